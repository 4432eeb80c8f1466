"""What happens to a job while workers plan and scan it: storage that fails, a database or a broker that restarts, a
person who pauses or cancels it. It ends with what an undisturbed one gives."""

from __future__ import annotations

import resource
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from psycopg import sql

from macie_lite.dispatch import LISTING, QUEUE, Dispatcher
from macie_lite.model.jobs import JobStatus
from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite, worker
from tests.faults.detached import BODY, KEYS, Fleet, created, ended_well, results_of, status_of
from tests.faults.running import reads_of
from tests.faults.scans import patiently
from tests.processes import children_of
from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import Break, Fault
from tests.servers.postgres_server import PostgresServer
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_VICTIM = KEYS[25]
_HELD = (KEYS[20], KEYS[25])
"""In two batches, of which two workers of one process each have one."""


@pytest.fixture
def filled(fault_proxy: FaultProxy, bucket: Bucket) -> Bucket:
    bucket.fill(dict.fromkeys(KEYS, BODY))
    return bucket


def _ends(database: str, job_id: str) -> None:
    patiently(lambda: status_of(database, job_id) is not JobStatus.RUNNING, 120)
    ended_well(database, job_id, KEYS)


# -- the database


@pytest.mark.soak
def test_a_database_that_restarts_in_mid_write(
    filled: Bucket,
    fault_proxy: FaultProxy,
    own_postgres: PostgresServer,
    redis_server: RedisServer,
    tmp_path: Path,
) -> None:
    """It ends at once, while a batch is stored: its transaction is open when it is killed."""
    database = own_postgres.fresh_database()
    _keeps_what_is_committed(database)
    assert macie_lite("db", "upgrade", "--db", database).code == 0
    job_id = created(filled, redis_server.url, database)
    with worker(redis_server.url, database, tmp_path / "log"):
        patiently(lambda: len(results_of(database, job_id)) >= 8)
        _stop_in_a_write(own_postgres, database)
        patiently(lambda: b"does not answer" in (tmp_path / "log").read_bytes())
        own_postgres.start()
        _ends(database, job_id)
    assert sum(reads_of(fault_proxy, key) for key in KEYS) > len(KEYS), "what was being stored was read again"


def _keeps_what_is_committed(database: str) -> None:
    """Through a kill: the tests' servers do not by themselves."""
    with psycopg.connect(database) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(name))


def _stop_in_a_write(server: PostgresServer, database: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'findings'::regclass"
    with suppress(psycopg.OperationalError), psycopg.connect(database) as locks:
        locks.execute("LOCK TABLE findings IN EXCLUSIVE MODE")
        patiently(lambda: locks.execute(waiting).fetchone() != (0,))
        server.stop(signal.SIGQUIT)


@pytest.mark.soak
def test_a_disk_that_is_full_and_has_room_again(
    filled: Bucket, redis_server: RedisServer, fault_proxy: FaultProxy, tmp_path: Path
) -> None:
    """Files of the worker may not grow for a while: what it could not store is read again by the same worker. That it
    could not let go of the run either shows by its silence."""
    database = str(tmp_path / "x.db")
    open_store(database).close()
    fault_proxy.hold(lambda request: request.key >= _VICTIM)
    job_id = created(filled, redis_server.url, database)
    with worker(redis_server.url, database, tmp_path / "log") as one, closing(open_store(database)) as store:
        patiently(lambda: len(results_of(database, job_id)) >= 20)
        processes = children_of(one)
        _limit(processes, Path(f"{database}-wal").stat().st_size)
        fault_proxy.heal()
        patiently(lambda: (tmp_path / "log").read_text().count("ServiceError") >= 2)
        stored = len(results_of(database, job_id))
        assert (status_of(database, job_id), stored < len(KEYS)) == (JobStatus.RUNNING, True)
        _limit(processes, resource.RLIM_INFINITY)  # there is room again
        with closing(Dispatcher(redis_server.url)) as dispatcher, redis.Redis.from_url(redis_server.url) as client:
            patiently(lambda: _ended_or_woken(dispatcher, client, database, job_id), 120)
        ended_well(database, job_id, KEYS)
        assert processes == children_of(one)
        assert (ownership := store.ownership(job_id)) is not None
        assert ownership.owner is None


def _limit(processes: Iterable[psutil.Process], size: int) -> None:
    for process in processes:
        process.rlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _ended_or_woken(dispatcher: Dispatcher, client: redis.Redis, database: str, job_id: str) -> bool:
    """Whether the job has ended; when nobody is at it, hours pass and it is woken as beat would."""
    if not client.llen(QUEUE) and not client.llen(LISTING) and not client.hlen("unacked"):
        _hours_later(database)
        dispatcher._send("macie_lite.plan_due", {}, LISTING, {})
    return status_of(database, job_id) is not JobStatus.RUNNING


def _hours_later(database: str) -> None:
    ago = "datetime('now', '-2 hours')"
    with closing(sqlite3.connect(database)) as file, file:
        file.execute(f"UPDATE runs SET heard_at = {ago}, progress_at = {ago}")  # noqa: S608 - ours


# -- the storage


def test_a_storage_that_fails_in_every_way_that_passes(
    filled: Bucket,
    fault_proxy: FaultProxy,
    redis_server: RedisServer,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each key and the listing fail twice at most, of the five attempts that a request has: SlowDown, errors, bodies
    that stall and break off, credentials that expire and are renewed by something outside."""
    renew = _credentials_of_a_file(tmp_path / "credentials", monkeypatch)
    happened: Counter[str] = Counter()

    def fails(name: str, fault: Fault, matches: Callable[[Request], bool], times: int, after: int = 0) -> None:
        met: Counter[str] = Counter()

        def counted(request: Request) -> bool:
            met[request.key] += (fits := met[request.key] < times and matches(request))
            happened[name] += fits
            return fits

        fault_proxy.fault(fault, matches=counted, times=None, after=after)

    fails("expired", faults.EXPIRED_TOKEN, lambda request: _is_expired(request) and renew(), 2)
    fails("slow listing", faults.SLOW_DOWN, lambda request: request.listing, 2)
    fails("slow down", faults.SLOW_DOWN, lambda request: request.key in KEYS[4:7], 2)
    fails("stalled", Break.STALL, lambda request: request.key in KEYS[12:14], 1, 20)
    fails("reset", Break.RESET, lambda request: request.key in KEYS[20:22], 2, 20)
    fails("errors", faults.INTERNAL_ERROR, lambda request: request.key in KEYS[30:36], 1)
    job_id = created(filled, redis_server.url, database, "--read-timeout", "4")
    with worker(redis_server.url, database, tmp_path / "log"):
        _ends(database, job_id)
    assert happened.pop("expired") >= 1
    assert happened == {"slow listing": 2, "slow down": 6, "stalled": 2, "reset": 4, "errors": 6}


def _is_expired(request: Request) -> bool:
    """The old credentials are good up to some object."""
    return request.key >= KEYS[40] and "oldkey" in request.headers["authorization"]


def _credentials_of_a_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """The environment names a file of credentials; what is given writes new ones into it, and says that it did."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    profile = "[default]\naws_access_key_id = {}\naws_secret_access_key = x\n"
    file.write_text(profile.format("oldkey"))
    renewed = file.with_suffix(".new")

    def renew() -> bool:
        renewed.write_text(profile.format("newkey"))
        return bool(renewed.replace(file))

    return renew


# -- the broker


@pytest.mark.parametrize(
    "with_data", [pytest.param(True, id="with its data"), pytest.param(False, id="without", marks=pytest.mark.soak)]
)
def test_a_broker_that_is_away_and_comes_back(
    with_data: bool, filled: Bucket, fault_proxy: FaultProxy, own_redis: RedisServer, database: str, tmp_path: Path
) -> None:
    """With batches in its queue, and others that workers are at."""
    fault_proxy.hold(lambda request: request.key in _HELD)
    job_id = created(filled, own_redis.url, database)
    with Fleet(own_redis.url, database, tmp_path / "fleet") as fleet:
        with redis.Redis.from_url(own_redis.url) as client:
            patiently(lambda: len(results_of(database, job_id)) >= 20 and client.hlen("unacked") > 0)
            assert client.llen(QUEUE) > 0
        before = len(results_of(database, job_id))
        own_redis.stop() if with_data else own_redis.kill()
        kept = own_redis.folder / "dump.rdb"
        assert kept.exists() is with_data
        fault_proxy.heal()
        patiently(lambda: len(results_of(database, job_id)) > before)  # what they were at is stored meanwhile
        own_redis.start()
        patiently(lambda: fleet.is_whole() and status_of(database, job_id) is not JobStatus.RUNNING, 150)
    ended_well(database, job_id, KEYS)


# -- a person


@pytest.mark.soak
def test_what_workers_dropped_while_a_job_was_paused_is_sent_when_it_is_resumed(
    filled: Bucket, fault_proxy: FaultProxy, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    """Without a beat that would wake the job in the end."""
    fault_proxy.hold(lambda request: request.key == _VICTIM)
    job_id = created(filled, redis_server.url, database)
    with worker(redis_server.url, database, tmp_path / "log"), redis.Redis.from_url(redis_server.url) as client:
        patiently(lambda: len(results_of(database, job_id)) >= 20)
        assert macie_lite("jobs", "pause", job_id, "--db", database).code == 0
        refused = macie_lite("jobs", "wait", job_id, "--db", database)
        assert (refused.code, "is USER_PAUSED" in refused.err) == (2, True)
        fault_proxy.heal()
        patiently(lambda: not client.llen(QUEUE) and not client.hlen("unacked"))
        stored = results_of(database, job_id)
        assert 20 <= len(stored) < len(KEYS)
        resumed = macie_lite("jobs", "resume", job_id, "--db", database, "--broker", redis_server.url)
        assert (resumed.code, resumed.out) == (0, f"Job {job_id} goes on.\n"), resumed.err
        _ends(database, job_id)
    assert set(stored) < set(results_of(database, job_id))


@pytest.mark.soak
def test_a_cancelled_job_keeps_what_it_has_and_leaves_the_workers_to_others(
    filled: Bucket, fault_proxy: FaultProxy, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    fault_proxy.hold(lambda request: request.key == _VICTIM)
    job_id = created(filled, redis_server.url, database)
    with worker(redis_server.url, database, tmp_path / "log"), redis.Redis.from_url(redis_server.url) as client:
        patiently(lambda: len(results_of(database, job_id)) >= 20)
        assert macie_lite("jobs", "cancel", job_id, "--db", database).code == 0
        fault_proxy.heal()
        patiently(lambda: not client.llen(QUEUE) and not client.hlen("unacked"))
        stored = results_of(database, job_id)
        assert 20 <= len(stored) < len(KEYS)
        refused = macie_lite("jobs", "resume", job_id, "--db", database, "--broker", redis_server.url)
        assert (refused.code, "cancelled" in refused.err.lower()) == (2, True), refused.err
        other = created(filled, redis_server.url, database)
        patiently(lambda: status_of(database, other) is JobStatus.COMPLETE, 120)
    assert results_of(database, other) == [(key, "COMPLETE", 1) for key in KEYS]
    assert (status_of(database, job_id), results_of(database, job_id)) == (JobStatus.CANCELLED, stored)
