"""Where findings go: a sink with its position in the order in which findings changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from macie_lite.model.results import JsonObject

__all__ = ["RESULTS", "Change", "DeadLetter", "Feed", "Finished"]

RESULTS = "results"
"""The kind of feed that sends discovery results; every other sends findings."""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding as it is, and the number of its last change: of two changes the higher was committed later."""

    number: int
    finding: JsonObject


@dataclass(frozen=True, slots=True)
class Finished:
    """A batch of a run whose results stand, and its number: of two, the higher was committed later."""

    number: int
    run_id: str
    batch: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A finding that a sink refused for good, and why, in a sentence without content."""

    finding_id: str
    number: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """settings: of its sink; no secrets, but where they lie. position: the number of the last change (of a feed of
    discovery results: of the last finished batch) that was delivered, or was none for this feed. next_at: not tried
    again before. expired: findings that were deleted before it had them. A repr shows no settings: the URL of a chat is
    its secret."""

    name: str
    kind: str
    settings: JsonObject = field(repr=False)
    created_at: datetime
    position: int
    criteria: JsonObject = field(default_factory=dict)
    paused_at: datetime | None = None
    delivered: int = 0
    last_at: datetime | None = None
    attempts: int = 0
    failing_since: datetime | None = None
    next_at: datetime | None = None
    error: str | None = None
    expired: int = 0
