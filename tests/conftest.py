"""Fixtures that every room's tests share: real servers out of wheels, started once per test process.

    s3              moto on the wire, with the environment set so that boto3 finds it and nothing else
    bucket          a fresh, empty bucket of it
    fault_proxy     the same server behind a proxy that fails on demand; the environment points at the proxy
    redis_server    a redis-server, emptied before each test
    own_redis       one for this test alone, to be stopped or killed
    postgres_url    a fresh, empty PostgreSQL database
    database        the same with our tables
    own_postgres    a PostgreSQL server for this test alone, to be stopped or killed
    database_url    both kinds of database in turn, fresh
Imports are inside: a test of pure functions starts without any of them.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.servers.fault_proxy import FaultProxy
    from tests.servers.postgres_server import PostgresServer
    from tests.servers.redis_server import RedisServer
    from tests.servers.s3_server import Bucket, S3Server

_homes = itertools.count()


def pytest_configure() -> None:
    """Examples that hypothesis draws have no deadline of their own: a busy machine is no fault."""
    from hypothesis import settings

    settings.register_profile("no deadline", deadline=None)
    settings.load_profile("no deadline")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests first, so that none is left with a long one at the end: those of a module in the share of one process,
    since they share what it made. The last process begins with quick ones, for slow tests wait more than they work."""
    processes = int(getattr(config, "workerinput", {}).get("workercount", 1))
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    modules = [list(module) for _, module in itertools.groupby(slow, key=lambda item: item.path)]
    share, at_slow = -(-len(items) // processes), max(1, processes - 1)
    items[:] = []
    for number in range(at_slow):
        mine = list(itertools.chain.from_iterable(modules[number::at_slow]))
        room = max(0, share * (number + 1) - len(items) - len(mine))
        items += [*mine, *quick[:room]]
        del quick[:room]
    items += quick


@pytest.fixture(autouse=True, scope="session")
def _interrupts() -> None:
    """A shell's background job starts with Ctrl-C ignored, and so would all that the tests start and interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither the developer's AWS account nor their macie-lite settings, database or files reach a test."""
    home = tmp_path_factory.getbasetemp() / f"home-{next(_homes)}"
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in [name for name in os.environ if name.startswith(("AWS_", "MACIE_LITE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    from tests.servers.s3_server import S3Server

    server = S3Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return s3_server


@pytest.fixture
def bucket(s3: S3Server) -> Bucket:
    return s3.bucket()


@pytest.fixture(scope="session")
def _proxy(s3_server: S3Server) -> Iterator[FaultProxy]:
    from tests.servers.fault_proxy import FaultProxy

    proxy = FaultProxy(s3_server.port)
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture
def fault_proxy(_proxy: FaultProxy, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> FaultProxy:
    _proxy.heal()
    monkeypatch.setenv("AWS_ENDPOINT_URL", _proxy.url)
    return _proxy


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    from tests.servers.redis_server import RedisServer

    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def redis_server(_redis: RedisServer) -> RedisServer:
    import redis

    with redis.Redis.from_url(_redis.url) as client:
        client.flushall()
    return _redis


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    from tests.servers.redis_server import RedisServer

    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    from tests.servers.postgres_server import PostgresServer

    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    return postgres_server.fresh_database()


@pytest.fixture(scope="session")
def _with_tables(postgres_server: PostgresServer) -> str:
    from macie_lite.store.migrate import upgrade

    url = postgres_server.fresh_database()
    upgrade(url)
    return url


@pytest.fixture
def database(postgres_server: PostgresServer, _with_tables: str) -> str:
    return postgres_server.fresh_database(like=_with_tables)


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    from tests.servers.postgres_server import PostgresServer

    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of each kind in turn: a path for SQLite, a URL for PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "macie-lite.db")
    url: str = request.getfixturevalue("postgres_url")
    return url
