"""The tasks: under ten lines each, all of the work is in `macie_lite`."""

from __future__ import annotations

import functools
import logging
from contextlib import suppress
from typing import Any

from celery import Task
from celery.exceptions import Reject

from macie_lite import metrics
from macie_lite.dispatch import DELIVER, PLAN_DUE, PLAN_RUN, SCAN_BATCH, Dispatcher
from macie_lite.errors import ServiceError, Unavailable
from macie_lite.pipeline.batch import BatchScanner
from macie_lite.pipeline.delivering import Waker, deliver_some
from macie_lite.pipeline.due import asleep, expire, reopen, start_due
from macie_lite.pipeline.retention import forget_old_findings
from macie_lite.pipeline.slices import SlicePlanner, ask
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from workers.app import app, settings, stopping
from workers.retry import RETRY

__all__ = ["deliver", "plan_due", "plan_run", "scan_batch"]


_log = logging.getLogger(__name__)

_TIDYING = 2.0
"""Seconds at most, each time."""


class _WithDatabase(Task):  # type: ignore[misc]
    """Of a worker whose database can be used. One of another revision, as in the midst of a deploy, ends the whole
    worker, and what it took goes back to the others."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            with suppress(Unavailable):  # it is tried again below, and retried
                _store()
        except ServiceError as error:
            _log.error("this worker stops: %s", error)
            self.app.control.shutdown([self.request.hostname])
            raise Reject(requeue=True) from None
        return super().__call__(*args, **kwargs)


@functools.cache
def _store() -> Store:
    """One per worker process, opened after the fork; so are the others."""
    return open_store(settings.db, create=False)


@functools.cache
def _dispatcher() -> Dispatcher:
    return Dispatcher(settings.broker or "")


@functools.cache
def _scanner() -> BatchScanner:
    return BatchScanner(settings, _store(), stopping=stopping)


@functools.cache
def _waker() -> Waker:
    return Waker(_store(), _dispatcher().deliver)


@app.task(name=SCAN_BATCH, base=_WithDatabase, bind=True, **RETRY)  # type: ignore[untyped-decorator]
def scan_batch(task: Task, /, run_id: str, number: int, part: int | None = None, again: bool = False) -> None:
    """Scans one batch, or a part of its one large object; twice, or after a kill, changes nothing."""
    if again := bool(again or (task.request.delivery_info or {}).get("redelivered")):
        metrics.batch_again()
    then = _scanner().scan(run_id, number, part, again=again)
    for one in then.parts:
        _dispatcher().send(run_id, number, part=one, large=True)
    if then.handed_back:
        _dispatcher().send(run_id, number, again=again)
    if then.plan:
        ask(_store(), _dispatcher(), run_id)
    _waker().wake()


@app.task(name=PLAN_RUN, base=_WithDatabase, bind=True, **RETRY)  # type: ignore[untyped-decorator]
def plan_run(task: Task, /, run_id: str, since: str | None = None) -> None:
    """Goes on with the planning of a run, for some seconds; twice at once, or after a kill, changes nothing."""
    again = task.request.retries or (task.request.delivery_info or {}).get("redelivered")  # the run was heard of then
    planner = SlicePlanner(settings, _store(), _dispatcher(), stopping=stopping)
    planner.go_on(run_id, since=None if again else since)


@app.task(name=PLAN_DUE, base=_WithDatabase, **RETRY)  # type: ignore[untyped-decorator]
def plan_due() -> None:
    """Starts the runs that are due, wakes those that nobody goes on with, and lets old findings go."""
    now = _store().now()
    expire(_store(), now)
    reopen(_store(), now, detached=True)
    for run in start_due(_store(), settings, now, detached=True):
        ask(_store(), _dispatcher(), run.run_id)
    for run in asleep(_store(), detached=True):
        ask(_store(), _dispatcher(), run.run_id)
    forget_old_findings(_store(), settings.findings_days, _TIDYING)


@app.task(name=DELIVER, base=_WithDatabase, **RETRY)  # type: ignore[untyped-decorator]
def deliver() -> None:
    """Delivers findings, for some seconds; twice at once, or after a kill, loses nothing."""
    deliver_some(_store(), stopping)
