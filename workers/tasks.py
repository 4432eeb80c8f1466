"""The tasks: under ten lines each, all of the work is in `macie_lite`."""

from __future__ import annotations

import functools
from typing import Any

from celery import Task

from macie_lite.dispatch import SCAN_BATCH, batch_from_message
from macie_lite.pipeline.batch import BatchScanner
from macie_lite.store.open_store import open_store
from workers.app import app, settings
from workers.retry import RETRY

__all__ = ["scan_batch"]


@functools.cache
def _scanner() -> BatchScanner:
    """One per worker process, made after the fork."""
    return BatchScanner(settings, open_store(settings.db, create=False))


@app.task(name=SCAN_BATCH, bind=True, **RETRY)  # type: ignore[untyped-decorator]
def scan_batch(task: Task, /, **message: Any) -> None:
    """Scans one batch; twice, or after a kill, changes nothing."""
    redelivered = (task.request.delivery_info or {}).get("redelivered")
    _scanner().scan(*batch_from_message(message), again=bool(redelivered or message.get("again")))
