"""The order in which findings change.

Each change takes the next number of one counter, in the transaction that makes it. Whoever has taken a number keeps
the counter's row until the transaction ends, so numbers are committed in their order: who has seen one can see all
before it, and a reader that goes on behind a number never misses one that was committed late.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, func, select

from macie_lite.model.feeds import Change
from macie_lite.store.rows import Row
from macie_lite.store.schema import counters, findings, identity
from macie_lite.store.text import load
from macie_lite.store.transactions import Transactions

__all__ = ["Changes", "Numbers"]

_CHANGES = "changes"


class Numbers(Transactions):
    """Gives out the numbers of counters."""

    def _take(self, connection: Connection, counter: str, count: int) -> tuple[int, datetime]:
        """The last of the next `count` numbers, and the moment."""
        new = self._insert(counters).values(name=counter, value=count)
        more = new.on_conflict_do_update(
            index_elements=[counters.c.name], set_={"value": counters.c.value + new.excluded.value}
        )
        last, now = connection.execute(more.returning(counters.c.value, self._now())).one()
        return int(last), now

    def _last_number(self, counter: str) -> int:
        row = self._first(select(counters.c.value).where(counters.c.name == counter))
        return 0 if row is None else int(row.value)

    def _moment_behind(self, number: Any, moment: Any, after: int) -> datetime | None:
        row = self._first(select(moment).where(number > after).order_by(number).limit(1))
        return None if row is None else cast(datetime, row[0])

    def _number_before(self, number: Any, moment: Any, last: int, when: datetime) -> int:
        """By halves: moments are in the order of their numbers."""
        low, high = 0, last
        while low < high:
            middle = (low + high) // 2
            row = self._first(select(number, moment).where(number > middle).order_by(number).limit(1))
            if row is None or row[1] >= when:
                high = middle
            else:
                low = int(row[0])
        return low


class Changes(Numbers):
    """The part of a `Store` (see `base`) that tells what changed since when."""

    def database_id(self) -> str:
        there = select(identity.c.database_id)
        if (row := self._first(there)) is None:
            made = self._insert(identity).values(one=1, database_id=str(uuid.uuid4()))
            with self._writing() as connection:
                connection.execute(made.on_conflict_do_nothing())  # of two at once one wins
                row = connection.execute(there).one()
        return str(row.database_id)

    def last_change(self) -> int:
        return self._last_number(_CHANGES)

    def changes(self, after: int, limit: int) -> list[Change]:
        chosen = select(findings.c.change_number, findings.c.finding).where(findings.c.change_number > after)
        found = self._all(chosen.order_by(findings.c.change_number).limit(limit))
        return [Change(row.change_number, load(row.finding)) for row in found]

    def changes_left(self, after: int) -> int:
        row = self._first(select(func.count().label("left")).where(findings.c.change_number > after))
        return int(row.left)

    def changed_behind(self, after: int) -> datetime | None:
        return self._moment_behind(findings.c.change_number, findings.c.changed_at, after)

    def change_before(self, when: datetime) -> int:
        return self._number_before(findings.c.change_number, findings.c.changed_at, self.last_change(), when)

    def change_of(self, finding_id: str) -> int | None:
        row = self._first(select(findings.c.change_number).where(findings.c.finding_id == finding_id))
        return None if row is None else int(row.change_number)

    def _numbered(self, connection: Connection, changed: Sequence[Row]) -> list[Row]:
        """Rows of findings with the numbers of their changes, and the moment."""
        last, now = self._take(connection, _CHANGES, len(changed))
        first = last - len(changed) + 1
        return [row | {"change_number": first + at, "changed_at": now} for at, row in enumerate(changed)]
