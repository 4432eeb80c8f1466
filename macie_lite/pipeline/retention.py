"""Findings are kept for a set time after their last change, as Macie keeps them for 90 days.

What a feed has not had yet is kept for as long again, for a receiver that is away; after that it goes too, and `feed
status` says how many did. The ledger, by which unchanged objects are not read again, and the results of jobs stay.
"""

from __future__ import annotations

import time
from datetime import timedelta

from macie_lite.store.base import Store

__all__ = ["forget_old_findings", "most_days", "overdue"]

_AT_ONCE = 500


def most_days(days: int) -> int:
    """How long what a feed has not had is kept."""
    return 2 * days


def forget_old_findings(store: Store, days: int, seconds: float) -> int:
    """Deletes what is older than that, in small transactions, for so many seconds at most; 0 days: nothing. How many
    findings."""
    if not days:
        return 0
    now, until = store.now(), time.monotonic() + seconds
    before, at_last, count = now - timedelta(days=days), now - timedelta(days=most_days(days)), 0
    while gone := store.expire_findings(before, at_last, _AT_ONCE):
        count += gone
        if gone < _AT_ONCE or time.monotonic() >= until:
            break
    return count


def overdue(store: Store, position: int, days: int) -> int:
    """How many findings behind a feed's position are kept for it alone, since their time is over."""
    if not days:
        return 0
    over = store.change_before(store.now() - timedelta(days=days))
    return store.changes_left(position) - store.changes_left(over) if over > position else 0
