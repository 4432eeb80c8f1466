"""What a report says, before it is a document: counts, names and times, never a value that was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from macie_lite.jobs.sampling import Estimate
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Counted, Job, Planned, Run, RunCoverage
from macie_lite.reports.coverage import BucketCoverage

__all__ = [
    "CATEGORIES",
    "SEVERITIES",
    "BucketFound",
    "CategoryFound",
    "CombinationFound",
    "Evidence",
    "Facts",
    "KindFound",
    "RunFound",
    "TopObject",
]

SEVERITIES = ("High", "Medium", "Low")

CATEGORIES = {
    "CREDENTIALS": "Credentials",
    "FINANCIAL_INFORMATION": "Financial",
    "PERSONAL_INFORMATION": "Personal",
    "CUSTOM_IDENTIFIER": "Custom",
}
"""Macie's, and users' own identifiers, as a reader finds them above a column."""


@dataclass(slots=True)
class KindFound:
    """One identifier: in how many objects, how often, how severe at the worst."""

    identifier: str
    name: str
    category: str
    regulations: tuple[str, ...] = ()
    objects: int = 0
    occurrences: int = 0
    severity: int = 0


@dataclass(slots=True)
class CategoryFound:
    """Objects with something of a category, by the severity of their finding."""

    objects: dict[str, int] = field(default_factory=dict)
    occurrences: int = 0


@dataclass(slots=True)
class BucketFound:
    """Objects with sensitive data in one bucket: by severity, by category, by regulation."""

    name: str
    severities: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    regulations: dict[str, int] = field(default_factory=dict)
    occurrences: int = 0

    @property
    def objects(self) -> int:
        return sum(self.severities.values())

    @property
    def order(self) -> tuple[object, ...]:
        """The worst first."""
        return *(-self.severities.get(one, 0) for one in SEVERITIES), self.name


@dataclass(slots=True)
class CombinationFound:
    """Kinds that stand together, as PROTECTED_HEALTH_INFORMATION: in so many objects, and in so many records of those
    that have such. exact: else there may be more records."""

    name: str
    objects: int = 0
    records: int = 0
    exact: bool = True


@dataclass(frozen=True, slots=True)
class TopObject:
    """One object with a finding. kinds: (identifier, occurrences), the most frequent first."""

    bucket: str
    key: str
    severity: str
    occurrences: int
    kinds: tuple[tuple[str, int], ...]
    status: str
    finding_id: str


@dataclass(frozen=True, slots=True)
class RunFound:
    """One run of the job beside others: findings by severity, objects by status."""

    number: int
    started_at: datetime
    severities: dict[str, int]
    objects: dict[str, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the identifiers that name a regulation found, and which of them were not looked for.

    looked_for: None when the run's choice names what is not shipped any more.
    """

    name: str
    kinds: tuple[KindFound, ...]
    objects: int
    buckets: tuple[tuple[str, int], ...]
    looked_for: int | None
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All of one report. top: rows that a list has at most; kept: findings that are still there, of which all is told
    but severities and occurrences in all; archived: such that were put away, which are in every count."""

    made_at: datetime
    version: str
    job: Job
    run: Run
    top: int
    coverage: RunCoverage
    planned: Planned
    covered: tuple[BucketCoverage, ...]
    estimate: Estimate | None
    categories: dict[str, CategoryFound]
    kinds: tuple[KindFound, ...]
    combinations: tuple[CombinationFound, ...]
    buckets: tuple[BucketFound, ...]
    objects: tuple[TopObject, ...]
    kept: int
    archived: int
    runs: tuple[RunFound, ...]
    evidence: tuple[Evidence, ...]

    @property
    def findings(self) -> int:
        return sum(self.coverage.severities.values())

    @property
    def deleted(self) -> int:
        """Findings whose time is over: there is no more of them than their number."""
        return max(0, self.findings - self.kept)

    def with_status(self, *statuses: Status) -> int:
        return sum(self.coverage.objects.get(one.value, 0) for one in statuses)

    @property
    def examined(self) -> int:
        """Objects of which something was read."""
        return self.with_status(Status.COMPLETE, Status.PARTIAL)

    @property
    def waiting(self) -> int:
        """Objects that were listed to be read, and have no result."""
        return max(0, self.planned.read.objects - sum(self.coverage.objects.values()))

    @property
    def passed(self) -> Counted:
        """What is in scope and was not read."""
        return self.planned.not_sampled + self.planned.too_large

    @property
    def not_examined(self) -> int:
        """Objects in scope of which something, or all, was not read."""
        return self.with_status(Status.PARTIAL, Status.SKIPPED) + self.waiting + self.passed.objects

    @property
    def in_scope(self) -> int:
        """Objects, those included that were read before and are unchanged."""
        return self.planned.read.objects + self.passed.objects + self.planned.unchanged.objects

    @property
    def gaps(self) -> tuple[str, ...]:
        """What was not listed, or not to its end, each in a sentence."""
        return tuple(gap for bucket in self.covered for gap in bucket.gaps)

    @property
    def is_whole(self) -> bool:
        """Whether there was something, and all of it was examined, now or before."""
        return self.run.ended_at is not None and self.in_scope > 0 and not self.not_examined and not self.gaps

    @property
    def gapped(self) -> list[BucketCoverage]:
        """Buckets with something that was not examined, those with the most first."""
        return sorted((one for one in self.covered if not one.is_whole), key=lambda one: (-_missing(one), one.name))


def _missing(bucket: BucketCoverage) -> int:
    return bucket.left_unread + sum(one.objects for one in bucket.by_reason.values())
