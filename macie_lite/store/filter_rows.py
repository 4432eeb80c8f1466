"""Between filters, findings that change, and rows. Pure functions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from macie_lite.model.filters import Action, FindingsFilter
from macie_lite.model.results import JsonObject
from macie_lite.store.rows import Row
from macie_lite.store.text import dump, later, load

__all__ = ["archived_finding", "filter_from_row", "filter_row"]


def filter_row(one: FindingsFilter) -> Row:
    return {
        "name": one.name,
        "filter_id": one.filter_id,
        "action": one.action.value,
        "description": one.description,
        "position": one.position,
        "criteria": dump(one.criteria),
        "tags": dump(one.tags),
        "created_at": one.created_at,
    }


def filter_from_row(row: Any) -> FindingsFilter:
    return FindingsFilter(
        row.filter_id,
        row.name,
        Action(row.action),
        load(row.criteria),
        row.created_at,
        row.description,
        row.position,
        load(row.tags),
    )


def archived_finding(finding: JsonObject, archived: bool, now: datetime) -> JsonObject:
    """Changed later than it was made, whoever's clock is late. What comes back is not suppressed any more."""
    ours = {name: value for name, value in finding["macieLite"].items() if archived or name != "suppressedBy"}
    return finding | {"archived": archived, "updatedAt": later(now, finding["updatedAt"]), "macieLite": ours}
