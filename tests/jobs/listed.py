"""Objects as a listing describes them, and how long something takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from macie_lite.model.objects import ObjectRef

__all__ = ["NOW", "grows_linearly", "listed"]

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def listed(key: str = "a.txt", size: int = 100, days_ago: float = 0, storage_class: str = "STANDARD") -> ObjectRef:
    return ObjectRef("bucket", key, size, "etag", NOW - timedelta(days=days_ago), storage_class=storage_class)


def grows_linearly(act: Callable[[str], object], unit: str, count: int = 10_000) -> bool:
    """Whether four times as much takes not over twelve times as long (and what takes nothing is no matter)."""
    return _seconds(act, unit * (4 * count)) < 12 * _seconds(act, unit * count) + 0.02


def _seconds(act: Callable[[str], object], text: str) -> float:
    """The best of some."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        act(text)
        taken.append(time.process_time() - start)
    return min(taken)
