"""How a run ends, what becomes of its job, and the events that tell of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from macie_lite.errors import MacieLiteError, told
from macie_lite.model.jobs import Event, EventType, Job, JobStatus, Run
from macie_lite.pipeline.patience import patiently
from macie_lite.posture.inventory import take_stock
from macie_lite.store.base import Store

__all__ = ["end", "failure", "note", "started"]

_log = logging.getLogger(__name__)


def note(
    store: Store,
    kind: EventType,
    job_id: str,
    run_id: str | None = None,
    *,
    resource: str | None = None,
    detail: str | None = None,
) -> None:
    """Keeps an event in the database and says it in the log."""
    event = Event(kind, job_id, datetime.now(UTC), run_id, resource, detail)
    more = " ".join([*filter(None, [resource and repr(resource), detail])])
    _log.info("%s job %s %s", kind.value, job_id, more)
    patiently(store.note, event)


def started(store: Store, job: Job, run: Run) -> None:
    kind = EventType.ONE_TIME_JOB_STARTED if job.schedule is None else EventType.SCHEDULED_RUN_STARTED
    note(store, kind, job.job_id, run.run_id)


def failure(failures: Sequence[MacieLiteError]) -> tuple[str | None, int | None]:
    """What the first of them says, and the exit code that it stands for."""
    return told(failures[0]) if failures else (None, None)


def end(store: Store, job: Job, run: Run, failures: Sequence[MacieLiteError]) -> JobStatus:
    """Everything that could be planned is done. The job's status then: a one-time job of which a named target could not
    be read to its end waits to be resumed; buckets that criteria chose, and a schedule, do not wait for one of them."""
    patiently(take_stock, store, run, datetime.now(UTC))
    if failures and job.schedule is None and not run.buckets:
        patiently(store.set_job_status, job.job_id, JobStatus.USER_PAUSED, *failure(failures), instead_of=_RUNNING)
        note(store, EventType.JOB_INTERRUPTED, job.job_id, run.run_id, detail=failure(failures)[0])
        return JobStatus.USER_PAUSED
    patiently(store.end_run, run.run_id, datetime.now(UTC))
    status = JobStatus.COMPLETE if job.schedule is None else JobStatus.IDLE
    patiently(store.set_job_status, job.job_id, status, *failure(failures), instead_of=_RUNNING)
    kind = EventType.JOB_COMPLETED if job.schedule is None else EventType.SCHEDULED_RUN_COMPLETED
    note(store, kind, job.job_id, run.run_id)
    return status


_RUNNING = (JobStatus.RUNNING,)
