"""Who has been shown what findings found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from macie_lite.model.reveals import Reveal, Viewer
from macie_lite.store.schema import reveals
from macie_lite.store.transactions import Transactions

__all__ = ["Reveals"]


class Reveals(Transactions):
    """The part of a `Store` (see `base`) that keeps the audit of reveals."""

    def keep_reveal(self, reveal: Reveal) -> None:
        row = {
            "at": self._now(),
            "finding_id": reveal.finding_id,
            "bucket": reveal.bucket,
            "key": reveal.key,
            "user_name": reveal.by.user,
            "host": reveal.by.host,
            "caller": reveal.by.caller,
            "role": reveal.by.role,
            "masked": reveal.masked,
        }
        with self._writing() as connection:
            connection.execute(self._insert(reveals).values(row))

    def reveals(self, finding_id: str | None = None, *, limit: int | None = None) -> list[Reveal]:
        chosen = select(reveals).order_by(reveals.c.number.desc()).limit(limit)
        if finding_id is not None:
            chosen = chosen.where(reveals.c.finding_id == finding_id)
        return [_reveal(row) for row in self._all(chosen)]


def _reveal(row: Any) -> Reveal:
    by = Viewer(row.user_name, row.host, row.caller, row.role)
    return Reveal(row.finding_id, row.bucket, row.key, by, row.masked, row.at)
