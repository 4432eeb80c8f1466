"""Workers of two versions at once: messages of another form, unknown tasks, a database of another revision."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from macie_lite import config
from macie_lite.dispatch import LISTING, QUEUE, SCAN_BATCH, Dispatcher
from macie_lite.model.jobs import JobStatus
from macie_lite.pipeline.slices import SlicePlanner
from macie_lite.store.open_store import open_store
from macie_lite.store.schema import REVISION
from tests.cli.command import macie_lite, worker
from tests.faults.detached import created, ended_well, status_of
from tests.faults.scans import patiently
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_KEYS = [f"{number:03}.txt" for number in range(30)]


@pytest.fixture
def filled(bucket: Bucket) -> Bucket:
    bucket.fill(dict.fromkeys(_KEYS, b"Patient record, NHS number 943 476 5919, seen today.\n"))
    return bucket


def _ends(database: str, job_id: str) -> None:
    patiently(lambda: status_of(database, job_id) is not JobStatus.RUNNING, 120)
    ended_well(database, job_id, _KEYS)


class _Older(Dispatcher):
    """Sends batches as the first version did: without a part, without a word of their coming again, without headers."""

    def send(self, run_id: str, number: int, **_: Any) -> None:
        self._send(SCAN_BATCH, {"run_id": run_id, "number": number}, QUEUE, {})


@pytest.mark.soak
def test_messages_of_an_older_and_of_a_newer_program(
    filled: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    """Older ones are read. What a worker does not know it says, and goes on: who sent it will find it lost."""
    job_id = created(filled, redis_server.url, database, "--outstanding", "100")
    with closing(open_store(database)) as store, closing(_Older(redis_server.url)) as dispatcher:
        dispatcher._send("macie_lite.something_newer", {"run_id": job_id}, QUEUE, {})
        dispatcher._send(SCAN_BATCH, {"run_id": job_id, "number": 0, "newer": 1}, QUEUE, {})
        SlicePlanner(config.load({"db": database}), store, dispatcher).go_on(job_id)
        assert store.planned(job_id).read.objects == len(_KEYS)
        assert dispatcher.held(job_id) == frozenset(), "nothing in them that could be looked for"
    with worker(redis_server.url, database, tmp_path / "log"):
        _ends(database, job_id)
    said = (tmp_path / "log").read_text()
    assert "Received unregistered task of type 'macie_lite.something_newer'" in said
    assert "unexpected keyword argument 'newer'" in said


def _stamp(database: str, revision: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", (revision,))


@pytest.mark.parametrize(("revision", "said"), [("9999", "newer macie-lite"), ("0001", "run `macie-lite db upgrade")])
def test_a_worker_does_not_start_on_a_database_of_another_revision(
    revision: str, said: str, redis_server: RedisServer, database: str
) -> None:
    _stamp(database, revision)
    done = macie_lite("worker", "--broker", redis_server.url, "--db", database)
    assert (done.code, said in done.err, "Traceback" in done.err) == (3, True, False), done.err


@pytest.mark.soak
def test_a_worker_whose_database_was_upgraded_stops_and_gives_back_what_it_took(
    filled: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    job_id = created(filled, redis_server.url, database)
    with redis.Redis.from_url(redis_server.url) as client, closing(Dispatcher(redis_server.url)) as dispatcher:
        client.flushdb()
        with worker(redis_server.url, database, tmp_path / "log") as old:
            _stamp(database, "9999")  # before its process opens it
            dispatcher.plan(job_id)
            assert old.wait(60) == 0
        said = (tmp_path / "log").read_text()
        assert "was made by a newer macie-lite (revision 9999)" in said
        assert "Traceback" not in said
        assert client.llen(LISTING) == 1
    _stamp(database, REVISION)
    with worker(redis_server.url, database, tmp_path / "log"):
        _ends(database, job_id)
