"""How a run ends, what becomes of its job, and the events that tell of it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from macie_lite import metrics
from macie_lite.errors import MacieLiteError, told
from macie_lite.feeds.job_events import event_as_json
from macie_lite.logs import FIELDS
from macie_lite.model.jobs import Event, EventType, Job, JobStatus, Portion, Run
from macie_lite.pipeline.limits import LimitReached, WindowClosed
from macie_lite.pipeline.patience import patiently
from macie_lite.posture.inventory import take_stock
from macie_lite.store.base import Store

__all__ = ["changed", "end", "failure", "go_on", "interrupt", "note", "say", "start_of"]

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
    """Keeps an event in the database and says it in the log. One that tells of a change is stored with it instead."""
    event = Event(kind, job_id, datetime.now(UTC), run_id, resource, detail)
    patiently(store.note, event)
    say(event)


def say(event: Event) -> None:
    """An event that is stored, in the log."""
    quoted = event.resource and repr(event.resource)
    said = " ".join(filter(None, [event.type.value, "job", event.job_id, quoted, event.detail]))
    _log.info("%s", said, extra={FIELDS: event_as_json(event)})
    metrics.happened(event.type)


def changed(
    store: Store, event: Event, status: JobStatus, *why: Any, instead_of: Collection[JobStatus], **kwargs: Any
) -> bool:
    """Sets the status of a job and keeps the event that tells of it, or neither. why: error and exit code; kwargs: as
    `Store.set_job_status`."""
    done = patiently(store.set_job_status, event.job_id, status, *why, instead_of=instead_of, event=event, **kwargs)
    if done:
        say(event)
    return done


def start_of(job: Job, run: Run) -> Event:
    return _of_run(EventType.ONE_TIME_JOB_STARTED if job.schedule is None else EventType.SCHEDULED_RUN_STARTED, run)


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
    said, code = failure(failures)
    if failures and job.schedule is None and not run.buckets:
        interrupt(store, run, said, code)
        return JobStatus.USER_PAUSED
    if limit is not None and (job.schedule is None or isinstance(limit, WindowClosed)):
        paused = _of_run(EventType.JOB_PAUSED_BY_LIMIT, run, str(limit))
        changed(store, paused, JobStatus.PAUSED, instead_of=_RUNNING)
        return JobStatus.PAUSED
    return _completed(store, job, run, said, code, str(limit) if limit else None)


def interrupt(store: Store, run: Run, said: str | None, code: int | None) -> None:
    """Its job waits to be resumed, unless it was paused or cancelled meanwhile."""
    interrupted = _of_run(EventType.JOB_INTERRUPTED, run, said)
    changed(store, interrupted, JobStatus.USER_PAUSED, said, code, instead_of=_RUNNING)


def _completed(store: Store, job: Job, run: Run, said: str | None, code: int | None, limit: str | None) -> JobStatus:
    once = job.schedule is None
    event = _of_run(EventType.JOB_COMPLETED if once else EventType.SCHEDULED_RUN_COMPLETED, run, limit)
    status = JobStatus.COMPLETE if once else JobStatus.IDLE
    if patiently(store.end_run, run.run_id, datetime.now(UTC), job=status, error=said, exit_code=code, event=event):
        say(event)
    return status


def go_on(store: Store, job: Job, run: Run) -> Run:
    """A run of a paused job, which is RUNNING again. One that paused by itself gets its limits anew."""
    now = datetime.now(UTC)
    if job.status is JobStatus.USER_PAUSED:
        resumed = Event(EventType.JOB_RESUMED_BY_USER, job.job_id, now)
        changed(store, resumed, JobStatus.RUNNING, instead_of=[JobStatus.USER_PAUSED])
    if job.status is not JobStatus.PAUSED:
        return run
    planned = patiently(store.planned, run.run_id)
    portion = Portion(now, planned.read.objects, planned.read.bytes, planned.listed)
    patiently(store.begin_portion, run.run_id, portion)
    resumed = _of_run(EventType.JOB_RESUMED_BY_LIMIT, run)
    changed(store, resumed, JobStatus.RUNNING, instead_of=[JobStatus.PAUSED])
    return replace(run, portion=portion)


def _of_run(kind: EventType, run: Run, detail: str | None = None) -> Event:
    return Event(kind, run.job_id, datetime.now(UTC), run.run_id, detail=detail)


_RUNNING = (JobStatus.RUNNING,)
