"""Jobs that the workers plan themselves: nobody waits for them, and whoever dies, another goes on."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import redis

from macie_lite.dispatch import LISTING, Dispatcher
from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite, worker
from tests.faults.detached import BODY, KEYS, beat, created
from tests.faults.running import reads_of, stalled_at
from tests.faults.scans import NHS, patiently, stored_coverage
from tests.processes import children_of, kill
from tests.servers.fault_proxy import FaultProxy
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(fault_proxy: FaultProxy, bucket: Bucket) -> Bucket:
    bucket.fill(dict.fromkeys(KEYS, BODY))
    return bucket


def test_a_worker_that_is_told_to_end_hands_back_the_rest_of_its_batch(
    filled: Bucket, fault_proxy: FaultProxy, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    """It ends the object under way, though its batch has many more, and another worker goes on behind it."""
    fault_proxy.hold(lambda request: request.key == KEYS[10])
    job_id = created(filled, redis_server.url, database, "--batch-objects", "60", "--read-timeout", "60")
    log = tmp_path / "first"
    with worker(redis_server.url, database, log) as first:
        patiently(lambda: fault_proxy.waiting)
        first.terminate()
        patiently(lambda: b"Warm shutdown" in log.read_bytes())
        fault_proxy.heal()
        assert first.wait(20) == 0
    done = stored_coverage(database, job_id).objects["COMPLETE"]
    assert 8 < done < 12, "of a batch of 16 that the eighth key begins"
    with worker(redis_server.url, database, tmp_path / "second"):
        _complete(database, job_id)
    assert not any(reads_of(fault_proxy, key) for key in KEYS[: done - 1])


def _complete(database: str, job_id: str, objects: int = len(KEYS)) -> None:
    waited = macie_lite("jobs", "wait", job_id, "--db", database)
    assert waited.code == 0, waited.err
    coverage = stored_coverage(database, job_id)
    assert (coverage.objects, coverage.identifiers) == ({"COMPLETE": objects}, {NHS: objects})


def test_workers_plan_and_scan_a_job_to_its_end(
    filled: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    job_id = created(filled, redis_server.url, database)
    with worker(redis_server.url, database, tmp_path / "log"):
        _complete(database, job_id)
    with closing(open_store(database)) as store:
        run, ownership = store.run(job_id), store.ownership(job_id)
        assert run is not None
        assert ownership is not None
        assert (run.detached, run.planned_all, ownership.owner) == (True, True, None)
        assert [event.type.value for event in store.events(job_id)] == [
            "JOB_CREATED",
            "ONE_TIME_JOB_STARTED",
            "JOB_COMPLETED",
        ]
    assert (tmp_path / "log").read_text().count("macie_lite.plan_run") > 3, "in slices"


@pytest.mark.soak
def test_planning_that_was_killed_is_woken_by_beat(
    filled: Bucket, fault_proxy: FaultProxy, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    """The messages of the worker that planned are gone with it, and those of its batches."""
    stalled_at(fault_proxy, KEYS[9], times=1)
    timeout = ("--visibility-timeout", "2")
    job_id = created(filled, redis_server.url, database)
    with worker(redis_server.url, database, tmp_path / "log", *timeout) as first:
        patiently(lambda: reads_of(fault_proxy, KEYS[9]))
        kill(psutil.Process(first.pid), *children_of(first))
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushdb()
    with worker(redis_server.url, database, tmp_path / "log", *timeout):
        _forget(database, job_id)
        with closing(Dispatcher(redis_server.url)) as dispatcher:
            dispatcher._send("macie_lite.plan_due", {}, LISTING, {})  # what beat sends
        _complete(database, job_id)


def _forget(database: str, job_id: str) -> None:
    """As if the batches that are out had been silent for long."""
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE runs SET progress_at = now() - interval '1 hour' WHERE run_id = %s", (job_id,))


def test_two_planners_of_one_run_plan_it_once(
    filled: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    job_id = created(filled, redis_server.url, database)
    with closing(Dispatcher(redis_server.url)) as dispatcher:
        for _ in range(6):
            dispatcher.plan(job_id)
    with worker(redis_server.url, database, tmp_path / "1.log"), worker(redis_server.url, database, tmp_path / "2.log"):
        _complete(database, job_id)
    with closing(open_store(database)) as store:
        assert store.planned(job_id).read.objects == len(KEYS)


@pytest.mark.soak
def test_beat_starts_what_is_due_and_may_be_killed_and_be_two(
    filled: Bucket, redis_server: RedisServer, tmp_path: Path
) -> None:
    """On SQLite, too: one machine with a broker."""
    database = str(tmp_path / "x.db")
    open_store(database).close()
    more = ("--schedule", "daily", "--no-initial-run", "--include", "modified>=2000-01-01")
    job_id = created(filled, redis_server.url, database, *more)
    with sqlite3.connect(database) as file:
        file.execute("UPDATE jobs SET next_at = created_at, created_at = '2020-01-01 00:00:00.000000'")
    file.close()
    with (
        worker(redis_server.url, database, tmp_path / "log"),
        beat(redis_server.url, database, tmp_path / "1.beat") as first,
        beat(redis_server.url, database, tmp_path / "2.beat"),
    ):
        kill(psutil.Process(first.pid))
        patiently(lambda: _shown(database, job_id)["statistics"]["numberOfRuns"] == 1, 60)
        _complete(database, job_id)
    assert _shown(database, job_id)["jobStatus"] == "IDLE"


def _shown(database: str, job_id: str) -> Any:
    return json.loads(macie_lite("jobs", "show", job_id, "--db", database, "--format", "json").out)
