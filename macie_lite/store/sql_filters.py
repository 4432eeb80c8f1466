"""Saved filters of findings, in their order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from macie_lite.model.filters import FindingsFilter
from macie_lite.store.filter_rows import filter_from_row, filter_row
from macie_lite.store.schema import counters, findings_filters
from macie_lite.store.transactions import Transactions

__all__ = ["Filters"]

_ORDER = (findings_filters.c.position, findings_filters.c.name)
_FILTERS = "filters"


class Filters(Transactions):
    """The part of a `Store` (see `base`) that keeps filters. They are few, and are written anew together."""

    def add_filter(self, new: FindingsFilter) -> bool:
        with self._writing() as connection:
            there = self._alone(connection)
            if new.name in {one.name for one in there}:
                return False
            _write(connection, _with(there, new))
        return True

    def change_filter(self, name: str, changed: FindingsFilter) -> bool:
        with self._writing() as connection:
            there = {one.name: one for one in self._alone(connection)}
            if (old := there.pop(name, None)) is None or changed.name in there:
                return False
            same = replace(changed, filter_id=old.filter_id, created_at=old.created_at)
            _write(connection, _with(list(there.values()), same))
        return True

    def filter(self, name: str) -> FindingsFilter | None:
        row = self._first(select(findings_filters).where(findings_filters.c.name == name))
        return None if row is None else filter_from_row(row)

    def filters(self) -> list[FindingsFilter]:
        return [filter_from_row(row) for row in self._all(select(findings_filters).order_by(*_ORDER))]

    def remove_filter(self, name: str) -> bool:
        with self._writing() as connection:
            there = self._alone(connection)
            left = [one for one in there if one.name != name]
            if len(left) < len(there):
                _write(connection, left)
        return len(left) < len(there)

    def _alone(self, connection: Connection) -> list[FindingsFilter]:
        """All of them, to be written anew: whoever else is about to waits for the counter's row."""
        new = self._insert(counters).values(name=_FILTERS, value=1)
        more: Any = {"value": counters.c.value + 1}
        connection.execute(new.on_conflict_do_update(index_elements=[counters.c.name], set_=more))
        return [filter_from_row(row) for row in connection.execute(select(findings_filters).order_by(*_ORDER))]


def _with(there: list[FindingsFilter], new: FindingsFilter) -> list[FindingsFilter]:
    at = new.position - 1
    return [*there[:at], new, *there[at:]]


def _write(connection: Connection, ordered: list[FindingsFilter]) -> None:
    connection.execute(delete(findings_filters))
    if ordered:
        rows = [filter_row(replace(one, position=at)) for at, one in enumerate(ordered, 1)]
        connection.execute(insert(findings_filters), rows)
