"""The search itself can find: a canary leaked on purpose into each kind of sink, in each shape, is seen."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.privacy.canaries import Canary, draw, needles
from tests.privacy.haystacks import files, leaks, postgres_dump, redis_keys
from tests.servers.redis_server import RedisServer

CANARIES = draw(7)
ONE = CANARIES[0]


@pytest.mark.parametrize("canary", CANARIES, ids=lambda c: c.kind)
def test_every_shape_of_every_kind_is_seen(canary: Canary, tmp_path: Path) -> None:
    for number, (_, needle) in enumerate(needles(canary)):
        (tmp_path / f"{number}").write_bytes(b"before " + needle + b" after")
    places = {leak.partition(": ")[0] for leak in leaks([canary], files(tmp_path))}
    assert len(places) == sum(1 for _ in needles(canary))


def test_base64_is_seen_wherever_it_starts(tmp_path: Path) -> None:
    import base64

    for pad in range(3):
        (tmp_path / f"{pad}").write_bytes(base64.b64encode(b"x" * pad + ONE.value.encode() + b"yz"))
    assert len({leak.partition(": ")[0] for leak in leaks([ONE], files(tmp_path))}) == 3


def _into_sqlite(folder: Path) -> None:
    import sqlite3

    with sqlite3.connect(folder / "x.db") as database:
        database.execute("CREATE TABLE t (v TEXT)")
        database.execute("INSERT INTO t VALUES (?)", (ONE.value,))
    database.close()


def _into_wal(folder: Path) -> None:
    """A process that dies before the write-ahead log is folded into the file."""
    script = (
        "import os, sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1] + '/x.db')\n"
        "database.execute('PRAGMA journal_mode=WAL')\n"
        "database.execute('CREATE TABLE t (v TEXT)')\n"
        "database.execute('INSERT INTO t VALUES (?)', (sys.argv[2],))\n"
        "database.commit()\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(folder), ONE.value], check=True)
    assert (folder / "x.db-wal").stat().st_size
    (folder / "x.db").unlink()


def _into_log(folder: Path) -> None:
    handler = logging.FileHandler(folder / "x.log")
    handler.emit(logging.LogRecord("x", logging.DEBUG, "", 0, "saw %s", (ONE.value,), None))
    handler.close()


def _into_exception(folder: Path) -> None:
    raised = subprocess.run(
        [sys.executable, "-c", "import sys; raise ValueError(sys.argv[1])", ONE.value], capture_output=True, check=False
    )
    (folder / "stderr").write_bytes(raised.stderr)


def _into_temp(folder: Path) -> None:
    (folder / "tmp").mkdir()
    (folder / "tmp" / ".spool").write_text(ONE.text)


def _into_output(folder: Path) -> None:
    (folder / "stdout").write_text(f'{{"finding": "{ONE.value}"}}\n')


@pytest.mark.parametrize("leak", [_into_sqlite, _into_wal, _into_log, _into_exception, _into_temp, _into_output])
def test_a_leak_into_a_file_is_seen(leak: Callable[[Path], None], tmp_path: Path) -> None:
    assert leaks(CANARIES, files(tmp_path)) == []
    leak(tmp_path)
    assert any("ssn (plain)" in found for found in leaks(CANARIES, files(tmp_path)))


@pytest.mark.slow
def test_a_leak_into_postgresql_is_seen(postgres_url: str) -> None:
    import psycopg

    assert leaks(CANARIES, postgres_dump(postgres_url)) == []
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE t (v JSONB)")
        connection.execute("INSERT INTO t VALUES (jsonb_build_object('a', %s::text))", (ONE.value,))
    assert any("public.t: ssn" in found for found in leaks(CANARIES, postgres_dump(postgres_url)))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning")  # Celery's own call
def test_a_leak_into_redis_and_its_file_and_a_result_backend_is_seen(own_redis: RedisServer) -> None:
    import redis
    from celery import Celery

    with redis.Redis.from_url(own_redis.url) as client:
        client.rpush("queue", ONE.text)
        assert any("redis 0" in found for found in leaks(CANARIES, redis_keys(own_redis.url)))
        client.flushall()
        backend = own_redis.url[:-1] + "1"
        Celery(broker=own_redis.url, backend=backend).backend.store_result("id", CANARIES[1].value, "SUCCESS")
        assert any("redis 1" in found for found in leaks(CANARIES, redis_keys(own_redis.url)))
        client.set("kept", ONE.value)
        client.save()
    assert any("dump.rdb" in found for found in leaks([ONE], files(own_redis.folder)))
