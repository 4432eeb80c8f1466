"""A classification job, its runs, how far their planning is, and what happened to them. Names are Macie's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.results import JsonObject

__all__ = [
    "Candidates",
    "Counted",
    "Event",
    "EventType",
    "Job",
    "JobStatus",
    "Listing",
    "Ownership",
    "Planned",
    "PlannedBatch",
    "Portion",
    "Run",
    "RunCoverage",
    "Step",
    "reach_all",
]


class JobStatus(StrEnum):
    """Macie's job statuses (botocore `macie2`, `JobStatus`)."""

    RUNNING = "RUNNING"
    IDLE = "IDLE"  # a scheduled job between two runs
    PAUSED = "PAUSED"  # by itself: a limit of the run, or outside its window
    USER_PAUSED = "USER_PAUSED"  # by its user, or interrupted; `jobs resume` goes on
    CANCELLED = "CANCELLED"  # for good
    COMPLETE = "COMPLETE"  # a one-time job


@dataclass(frozen=True, slots=True)
class Job:
    """A classification job, as created or last updated. `settings` is what a scan needs to run it again; it holds no
    secrets.

    buckets: criteria that choose the targets at each run, {"include": [...], "exclude": [...]}; {}: the targets alone.
    accounts: the AWS accounts whose buckets are chosen from, and their roles, as `macie_lite.jobs.accounts` keeps them;
        {}: who runs the job.
    schedule: as `macie_lite.jobs.schedule` reads it; None: a one-time job.
    initial_run: Macie's `initialRun`; without it only objects changed since the job was created are read.
    next_at: when the next run of a scheduled job is due.
    """

    job_id: str
    name: str
    targets: tuple[str, ...]
    settings: JsonObject
    created_at: datetime
    status: JobStatus
    error: str | None = None  # one sentence, when a run could not be done (lastRunErrorStatus ERROR)
    exit_code: int | None = None  # what that error means for who waits for the job
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    buckets: JsonObject = field(default_factory=dict)
    schedule: str | None = None
    initial_run: bool = True
    next_at: datetime | None = None
    paused_at: datetime | None = None
    accounts: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Portion:
    """When a part of a run began that has the run's limits to itself, and what had been planned before."""

    at: datetime
    objects: int = 0
    bytes: int = 0
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job, with the targets, criteria of buckets and settings that it runs with, whatever becomes of the
    job meanwhile. The first run's id is the job's; a scan on demand is a job with one run.

    scheduled_for: when it was due; None: started by hand.
    detached: the workers of a broker plan it; nobody waits for it in the foreground.
    planned_all: every listing has ended.
    portion: of a run that was resumed at its limits; None: it began with the run.
    """

    run_id: str
    job_id: str
    account_id: str
    started_at: datetime
    targets: tuple[str, ...]
    settings: JsonObject
    number: int = 1
    buckets: JsonObject = field(default_factory=dict)
    scheduled_for: datetime | None = None
    detached: bool = False
    ended_at: datetime | None = None
    planned_all: bool = False
    portion: Portion | None = None
    accounts: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who works on a run. Both times are the database's clock, which all who work with it share.

    owner: None before anybody took the run, and once they let go of it.
    heard_at: the last sign of life; of a run that nobody took yet, when it was started.
    """

    owner: str | None
    heard_at: datetime
    silent_seconds: float


@dataclass(frozen=True, slots=True)
class Counted:
    """Objects and their bytes, as listed."""

    objects: int = 0
    bytes: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.objects + other.objects, self.bytes + other.bytes)

    def __sub__(self, other: Counted) -> Counted:
        return Counted(self.objects - other.objects, self.bytes - other.bytes)

    @classmethod
    def of(cls, refs: Sequence[ObjectRef]) -> Counted:
        return cls(len(refs), sum(ref.size for ref in refs))


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing of a run: a target, or a part of its keys (`after`, `until`]; both None: all of it.

    position: where planning goes on (an `ObjectRef.position`, else a key); None: at the start.
    strata: as `Strata.seen`, when only a sample is read.
    listed_at: of what is listed, when it is an inventory; what was put later is not covered.
    error, exit_code: why it broke off, what that means for who waits.
    out_of_scope, not_sampled, unchanged: what was listed and is not read; too_large: for a run's whole budget.
    account: the AWS account whose role reads it, which owns it; None: who runs the run.
    """

    number: int
    target: str
    after: str | None = None
    until: str | None = None
    position: str | None = None
    ended: bool = False
    bucket: BucketInfo | None = None
    strata: dict[str, int] = field(default_factory=dict)
    error: str | None = None
    exit_code: int | None = None
    out_of_scope: Counted = Counted()
    not_sampled: Counted = Counted()
    unchanged: Counted = Counted()
    listed_at: datetime | None = None
    account: str | None = None
    too_large: Counted = Counted()


def reach_all(listings: Iterable[Listing]) -> bool:
    """Whether those of one target are of all its keys: one begins where another ends, from the first to the last."""
    parts = [(one.after, one.until) for one in listings]
    return {after for after, _ in parts} == {until for _, until in parts} >= {None}


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a listing offers to a run with a budget: the best of it, in order, and how much it is the best of."""

    refs: tuple[ObjectRef, ...]
    of: Counted


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """A batch as it is stored until it is done."""

    number: int
    listing: int
    objects: tuple[ObjectRef, ...]

    @property
    def size(self) -> int:
        return sum(ref.size for ref in self.objects)


@dataclass(frozen=True, slots=True)
class Step:
    """What planning has come to: the listing as it is now, and the batches that lie on the way there, or what there is
    to choose from."""

    listing: Listing
    batches: tuple[PlannedBatch, ...] = ()
    candidates: Candidates | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run has planned so far, over all of its listings. quiet_seconds: since a batch was done, or it began.
    done: what stands in batches that are."""

    read: Counted
    out_of_scope: Counted
    not_sampled: Counted
    unchanged: Counted
    batches: int
    open: int
    quiet_seconds: float
    done: Counted = Counted()
    too_large: Counted = Counted()

    @property
    def listed(self) -> int:
        """Objects, whether they are read or not."""
        passed = self.out_of_scope + self.not_sampled + self.unchanged + self.too_large
        return self.read.objects + passed.objects


@dataclass(frozen=True, slots=True)
class RunCoverage:
    """What a run covered: objects and bytes by status, objects by (status, Macie's reason, our detail), findings by
    severity, occurrences by identifier."""

    objects: dict[str, int]
    bytes: dict[str, int]  # `sizeClassified` summed by status
    reasons: dict[tuple[str, str, str], int]
    severities: dict[str, int]
    identifiers: dict[str, int]


class EventType(StrEnum):
    """What happens to a job, in the words of Macie's log events (user guide, "Log event reference"); those of ours have
    no word of Macie's."""

    JOB_CREATED = "JOB_CREATED"
    JOB_UPDATED = "JOB_UPDATED"  # ours: Macie's jobs cannot be changed
    ONE_TIME_JOB_STARTED = "ONE_TIME_JOB_STARTED"
    SCHEDULED_RUN_STARTED = "SCHEDULED_RUN_STARTED"
    SCHEDULED_RUN_COMPLETED = "SCHEDULED_RUN_COMPLETED"
    BUCKET_MATCHED_THE_CRITERIA = "BUCKET_MATCHED_THE_CRITERIA"
    NO_BUCKETS_MATCHED_THE_CRITERIA = "NO_BUCKETS_MATCHED_THE_CRITERIA"
    JOB_PAUSED_BY_USER = "JOB_PAUSED_BY_USER"
    JOB_RESUMED_BY_USER = "JOB_RESUMED_BY_USER"
    JOB_PAUSED_BY_LIMIT = "JOB_PAUSED_BY_LIMIT"  # ours, for Macie's JOB_PAUSED_BY_MACIE_SERVICE_QUOTA_MET
    JOB_RESUMED_BY_LIMIT = "JOB_RESUMED_BY_LIMIT"
    JOB_CANCELLED = "JOB_CANCELLED"
    JOB_COMPLETED = "JOB_COMPLETED"
    JOB_INTERRUPTED = "JOB_INTERRUPTED"  # ours: a run broke off with an error
    ACCOUNT_ACCESS_DENIED = "ACCOUNT_ACCESS_DENIED"
    BUCKET_ACCESS_DENIED = "BUCKET_ACCESS_DENIED"
    BUCKET_DETAILS_UNAVAILABLE = "BUCKET_DETAILS_UNAVAILABLE"
    BUCKET_DOES_NOT_EXIST = "BUCKET_DOES_NOT_EXIST"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a job. resource: the bucket or account concerned; detail: one sentence; no content."""

    type: EventType
    job_id: str
    occurred_at: datetime
    run_id: str | None = None
    resource: str | None = None
    detail: str | None = None
