"""Parts of large objects, while they are scanned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from macie_lite.model.parts import StoredPart
from macie_lite.model.results import JsonObject
from macie_lite.store.schema import batches, parts
from macie_lite.store.text import dump, load
from macie_lite.store.transactions import Transactions

__all__ = ["Parts"]


class Parts(Transactions):
    """The part of a `Store` (see `base`) that keeps parts."""

    def set_parts(self, run_id: str, batch: int, new: Sequence[StoredPart]) -> None:
        mine = (parts.c.run_id == run_id) & (parts.c.batch == batch)
        still = (batches.c.run_id == run_id) & (batches.c.number == batch) & batches.c.done.is_(False)
        with self._writing() as connection:
            if connection.execute(select(batches.c.number).where(still).with_for_update()).first() is None:
                return
            which = mine if len(new) == 1 and new[0].part.get("count") == 1 else mine & _among(new)
            connection.execute(delete(parts).where(which))
            connection.execute(self._insert(parts), [_row(run_id, batch, one) for one in new])

    def parts(self, run_id: str, batch: int) -> Iterator[StoredPart]:
        mine = (parts.c.run_id == run_id) & (parts.c.batch == batch)
        for row in self._stream(select(parts).where(mine).order_by(parts.c.number)):
            yield _part(row)

    def parts_left(self, run_id: str, batch: int) -> list[int]:
        mine = (parts.c.run_id == run_id) & (parts.c.batch == batch) & parts.c.result.is_(None)
        return [row.number for row in self._all(select(parts.c.number).where(mine).order_by(parts.c.number))]

    def begin_part(self, run_id: str, batch: int, index: int) -> StoredPart | None:
        mine = _one(run_id, batch, index) & parts.c.result.is_(None)
        with self._writing() as connection:
            change = update(parts).where(mine).values(begun=parts.c.begun + 1).returning(parts)
            row = connection.execute(change).first()
        return None if row is None else _part(row)

    def end_part(self, run_id: str, batch: int, index: int, result: JsonObject) -> bool:
        mine = _one(run_id, batch, index) & parts.c.result.is_(None)
        with self._writing() as connection:
            return connection.execute(update(parts).where(mine).values(result=dump(result))).rowcount == 1


def _one(run_id: str, batch: int, index: int) -> Any:
    return (parts.c.run_id == run_id) & (parts.c.batch == batch) & (parts.c.number == index)


def _among(new: Sequence[StoredPart]) -> Any:
    return parts.c.number.in_([one.index for one in new])


def _row(run_id: str, batch: int, one: StoredPart) -> dict[str, Any]:
    result = None if one.result is None else dump(one.result)
    own = {"number": one.index, "part": dump(one.part), "result": result, "begun": one.begun}
    return {"run_id": run_id, "batch": batch, **own}


def _part(row: Any) -> StoredPart:
    return StoredPart(row.number, load(row.part), None if row.result is None else load(row.result), row.begun)
