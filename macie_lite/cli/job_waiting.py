"""`macie-lite jobs wait`, and how who waited for a job ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import typer

from macie_lite.cli.job_finding import JobId, job_of
from macie_lite.cli.job_views import current, described
from macie_lite.cli.options import with_settings
from macie_lite.cli.scan import SEVERITIES, FailOn
from macie_lite.config import Settings
from macie_lite.errors import JobFailed, ServiceError, UsageError
from macie_lite.model.jobs import Job, JobStatus
from macie_lite.pipeline.ownership import interruption
from macie_lite.store.base import FindingFilter, Store
from macie_lite.store.open_store import open_stored

__all__ = ["conclude", "ended", "only_the_waiting", "wait"]

_POLL = 0.5
_QUIET = 60.0
_DONE = (JobStatus.COMPLETE, JobStatus.IDLE, JobStatus.PAUSED)


@with_settings("db")
def wait(job_id: JobId, settings: Settings, fail_on: FailOn = None) -> None:
    with closing(open_stored(settings.db)) as store:
        with only_the_waiting(job_id, "wait"):
            job = ended(store, job_id)
        conclude(store, job, fail_on)


@contextmanager
def only_the_waiting(job_id: str, command: str) -> Iterator[None]:
    """Ctrl-C ends no job, and says so."""
    try:
        yield
    except KeyboardInterrupt:
        again = f"`macie-lite jobs {command} {job_id}` {'waits for' if command == 'wait' else 'watches'} it again"
        print(f"Job {job_id} goes on; {again}.", file=sys.stderr)
        raise


def conclude(store: Store, job: Job, fail_on: str | None) -> None:
    """Says what the last run found, and raises what stands for how it ended."""
    runs = store.runs(job.job_id)
    for run in runs[-1:]:
        print("\n".join(described(job, store, run.run_id)), file=sys.stderr)
    _raise_unless_complete(store, job)
    for run in runs[-1:] if fail_on else ():
        found = FindingFilter(run_id=run.run_id, min_severity=SEVERITIES[str(fail_on)], archived=False, limit=1)
        if any(True for _ in store.findings(found)):
            raise typer.Exit(4)


def _raise_unless_complete(store: Store, job: Job) -> None:
    if broken := interruption(store, job_of(store, job.job_id)):
        raise ServiceError(f"Job {job.job_id} was {broken}")
    if job.error:
        raise JobFailed(job.error, job.exit_code)
    if job.status is JobStatus.CANCELLED:
        raise UsageError(f"Job {job.job_id} is CANCELLED; `macie-lite jobs copy {job.job_id}` begins anew.")
    if job.status not in _DONE:
        raise UsageError(
            f"Job {job.job_id} is {job.status.value}; `macie-lite jobs resume {job.job_id}` goes on with it."
        )


def ended(store: Store, job_id: str, quiet: float = _QUIET) -> Job:
    """The job once nobody works on it any more. Tells when nothing gets on: workers may have died."""
    stored, look = -1, time.monotonic() + quiet
    if current(store, job_of(store, job_id)).status is JobStatus.RUNNING:
        print(f"Waiting for job {job_id} to end; Ctrl-C ends the waiting only.", file=sys.stderr, flush=True)
    while (job := current(store, job_of(store, job_id))).status is JobStatus.RUNNING:
        time.sleep(_POLL)
        if time.monotonic() > look:
            now = sum(sum(store.coverage(run.run_id).objects.values()) for run in store.runs(job_id)[-1:])
            if now == stored:
                hint = "it is at a long object, or no worker takes its batches (`macie-lite doctor` counts workers)"
                print(f"Job {job_id} has stored nothing for {quiet:.0f} seconds: {hint}.", file=sys.stderr, flush=True)
            stored, look = now, time.monotonic() + quiet
    return job
