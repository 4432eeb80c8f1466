"""What is known of a bucket over all runs: its setup, what its objects came to, and its sensitivity score."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from macie_lite.model.jobs import Counted
from macie_lite.model.objects import BucketInfo

__all__ = ["CUSTOM", "MANAGED", "BucketProfile", "Contents", "KindFound", "ScoreEntry", "Suppressed"]

MANAGED, CUSTOM = "MANAGED", "CUSTOM"

_NOTHING = Counted()


@dataclass(frozen=True, slots=True, order=True)
class Suppressed:
    """Macie's `SuppressDataIdentifier`: an identifier that does not count towards scores. type: MANAGED or CUSTOM."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class KindFound:
    """One identifier in a bucket: in how many objects, how often, how severe at the worst (1..3)."""

    type: str
    id: str
    name: str
    category: str
    objects: int
    count: int
    severity: int
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What the objects of a bucket came to, by the last result of each.

    reasons: objects by Macie's status reason, of those that were skipped.
    by_type, by_class: those that cannot be read, for their type or their storage class.
    severities: sensitive objects by severity, low, medium and high; what is suppressed is left out of them.
    suppressed: occurrences that are.
    """

    complete: int = 0
    partial: int = 0
    skipped: int = 0
    size: int = 0
    size_classified: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    by_type: Counted = _NOTHING
    by_class: Counted = _NOTHING
    severities: tuple[int, int, int] = (0, 0, 0)
    categories: dict[str, int] = field(default_factory=dict)
    occurrences: int = 0
    suppressed: int = 0
    kinds: tuple[KindFound, ...] = ()

    @property
    def objects(self) -> int:
        return self.complete + self.partial + self.skipped


@dataclass(frozen=True, slots=True)
class BucketProfile:
    """One bucket of an account.

    listed, listed_at: all of it, when it was listed last; None before.
    shared_access: Macie's EXTERNAL, INTERNAL, NOT_SHARED or UNKNOWN.
    score, parts: what its contents give, whatever `override` says.
    override: 100, set by hand; None: the score that is worked out.
    excluded: from automated discovery, and from scoring with it.
    """

    account_id: str
    info: BucketInfo
    first_seen: datetime
    updated_at: datetime
    shared_access: str = "UNKNOWN"
    listed: Counted | None = None
    listed_at: datetime | None = None
    contents: Contents = field(default_factory=Contents)
    score: int = 50
    parts: dict[str, float] = field(default_factory=dict)
    last_job: str | None = None
    last_run: str | None = None
    last_run_at: datetime | None = None
    override: int | None = None
    excluded: bool = False
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def name(self) -> str:
        return self.info.name


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """What a bucket's score was from a moment on."""

    moment: datetime
    score: int
    parts: dict[str, float]
