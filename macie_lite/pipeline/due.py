"""Runs of scheduled jobs that are due, and runs that nobody goes on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from macie_lite.config import Settings
from macie_lite.jobs.schedule import parse_schedule
from macie_lite.jobs.window import Window
from macie_lite.model.jobs import Event, EventType, Job, JobStatus, Run
from macie_lite.pipeline import build
from macie_lite.pipeline.endings import changed, go_on
from macie_lite.pipeline.ownership import lives
from macie_lite.sources.account import account_id
from macie_lite.store.base import Store

__all__ = ["EXPIRY", "asleep", "expire", "next_run", "reopen", "start_due"]

EXPIRY = timedelta(days=30)
"""How long a job may be paused; Macie's."""


def next_run(store: Store, settings: Settings, job: Job, now: datetime, *, detached: bool) -> Run:
    """The run after the last one, with what the job is now; not yet stored. The first has the job's id."""
    number = max((run.number for run in store.runs(job.job_id)), default=0) + 1
    own = build.with_job(settings, job.settings)
    read = [*job.targets, *(["s3://"] if job.buckets and not job.accounts else [])]
    account = account_id(own.account_id, read, build.source_options(own))
    run_id = job.job_id if number == 1 else f"{job.job_id}-{number}"
    return Run(
        run_id,
        job.job_id,
        account,
        now,
        job.targets,
        job.settings,
        number,
        job.buckets,
        scheduled_for=job.next_at,
        detached=detached,
        accounts=job.accounts,
    )


def expire(store: Store, now: datetime) -> None:
    """Jobs that have been paused for too long lose the run that they were at: a one-time job is over with it, one with
    a schedule goes on."""
    for job in store.paused_jobs(now - EXPIRY):
        status = JobStatus.CANCELLED if job.schedule is None else JobStatus.IDLE
        told = Event(EventType.JOB_CANCELLED, job.job_id, now, detail="its run was paused for 30 days")
        changed(store, told, status, instead_of=[JobStatus.USER_PAUSED], runs_end=now)  # unless it was just resumed


def reopen(store: Store, now: datetime, *, detached: bool) -> None:
    """Jobs that wait for their window go on when it is open: those whose run is of the kind that the caller then wakes,
    or nobody would work on it."""
    for job in store.paused_jobs(now, JobStatus.PAUSED):
        for run in store.runs(job.job_id)[-1:]:
            if run.detached is detached and _is_open(run, now):
                go_on(store, job, run)


def _is_open(run: Run, now: datetime) -> bool:
    window = run.settings.get("window")
    return window is not None and run.ended_at is None and Window.of(window).is_open(now)


def start_due(store: Store, settings: Settings, now: datetime, *, detached: bool) -> Iterator[Run]:
    """Starts, and gives, a run of every job that waits for one: one alone, however many were missed. Two processes at
    once start it once."""
    for job in store.due_jobs(now):
        assert job.schedule is not None, "only scheduled jobs are ever due"
        run = next_run(store, settings, job, now, detached=detached)
        after = parse_schedule(job.schedule).after(now)
        if store.start_run(run, next_at=after, instead_of=JobStatus.IDLE):
            yield run


def asleep(store: Store, *, detached: bool) -> Iterator[Run]:
    """Unfinished runs that nobody works on."""
    for run, ownership in store.unfinished_runs():
        if run.detached is detached and (ownership.owner is None or not lives(ownership, detached=detached)):
            yield run
