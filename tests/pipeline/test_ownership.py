"""One process at a time works on a run; who died is told from who is slow."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from macie_lite.config import Settings
from macie_lite.errors import ServiceError, UsageError
from macie_lite.model.jobs import Job, JobStatus
from macie_lite.pipeline.ownership import SILENT, Owner, RunTaken, interruption, this_process
from macie_lite.pipeline.runs import ScanRun, first_run, new_job
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store

_FAR = "far.example:17:another-boot/1:99"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "x.db"))
    job = new_job("r", "job", [str(tmp_path / "data")], Settings(ner="off", identifiers="NONE"))
    opened.create_job(job)
    opened.start_run(first_run(job, "111122223333"))
    yield opened
    opened.close()


def _silent_for_long(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as file:
        file.execute("UPDATE runs SET heard_at = datetime('now', ?)", (f"-{SILENT + 1} seconds",))
    file.close()


def _job(store: Store) -> Job:
    job = store.job("r")
    assert job is not None
    return job


def test_one_that_was_heard_of_on_another_machine_keeps_its_run(store: Store) -> None:
    assert store.claim("r", _FAR, None)
    with pytest.raises(UsageError, match=r"worked on by process 17 of far\.example"):
        Owner(store, "r")
    assert interruption(store, _job(store)) is None


def test_one_that_is_silent_on_another_machine_is_replaced(store: Store, tmp_path: Path) -> None:
    assert store.claim("r", _FAR, None)
    _silent_for_long(tmp_path)
    assert "nobody has worked on it since" in (interruption(store, _job(store)) or "")
    Owner(store, "r")
    assert interruption(store, _job(store)) is None
    assert not store.beat("r", _FAR)


def test_one_that_died_on_this_machine_is_replaced_at_once(store: Store) -> None:
    told = "from macie_lite.pipeline.ownership import this_process; print(this_process())"
    dead = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip()
    assert store.claim("r", dead, None)
    assert "jobs resume r" in (interruption(store, _job(store)) or "")
    Owner(store, "r")


def test_one_that_has_the_number_of_a_process_that_died_is_not_it(store: Store) -> None:
    host, pid, machine, birth = this_process().split(":")
    assert store.claim("r", f"{host}:{pid}:{machine}:{int(birth) - 1}", None)
    assert interruption(store, _job(store)) is not None


def test_one_that_lives_on_this_machine_may_be_silent(store: Store, tmp_path: Path) -> None:
    """Stopped at a pipe that nobody reads, or asleep with its machine."""
    Owner(store, "r")
    _silent_for_long(tmp_path)
    assert interruption(store, _job(store)) is None


def test_a_job_that_no_process_ever_took_up_is_interrupted_in_the_end(store: Store, tmp_path: Path) -> None:
    assert interruption(store, _job(store)) is None
    _silent_for_long(tmp_path)
    assert interruption(store, _job(store)) is not None


@pytest.mark.parametrize("status", [JobStatus.COMPLETE, JobStatus.USER_PAUSED])
def test_a_job_that_has_ended_was_not_interrupted(status: JobStatus, store: Store, tmp_path: Path) -> None:
    _silent_for_long(tmp_path)
    store.set_job_status("r", status)
    assert interruption(store, _job(store)) is None


def test_a_sign_of_life_is_given_when_it_is_time(store: Store, tmp_path: Path) -> None:
    now = [0.0]
    owner = Owner(store, "r", every=5, clock=lambda: now[0])
    _silent_for_long(tmp_path)
    owner.beat()
    assert _silence(store) > SILENT
    now[0] = 5.0
    owner.beat()
    assert _silence(store) < SILENT


def _silence(store: Store) -> float:
    ownership = store.ownership("r")
    assert ownership is not None
    return ownership.silent_seconds


def test_one_that_was_replaced_stops_at_its_next_sign_of_life(store: Store) -> None:
    now = [0.0]
    owner = Owner(store, "r", every=5, clock=lambda: now[0])
    assert store.claim("r", _FAR, this_process())
    now[0] = 5.0
    with pytest.raises(ServiceError, match="taken up by another process"):
        owner.beat()
    owner.release()
    ownership = store.ownership("r")
    assert ownership is not None
    assert ownership.owner == _FAR


def test_one_that_finds_the_plan_of_another_stops(store: Store, tmp_path: Path) -> None:
    """It slept, say, for so long that its run was taken, and has not noticed yet."""
    (tmp_path / "data").mkdir()
    for number in range(600):
        (tmp_path / "data" / f"{number}.txt").write_text("a")
    run = store.run("r")
    assert run is not None
    outcomes = ScanRun(Settings(concurrency=1), store, _job(store), run).outcomes()
    next(outcomes)
    assert store.claim("r", _FAR, this_process())
    with pytest.raises(RunTaken):
        list(outcomes)
    assert _job(store).status is JobStatus.RUNNING


def test_a_run_is_let_go_at_its_end_and_when_it_is_left(store: Store, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("a")
    run = store.run("r")
    assert run is not None
    for resume in (False, True):
        outcomes = ScanRun(Settings(concurrency=1), store, _job(store), run, resume=resume).outcomes()
        assert len(list(outcomes)) == (not resume)
        ownership = store.ownership("r")
        assert ownership is not None
        assert ownership.owner is None
    assert _job(store).status is JobStatus.COMPLETE
