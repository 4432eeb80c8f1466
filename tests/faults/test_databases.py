"""A database that goes away while a scan runs: waited for where it can come back, else one sentence and exit 3."""

from __future__ import annotations

import ctypes
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.cli.command import Finished, command_line, macie_lite, worker
from tests.faults.running import reads_of, running_scan, stalled_at
from tests.faults.scans import COMPLETE, GOOD, NHS, good_with, patiently, reduced, stored_coverage, write
from tests.servers.fault_proxy import FaultProxy
from tests.servers.postgres_server import PostgresServer
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_BODY = GOOD["00-first.txt"]
_BEFORE, _VICTIM = "05.txt", "06.txt"
_OBJECTS = {f"{number:02}.txt": _BODY for number in range(20)}


@pytest.fixture
def filled(fault_proxy: FaultProxy, bucket: Bucket) -> Bucket:
    bucket.fill(_OBJECTS)
    return bucket


def _is_one_sentence(done: Finished, *names: str) -> None:
    assert (done.code, "Traceback" in done.err) == (3, False), done.err
    said = [line for line in done.err.splitlines() if line.startswith("macie-lite: ")]
    assert len(said) == 1, done.err
    assert all(name in said[0] for name in names), done.err


# -- SQLite


def test_a_file_that_is_deleted(filled: Bucket, fault_proxy: FaultProxy, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    fault_proxy.hold(lambda request: request.key == _VICTIM)
    with running_scan(filled.target, tmp_path / "scan", "--db", str(db), "--run-id", "r") as scan:
        patiently(lambda: scan.has_result_of(_BEFORE) and fault_proxy.waiting)
        db.unlink()
        fault_proxy.heal()
        done = scan.ended()
    _is_one_sentence(done, str(db), "was removed")
    assert not db.exists()
    assert len(done.lines) == 6, "what was stored before was printed, nothing else"


def test_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    folder, db = write(tmp_path / "data", GOOD), tmp_path / "a.db"
    assert macie_lite("scan", str(folder), "--db", str(db), "--ner", "off").code == 0
    db.chmod(0o444)
    done = _limited(_without_root_s_rights, "scan", str(folder), "--db", str(db))
    _is_one_sentence(done, str(db), "read-only")
    assert done.out == ""


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder, locked = write(tmp_path / "data", GOOD), tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    _is_one_sentence(_limited(_without_root_s_rights, "scan", str(folder), "--db", str(locked / "a.db")), "a.db")


@pytest.mark.parametrize("room", [4 << 10, 200 << 10, 400 << 10])
def test_a_disk_that_is_full(room: int, tmp_path: Path) -> None:
    """Files may not grow beyond `room`: at the start, or in mid-run."""
    many = {f"{number:04}.txt": _BODY for number in range(500)}
    folder, db = write(tmp_path / "data", many), tmp_path / "a.db"
    done = _limited(_small_files(room), "scan", str(folder), "--db", str(db), "--run-id", "r", "--format", "jsonl")
    _is_one_sentence(done, str(db))
    keys = {line["resourcesAffected"]["s3Object"]["key"] for line in done.lines}
    assert len(keys) == len(done.lines) < len(many)
    if not keys:
        return
    resumed = macie_lite("jobs", "resume", "r", "--db", str(db))
    assert resumed.code == 0, resumed.err
    assert stored_coverage(str(db), "r").identifiers[NHS] == 3 * len(many)


def _limited(limit: Callable[[], None], *arguments: str) -> Finished:
    """A command under a limit of the system's."""
    argv = command_line(*arguments, "--ner", "off")
    done = subprocess.run(argv, preexec_fn=limit, capture_output=True, text=True, timeout=60, check=False)
    return Finished(done.returncode, done.stdout, done.stderr)


def _small_files(room: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))


def _without_root_s_rights() -> None:
    """Permissions hold for root too (Linux: PR_CAPBSET_DROP of CAP_DAC_OVERRIDE, before exec)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(24, 1)


# -- PostgreSQL


def _upgraded(server: PostgresServer) -> str:
    url = server.fresh_database()
    assert macie_lite("db", "upgrade", "--db", url).code == 0
    return url


@pytest.mark.parametrize("distributed", [False, True], ids=["processes", "workers"])
def test_a_server_that_stops_and_comes_back(
    distributed: bool,
    filled: Bucket,
    fault_proxy: FaultProxy,
    own_postgres: PostgresServer,
    redis_server: RedisServer,
    tmp_path: Path,
) -> None:
    db = _upgraded(own_postgres)
    fault_proxy.hold(lambda request: request.key == _VICTIM)
    options = ("--db", db, "--run-id", "r", "--batch-objects", "4")
    broker = ("--broker", redis_server.url) if distributed else ()
    with (
        running_scan(filled.target, tmp_path / "scan", *options, *broker) as scan,
        worker(redis_server.url, db, tmp_path / "log") if distributed else nullcontext(),
    ):
        patiently(lambda: fault_proxy.waiting)
        own_postgres.stop()
        fault_proxy.heal()
        patiently(lambda: reads_of(fault_proxy, _VICTIM))  # it goes on while the database is away
        scan.still_runs()
        own_postgres.start()
        done = reduced(scan.ended(), scan.results, db, "r")
    assert done.code == 0, done.err
    assert done.ends == dict.fromkeys(_OBJECTS, COMPLETE)
    assert done.counts == dict.fromkeys(_OBJECTS, 3)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", good_with({}))
    done = macie_lite("scan", str(folder), "--db", "postgresql://u:hidden@127.0.0.1:1/none")
    _is_one_sentence(done, "postgresql://u:***@127.0.0.1:1/none")
    assert "hidden" not in done.err


@pytest.mark.soak
def test_a_server_that_stays_away_ends_the_run_and_it_can_be_resumed(
    filled: Bucket, fault_proxy: FaultProxy, own_postgres: PostgresServer, tmp_path: Path
) -> None:
    """Over a minute: as long as a run waits."""
    db = _upgraded(own_postgres)
    stalled_at(fault_proxy, _VICTIM, times=1)
    with running_scan(filled.target, tmp_path / "scan", "--db", db, "--run-id", "r", "--read-timeout", "2") as scan:
        patiently(lambda: reads_of(fault_proxy, _VICTIM))
        own_postgres.stop()
        _is_one_sentence(scan.ended(), "postgresql://postgres:***@127.0.0.1")
    own_postgres.start()
    resumed = macie_lite("jobs", "resume", "r", "--db", db)
    assert resumed.code == 0, resumed.err
    assert stored_coverage(db, "r").identifiers[NHS] == 3 * len(_OBJECTS)
