"""Saved filters of findings, and suppression rules, which are filters that archive (botocore `macie2`:
`CreateFindingsFilter`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from macie_lite.model.results import JsonObject

__all__ = ["MOST_FILTERS", "Action", "FindingsFilter"]

MOST_FILTERS = 1000
"""Filters and suppression rules together; Macie's quota."""


class Action(StrEnum):
    """What becomes of findings that match: they are archived at their birth, or nothing."""

    ARCHIVE = "ARCHIVE"
    NOOP = "NOOP"


@dataclass(frozen=True, slots=True)
class FindingsFilter:
    """criteria: checked (`feeds.criteria`). position: from 1; of several suppression rules the first that matches is
    named in the finding."""

    filter_id: str
    name: str
    action: Action
    criteria: JsonObject
    created_at: datetime
    description: str = ""
    position: int = 1
    tags: dict[str, str] = field(default_factory=dict)
