"""One run of a job on either engine, in the foreground: plan, hand out, collect what was stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from macie_lite.config import Settings
from macie_lite.errors import JobFailed, MacieLiteError, ServiceError, Unavailable, told
from macie_lite.model.jobs import Job, JobStatus, Run
from macie_lite.model.objects import Batch
from macie_lite.model.results import ObjectResult, Outcome, RunContext
from macie_lite.pipeline import build, rereading
from macie_lite.pipeline.endings import end, failure, go_on
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.local import Work, scan_in_processes
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.ownership import Owner, RunTaken
from macie_lite.pipeline.pacing import paced
from macie_lite.pipeline.patience import patiently
from macie_lite.pipeline.planners import planner_of
from macie_lite.pipeline.planning import Planner, Progress, is_large
from macie_lite.pipeline.retention import forget_old_findings
from macie_lite.pipeline.scan import Scanner
from macie_lite.pipeline.silence import Silence
from macie_lite.pipeline.suppression import suppressed
from macie_lite.pipeline.turns import AT_ONCE
from macie_lite.sources.open_source import absolute
from macie_lite.store.base import Store

if TYPE_CHECKING:
    from macie_lite.dispatch import Dispatcher

__all__ = ["JobStopped", "ScanRun", "context", "first_run", "new_job"]

_POLL = 0.2  # seconds between two looks at what the workers have stored
_TIDYING = 5.0  # seconds at most in which findings are deleted whose time is over
_END: Any = object()
_NOT_CANCELLED = [status for status in JobStatus if status is not JobStatus.CANCELLED]
_LOOK = 1.0  # seconds between two looks at the job: it may have been paused


class JobStopped(ServiceError):
    """The job was paused or cancelled meanwhile."""

    def __init__(self, job_id: str, status: str) -> None:
        super().__init__(job_id, status)

    def __str__(self) -> str:
        job_id, status = self.args
        if status == JobStatus.USER_PAUSED:
            return f"Job {job_id} was paused; `macie-lite jobs resume {job_id}` goes on with it."
        return f"Job {job_id} was stopped by another process: it is {status}."


def new_job(job_id: str, name: str, targets: Iterable[str], settings: Settings) -> Job:
    """A one-time job; a scan on demand is one whose id is its run's."""
    stored = build.job_settings(settings)
    whole = tuple(dict.fromkeys(absolute(target) for target in targets))
    return Job(job_id, name, whole, stored, datetime.now(UTC), JobStatus.RUNNING)


def first_run(job: Job, account_id: str) -> Run:
    return Run(job.job_id, job.job_id, account_id, datetime.now(UTC), job.targets, job.settings, buckets=job.buckets)


def context(run: Run, work: Work) -> RunContext:
    bucket, account = work.bucket, work.batch.account or run.account_id
    return RunContext(
        run.run_id,
        run.job_id,
        account,
        run.started_at,
        partition=bucket.arn.split(":")[1] if bucket.arn.startswith("arn:") else "aws",
        region=bucket.region,
        buckets={bucket.name: bucket},
        automated=bool(run.settings.get("automated")),
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
        self.settings = build.with_job(settings, run.settings)
        self.store, self.job, self.run = store, job, run
        self.progress = Progress()
        self._resume, self._say = resume, say
        self.scanner = self._scanner()
        self._looks_for = rereading.fingerprint(self.scanner, self.settings)
        self._options = build.source_options(self.settings)
        self._looked = time.monotonic()

    def _opener(self, pulse: Callable[[], None] = lambda: None) -> Opener:
        return Opener(self.settings, self.run, paced(self._options, self.settings, self.store, pulse))

    def _scanner(self) -> Scanner:
        """What it cannot be made for is told in the job: who waits for it may be another process."""
        try:
            return build.build_scanner(self.settings, self._say)
        except MacieLiteError as error:
            self._pause(error)
            raise

    def outcomes(self) -> Generator[Outcome, None, None]:
        """Scans, stores, and yields what was stored, as it ends. Afterwards the job is COMPLETE (IDLE, if it has a
        schedule), or USER_PAUSED with an error if a target could not be read to the end. Closing the iterator early
        pauses the job. Raises UsageError at once, before the first is asked for, when another process works on the
        run; JobStopped when the job is paused or cancelled meanwhile."""
        self._owner = Owner(self.store, self.run.run_id)
        return self._until_released()

    def _until_released(self) -> Generator[Outcome, None, None]:
        try:
            yield from self._owned()
        finally:
            self._owner.release()

    def _owned(self) -> Iterator[Outcome]:
        try:
            self._planner = self._begun()
            yield from self._distributed() if self.settings.broker else self._local()
        except (RunTaken, JobStopped):
            raise
        except BaseException as error:
            self._pause(error)
            raise
        end(self.store, self.job, self.run, self.progress.failures, self.progress.limit)

    def _pause(self, error: BaseException) -> None:
        with suppress(ServiceError, Unavailable):  # it may be the database that went away
            why = told(error) if isinstance(error, Exception) else failure(self.progress.failures)
            self.store.set_job_status(self.job.job_id, JobStatus.USER_PAUSED, *why, instead_of=[JobStatus.RUNNING])

    def _begun(self) -> Planner:
        self.run = go_on(self.store, self.job, self.run) if self._resume else self.run
        if not patiently(self.store.set_job_status, self.job.job_id, JobStatus.RUNNING, instead_of=_NOT_CANCELLED):
            raise JobStopped(self.job.job_id, JobStatus.CANCELLED.value)
        patiently(self.store.keep_fingerprint, self._looks_for)
        unchanged = self._unchanged() if self.settings.incremental or self.settings.automated else None
        kind = planner_of(self.settings)
        at_once = AT_ONCE if self.settings.broker else 1
        opens = self._opener(self._owner.beat)
        planner = kind(self.store, self.job, self.run, self.settings, opens, self._owner, unchanged, at_once=at_once)
        planner.progress, planner.say = self.progress, self._say
        if not self._resume or not patiently(self.store.listings, self.run.run_id):
            planner.begin()
        return planner

    def _unchanged(self) -> rereading.Unchanged:
        return rereading.unchanged(self.store, self._looks_for, self.scanner.engine.identifiers)

    def _works(self) -> Iterator[Work | None]:
        """What was handed out before and is not done, then what is still to be planned; None where that takes time."""
        for number in patiently(self.store.batches_open, self.run.run_id):
            if left := self._left(number):
                self.progress.objects += len(left.batch.objects)
                self.progress.bytes += sum(ref.size for ref in left.batch.objects)
                yield left
        for step in self._planner.steps():
            yield from step
            if not step:
                yield None

    def _left(self, number: int) -> Work | None:
        """A batch without what is stored of it. Where nothing is left it is done."""
        found = patiently(self.store.batch, self.run.run_id, number)
        if found is None:
            return None
        batch, bucket = found
        stored = patiently(self.store.stored, self.run.run_id, batch.objects)
        if left := tuple(ref for ref in batch.objects if ref not in stored):
            return Work(replace(batch, objects=left), bucket)
        patiently(self.store.save, self.run.run_id, number, (), last=True)
        return None

    # -- in this process tree

    def _local(self) -> Iterator[Outcome]:
        known = self.scanner.known

        def describe(result: ObjectResult, work: Work) -> Outcome:
            return outcome(result, context(self.run, work), known)

        patiently(forget_old_findings, self.store, self.settings.findings_days, _TIDYING)
        processes = build.processes(self.settings)
        opens = self._opener()
        pieces = scan_in_processes(self._works(), self.scanner, opens, describe, processes, pulse=self._pulse)
        for piece in pieces:
            new, last = patiently(suppressed, self.store, piece.outcomes), piece.last
            yield from patiently(self.store.save, self.run.run_id, piece.batch, new, last=last, **self._looks_for.ids)

    def _pulse(self) -> None:
        self._owner.beat()
        if time.monotonic() - self._looked > _LOOK:
            self._check_job()

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
        return list(self.store.outcomes(self.run.run_id, batch.objects))

    def _done_batches(self, workers: Dispatcher, silence: Silence) -> Iterator[Batch]:
        """Keeps a bounded number of batches with the workers; yields those that are done.

        A worker that is killed takes its messages with it: the broker hands them out again after the visibility
        timeout, or never (Redis forgets what a worker had not noted yet). So what neither the queue nor a worker holds
        at two looks is sent again, and all that waits when nothing has ended for the visibility timeout.
        """
        run_id, works, more = self.run.run_id, self._works(), True
        waiting: dict[int, Batch] = {}
        since = time.monotonic()
        while True:
            while more and len(waiting) < self.settings.outstanding and (work := next(works, _END)) is not None:
                if work is _END:
                    more = False
                    break
                patiently(workers.send, run_id, work.batch.number, large=is_large(work.batch, self.settings))
                waiting[work.batch.number] = work.batch
            if not waiting and not more:
                return
            self._owner.beat()
            done = self._done_of(waiting)
            yield from (waiting.pop(number) for number in sorted(done))
            if done:
                since = time.monotonic()
                silence.broken()
                continue
            self._check_job()
            lost = silence.look(lambda: waiting.keys() - self._done_of(waiting))
            if time.monotonic() - since > self.settings.visibility_timeout:
                since, lost = time.monotonic(), set(waiting)
            for number in lost:
                large = is_large(waiting[number], self.settings)
                patiently(workers.send, run_id, number, large=large, again=True)
            time.sleep(_POLL)

    def _done_of(self, waiting: Mapping[int, Batch]) -> set[int]:
        return waiting.keys() - set(patiently(self.store.batches_open, self.run.run_id))

    def _check_job(self) -> None:
        """A worker that cannot read a target says so in the job; then there is nothing to wait for."""
        self._looked = time.monotonic()
        job = patiently(self.store.job, self.job.job_id)
        if job is not None and job.error and job.status is not JobStatus.RUNNING:
            self.progress.failures.append(JobFailed(job.error, job.exit_code))
            raise self.progress.failures[-1]
        if job is None or job.status is not JobStatus.RUNNING:
            raise JobStopped(self.job.job_id, job.status.value if job else "gone")
