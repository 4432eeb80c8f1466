"""Runs of scheduled jobs: each started once, with what the job is then; and those that nobody goes on with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from macie_lite.config import Settings
from macie_lite.model.jobs import EventType, Job, JobStatus, Run
from macie_lite.pipeline.due import EXPIRY, asleep, expire, next_run, reopen, start_due
from macie_lite.pipeline.ownership import SILENT, this_process
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.servers.s3_server import S3Server

_NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
_TODAY, _TOMORROW = datetime(2026, 6, 15, tzinfo=UTC), datetime(2026, 6, 16, tzinfo=UTC)
_SETTINGS = Settings(account_id="111122223333", db="unused")


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    with closing(open_store(db)) as opened:
        yield opened


def _job(store: Store, job_id: str = "j", **changes: object) -> Job:
    job = Job(job_id, "name", ("/srv/a",), {"ner": "off"}, _NOW - timedelta(days=90), JobStatus.IDLE)
    scheduled = replace(job, schedule="daily", next_at=_TODAY)
    made = replace(scheduled, **changes)  # type: ignore[arg-type]
    store.create_job(made)
    return made


def _stored(store: Store, job_id: str = "j") -> Job:
    job = store.job(job_id)
    assert job is not None
    return job


def _started(store: Store, now: datetime = _NOW, *, detached: bool = False) -> list[Run]:
    return list(start_due(store, _SETTINGS, now, detached=detached))


def _ended(store: Store, run: Run) -> None:
    store.end_run(run.run_id, _NOW)
    assert store.set_job_status(run.job_id, JobStatus.IDLE, instead_of=[JobStatus.RUNNING])


# -- due


def test_runs_that_were_missed_are_caught_up_once(store: Store) -> None:
    _job(store, next_at=_TODAY - timedelta(days=40))
    (run,) = _started(store)
    assert (run.scheduled_for, run.started_at) == (_TODAY - timedelta(days=40), _NOW)
    assert _started(store) == [], "it runs"
    assert (_stored(store).status, _stored(store).next_at) == (JobStatus.RUNNING, _TOMORROW)
    _ended(store, run)
    assert _started(store) == [], "it waits for its next time"
    assert len(_started(store, _TOMORROW)) == 1


def test_a_run_begins_at_its_time_and_not_before(store: Store) -> None:
    _job(store, next_at=_TOMORROW)
    assert _started(store, _TOMORROW - timedelta(microseconds=1)) == []
    assert len(_started(store, _TOMORROW)) == 1
    assert _stored(store).next_at == _TOMORROW + timedelta(days=1)


@pytest.mark.parametrize("status", [one for one in JobStatus if one is not JobStatus.IDLE])
def test_only_idle_jobs_are_started(status: JobStatus, store: Store) -> None:
    _job(store, status=status)
    assert _started(store) == []


def test_the_longest_waiting_is_started_first(store: Store) -> None:
    for days, job_id in enumerate("abc"):
        _job(store, job_id, next_at=_TODAY - timedelta(days=days))
    assert [run.job_id for run in _started(store)] == ["c", "b", "a"]


def test_two_starters_start_one_run(store: Store, db: str) -> None:
    _job(store)
    found = Barrier(2)

    class Together:
        """A store that has seen what is due when the other one has."""

        def __init__(self, own: Store) -> None:
            self._own = own

        def due_jobs(self, now: datetime) -> list[Job]:
            due = self._own.due_jobs(now)
            found.wait(30)
            return due

        def __getattr__(self, name: str) -> object:
            return getattr(self._own, name)

    with closing(open_store(db)) as other, ThreadPoolExecutor(2) as pool:
        started = list(pool.map(lambda own: _started(Together(own)), (store, other)))  # type: ignore[arg-type]
    assert sorted(map(len, started)) == [0, 1]
    assert [run.run_id for run in store.runs("j")] == ["j"]


def test_runs_are_numbered_and_the_first_has_the_jobs_id(store: Store) -> None:
    _job(store)
    for days in range(3):
        (run,) = _started(store, _NOW + timedelta(days=days), detached=days == 1)
        _ended(store, run)
    runs = store.runs("j")
    assert [(run.run_id, run.number) for run in runs] == [("j", 1), ("j-2", 2), ("j-3", 3)]
    assert [run.detached for run in runs] == [False, True, False]
    assert [run.scheduled_for for run in runs] == [_TODAY + timedelta(days=days) for days in range(3)]


def test_a_run_is_not_stored_until_it_is_started(store: Store) -> None:
    job = _job(store)
    run = next_run(store, _SETTINGS, job, _NOW, detached=True)
    assert (run.run_id, run.account_id, run.detached) == ("j", "111122223333", True)
    assert store.runs("j") == []


def test_a_run_keeps_what_it_began_with(store: Store) -> None:
    job = _job(store, settings={"ner": "off", "sampling": 20}, buckets={"include": ["name=a"], "exclude": []})
    (first,) = _started(store)
    changed = {"targets": ("/srv/b",), "settings": {"ner": "full"}, "buckets": {}, "schedule": "monthly 1"}
    assert store.update_job(replace(job, **changed, next_at=_TOMORROW))  # type: ignore[arg-type]
    _ended(store, first)
    (second,) = _started(store, _TOMORROW)
    kept = store.run("j")
    assert kept is not None
    assert (kept.targets, kept.settings, kept.buckets) == (job.targets, job.settings, job.buckets)
    assert (second.targets, second.settings, second.buckets) == (("/srv/b",), {"ner": "full"}, {})
    assert _stored(store).next_at == datetime(2026, 7, 1, tzinfo=UTC)


# -- paused for too long


def _paused(store: Store, db: str, job: Job, days: float) -> None:
    store.start_run(next_run(store, _SETTINGS, job, _NOW - EXPIRY, detached=False))
    assert store.set_job_status(job.job_id, JobStatus.USER_PAUSED)
    with closing(sqlite3.connect(db)) as file, file:
        since = f"{_NOW - timedelta(days=days):%Y-%m-%d %H:%M:%S.%f}"
        file.execute("UPDATE jobs SET paused_at = ? WHERE job_id = ?", (since, job.job_id))


@pytest.mark.parametrize(("schedule", "status"), [(None, JobStatus.CANCELLED), ("daily", JobStatus.IDLE)])
def test_after_thirty_days_of_pause_a_run_is_lost(
    schedule: str | None, status: JobStatus, store: Store, db: str
) -> None:
    _paused(store, db, _job(store, schedule=schedule, next_at=_TOMORROW if schedule else None), 30.01)
    expire(store, _NOW)
    assert (_stored(store).status, _stored(store).paused_at) == (status, None)
    assert [run.ended_at for run in store.runs("j")] == [_NOW]
    (event,) = store.events("j")
    assert (event.type, event.detail) == (EventType.JOB_CANCELLED, "its run was paused for 30 days")
    expire(store, _NOW)
    assert len(store.events("j")) == 1


def test_a_schedule_goes_on_after_its_run_was_lost(store: Store, db: str) -> None:
    _paused(store, db, _job(store), 31)
    expire(store, _NOW)
    (run,) = _started(store)
    assert run.run_id == "j-2"


def test_a_shorter_pause_and_other_jobs_are_left_alone(store: Store, db: str) -> None:
    _paused(store, db, _job(store), 29.99)
    _job(store, "running", status=JobStatus.RUNNING)
    _job(store, "interrupted", status=JobStatus.PAUSED)
    expire(store, _NOW)
    statuses = {job.job_id: job.status for job in store.jobs()}
    assert statuses == {"j": JobStatus.USER_PAUSED, "running": JobStatus.RUNNING, "interrupted": JobStatus.PAUSED}
    assert [run.ended_at for run in store.runs("j")] == [None]
    assert store.events() == []


def test_a_job_that_is_resumed_meanwhile_is_not_cancelled(
    store: Store, db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _job(store, schedule=None, next_at=None)
    _paused(store, db, job, 31)
    overdue = store.paused_jobs(_NOW - EXPIRY)
    assert store.set_job_status("j", JobStatus.RUNNING)
    monkeypatch.setattr(store, "paused_jobs", lambda before: overdue)
    expire(store, _NOW)
    assert _stored(store).status is JobStatus.RUNNING
    assert [run.ended_at for run in store.runs("j")] == [None]


# -- closed windows


@pytest.mark.parametrize("detached", [False, True])
def test_a_window_that_opens_wakes_only_those_whose_runs_the_caller_goes_on_with(detached: bool, store: Store) -> None:
    """A scan in a terminal, which waits for its window, is nothing that workers could go on with, and the reverse."""
    job = _job(store, schedule=None, next_at=None, settings={"window": "11:00-13:00"})
    store.start_run(next_run(store, _SETTINGS, job, _NOW, detached=detached))
    store.set_job_status("j", JobStatus.PAUSED)
    later = store.now() + timedelta(days=1)
    for hour, caller, status in (
        (15, detached, JobStatus.PAUSED),
        (12, not detached, JobStatus.PAUSED),
        (12, detached, JobStatus.RUNNING),
    ):
        reopen(store, later.replace(hour=hour), detached=caller)
        assert _stored(store).status is status


# -- asleep


_FAR = "far.example:17:another-boot/1:99"
_DEAD = ":".join([*this_process().split(":")[:3], "1"])


def _running(store: Store, job_id: str, owner: str | None, *, detached: bool = False) -> None:
    job = _job(store, job_id, status=JobStatus.RUNNING)
    assert store.start_run(next_run(store, _SETTINGS, job, _NOW, detached=detached))
    if owner is not None:
        assert store.claim(job_id, owner, None)


def _asleep(store: Store, *, detached: bool = False) -> set[str]:
    return {run.run_id for run in asleep(store, detached=detached)}


def test_what_nobody_works_on_is_asleep(store: Store, db: str) -> None:
    _running(store, "unowned", None)
    _running(store, "released", _FAR)
    store.release("released", _FAR)
    _running(store, "dead", _DEAD)
    _running(store, "alive", this_process())
    _running(store, "far", _FAR)
    assert _asleep(store) == {"unowned", "released", "dead"}
    with closing(sqlite3.connect(db)) as file, file:
        file.execute("UPDATE runs SET heard_at = datetime('now', ?)", (f"-{SILENT + 1} seconds",))
    assert _asleep(store) == {"unowned", "released", "dead", "far"}, "who is silent elsewhere is taken for dead"


def test_workers_that_live_and_are_silent_could_not_let_go_of_their_run(store: Store, db: str) -> None:
    """As when the database was away, or its disk full, at the end of a slice of planning."""
    _running(store, "j", this_process(), detached=True)
    assert _asleep(store, detached=True) == set()
    with closing(sqlite3.connect(db)) as file, file:
        file.execute("UPDATE runs SET heard_at = datetime('now', ?)", (f"-{SILENT + 1} seconds",))
    assert _asleep(store, detached=True) == {"j"}


def test_only_runs_of_the_kind_are_given(store: Store) -> None:
    _running(store, "workers", None, detached=True)
    _running(store, "own", None)
    assert _asleep(store, detached=True) == {"workers"}
    assert _asleep(store, detached=False) == {"own"}


def test_what_has_ended_or_is_paused_is_not_asleep(store: Store) -> None:
    for job_id in ("ended", "paused", "idle"):
        _running(store, job_id, None)
    store.end_run("ended", _NOW)
    store.set_job_status("paused", JobStatus.USER_PAUSED)
    store.set_job_status("idle", JobStatus.IDLE)
    assert _asleep(store) == set()


def test_the_account_of_criteria_is_asked_of_sts(
    s3_server: S3Server, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Conditions on it would never hold else; accounts that are named say theirs themselves."""
    environment = s3_server.environment
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", environment.pop("AWS_ENDPOINT_URL"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    job = _job(store, targets=(), buckets={"include": ["name=*"]}, accounts={"accounts": [{"id": "444455556666"}]})
    runs = [next_run(store, Settings(), one, _NOW, detached=False) for one in (job, replace(job, accounts={}))]
    assert [run.account_id for run in runs] == ["000000000000", "123456789012"]
    assert [run.accounts for run in runs] == [job.accounts, {}]
