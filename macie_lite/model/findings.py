"""Findings over runs: what is open of a bucket, how runs differ, how many there are of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from macie_lite.model.results import JsonObject

__all__ = ["GROUPINGS", "STATES", "Difference", "OpenFinding"]

STATES = ("NEW", "UNCHANGED", "CHANGED", "RESOLVED")
"""What a finding is to the one before it of the same object; or its object is clean, or gone, by now."""


GROUPINGS = ("bucket", "type", "job", "severity", "state")
"""What findings are counted by (Macie: `FindingStatistics`, groupBy), and their state."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An object in which one of two runs found something, or both. state: NEW, CHANGED, UNCHANGED, RESOLVED; or UNREAD,
    which the later run did not read again, or not in such a way that it could tell."""

    state: str
    earlier: JsonObject | None
    later: JsonObject | None

    @property
    def finding(self) -> JsonObject:
        """The last of the two."""
        found = self.earlier if self.later is None else self.later
        assert found is not None, "of one run at least"
        return found


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
