"""`jobs watch`: a block in place on a terminal, a line for each change in a pipe, and the end of `jobs wait`."""

from __future__ import annotations

import functools
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from macie_lite.cli.job_standing import Look, Pace, block, line, look
from macie_lite.config import Settings
from macie_lite.model.jobs import Counted, Job, JobStatus, Listing, Planned, Run, RunCoverage
from macie_lite.pipeline.runs import new_job
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.cli.command import command_line, macie_lite
from tests.cli.pseudo_terminal import on_terminal
from tests.servers.redis_server import RedisServer

pytestmark = pytest.mark.slow

_NAME = "nightly\x1b[2J\n\u202eodd"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as opened:
        opened.create_job(replace(new_job("j", "job", ["/data"], Settings()), name=_NAME))
        opened.start_run(_run(opened.job("j")))
        yield opened


def _run(job: Job | None) -> Run:
    assert job is not None
    return Run("j", "j", "0" * 12, datetime.now(UTC), job.targets, {}, detached=True)


def test_on_a_terminal_one_block_is_rewritten_in_place(store: Store, tmp_path: Path) -> None:
    end = functools.partial(store.set_job_status, "j", JobStatus.COMPLETE)
    shown = on_terminal("jobs", "watch", "j", "--db", str(tmp_path / "x.db"), columns=40, then=end)
    assert shown.code == 0, shown.raw
    screens = list(_screens(shown.raw))
    assert len(screens) >= 2, "it was rewritten"
    for screen in screens:
        assert screen[0].startswith("Job j (nightly\\x1b[2J\\n\\u202eodd): ")
        assert sum(row.startswith("Job ") for row in screen) == 1
    assert screens[0][0].endswith("): RUNN")
    assert screens[-1][0].endswith("): COMP")
    assert max(map(len, screens[0])) == 39, "cut, so that nothing wraps"
    assert "Findings: 0 objects with sensitive data (High 0, Medium 0, Low 0)" in screens[-1]


def _screens(raw: str) -> Iterator[list[str]]:
    """What stands there after each rewriting: "so many lines up", "erase what is below"."""
    rows: list[str] = []
    for up, written in re.findall(r"(?:\x1b\[(\d+)A)?\r\x1b\[J([^\x1b]*)", raw):
        rows = rows[: len(rows) - int(up or 0)] + written.split("\r\n")[:-1]
        yield rows


def test_in_a_pipe_each_change_is_a_line(store: Store, tmp_path: Path, redis_server: RedisServer) -> None:
    argv = command_line("jobs", "watch", "j", "--db", str(tmp_path / "x.db"), "--broker", redis_server.url)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        running = process.stdout.readline().rstrip("\n")
        store.set_job_status("j", JobStatus.USER_PAUSED, "It is broken.", 3)
        rest, err = process.communicate(timeout=120)
    assert (process.returncode, err.splitlines()[-1]) == (3, "macie-lite: It is broken.")
    (broken,) = rest.splitlines()
    assert " RUNNING, 0:0" in running, "minutes at most, however busy the machine"
    assert running.endswith("; 0 of 0 batches open; 0 workers answer")
    assert " USER_PAUSED, It is broken., 0:0" in broken
    assert "\x1b" not in running + rest


def test_ctrl_c_ends_the_watching_only(store: Store, tmp_path: Path) -> None:
    argv = command_line("jobs", "watch", "j", "--db", str(tmp_path / "x.db"))
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "RUNNING" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said == "Job j goes on; `macie-lite jobs watch j` watches it again.\n"
    job = store.job("j")
    assert job is not None
    assert job.status is JobStatus.RUNNING


def test_what_is_no_job_is_said(store: Store, tmp_path: Path) -> None:
    done = macie_lite("jobs", "watch", "none", "--db", str(tmp_path / "x.db"))
    assert done.code == 2
    assert "There is no job none" in done.err


def _seen(store: Store, done: int) -> Look:
    """A run of 10 MB in 100 objects and 10 batches, of which some are done."""
    planned = Planned(Counted(100, 10**7), Counted(), Counted(), Counted(3, 9), 10, 10 - done // 10, 61.0)
    coverage = RunCoverage({"COMPLETE": done}, {}, {}, {"High": 2}, {})
    listings = [Listing(0, "s3://a\x1b", ended=True, error="s3://a\x1b cannot be listed.")]
    whole = replace(look(store, "j"), planned=replace(planned, done=Counted(done, done * 10**5)), coverage=coverage)
    assert whole.run is not None
    return replace(whole, listings=listings, at=whole.run.started_at + timedelta(seconds=83))


def test_a_pace_and_what_is_left_are_those_of_the_last_half_minute(store: Store) -> None:
    pace = Pace()
    for now, done in ((0.0, 0), (40.0, 20), (60.0, 40)):
        seen = _seen(store, done)
        pace.add(seen.done, now)
    assert block(seen, pace, "2 workers answer") == [
        "Job j (nightly\\x1b[2J\\n\\u202eodd): RUNNING, 0:01:23",
        "  objects   40 of 100, 4.0 MB of 10.0 MB",
        "  pace      1.0 objects/s, 100.0 kB/s, 0:01:00 left",
        "  findings  High 2, Medium 0, Low 0",
        "  coverage  40 complete, 0 partial, 0 skipped, 3 unchanged",
        "  batches   6 of 10 open; none has ended for 0:01:01",
        "  workers   2 workers answer",
        "  gap       s3://a\\x1b cannot be listed.",
    ]
    said = line(seen, pace, "")
    assert said.endswith("; 6 of 10 batches open; 1 gap; 1.0 objects/s, 100.0 kB/s, 0:01:00 left")


def test_what_is_not_listed_yet_is_no_end(store: Store) -> None:
    seen = replace(_seen(store, 40), listings=[Listing(0, "/data")])
    assert "  objects   40 of 100+, 4.0 MB of 10.0 MB+" in block(seen, _paced(seen), "")


def _paced(seen: Look) -> Pace:
    pace = Pace()
    pace.add(seen.done, 0.0)
    return pace
