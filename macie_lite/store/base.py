"""The contract of a store. `tests/conformance/check_store.py` and what it gathers hold SQLite and PostgreSQL to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from macie_lite.model.buckets import BucketProfile, Contents, ScoreEntry, Suppressed
from macie_lite.model.findings import OpenFinding
from macie_lite.model.fingerprints import NONE_STAND, Fingerprint, Standing
from macie_lite.model.jobs import (
    Candidates,
    Counted,
    Event,
    Job,
    JobStatus,
    Listing,
    Ownership,
    Planned,
    Portion,
    Run,
    RunCoverage,
    Step,
)
from macie_lite.model.objects import Batch, BucketInfo, LastResult, ObjectRef
from macie_lite.model.parts import StoredPart
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store.feed_base import FeedStore
from macie_lite.store.filter_base import FilterStore
from macie_lite.store.result_base import ResultStore
from macie_lite.store.reveal_base import RevealStore

__all__ = ["Definition", "FindingFilter", "Kind", "Store"]


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
    archived: bool | None = None
    states: tuple[str, ...] | None = None  # any of them
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


class Store(FeedStore, FilterStore, ResultStore, RevealStore, Protocol):
    """One database. Safe to use from several threads and processes. Methods raise Unavailable when the database went
    away (a retry may help) and ServiceError when it cannot be used (wrong password, other revision, full disk)."""

    def now(self) -> datetime:
        """By the database's clock: one for all machines that share it."""
        ...

    # -- jobs

    # event: kept in the same transaction as the change that it tells of, so both are there or neither, and once.

    def create_job(self, job: Job, *, event: Event | None = None) -> None:
        """Idempotent by id."""
        ...

    def job(self, job_id: str) -> Job | None: ...

    def jobs(self) -> list[Job]:
        """Newest first."""
        ...

    def update_job(self, job: Job, *, event: Event | None = None) -> bool:
        """Everything but id, creation, status and error; False when there is none, or it is CANCELLED or COMPLETE."""
        ...

    def set_job_status(
        self,
        job_id: str,
        status: JobStatus,
        error: str | None = None,
        exit_code: int | None = None,
        *,
        instead_of: Collection[JobStatus] | None = None,
        event: Event | None = None,
        runs_end: datetime | None = None,
    ) -> bool:
        """instead_of: only while the job has one of these. runs_end: when its unfinished runs end with it, if they do.
        Whether it was set. The moment of a pause is kept."""
        ...

    def due_jobs(self, now: datetime) -> list[Job]:
        """Those that are IDLE and whose next run is due, the longest waiting first."""
        ...

    def paused_jobs(self, before: datetime, status: JobStatus = JobStatus.USER_PAUSED) -> list[Job]:
        """Those that have been paused, so, since before then."""
        ...

    def note(self, event: Event) -> None:
        """Keeps an event of a job."""
        ...

    def events(self, job_id: str | None = None, *, limit: int | None = None) -> list[Event]:
        """Of a job, or of all; the last `limit`, in the order in which they were noted."""
        ...

    # -- what users define

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

    # -- runs

    def start_run(self, run: Run, *, next_at: datetime | None = None, instead_of: JobStatus | None = None) -> bool:
        """Idempotent by id; the first row stays. instead_of: only if the job has this status, and then it is RUNNING,
        and its next run is due at `next_at`, in the same transaction: of several who start a due run one succeeds."""
        ...

    def run(self, run_id: str) -> Run | None: ...

    def runs(self, job_id: str) -> list[Run]:
        """In the order of their numbers."""
        ...

    def unfinished_runs(self) -> list[tuple[Run, Ownership]]:
        """Those of RUNNING jobs that have not ended, and who works on them, the oldest first."""
        ...

    def begin_portion(self, run_id: str, portion: Portion) -> None:
        """Its limits begin anew."""
        ...

    def end_run(
        self,
        run_id: str,
        ended_at: datetime,
        *,
        job: JobStatus | None = None,
        error: str | None = None,
        exit_code: int | None = None,
        event: Event | None = None,
    ) -> bool:
        """Nothing more of it is planned: candidates are forgotten. job: what becomes of its job, if that is RUNNING, in
        the same transaction: one whose run has ended is never left as RUNNING, where nobody would go on with it.
        Whether that is new: a job's COMPLETE, of others the run's end."""
        ...

    # -- who works on a run

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

    # -- planning

    def forget_plan(self, run_id: str, owner: str) -> bool:
        """The run is to be planned from the start: its listings and batches go, its results stay. False, and nothing
        done, when it is another owner's by now."""
        ...

    def add_listings(
        self,
        run_id: str,
        owner: str,
        listings: Iterable[Listing],
        *,
        instead_of: int | None = None,
        event: Event | None = None,
    ) -> bool:
        """Stores new listings; instead_of: in place of that one, which is divided among them. False, and nothing
        stored, when the run is another owner's by now. event: left out when the run has one of its type."""
        ...

    def listings(self, run_id: str) -> list[Listing]:
        """In the order of their numbers."""
        ...

    def plan(self, run_id: str, owner: str, step: Step) -> bool:
        """Stores how far a listing has come together with the batches on the way there, or its candidates. False, and
        nothing stored, when the run is another owner's by now."""
        ...

    def candidates(self, run_id: str) -> dict[int, Candidates]:
        """By the number of their listing."""
        ...

    def planned_all(self, run_id: str) -> None:
        """There is nothing more to plan; candidates are forgotten."""
        ...

    def planned(self, run_id: str) -> Planned: ...

    def planned_of(self, run_id: str) -> dict[int, Counted]:
        """What is read of each listing, by its number."""
        ...

    def next_batch(self, run_id: str) -> int:
        """One more than the highest number of a planned batch; 0 for a new run."""
        ...

    def batches_open(self, run_id: str) -> list[int]:
        """Numbers of batches that are not done."""
        ...

    def batch(self, run_id: str, number: int) -> tuple[Batch, BucketInfo] | None:
        """A batch that is not done, as it was planned, and what is known of its bucket; else None."""
        ...

    # -- parts of a large object

    def set_parts(self, run_id: str, batch: int, parts: Sequence[StoredPart]) -> None:
        """In place of those of these numbers; where one part is all (the object whole), of every other. Nothing once
        the batch is done."""
        ...

    def parts(self, run_id: str, batch: int) -> Iterator[StoredPart]:
        """Streamed, in the order of their numbers; none before the object was cut, and once its batch is done."""
        ...

    def parts_left(self, run_id: str, batch: int) -> list[int]:
        """The numbers of those that have no result yet."""
        ...

    def begin_part(self, run_id: str, batch: int, index: int) -> StoredPart | None:
        """Counts that the part is begun; None when there is no such part, or it is done."""
        ...

    def end_part(self, run_id: str, batch: int, index: int, result: JsonObject) -> bool:
        """Keeps what was found in a part: the first time. Whether it was."""
        ...

    # -- results

    def save(
        self,
        run_id: str,
        batch: int,
        outcomes: Sequence[Outcome],
        *,
        last: bool,
        fingerprint: str = "",
        of_samples: str = "",
    ) -> list[Outcome]:
        """Results, findings and ledger entries in one transaction; `last` marks the batch done in it. `fingerprint`
        (of identifiers, model and budgets) goes into the ledger with the results, `of_samples` with those that are
        `sampled`; "" leaves the ledger alone. What a complete result told of an object stays in it until there is
        another one, or another object.

        A finding of an object that has an open one tells so (`following`), and a result that is complete, clean, and
        looked for all that the open one tells of resolves that. Gives the outcomes with their findings as stored.

        Idempotent by (run, bucket, key, version or ETag): twice, concurrently or after a kill gives the same rows,
        the first that were stored.
        """
        ...

    def outcomes(
        self, run_id: str, refs: Sequence[ObjectRef] | None = None, *, status: str | None = None
    ) -> Iterator[Outcome]:
        """Of the whole run, streamed, in order of bucket and key; or of `refs`. `status`: those that ended so
        (COMPLETE, PARTIAL, SKIPPED)."""
        ...

    def stored(self, run_id: str, refs: Sequence[ObjectRef]) -> set[ObjectRef]:
        """Which of these already have a result in this run."""
        ...

    def unchanged(
        self, refs: Sequence[ObjectRef], standing: Standing, of_samples: Standing = NONE_STAND
    ) -> set[ObjectRef]:
        """Those whose last complete result (in the ledger) has this version or ETag, and stands; or whose last one
        does that is `sampled`, and stands by `of_samples`."""
        ...

    def keep_fingerprint(self, fingerprint: Fingerprint) -> None:
        """Stores what it is made of; again changes nothing."""
        ...

    def fingerprints(self, base: str) -> list[Fingerprint]:
        """All of this base."""
        ...

    def last_results(self, refs: Sequence[ObjectRef]) -> dict[ObjectRef, LastResult]:
        """Of those that were examined before, in any version, what the ledger holds."""
        ...

    def seen(self, refs: Sequence[ObjectRef], when: datetime) -> None:
        """A listing of a run that began then has these: of those that are in the ledger, it is noted."""
        ...

    def forget_gone(self, run_id: str, bucket: str, prefix: str, when: datetime, *, versions: bool = False) -> int:
        """Takes out of the ledger what is of a bucket of S3, begins so, and was neither read by the run nor `seen`
        since then: what was listed as current, or versions that were listed as such. How many there were."""
        ...

    def contents(self, bucket: str, suppressed: Collection[Suppressed]) -> Contents:
        """What the ledger's objects of a bucket of S3 come to; a version that is current there as well counts once."""
        ...

    def open_findings(
        self, account_id: str, bucket: str, after: tuple[str, bytes] | None, limit: int
    ) -> list[OpenFinding]:
        """Of a bucket, at most `limit`, in the order of place and id; behind this one, or from this place on (with an
        id that is empty)."""
        ...

    def resolve_gone(self, run_id: str, object_ids: Collection[bytes], before: datetime, when: datetime) -> int:
        """Resolves what is open of these objects, which are there no more, where it was seen last before then; how
        many there were. when: it was noticed."""
        ...

    def findings(self, where: FindingFilter) -> Iterator[JsonObject]:
        """Streamed, newest run first, then severity (highest first), bucket and key."""
        ...

    def findings_in_place(self, run_id: str) -> Iterator[tuple[str, JsonObject]]:
        """Of a run, streamed with their places, in the order of these (`text.place`: objects whose buckets and keys
        begin alike may have one place, and come in any order then)."""
        ...

    def findings_resolved(self, run_ids: Collection[str]) -> Iterator[tuple[str, JsonObject]]:
        """What these runs found clean, or gone, whoever had found it: as `findings_in_place`."""
        ...

    def count_findings(
        self, by: str, job_id: str | None = None, *, archived: bool | None = None
    ) -> list[tuple[str, int]]:
        """How many there are, by one of `model.findings.GROUPINGS`, the most first; "" where that is not known. Long
        names of folders are cut, as they are in places. archived: of `FindingFilter`."""
        ...

    def coverage(self, run_id: str) -> RunCoverage: ...

    def coverage_by_bucket(self, run_id: str) -> list[tuple[str, str, str, str, Counted]]:
        """(bucket, status, Macie's reason, our detail, objects and bytes as listed) of what was read."""
        ...

    # -- buckets

    def keep_bucket(self, profile: BucketProfile) -> None:
        """Stores what is known of a bucket, and its score in the history when it is another. What was set by hand
        (`change_bucket`) and when it was met first stay as they are in the database."""
        ...

    def change_bucket(self, profile: BucketProfile) -> bool:
        """Stores what was set by hand alone: override, exclusion, suppressed identifiers. False: there is no such
        bucket."""
        ...

    def buckets(self, name: str | None = None) -> list[BucketProfile]:
        """All, or those of this name, by name and account."""
        ...

    def bucket(self, account_id: str, name: str) -> BucketProfile | None: ...

    def bucket_scores(self, account_id: str, name: str) -> list[ScoreEntry]:
        """The oldest first."""
        ...

    def accounts(self) -> set[str]:
        """Those that have buckets."""
        ...

    def template_excludes(self, account_id: str) -> tuple[Suppressed, ...]:
        """What counts towards no score of an account's buckets."""
        ...

    def change_template(self, account_id: str, excludes: Collection[Suppressed], when: datetime) -> None: ...

    # -- requests to buckets

    def lease_requests(self, bucket: str, count: int, rate: float) -> float:
        """Leases the bucket's next `count` requests at `rate` a second: the seconds until the first may begin. The
        others may follow 1/rate seconds after each other; no two leases overlap, whoever takes them."""
        ...

    def close(self) -> None: ...
