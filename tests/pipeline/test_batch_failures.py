"""A worker's batch that fails for a reason of its own: what the job, its planner and the log hear of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from macie_lite.config import Settings
from macie_lite.errors import MacieLiteError, ServiceError, Terminal
from macie_lite.model.jobs import Job, JobStatus
from macie_lite.model.objects import BucketInfo
from macie_lite.pipeline.batch import BatchFailed, BatchScanner
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.planned import plan_one_batch

_CANARY = "canary-4711"


class _Choking:
    """A store that cannot save; `before` happens in others meanwhile."""

    def __init__(self, store: Store, error: Exception, before: JobStatus | None = None) -> None:
        self._store, self._error, self._before = store, error, before

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def save(self, run_id: str, batch: int, *_: object, **__: object) -> None:
        if self._before is not None:
            self._store.save(run_id, batch, (), last=True)
            self._store.set_job_status("r", self._before)
        raise self._error


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "x.db"))
    settings = Settings(ner="off", identifiers="INCLUDE:UK_NHS_NUMBER")
    plan_one_batch(opened, "r", str(tmp_path), (), BucketInfo(str(tmp_path), "file:"), settings)
    yield opened
    opened.close()


def _scan(store: Any) -> None:
    BatchScanner(Settings(), cast(Store, store)).scan("r", 0, again=True)


def _job(store: Store) -> Job:
    job = store.job("r")
    assert job is not None
    return job


def test_an_internal_error_is_told_without_what_it_said(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(BatchFailed) as raised:
        _scan(_Choking(store, ValueError(_CANARY)))
    assert "ValueError at test_batch_failures.py:" in caplog.text
    assert _CANARY not in caplog.text + str(raised.value)
    assert raised.value.__suppress_context__
    job = _job(store)
    assert (job.status, job.error, job.exit_code) == (JobStatus.USER_PAUSED, "internal error (ValueError)", 1)


def test_an_error_of_ours_is_told_as_it_is(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ServiceError):
        _scan(_Choking(store, ServiceError("The disk is full.")))
    job = _job(store)
    assert (job.status, job.error, job.exit_code) == (JobStatus.USER_PAUSED, "The disk is full.", 3)


@pytest.mark.parametrize("status", [JobStatus.COMPLETE, JobStatus.CANCELLED, JobStatus.RUNNING])
def test_a_late_worker_stops_no_job_whose_batch_was_done_by_another(
    status: JobStatus, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(MacieLiteError):
        _scan(_Choking(store, Terminal("expired"), before=status))
    assert (_job(store).status, _job(store).error) == (status, None)


def test_a_batch_that_is_done_is_not_read_again(store: Store, tmp_path: Path) -> None:
    store.save("r", 0, (), last=True)
    _scan(_Choking(store, ServiceError("was asked to save")))
    assert _job(store).status is JobStatus.RUNNING
