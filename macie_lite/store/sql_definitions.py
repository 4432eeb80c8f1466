"""What users define: their identifiers and allow lists, with every version."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from macie_lite.model.results import JsonObject
from macie_lite.store import rows
from macie_lite.store.base import Definition, Kind
from macie_lite.store.schema import definitions
from macie_lite.store.text import dump
from macie_lite.store.transactions import Transactions

__all__ = ["Definitions"]


class _Taken(Exception):
    """A name that was to be new is there already."""


class Definitions(Transactions):
    """The part of a `Store` (see `base`) that keeps definitions."""

    def define(self, kind: Kind, name: str, content: JsonObject, created_at: datetime, *, new: bool) -> int | None:
        while True:
            with self._writing() as connection:
                last = connection.execute(_versions_of(kind, name)).first()
                if (last is None or last.deleted_at is not None) is not new:
                    return None
                if version := self._next(connection, last, kind, name, content, created_at):
                    return version  # else another was quicker: the next version, or no more room for a new one

    def define_all(self, kind: Kind, contents: Mapping[str, JsonObject], created_at: datetime) -> dict[str, int]:
        versions = dict[str, int]()
        with suppress(_Taken), self._writing() as connection:
            for name in sorted(contents):  # in one order, so that of two at once neither waits for the other
                last = connection.execute(_versions_of(kind, name)).first()
                there = last is not None and last.deleted_at is None
                version = None if there else self._next(connection, last, kind, name, contents[name], created_at)
                if version is None:
                    raise _Taken  # so that the transaction ends without a trace
                versions[name] = version
            return versions
        return {}

    def _next(
        self, connection: Connection, last: Any, kind: Kind, name: str, content: JsonObject, created_at: datetime
    ) -> int | None:
        """Stores the version after `last`; None when another has stored it."""
        version = 1 if last is None else int(last.version) + 1
        row = {"kind": kind.value, "name": name, "content": dump(content), "created_at": created_at}
        insert = self._insert(definitions).values(**row, version=version).on_conflict_do_nothing()
        stored = connection.execute(insert.returning(definitions.c.version)).first()
        return None if stored is None else version

    def definition(self, kind: Kind, name: str, version: int | None = None) -> Definition | None:
        chosen = _versions_of(kind, name)
        row = self._first(chosen if version is None else chosen.where(definitions.c.version == version))
        if row is None or (version is None and row.deleted_at is not None):
            return None
        return rows.definition_from_row(row)

    def definitions(self, kind: Kind) -> list[Definition]:
        chosen = select(definitions).where(definitions.c.kind == kind.value)
        found = self._all(chosen.order_by(definitions.c.name, definitions.c.version))
        last = {row.name: row for row in found}
        return [rows.definition_from_row(row) for row in last.values() if row.deleted_at is None]

    def undefine(self, kind: Kind, name: str, when: datetime) -> bool:
        mine = (definitions.c.kind == kind.value) & (definitions.c.name == name)
        last = select(func.max(definitions.c.version)).where(mine).scalar_subquery()
        change = update(definitions).where(mine, definitions.c.version == last, definitions.c.deleted_at.is_(None))
        with self._writing() as connection:
            return connection.execute(change.values(deleted_at=when)).rowcount == 1


def _versions_of(kind: Kind, name: str) -> Select[Any]:
    """The last first."""
    mine = (definitions.c.kind == kind.value) & (definitions.c.name == name)
    return select(definitions).where(mine).order_by(definitions.c.version.desc())
