"""Figures as a person reads them."""

from __future__ import annotations

from macie_lite.reports.words import counted, size

__all__ = ["counted", "duration", "size"]


def duration(seconds: float) -> str:
    """`0:01:09`."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
