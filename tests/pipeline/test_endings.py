"""The events of a run: each is kept together with the change that it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from macie_lite.config import Settings
from macie_lite.errors import ServiceError
from macie_lite.model.jobs import Event, EventType, JobStatus
from macie_lite.pipeline.endings import go_on
from macie_lite.pipeline.runs import ScanRun, first_run, new_job
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store

_SETTINGS = Settings(ner="off", identifiers="INCLUDE:UK_NHS_NUMBER", account_id="111122223333", concurrency=1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """One that is gone whenever an event comes alone, as after a kill behind the change before."""

    def gone(_event: Event) -> None:
        raise ServiceError("The database is gone.")

    with closing(open_store(str(tmp_path / "x.db"))) as opened:
        monkeypatch.setattr(opened, "note", gone)
        yield opened


def _scan(store: Store, *targets: Path, schedule: str | None = None, **settings: Any) -> list[EventType]:
    chosen = replace(_SETTINGS, **settings)
    job = replace(new_job("r", "job", map(str, targets), chosen), schedule=schedule)
    store.create_job(job)
    store.start_run(run := first_run(job, "111122223333"))
    list(ScanRun(chosen, store, job, run).outcomes())
    return [event.type for event in store.events("r")]


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        (None, [EventType.ONE_TIME_JOB_STARTED, EventType.JOB_COMPLETED]),
        ("daily", [EventType.SCHEDULED_RUN_STARTED, EventType.SCHEDULED_RUN_COMPLETED]),
    ],
)
def test_a_run_is_told_from_its_start_to_its_end(
    schedule: str | None, told: list[EventType], store: Store, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert _scan(store, tmp_path / "a.txt", schedule=schedule) == told


def test_a_run_that_was_interrupted_is_told(store: Store, tmp_path: Path) -> None:
    assert _scan(store, tmp_path / "absent")[1:] == [EventType.JOB_INTERRUPTED]


def test_a_limit_and_going_on_behind_it_are_told_once(store: Store, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / name).write_text(name)
    assert _scan(store, tmp_path / "data", run_objects=1)[1:] == [EventType.JOB_PAUSED_BY_LIMIT]
    job, run = store.job("r"), store.run("r")
    assert job is not None
    assert run is not None
    for _ in range(2):  # two who saw that it waits
        go_on(store, job, run)
    assert [event.type for event in store.events("r")][2:] == [EventType.JOB_RESUMED_BY_LIMIT]


def test_a_job_that_was_paused_by_hand_and_goes_on_is_told_once(store: Store, tmp_path: Path) -> None:
    _scan(store, tmp_path / "absent")
    job, run = store.job("r"), store.run("r")
    assert job is not None
    assert run is not None
    for _ in range(2):
        go_on(store, job, run)
    assert [event.type for event in store.events("r")][2:] == [EventType.JOB_RESUMED_BY_USER]
    again = store.job("r")
    assert again is not None
    assert again.status is JobStatus.RUNNING
