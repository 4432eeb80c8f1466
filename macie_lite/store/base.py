"""The contract of a store. `tests/conformance/check_store.py` holds SQLite and PostgreSQL to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome

__all__ = ["Definition", "FindingFilter", "Job", "JobStatus", "Kind", "Ownership", "Run", "RunCoverage", "Store"]


class JobStatus(StrEnum):
    """Macie's job statuses (botocore `macie2`, `JobStatus`), of which a one-time job uses these."""

    RUNNING = "RUNNING"
    USER_PAUSED = "USER_PAUSED"  # interrupted; `jobs resume` goes on
    CANCELLED = "CANCELLED"
    COMPLETE = "COMPLETE"


@dataclass(frozen=True, slots=True)
class Job:
    """A classification job, as created. `settings` is what a scan needs to run it again; it holds no secrets."""

    job_id: str
    name: str
    targets: tuple[str, ...]
    settings: JsonObject
    created_at: datetime
    status: JobStatus
    error: str | None = None  # one sentence, when a run could not be done (lastRunErrorStatus ERROR)
    exit_code: int | None = None  # what that error means for who waits for the job


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job; a scan on demand is a job with one run whose id is the job's.

    position: per target, the last key planned (batches up to it may still be open); absent before the first batch.
        It and the planned totals are those of the batches stored by `plan`; `start_run` takes no notice of them.
    """

    run_id: str
    job_id: str
    account_id: str
    started_at: datetime
    ended_at: datetime | None = None
    position: dict[str, str] = field(default_factory=dict)
    planned_all: bool = False
    planned_objects: int = 0
    planned_bytes: int = 0


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
class RunCoverage:
    """What a run covered: objects and bytes by status, objects by (status, Macie's reason, our detail), findings by
    severity, occurrences by identifier."""

    objects: dict[str, int]
    bytes: dict[str, int]  # `sizeClassified` summed by status
    reasons: dict[tuple[str, str, str], int]
    severities: dict[str, int]
    identifiers: dict[str, int]


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings; None means any. `severity`: Low, Medium or High and above it, as `--fail-on` counts."""

    run_id: str | None = None
    job_id: str | None = None
    bucket: str | None = None
    key_prefix: str | None = None
    identifiers: tuple[str, ...] | None = None  # any of them, as findings have them: users' own by their names
    min_severity: int | None = None  # 1, 2, 3
    finding_ids: tuple[str, ...] | None = None
    limit: int | None = None


class Kind(StrEnum):
    """What users define by command."""

    IDENTIFIER = "identifier"
    ALLOW_LIST = "allow-list"


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a custom data identifier or an allow list. `content` is its definition, never a list's words;
    `name` is an identifier's id. Versions count from 1, and go on when a name that was deleted is used again."""

    kind: Kind
    name: str
    version: int
    content: JsonObject
    created_at: datetime
    deleted_at: datetime | None = None


class Store(Protocol):
    """One database. Safe to use from several threads and processes. Methods raise Unavailable when the database went
    away (a retry may help) and ServiceError when it cannot be used (wrong password, other revision, full disk)."""

    def create_job(self, job: Job) -> None:
        """Idempotent by id."""
        ...

    def job(self, job_id: str) -> Job | None: ...

    def jobs(self) -> list[Job]:
        """Newest first."""
        ...

    def set_job_status(
        self,
        job_id: str,
        status: JobStatus,
        error: str | None = None,
        exit_code: int | None = None,
        *,
        instead_of: JobStatus | None = None,
    ) -> None:
        """instead_of: only while that is the job's status."""
        ...

    def define(self, kind: Kind, name: str, content: JsonObject, created_at: datetime, *, new: bool) -> int | None:
        """Stores the next version and gives its number; nothing, and None, when it is to be new and there is one that
        is not deleted, or is to be a change and there is none. Of several at once one succeeds, or they follow each
        other; no version is lost."""
        ...

    def define_all(self, kind: Kind, contents: Mapping[str, JsonObject], created_at: datetime) -> dict[str, int]:
        """Stores new definitions, by name, and gives their versions: all of them, or none and {} when there is one of
        these names that is not deleted."""
        ...

    def definition(self, kind: Kind, name: str, version: int | None = None) -> Definition | None:
        """The last version, None once that is deleted; or the one asked for, deleted or not."""
        ...

    def definitions(self, kind: Kind) -> list[Definition]:
        """The last versions of what is not deleted, by name."""
        ...

    def undefine(self, kind: Kind, name: str, when: datetime) -> bool:
        """Marks the last version as deleted; its rows stay. False when there is none, or it is deleted already."""
        ...

    def start_run(self, run: Run) -> None:
        """Idempotent by id; the first row stays."""
        ...

    def run(self, run_id: str) -> Run | None: ...

    def plan(self, run_id: str, batch: int, target: str, last_key: str, objects: int, size: int) -> bool:
        """A batch up to `last_key` of `target` was handed out: stores the position and adds to the planned totals.
        Once per (run, batch): a repeat changes nothing. False when another plan has that number: somebody else plans
        the run too."""
        ...

    def planned_all(self, run_id: str) -> None: ...

    def end_run(self, run_id: str, ended_at: datetime) -> None: ...

    def ownership(self, run_id: str) -> Ownership | None:
        """None when there is no such run."""
        ...

    def claim(self, run_id: str, owner: str, instead_of: str | None) -> bool:
        """Makes `owner` the one who works on a run, if that is still `instead_of`; of several at once one succeeds.
        Whoever is replaced learns it from `beat`. Once more by the same owner, as when the first answer was lost with
        the connection, succeeds too."""
        ...

    def beat(self, run_id: str, owner: str) -> bool:
        """A sign of life; False when the run is another's (or gone) by now."""
        ...

    def release(self, run_id: str, owner: str) -> None:
        """Lets go of a run; nothing when it is another's."""
        ...

    def save(self, run_id: str, batch: int, outcomes: Sequence[Outcome], *, last: bool, fingerprint: str = "") -> None:
        """Results, findings and ledger entries in one transaction; `last` marks the batch done in it. `fingerprint`
        (of identifiers, model and budgets) goes into the ledger with the complete results; "" leaves the ledger alone.

        Idempotent by (run, bucket, key, version or ETag): twice, concurrently or after a kill gives the same rows,
        the first that were stored.
        """
        ...

    def next_batch(self, run_id: str) -> int:
        """One more than the highest number of a planned batch; 0 for a new run."""
        ...

    def resume_from(self, run_id: str) -> dict[str, str | None]:
        """Per target that was begun: the key to list after so that nothing is missed, which is the last key of the
        batch before the first one that is not done (None: from the start; the last planned key when all are done).
        Empty for a new run.

        Called once, by the one planner of a run, before it plans: the batches from there on are closed with what is
        stored of them, since their keys are planned again (`done_keys` says which need no second scan)."""
        ...

    def batches_open(self, run_id: str) -> list[int]:
        """Numbers of batches that were planned and are not done."""
        ...

    def outcomes(
        self, run_id: str, refs: Sequence[ObjectRef] | None = None, *, status: str | None = None
    ) -> Iterator[Outcome]:
        """Of the whole run, streamed, in order of bucket and key; or of the keys of `refs`, in whatever batch their
        results were stored. `status`: those that ended so (COMPLETE, PARTIAL, SKIPPED)."""
        ...

    def done_keys(self, run_id: str, bucket: str, keys: Sequence[str]) -> set[str]:
        """Which of these keys already have a result in this run."""
        ...

    def unchanged(self, refs: Sequence[ObjectRef], fingerprint: str) -> set[str]:
        """Keys whose last complete result (in the ledger) has this version or ETag and identifier fingerprint."""
        ...

    def findings(self, where: FindingFilter) -> Iterator[JsonObject]:
        """Streamed, newest run first, then severity (highest first), bucket and key."""
        ...

    def coverage(self, run_id: str) -> RunCoverage: ...

    def close(self) -> None: ...
