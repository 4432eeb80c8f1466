"""`jobs pause`, `cancel`, `run`, `resume`, `run-due`: what becomes of jobs that there are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from macie_lite.cli.job_finding import JobId, job_of
from macie_lite.cli.options import with_settings
from macie_lite.cli.output import Results, Silent, printer
from macie_lite.cli.scan import Format, ResultsFile, check_stdout, follow
from macie_lite.config import Settings
from macie_lite.errors import MacieLiteError, UsageError
from macie_lite.model.jobs import Event, EventType, Job, JobStatus, Run
from macie_lite.pipeline.build import check_database
from macie_lite.pipeline.due import asleep, expire, next_run, reopen, start_due
from macie_lite.pipeline.endings import changed, go_on
from macie_lite.pipeline.slices import ask, send_open
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_stored

__all__ = ["cancel", "pause", "resume", "run", "run_due"]

_OF_THIS_MACHINE = ("db", "broker", "concurrency", "profile")
"""What may be told to a job that goes on; everything else was decided when it was created."""

_GOING = (JobStatus.RUNNING, JobStatus.IDLE, JobStatus.PAUSED)

Quiet = Annotated[bool, typer.Option("--quiet", help="print no findings")]


@with_settings("db")
def pause(job_id: JobId, settings: Settings) -> None:
    with closing(open_stored(settings.db)) as store:
        job = job_of(store, job_id)
        if not _set(store, job, EventType.JOB_PAUSED_BY_USER, JobStatus.USER_PAUSED, _GOING):
            raise UsageError(f"Job {job_id} is {job.status.value}: there is nothing to pause.")
    print(f"Job {job_id} is paused; `macie-lite jobs resume {job_id}` goes on with it.")


@with_settings("db")
def cancel(job_id: JobId, settings: Settings) -> None:
    with closing(open_stored(settings.db)) as store:
        job = job_of(store, job_id)
        if not _set(store, job, EventType.JOB_CANCELLED, JobStatus.CANCELLED, (*_GOING, JobStatus.USER_PAUSED)):
            raise UsageError(f"Job {job_id} is {job.status.value}: there is nothing to cancel.")
    print(f"Job {job_id} is cancelled; what it has found so far is kept.")


def _set(store: Store, job: Job, kind: EventType, status: JobStatus, instead_of: Collection[JobStatus]) -> bool:
    """Whether it has the status now and had not before: the answer may be lost with the connection."""
    done = changed(store, _now(kind, job.job_id), status, instead_of=instead_of)
    return done or (job.status in instead_of and job_of(store, job.job_id).status is status)


def _going_on(elsewhere: Callable[[Store, Settings, Job], str | None]) -> Callable[..., None]:
    """A command that goes on with a job in this process, unless that is done `elsewhere`, which then tells so."""

    @with_settings(*_OF_THIS_MACHINE)
    def command(
        job_id: JobId,
        settings: Settings,
        format: Format = "table",
        results: ResultsFile = None,
        quiet: Quiet = False,
    ) -> None:
        check_database(settings)
        with closing(open_stored(settings.db)) as store:
            told = elsewhere(store, settings, _not_cancelled(store, job_id))
        if told:
            print(told)
        else:
            _run(settings, job_id, format, results, quiet)

    return command


def _run(settings: Settings, job_id: str, format: str, results: str | None, quiet: bool) -> None:
    """In this process."""
    if not quiet:
        check_stdout(format, results)
    out = Silent() if quiet or results == "-" else printer(format)
    with closing(Results(results)) as records, closing(open_stored(settings.db)) as store:
        job = _not_cancelled(store, job_id)
        follow(settings, store, job, _unfinished(store, settings, job).run_id, out, records, resume=True)


def _resumed_elsewhere(store: Store, settings: Settings, job: Job) -> str | None:
    """A sentence when there is nothing to do in this process: a schedule goes on, or workers do."""
    left = [run for run in store.runs(job.job_id) if run.ended_at is None]
    if job.schedule is not None and not left:
        resumed = _now(EventType.JOB_RESUMED_BY_USER, job.job_id)
        changed(store, resumed, JobStatus.IDLE, instead_of=[JobStatus.USER_PAUSED])
        return f"Job {job.job_id} runs next at {job.next_at:%Y-%m-%d %H:%M} UTC."
    if left and left[-1].detached and settings.broker:
        go_on(store, job, left[-1])
        _hand_over(store, settings, left[-1])
        return f"Job {job.job_id} goes on."
    return None


run = _going_on(lambda *_: None)
resume = _going_on(_resumed_elsewhere)


@with_settings(*_OF_THIS_MACHINE)
def run_due(settings: Settings) -> None:
    check_database(settings)
    code = 0
    with closing(open_stored(settings.db)) as store:
        now = store.now()
        expire(store, now)
        reopen(store, now, detached=False)
        started = list(start_due(store, settings, now, detached=False))
        left = [run for run in asleep(store, detached=False) if _by_itself(store, run)]
        for one in {run.run_id: run for run in (*left, *started)}.values():
            code = max(code, _follow_quietly(settings, store, one))
    if not started and not left:
        print("No job is due.", file=sys.stderr)
    raise typer.Exit(code)


def _by_itself(store: Store, run: Run) -> bool:
    """Whether nobody is to be asked before the run goes on."""
    return job_of(store, run.job_id).schedule is not None or "window" in run.settings


def _follow_quietly(settings: Settings, store: Store, run: Run) -> int:
    """The exit code of one run: what goes wrong with it is told, and the others go on."""
    job = job_of(store, run.job_id)
    print(f"Run {run.number} of job {job.job_id} ({job.name}):", file=sys.stderr)
    try:
        with closing(Results(None)) as records:
            follow(settings, store, job, run.run_id, Silent(), records, resume=True)
    except MacieLiteError as error:
        print(f"macie-lite: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _not_cancelled(store: Store, job_id: str) -> Job:
    job = job_of(store, job_id)
    if job.status is JobStatus.CANCELLED:
        raise UsageError(f"Job {job_id} is CANCELLED; `macie-lite jobs copy {job_id}` begins anew.")
    return job


def _unfinished(store: Store, settings: Settings, job: Job) -> Run:
    """The run to go on with: the last one, or of a scheduled job that waits for its time a new one."""
    runs = store.runs(job.job_id)
    if runs and (job.schedule is None or runs[-1].ended_at is None):
        return runs[-1]
    new = next_run(store, settings, replace(job, next_at=None), datetime.now(UTC), detached=False)
    if not store.start_run(new, next_at=job.next_at, instead_of=JobStatus.IDLE):
        raise UsageError(f"Job {job.job_id} is {job.status.value}; `macie-lite jobs resume {job.job_id}` goes on.")
    return new


def _now(kind: EventType, job_id: str) -> Event:
    return Event(kind, job_id, datetime.now(UTC))


def _hand_over(store: Store, settings: Settings, run: Run) -> None:
    from macie_lite.dispatch import Dispatcher

    with closing(Dispatcher(settings.broker or "")) as dispatcher:
        send_open(store, dispatcher, run, settings)
        ask(store, dispatcher, run.run_id)
