"""SIGKILL in the middle of a batch: nothing is lost, nothing is counted twice, what kills its reader is put aside."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import psutil
import pytest
import redis

from macie_lite.dispatch import QUEUE
from tests.cli.command import macie_lite, worker
from tests.faults.running import reads_of, running_scan, stalled_at
from tests.faults.scans import COMPLETE, GOOD, NHS, patiently, reduced, stored_coverage
from tests.processes import alive, children_of, grandchildren_of, kill
from tests.servers.fault_proxy import FaultProxy
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_BODY = GOOD["00-first.txt"]
_BEFORE, _VICTIM = "05.txt", "06.txt"
_KILLER, _AT_KILLER = "13.txt", 13  # in the second batch; how many are stored when it is read
_OBJECTS = {f"{number:02}.txt": _BODY for number in range(20)}
_QUARANTINED = ("SKIPPED", "UNABLE_TO_PARSE_FILE", "quarantined: it ended its worker")


@pytest.fixture
def filled(fault_proxy: FaultProxy, bucket: Bucket) -> Bucket:
    bucket.fill(_OBJECTS)
    return bucket


def test_a_killed_process_costs_nothing(filled: Bucket, fault_proxy: FaultProxy, tmp_path: Path) -> None:
    db = str(tmp_path / "a.db")
    stalled_at(fault_proxy, _VICTIM, times=1)
    with running_scan(filled.target, tmp_path / "scan", "--db", db, "--run-id", "r") as scan:
        patiently(lambda: scan.has_result_of(_BEFORE) and reads_of(fault_proxy, _VICTIM))
        kill(*children_of(scan.process))
        done = reduced(scan.ended(), scan.results, db, "r")
    assert done.code == 0, done.err
    assert done.ends == dict.fromkeys(_OBJECTS, COMPLETE)
    assert done.counts == dict.fromkeys(_OBJECTS, 3)


def test_an_object_that_always_kills_is_quarantined(filled: Bucket, fault_proxy: FaultProxy, tmp_path: Path) -> None:
    db = str(tmp_path / "a.db")
    stalled_at(fault_proxy, _VICTIM)
    with running_scan(filled.target, tmp_path / "scan", "--db", db, "--run-id", "r") as scan:
        for death in (1, 2):
            patiently(lambda: scan.has_result_of(_BEFORE) and reads_of(fault_proxy, _VICTIM) == death)  # noqa: B023
            kill(*children_of(scan.process))
        done = reduced(scan.ended(), scan.results, db, "r")
    assert done.code == 0, done.err
    assert done.ends == {**dict.fromkeys(_OBJECTS, COMPLETE), _VICTIM: _QUARANTINED}
    assert "quarantined" in done.err


def test_a_killed_scan_goes_on_when_it_is_resumed(filled: Bucket, fault_proxy: FaultProxy, tmp_path: Path) -> None:
    db = str(tmp_path / "a.db")
    stalled_at(fault_proxy, _VICTIM, times=1)
    with running_scan(filled.target, tmp_path / "scan", "--db", db, "--run-id", "r", "--batch-objects", "4") as scan:
        patiently(lambda: scan.has_result_of(_BEFORE) and reads_of(fault_proxy, _VICTIM))
        children = children_of(scan.process)
        kill(psutil.Process(scan.process.pid))
        patiently(lambda: not any(map(alive, children)))  # no orphan reads on
    before = reads_of(fault_proxy, "00.txt")
    resumed = macie_lite("jobs", "resume", "r", "--db", db, "--format", "jsonl", "--results", str(tmp_path / "rest"))
    assert resumed.code == 0, resumed.err
    assert stored_coverage(db, "r").objects == {"COMPLETE": len(_OBJECTS)}
    assert stored_coverage(db, "r").identifiers[NHS] == 3 * len(_OBJECTS)
    assert reads_of(fault_proxy, "00.txt") == before, "what was stored is not read again"


def test_killed_worker_processes_cost_only_the_object_that_always_kills(
    filled: Bucket, fault_proxy: FaultProxy, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    stalled_at(fault_proxy, _VICTIM, times=1)
    stalled_at(fault_proxy, _KILLER)
    options = ("--db", database, "--broker", redis_server.url, "--run-id", "r")
    with (
        worker(redis_server.url, database, tmp_path / "log") as only,
        running_scan(filled.target, tmp_path / "scan", *options) as scan,
    ):
        patiently(lambda: reads_of(fault_proxy, _VICTIM))
        kill(*children_of(only))  # in the first batch, which is then read again, well
        patiently(lambda: reads_of(fault_proxy, _KILLER))
        kill(*children_of(only))  # in the second, which is then read by a process of its own
        for reads in (2, 3):
            patiently(lambda: _stored(database) == _AT_KILLER and reads_of(fault_proxy, _KILLER) == reads)  # noqa: B023
            kill(*grandchildren_of(only))  # the process that a worker's process has started to read it
        done = reduced(scan.ended(), scan.results, database, "r")
    assert done.code == 0, done.err
    assert done.ends == {**dict.fromkeys(_OBJECTS, COMPLETE), _KILLER: _QUARANTINED}
    assert done.counts == {key: 3 for key in _OBJECTS if key != _KILLER}


def _stored(database: str) -> int:
    return sum(stored_coverage(database, "r").objects.values())


@pytest.mark.soak
@pytest.mark.parametrize("seconds", ["2", "3600"])
def test_a_killed_worker_hands_its_batch_to_the_next_one(
    filled: Bucket, fault_proxy: FaultProxy, redis_server: RedisServer, database: str, tmp_path: Path, seconds: str
) -> None:
    """The broker hands a batch out again when nobody has acknowledged it for the visibility timeout; long before that
    the planner sees that no worker has it."""
    stalled_at(fault_proxy, _VICTIM, times=1)
    timeout = ("--visibility-timeout", seconds)
    options = ("--db", database, "--broker", redis_server.url, "--run-id", "r", *timeout)
    with running_scan(filled.target, tmp_path / "scan", *options) as scan:
        with worker(redis_server.url, database, tmp_path / "log", *timeout) as first:
            patiently(lambda: reads_of(fault_proxy, _VICTIM))
            kill(psutil.Process(first.pid), *children_of(first))
        with worker(redis_server.url, database, tmp_path / "log", *timeout):
            done = reduced(scan.ended(), scan.results, database, "r")
    assert done.code == 0, done.err
    assert done.ends == dict.fromkeys(_OBJECTS, COMPLETE)
    assert done.counts == dict.fromkeys(_OBJECTS, 3)


def test_batches_that_the_broker_lost_are_sent_again(
    bucket: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    bucket.fill(_OBJECTS)
    options = ("--db", database, "--broker", redis_server.url, "--run-id", "r", "--visibility-timeout", "2")
    with (
        running_scan(bucket.target, tmp_path / "scan", *options) as scan,
        redis.Redis.from_url(redis_server.url) as client,
    ):
        patiently(lambda: client.llen(QUEUE) == 2)
        client.delete(QUEUE)
        patiently(lambda: client.llen(QUEUE) >= 2)
        assert all(_read_apart(message) for message in client.lrange(QUEUE, 0, -1))
        with worker(redis_server.url, database, tmp_path / "log"):
            done = reduced(scan.ended(), scan.results, database, "r")
    assert done.code == 0, done.err
    assert done.counts == dict.fromkeys(_OBJECTS, 3)


def _read_apart(message: bytes) -> bool:
    """Whether a message asks for a process of its own: whoever had the batch before may have died of it."""
    _arguments, named, _embedded = json.loads(base64.b64decode(json.loads(message)["body"]))
    return bool(named["again"])
