"""The job, and the run of it, that a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

from macie_lite.errors import UsageError
from macie_lite.model.jobs import Job, Run
from macie_lite.pipeline.samples import JOB
from macie_lite.store.base import Store

__all__ = ["JobId", "RunNumber", "asked_for", "job_of", "run_of"]

JobId = Annotated[str, typer.Argument(help="the job's id", show_default=False)]
RunNumber = Annotated[int | None, typer.Option("--run", help="which run of a scheduled job, from 1; else the last")]


def job_of(store: Store, job_id: str) -> Job:
    """Raises UsageError when there is none."""
    job = store.job(job_id)
    if job is None:
        raise UsageError(f"There is no job {job_id}; `macie-lite jobs list` shows them.")
    return job


def run_of(store: Store, job: Job, number: int | None = None) -> Run:
    """The last run of a job, or the one with this number. Raises UsageError when there is none."""
    runs = store.runs(job.job_id)
    found = [run for run in runs if number in (None, run.number)]
    if not found:
        which = f"has no run {number}" if number is not None else "has not run yet"
        raise UsageError(f"Job {job.job_id} {which}.")
    return found[-1]


def asked_for(store: Store, job_id: str | None, which: str | None) -> tuple[Job, Run]:
    """The run of this number of the job, or of this id, which says the job, too; else the job's last one; else that of
    the newest job. Raises UsageError when there is none."""
    if which is not None and not which.isdecimal():
        return _with_id(store, job_id, which)
    if job_id is None and which is not None:
        raise UsageError(f"--run {which} is of which job? Name it with --job; `macie-lite jobs list` shows them.")
    job = job_of(store, job_id) if job_id is not None else _newest(store)
    return job, run_of(store, job, None if which is None else int(which))


def _with_id(store: Store, job_id: str | None, run_id: str) -> tuple[Job, Run]:
    run = store.run(run_id)
    if run is None or job_id not in (None, run.job_id):
        raise UsageError(f"There is no run {run_id}{'' if job_id is None else f' of job {job_id}'}.")
    return job_of(store, run.job_id), run


def _newest(store: Store) -> Job:
    """That has run; samples are none, unless they are named."""
    for job in store.jobs():
        if job.job_id != JOB and store.runs(job.job_id):
            return job
    raise UsageError("There is nothing to report in this database: no job has run yet.")
