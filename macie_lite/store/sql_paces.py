"""When requests to a bucket may begin, for all who share the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from macie_lite.store.schema import paces
from macie_lite.store.transactions import Transactions

__all__ = ["Paces", "slot"]

_FARTHEST = timedelta(minutes=10)
_MOST_LEASES = 1000
"""What so many processes may have leased ahead of the clock. What lies beyond was leased before it was set back."""


class Paces(Transactions):
    """The part of a `Store` (see `base`) that keeps the pace of requests."""

    def lease_requests(self, bucket: str, count: int, rate: float) -> float:
        mine = paces.c.bucket == bucket
        with self._writing() as connection:
            new = self._insert(paces).values(bucket=bucket, free_at=self._now())
            connection.execute(new.on_conflict_do_nothing())
            chosen = select(paces.c.free_at, self._now().label("now")).where(mine).with_for_update()
            row = connection.execute(chosen).one()
            start, end = slot(row.free_at, row.now, count, rate)
            connection.execute(update(paces).where(mine).values(free_at=end))
            wait: float = (start - row.now).total_seconds()
        return wait


def slot(free_at: datetime, now: datetime, count: int, rate: float) -> tuple[datetime, datetime]:
    """The next slot for `count` requests at `rate` a second, from and to: behind all that is leased, and not before
    now (GCRA, ITU-T I.371, with nothing saved up)."""
    takes = timedelta(seconds=count / rate)
    start = free_at if now < free_at <= now + max(_FARTHEST, _MOST_LEASES * takes) else now
    return start, start + takes
