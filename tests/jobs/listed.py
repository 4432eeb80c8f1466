"""Objects as a listing describes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from macie_lite.model.objects import ObjectRef

__all__ = ["NOW", "listed"]

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def listed(key: str = "a.txt", size: int = 100, days_ago: float = 0, storage_class: str = "STANDARD") -> ObjectRef:
    return ObjectRef("bucket", key, size, "etag", NOW - timedelta(days=days_ago), storage_class=storage_class)
