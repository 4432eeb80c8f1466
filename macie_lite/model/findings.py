"""Findings over runs: what is open of a bucket, how runs differ, how many there are of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["STATES", "OpenFinding"]

STATES = ("NEW", "UNCHANGED", "CHANGED", "RESOLVED")
"""What a finding is to the one before it of the same object; or its object is clean, or gone, by now."""


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """An object whose last finding is not resolved. place: what they are in the order of (`store.text.place`);
    version_id: of one that was listed as such; seen_at: when it was examined last, with a finding."""

    object_id: bytes
    place: str
    bucket: str
    key: str
    version_id: str | None
    seen_at: datetime
