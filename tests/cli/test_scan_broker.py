"""`--broker`: what is said when there is no database, no worker, or a worker that stores elsewhere; what a worker and
the scheduler say and leave behind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from macie_lite.dispatch import Dispatcher
from macie_lite.pipeline.silence import FIRST, Silence
from macie_lite.store.open_store import open_store
from tests.cli.command import command_line, macie_lite, worker
from tests.faults.running import hear_from, reads_of, running_scan, stalled_at
from tests.faults.scans import patiently
from tests.servers.fault_proxy import FaultProxy
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_NHS = "NHS number 943 476 5919\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    (made / "a.txt").write_text(_NHS)
    return made


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.mark.parametrize("command", [("scan", "."), ("jobs", "create", "--target", "."), ("jobs", "run", "r")])
def test_a_broker_needs_a_database(command: tuple[str, ...], tmp_path: Path) -> None:
    done = macie_lite(*command, "--broker", "redis://127.0.0.1:1/0", environ={"XDG_DATA_HOME": str(tmp_path)})
    assert done.code == 2
    assert "--db" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_scan_that_no_worker_answers_says_so_once_and_waits(
    folder: Path, redis_server: RedisServer, db: str, tmp_path: Path
) -> None:
    options = ("--db", db, "--broker", redis_server.url, "--run-id", "r")
    with running_scan(str(folder), tmp_path / "scan", *options) as scan:
        patiently(lambda: "No worker answers" in (tmp_path / "scan" / "err").read_text())
        scan.still_runs()
        hear_from(db, "r")
        with worker(redis_server.url, db, tmp_path / "log"):
            done = scan.ended()
    assert done.code == 0, done.err
    assert done.err.count("No worker answers") == 1
    assert len(done.lines) == 1


def test_a_job_is_created_with_a_word_when_no_worker_answers(
    folder: Path, redis_server: RedisServer, db: str, tmp_path: Path
) -> None:
    create = ("jobs", "create", "--target", str(folder), "--db", db)
    created = macie_lite(*create, "--broker", redis_server.url, "--format", "json")
    assert created.code == 0
    assert "No worker answers" in created.err
    with worker(redis_server.url, db, tmp_path / "log"):
        assert macie_lite("jobs", "wait", json.loads(created.out)["jobId"], "--db", db).code == 0
    assert macie_lite(*create, "--broker", "redis://127.0.0.1:1/0").code == 3


@pytest.fixture
def dispatcher(redis_server: RedisServer) -> Iterator[Dispatcher]:
    with closing(Dispatcher(redis_server.url)) as sender:
        yield sender


def test_batches_that_a_worker_takes_for_another_database_vanish(
    dispatcher: Dispatcher, redis_server: RedisServer, tmp_path: Path
) -> None:
    now, said = [0.0], list[str]()
    silence = Silence(dispatcher, "lost-run", said.append, clock=lambda: now[0])
    open_store(str(tmp_path / "other.db")).close()
    dispatcher.send("lost-run", 0)
    assert dispatcher.held("lost-run") == frozenset({0})
    with worker(redis_server.url, str(tmp_path / "other.db"), tmp_path / "log"):
        patiently(lambda: "run lost-run is not in the database" in (tmp_path / "log").read_text())
        patiently(lambda: dispatcher.held("lost-run") == frozenset())
        assert silence.look(lambda: {0}) == set(), "too early"
        now[0] = FIRST
        assert silence.look(lambda: {0}) == set(), "not sure yet"
        now[0] = FIRST + 3
        assert silence.look(lambda: {0}) == {0}
    assert len(said) == 1
    assert "its log says that it does not know the run" in said[0]


@pytest.mark.soak
def test_a_batch_that_a_worker_is_at_has_not_vanished(
    bucket: Bucket, fault_proxy: FaultProxy, dispatcher: Dispatcher, redis_server: RedisServer, db: str, tmp_path: Path
) -> None:
    bucket.fill({"a.txt": _NHS.encode() * 3})
    stalled_at(fault_proxy, "a.txt", times=1)
    open_store(db).close()
    options = ("--db", db, "--broker", redis_server.url, "--run-id", "r", "--read-timeout", "12")  # asking takes two
    with (
        running_scan(bucket.target, tmp_path / "scan", *options) as scan,
        worker(redis_server.url, db, tmp_path / "log"),
    ):
        patiently(lambda: reads_of(fault_proxy, "a.txt"))
        assert dispatcher.held("r") == frozenset({0})
        assert dispatcher.held("another") == frozenset()
        scan.still_runs()


def test_doctor_counts_the_workers(redis_server: RedisServer, db: str, tmp_path: Path) -> None:
    open_store(db).close()
    doctor = ("doctor", "--ner", "off", "--db", db, "--broker", redis_server.url)
    with worker(redis_server.url, db, tmp_path / "log"):
        assert "answers, and 1 worker on it" in macie_lite(*doctor).out
    assert "answers, and no workers on it" in macie_lite(*doctor).out


def test_the_limits_are_named_as_their_options() -> None:
    limits = next(line for line in macie_lite("doctor", "--ner", "off").out.splitlines() if line.startswith("limits"))
    assert "--object-seconds 900" in limits
    assert "--memory-file-bytes" in limits
    assert " --file-bytes" in limits


def test_a_worker_says_that_it_is_ready_and_nothing_else(
    redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    password = urlsplit(database).password
    assert password
    options = ("--log-level", "WARNING", "--concurrency", "2")
    with worker(redis_server.url, database, tmp_path / "log", *options, executed=True):
        ready, *others = (tmp_path / "log").read_text().splitlines()
    assert ready.startswith(f"macie-lite worker: ready. 2 processes scan batches of {redis_server.url} into postgresql")
    assert others == []
    assert password not in ready


@contextmanager
def _beat(broker: str, db: str, home: Path) -> Iterator[Path]:
    """The scheduler, from when it is ready, with folders of its own; its output."""
    variables = {"HOME": str(home / "home"), "TMPDIR": str(home / "tmp")}
    for folder in variables.values():
        Path(folder).mkdir()
    log = home / "log"
    argv = ["env", *(f"{name}={value}" for name, value in variables.items()), *command_line("worker", "--beat-only")]
    with log.open("wb") as out:
        process = subprocess.Popen([*argv, "--broker", broker, "--db", db], stdout=out, stderr=out, cwd=home / "tmp")
    try:
        patiently(lambda: process.poll() is not None or "ready. " in log.read_text())
        yield log
    finally:
        process.terminate()
        process.wait(20)


def test_the_scheduler_leaves_no_file_behind(redis_server: RedisServer, db: str, tmp_path: Path) -> None:
    open_store(db).close()
    home = tmp_path / "beat"
    home.mkdir()
    with _beat(redis_server.url, db, home) as log:
        assert "macie-lite worker: ready." in log.read_text()
    assert list((home / "tmp").iterdir()) == []
    assert [path for path in (home / "home").rglob("*") if "beat" in path.name] == []
    assert "celery" not in log.read_text()
