"""How a run ends, what becomes of its job, and the events that tell of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from macie_lite import metrics
from macie_lite.errors import MacieLiteError, told
from macie_lite.feeds.job_events import event_as_json
from macie_lite.logs import FIELDS
from macie_lite.model.jobs import Event, EventType, Job, JobStatus, Portion, Run
from macie_lite.pipeline.limits import LimitReached, WindowClosed
from macie_lite.pipeline.patience import patiently
from macie_lite.posture.inventory import take_stock
from macie_lite.store.base import Store

__all__ = ["end", "failure", "go_on", "note", "started"]

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
    said = " ".join(filter(None, [kind.value, "job", job_id, resource and repr(resource), detail]))
    _log.info("%s", said, extra={FIELDS: event_as_json(event)})
    patiently(store.note, event)
    metrics.happened(kind)


def started(store: Store, job: Job, run: Run) -> None:
    kind = EventType.ONE_TIME_JOB_STARTED if job.schedule is None else EventType.SCHEDULED_RUN_STARTED
    note(store, kind, job.job_id, run.run_id)


def failure(failures: Sequence[MacieLiteError]) -> tuple[str | None, int | None]:
    """What the first of them says, and the exit code that it stands for."""
    return told(failures[0]) if failures else (None, None)


def end(
    store: Store, job: Job, run: Run, failures: Sequence[MacieLiteError], limit: LimitReached | None = None
) -> JobStatus:
    """Everything that could be planned is done. The job's status then: a one-time job of which a named target could not
    be read to its end waits to be resumed; buckets that criteria chose, and a schedule, do not wait for one of them.
    At a limit a one-time job pauses, one with a schedule leaves the rest to its next run; a window is waited for."""
    patiently(take_stock, store, run, datetime.now(UTC))
    if failures and job.schedule is None and not run.buckets:
        patiently(store.set_job_status, job.job_id, JobStatus.USER_PAUSED, *failure(failures), instead_of=_RUNNING)
        note(store, EventType.JOB_INTERRUPTED, job.job_id, run.run_id, detail=failure(failures)[0])
        return JobStatus.USER_PAUSED
    if limit is not None and (job.schedule is None or isinstance(limit, WindowClosed)):
        patiently(store.set_job_status, job.job_id, JobStatus.PAUSED, instead_of=_RUNNING)
        note(store, EventType.JOB_PAUSED_BY_LIMIT, job.job_id, run.run_id, detail=str(limit))
        return JobStatus.PAUSED
    status, (said, code) = JobStatus.COMPLETE if job.schedule is None else JobStatus.IDLE, failure(failures)
    patiently(store.end_run, run.run_id, datetime.now(UTC), job=status, error=said, exit_code=code)
    kind = EventType.JOB_COMPLETED if job.schedule is None else EventType.SCHEDULED_RUN_COMPLETED
    note(store, kind, job.job_id, run.run_id, detail=str(limit) if limit else None)
    return status


def go_on(store: Store, job: Job, run: Run) -> Run:
    """A run whose job paused by itself gets its limits anew."""
    if job.status is not JobStatus.PAUSED:
        return run
    planned, now = patiently(store.planned, run.run_id), datetime.now(UTC)
    portion = Portion(now, planned.read.objects, planned.read.bytes, planned.listed)
    patiently(store.begin_portion, run.run_id, portion)
    patiently(store.set_job_status, job.job_id, JobStatus.RUNNING, instead_of=[JobStatus.PAUSED])
    note(store, EventType.JOB_RESUMED_BY_LIMIT, job.job_id, run.run_id)
    return replace(run, portion=portion)


_RUNNING = (JobStatus.RUNNING,)
