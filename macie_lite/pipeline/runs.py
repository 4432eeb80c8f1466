"""One run of a job on either engine: plan, hand out, collect what was stored."""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from macie_lite.config import Settings
from macie_lite.errors import JobFailed, MacieLiteError, ServiceError, TargetError, Unavailable, told
from macie_lite.model.objects import Batch, BucketInfo, ObjectRef
from macie_lite.model.results import ObjectResult, Outcome, RunContext
from macie_lite.pipeline import build
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.local import Work, scan_in_processes
from macie_lite.pipeline.ownership import Owner, RunTaken
from macie_lite.pipeline.patience import patiently
from macie_lite.pipeline.plan import batches
from macie_lite.pipeline.scan import Scanner
from macie_lite.pipeline.silence import Silence
from macie_lite.sources.open_source import absolute, in_scope, open_source
from macie_lite.store.base import Job, JobStatus, Run, Store

if TYPE_CHECKING:
    from macie_lite.dispatch import Dispatcher

__all__ = ["Progress", "ScanRun", "context", "new_job"]

_PAGE = 500
_POLL = 0.2  # seconds between two looks at what the workers have stored


@dataclass(slots=True)
class Progress:
    """How far the planning is; what is done is counted by who receives the outcomes."""

    objects: int = 0
    bytes: int = 0
    unchanged: int = 0
    listed_all: bool = False
    failures: list[MacieLiteError] = field(default_factory=list)


def new_job(job_id: str, name: str, targets: Iterable[str], settings: Settings) -> Job:
    """A one-time job; a scan on demand is one whose id is its run's."""
    stored = build.job_settings(settings)
    whole = tuple(dict.fromkeys(absolute(target) for target in targets))
    return Job(job_id, name, whole, stored, datetime.now(UTC), JobStatus.RUNNING)


def context(run: Run, bucket: BucketInfo) -> RunContext:
    return RunContext(
        run.run_id, run.job_id, run.account_id, run.started_at, region=bucket.region, buckets={bucket.name: bucket}
    )


class ScanRun:
    """One run: everything in scope, or with `resume` what its store says is left. `outcomes` may be called once.

    say: told in one sentence when the run waits for something that a person could mend, or would wonder at.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        job: Job,
        run: Run,
        *,
        resume: bool = False,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.settings = build.with_job(settings, job.settings)
        self.store, self.job, self.run = store, job, run
        self.progress = Progress()
        self._resume, self._say = resume, say
        self.scanner = self._scanner()
        self._fingerprint = build.fingerprint(self.scanner, self.settings)
        self._open = functools.partial(open_source, options=build.source_options(self.settings))

    def _scanner(self) -> Scanner:
        """What it cannot be made for is told in the job: who waits for it may be another process."""
        try:
            return build.build_scanner(self.settings, self._say)
        except MacieLiteError as error:
            self._pause(error)
            raise

    def outcomes(self) -> Generator[Outcome, None, None]:
        """Scans, stores, and yields what was stored, as it ends. Afterwards the job is COMPLETE, or USER_PAUSED with
        an error if a target could not be read to the end. Closing the iterator early pauses the job. Raises UsageError
        at once, before the first is asked for, when another process works on the run."""
        self._owner = Owner(self.store, self.run.run_id)
        return self._until_released()

    def _until_released(self) -> Generator[Outcome, None, None]:
        try:
            yield from self._owned()
        finally:
            self._owner.release()

    def _owned(self) -> Iterator[Outcome]:
        patiently(self.store.set_job_status, self.job.job_id, JobStatus.RUNNING)
        try:
            yield from self._distributed() if self.settings.broker else self._local()
            patiently(self.store.end_run, self.run.run_id, datetime.now(UTC))
        except RunTaken:
            raise
        except BaseException as error:
            self._pause(error)
            raise
        status = JobStatus.USER_PAUSED if self.progress.failures else JobStatus.COMPLETE
        patiently(self.store.set_job_status, self.job.job_id, status, *self._failure())

    def _pause(self, error: BaseException) -> None:
        with suppress(ServiceError, Unavailable):  # it may be the database that went away
            why = told(error) if isinstance(error, Exception) else self._failure()
            self.store.set_job_status(self.job.job_id, JobStatus.USER_PAUSED, *why, instead_of=JobStatus.RUNNING)

    def _failure(self) -> tuple[str | None, int | None]:
        return told(self.progress.failures[0]) if self.progress.failures else (None, None)

    # -- planning

    def _planned(self) -> Iterator[Work]:
        """Every batch still to be done, its position stored before it is handed out."""
        resume = patiently(self.store.resume_from, self.run.run_id) if self._resume else {}
        number = patiently(self.store.next_batch, self.run.run_id)  # a run id may be used again
        listed: list[str] = []
        for target in self.job.targets:
            try:
                for work in self._planned_target(target, resume.get(target), bool(resume), number, listed):
                    number = work.batch.number + 1
                    yield work
                listed.append(target)
            except (TargetError, Unavailable) as error:
                self.progress.failures.append(error)
        self.progress.listed_all = True
        if not self.progress.failures:
            patiently(self.store.planned_all, self.run.run_id)

    def _planned_target(
        self, target: str, start_after: str | None, resumed: bool, number: int, listed: Sequence[str]
    ) -> Iterator[Work]:
        source = self._open(target)
        refs = self._in_scope(self._not_listed_before(source.list(start_after), listed), resumed)
        bucket: BucketInfo | None = None
        settings = self.settings
        planned = batches(
            self.run.run_id, target, refs, number=number, objects=settings.batch_objects, size=settings.batch_bytes
        )
        for batch in planned:
            self._owner.beat()
            bucket = bucket or source.bucket()
            size = sum(ref.size for ref in batch.objects)
            last = batch.objects[-1].position or batch.objects[-1].key
            if not patiently(self.store.plan, self.run.run_id, batch.number, target, last, len(batch.objects), size):
                raise RunTaken(self.run.run_id)
            self.progress.objects += len(batch.objects)
            self.progress.bytes += size
            yield Work(batch, bucket)
        source.close()

    def _not_listed_before(self, refs: Iterator[ObjectRef], listed: Sequence[str]) -> Iterator[ObjectRef]:
        """Without what another target of this job holds too, such as a bucket beside a prefix in it."""
        for ref in refs:
            self._owner.beat()
            if not any(in_scope(target, ref) for target in listed):
                yield ref

    def _in_scope(self, refs: Iterator[ObjectRef], resumed: bool) -> Iterator[ObjectRef]:
        """Leaves out what a resumed run has done already and, when incremental, what is unchanged."""
        if not (resumed or self.settings.incremental):
            yield from refs
            return
        for page in iter(lambda: list(itertools.islice(refs, _PAGE)), []):
            done = self._done(page) if resumed else set()
            same = patiently(self.store.unchanged, page, self._fingerprint) if self.settings.incremental else set()
            self.progress.unchanged += len(same)
            yield from (ref for ref in page if ref.key not in done and ref.key not in same)

    def _done(self, page: list[ObjectRef]) -> set[str]:
        return patiently(self.store.done_keys, self.run.run_id, page[0].bucket, [ref.key for ref in page])

    # -- in this process tree

    def _local(self) -> Iterator[Outcome]:
        known = self.scanner.known

        def describe(result: ObjectResult, bucket: BucketInfo) -> Outcome:
            return outcome(result, context(self.run, bucket), known)

        processes = build.processes(self.settings)
        pieces = scan_in_processes(
            self._planned(), self.scanner, self._open, describe, processes, pulse=self._owner.beat
        )
        for piece in pieces:
            new, last = piece.outcomes, piece.last
            patiently(self.store.save, self.run.run_id, piece.batch, new, last=last, fingerprint=self._fingerprint)
            yield from piece.outcomes

    # -- over the broker

    def _distributed(self) -> Iterator[Outcome]:
        from macie_lite.dispatch import Dispatcher

        assert self.settings.broker is not None
        dispatcher = Dispatcher(self.settings.broker)
        try:
            for batch in self._done_batches(dispatcher, Silence(dispatcher, self.run.run_id, self._say)):
                yield from patiently(self._stored, batch)
        finally:
            dispatcher.close()

    def _stored(self, batch: Batch) -> list[Outcome]:
        """By its keys: after a resume a worker may store some of them under the number they had before."""
        return list(self.store.outcomes(self.run.run_id, batch.objects))

    def _done_batches(self, workers: Dispatcher, silence: Silence) -> Iterator[Batch]:
        """Keeps a bounded number of batches with the workers; yields those that are done.

        A worker that is killed takes its messages with it: the broker hands them out again after the visibility
        timeout, or never (Redis forgets what a worker had not noted yet). So what neither the queue nor a worker holds
        at two looks is sent again, and all that waits when nothing has ended for the visibility timeout.
        """
        planned = self._planned()
        waiting: dict[int, Work] = {}
        since = time.monotonic()
        while True:
            for work in itertools.islice(planned, max(0, self.settings.outstanding - len(waiting))):
                patiently(workers.send, work.batch, work.bucket)
                waiting[work.batch.number] = work
            if not waiting:
                return
            self._owner.beat()
            done = self._done_of(waiting)
            yield from (waiting.pop(number).batch for number in sorted(done))
            if done:
                since = time.monotonic()
                silence.broken()
                continue
            self._check_job()
            lost = silence.look(lambda: waiting.keys() - self._done_of(waiting))
            if time.monotonic() - since > self.settings.visibility_timeout:
                since, lost = time.monotonic(), set(waiting)
            for number in lost:
                patiently(workers.send, waiting[number].batch, waiting[number].bucket, again=True)
            time.sleep(_POLL)

    def _done_of(self, waiting: Mapping[int, Work]) -> set[int]:
        return waiting.keys() - set(patiently(self.store.batches_open, self.run.run_id))

    def _check_job(self) -> None:
        """A worker that cannot read a target says so in the job; then there is nothing to wait for."""
        job = patiently(self.store.job, self.job.job_id)
        if job is not None and job.error:
            self.progress.failures.append(JobFailed(job.error, job.exit_code))
            raise self.progress.failures[-1]
        if job is None or job.status is not JobStatus.RUNNING:
            raise ServiceError(f"Job {self.job.job_id} was stopped by another process.")
