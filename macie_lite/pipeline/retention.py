"""Findings are kept for a set time after their last change, as Macie keeps them for 90 days.

What a feed has not had yet is kept for as long again, for a receiver that is away; after that it goes too, and `feed
status` says how many did. The ledger, by which unchanged objects are not read again, and the results of jobs stay.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from macie_lite.store.base import Store

__all__ = ["forget_old_findings", "held_up"]

_AT_ONCE = 500
_PATIENCE = 2
"""How many times as long what a feed has not had is kept."""


def forget_old_findings(store: Store, days: int, seconds: float) -> int:
    """Deletes what is older than that, in small transactions, for so many seconds at most; 0 days: nothing. How many
    findings."""
    if not days:
        return 0
    now, until = store.now(), time.monotonic() + seconds
    before, at_last, count = now - timedelta(days=days), now - timedelta(days=_PATIENCE * days), 0
    while gone := store.expire_findings(before, at_last, _AT_ONCE):
        count += gone
        if gone < _AT_ONCE or time.monotonic() >= until:
            break
    return count


def held_up(store: Store, position: int, days: int) -> datetime | None:
    """When the first finding behind a feed's position is deleted though it was not delivered, if its time is over."""
    first = store.changes(position, 1)
    if not days or not first:
        return None
    changed = datetime.fromisoformat(first[0].finding["updatedAt"])
    over = changed + timedelta(days=days) < store.now()
    return changed + timedelta(days=_PATIENCE * days) if over else None
