"""The job, and the run of it, that a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

from macie_lite.errors import UsageError
from macie_lite.model.jobs import Job, Run
from macie_lite.store.base import Store

__all__ = ["JobId", "RunNumber", "job_of", "run_of"]

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
