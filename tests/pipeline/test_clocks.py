"""Clocks that jump by hours: no scheduled run is lost or started twice, nobody is waited for until a clock is right."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from macie_lite.config import Settings
from macie_lite.model.jobs import JobStatus
from macie_lite.pipeline.due import asleep, start_due
from macie_lite.pipeline.ownership import Owner, this_process
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.pipeline.slices import SlicePlanner
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.fakes import NotingQueue

_NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_SETTINGS = Settings(ner="off", identifiers="NONE", account_id="111122223333", db="unused")
_FAR = "far.example:17:another-boot/1:99"


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    with closing(open_store(db)) as opened:
        yield opened


def _happened(hours: int, db: str) -> None:
    """What is noted as just heard of, or done, was so many hours from now."""
    with closing(sqlite3.connect(db)) as file, file:
        change = "UPDATE runs SET heard_at = datetime('now', :by), progress_at = datetime('now', :by)"
        file.execute(change, {"by": f"{hours} hours"})


@pytest.mark.parametrize("hours", [-26, -5, -1, 1, 5, 23])
@pytest.mark.parametrize("since", [4, 11, 12, 13, 20])
def test_daily_runs_are_started_once_a_day_whatever_the_clock_says(hours: int, since: int, store: Store) -> None:
    """It is wrong for 20 hours; a run that was due in them begins too early or too late, and only once."""
    job = new_job("j", "job", ["/srv/a"], _SETTINGS)
    days = [datetime(2026, 6, 16 + day, tzinfo=UTC) for day in range(4)]
    store.create_job(replace(job, created_at=_NOON, schedule="daily", next_at=days[0], status=JobStatus.IDLE))
    begun = []
    for hour in range(4 * 24):
        now = _NOON + hour * _HOUR + (hours * _HOUR if since <= hour < since + 20 else timedelta())
        for run in start_due(store, _SETTINGS, now, detached=True):
            begun.append(run.scheduled_for)
            store.end_run(run.run_id, now)
            store.set_job_status("j", JobStatus.IDLE)
    assert begun == days
    assert len(store.runs("j")) == len(days)


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_run_whose_owner_was_last_heard_of_at_another_time_is_taken_up(hours: int, store: Store, db: str) -> None:
    """The clock of the database has jumped; one that lives gives a sign of life within seconds, and is heard of now."""
    job = new_job("r", "job", ["/srv/a"], _SETTINGS)
    store.create_job(job)
    store.start_run(first_run(job, "111122223333"))
    assert store.claim("r", _FAR, None)
    _happened(hours, db)
    assert [run.run_id for run in asleep(store, detached=False)] == ["r"]
    assert store.beat("r", _FAR)
    assert list(asleep(store, detached=False)) == [], "it lives"
    _happened(hours, db)
    owner = Owner(store, "r")
    assert not store.beat("r", _FAR)
    assert owner.name == this_process()


@pytest.mark.parametrize("hours", [-5, 5])
def test_lost_batches_are_sent_again_though_the_last_was_done_at_another_time(
    hours: int, store: Store, db: str, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("a")
    job = new_job("r", "job", [str(tmp_path / "data")], _SETTINGS)
    store.create_job(job)
    store.start_run(replace(first_run(job, "111122223333"), detached=True))
    planner = SlicePlanner(_SETTINGS, store, (queue := NotingQueue(holds=False)), sleep=lambda _: None)
    for _ in range(2):
        planner.go_on("r")
        assert (queue.sent, queue.again) == ([0], []), "it may come yet"
    _happened(hours, db)
    planner.go_on("r")
    assert (queue.sent, queue.again) == ([0], [0])
