"""The order in which batches are finished: numbered as changes of findings are (`sql_changes`), so that none is missed
that was committed late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from macie_lite.model.feeds import Finished
from macie_lite.model.results import JsonObject
from macie_lite.store.schema import batches, finished, objects
from macie_lite.store.sql_changes import Numbers
from macie_lite.store.text import load

__all__ = ["FinishedBatches"]

_COUNTER = "finished"
_PAGE = 100


class FinishedBatches(Numbers):
    """The part of a `Store` (see `base`) that tells which results have come since when."""

    def last_finished(self) -> int:
        return self._last_number(_COUNTER)

    def finished(self, after: int, limit: int) -> list[Finished]:
        chosen = select(finished).where(finished.c.number > after).order_by(finished.c.number).limit(limit)
        return [Finished(row.number, row.run_id, row.batch) for row in self._all(chosen)]

    def finished_before(self, when: datetime) -> int:
        return self._number_before(finished.c.number, finished.c.finished_at, self.last_finished(), when)

    def finished_behind(self, after: int) -> datetime | None:
        return self._moment_behind(finished.c.number, finished.c.finished_at, after)

    def records_left(self, after: int) -> int:
        same = (objects.c.run_id == finished.c.run_id) & (objects.c.batch == finished.c.batch)
        left = select(func.count().label("left")).select_from(finished).join(objects, same)
        row = self._first(left.where(finished.c.number > after))
        return int(row.left)

    def records(self, run_id: str, batch: int) -> Iterator[JsonObject]:
        mine = (objects.c.run_id == run_id) & (objects.c.batch == batch)
        chosen = select(objects.c.object_id, objects.c.record).order_by(objects.c.object_id).limit(_PAGE)
        found = self._all(chosen.where(mine))
        while found:
            yield from (load(row.record) for row in found)
            found = self._all(chosen.where(mine, objects.c.object_id > found[-1].object_id))

    def _finish(self, connection: Connection, run_id: str, batch: int) -> None:
        """Last in its transaction: who else finishes one waits for it."""
        number, now = self._take(connection, _COUNTER, 1)
        new = self._insert(finished).values(run_id=run_id, batch=batch, number=number, finished_at=now)
        changed = {"number": new.excluded.number, "finished_at": new.excluded.finished_at}
        connection.execute(new.on_conflict_do_update(index_elements=[*finished.primary_key], set_=changed))

    def _finish_open(self, connection: Connection, of_runs: ColumnElement[bool]) -> None:
        """What stands of batches that nobody goes on with."""
        mine = (objects.c.run_id == batches.c.run_id) & (objects.c.batch == batches.c.number)
        some = select(batches.c.run_id, batches.c.number).where(of_runs, batches.c.done.is_(False))
        for run_id, batch in connection.execute(some.where(select(objects.c.batch).where(mine).exists())).all():
            self._finish(connection, run_id, batch)
