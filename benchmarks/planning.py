"""A bucket of millions of keys, planned to its end by a worker that is killed again and again.

`python -m benchmarks planning` plans 300,000 keys, `--full` 10,000,000. What would scan the batches only marks them as
done, and notes their keys: each has to come once.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measure import command, macie_lite
from benchmarks.static_s3 import served
from macie_lite.config import Settings
from macie_lite.dispatch import QUEUE, SCAN_BATCH, Dispatcher
from macie_lite.model.jobs import JobStatus
from macie_lite.pipeline.slices import runs_dry
from macie_lite.store.base import Store
from macie_lite.store.migrate import upgrade
from macie_lite.store.open_store import open_store
from tests.servers.postgres_server import PostgresServer
from tests.servers.redis_server import RedisServer

__all__ = ["figure"]

_KEYS, _FULL = 300_000, 10_000_000
_KILLS = 4
_MOST_PLANNER_MB, _MOST_BROKER_MB = 200, 64
_LOOK = 2.0  # seconds between two looks at memory


@dataclass(slots=True)
class _Seen:
    """What came of the planner."""

    keys: bytearray
    batches: int = 0
    planned: int = 0
    planner_mb: float = 0.0
    broker_mb: float = 0.0
    working: float = 0.0  # seconds in which a planner was up
    kills: list[int] = field(default_factory=list)


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    count = _FULL if full else _KEYS
    redis, postgres = RedisServer(folder), PostgresServer()
    yield f"## A bucket of {count:,} keys, planned by `macie-lite worker --queues listing`, killed {_KILLS} times\n"
    try:
        redis.start()
        postgres.start()
        upgrade(database := postgres.fresh_database())
        with served(count, 1024) as url, closing(open_store(database)) as store:
            seen = _planned(store, redis, database, url, count)
    finally:
        redis.stop()
        postgres.remove()
    once = seen.keys.count(1)
    yield "| keys | batches | in one batch each | keys/s | planner, MB | broker, MB |"
    yield "|---:|---:|---:|---:|---:|---:|"
    rate = f"{count / seen.working:,.0f}"
    yield f"| {count:,} | {seen.batches:,} | {once:,} | {rate} | {seen.planner_mb:.0f} | {seen.broker_mb:.0f} |"
    small = seen.planner_mb < _MOST_PLANNER_MB and seen.broker_mb < _MOST_BROKER_MB
    yield f"\nEvery key in just one batch: {_verdict(once == count == seen.planned)}. Killed at key " + (
        f"{', '.join(f'{one:,}' for one in seen.kills)}. Planner under {_MOST_PLANNER_MB} MB, broker under "
        f"{_MOST_BROKER_MB} MB: {_verdict(small)}."
    )


def _verdict(held: bool) -> str:
    return "yes" if held else "NO"


def _planned(store: Store, redis: RedisServer, database: str, url: str, count: int) -> _Seen:
    seen = _Seen(bytearray(count))
    where = ["--broker", redis.url, "--db", database]
    made = command([*macie_lite(), "jobs", "create", "--target", "s3://bench", *where, "--endpoint-url", url,
                    "--unsigned", "--format", "json"])  # fmt: skip
    job_id = json.loads(made.out)["jobId"]
    dice = random.Random(10)
    stops = [*sorted(dice.randrange(count // 20, count) for _ in range(_KILLS)), count]
    with closing(Dispatcher(redis.url)) as dispatcher:
        for stop in stops:
            with _worker(where, kill=stop < count) as pid:
                if seen.kills:
                    command([*macie_lite(), "jobs", "resume", job_id, *where])
                _consume(store, dispatcher, redis, job_id, seen, stop, pid)
            if stop < count:
                seen.kills.append(seen.planned)
    return seen


@contextmanager
def _worker(where: list[str], *, kill: bool) -> Iterator[int]:
    """A planner, ready; at the end it is killed with all that belongs to it, or asked to end."""
    argv = [*macie_lite(), "worker", "--queues", "listing", "--beat", "--concurrency", "1", *where]
    worker = subprocess.Popen(argv, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert worker.stderr is not None
    try:
        while "ready" not in (line := worker.stderr.readline()):
            assert line, "the worker did not start"
        yield worker.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL if kill else signal.SIGTERM)
        worker.communicate()


def _consume(
    store: Store, dispatcher: Dispatcher, redis: RedisServer, job_id: str, seen: _Seen, stop: int, pid: int
) -> None:
    """Takes batches as a worker would, until `stop` keys came, or the job has ended."""
    start = look = time.monotonic()
    last = start
    with _queue(redis.url) as taken:
        while seen.planned < stop or stop == len(seen.keys):
            if time.monotonic() > look:
                look = time.monotonic() + _LOOK
                _weigh(seen, redis, pid)
            message = taken()
            if message is not None:
                last = time.monotonic()
                _take(store, dispatcher, message, seen)
            elif seen.planned == len(seen.keys) and _ended(store, job_id):
                break
    seen.working += last - start


def _take(store: Store, dispatcher: Dispatcher, message: dict[str, Any], seen: _Seen) -> None:
    run_id, number = message["run_id"], message["number"]
    found = store.batch(run_id, number)
    if found is None:
        return  # it came twice, and is done
    for ref in found[0].objects:
        at = int(ref.key.rpartition("/")[2].partition(".")[0])
        seen.keys[at] = min(255, seen.keys[at] + 1)
    seen.planned += len(found[0].objects)
    seen.batches += 1
    store.save(run_id, number, (), last=True)
    if runs_dry(store, run_id, Settings()):
        dispatcher.plan(run_id)


def _ended(store: Store, job_id: str) -> bool:
    job = store.job(job_id)
    return job is not None and job.status is not JobStatus.RUNNING


@contextmanager
def _queue(url: str) -> Iterator[Any]:
    """Gives a function that takes the next batch's message, or None after a while without one."""
    from kombu.connection import Connection
    from kombu.simple import SimpleQueue

    with Connection(url) as connection:  # type: ignore[no-untyped-call]
        queue = SimpleQueue(connection, QUEUE, no_ack=True, serializer="json")  # type: ignore[no-untyped-call]

        def taken() -> dict[str, Any] | None:
            try:
                message = queue.get(timeout=0.5)  # type: ignore[no-untyped-call]
            except queue.Empty:
                return None
            assert message.headers["task"] == SCAN_BATCH
            arguments: dict[str, Any] = message.payload[1]
            return arguments

        yield taken


def _weigh(seen: _Seen, redis: RedisServer, worker: int) -> None:
    """Peaks of resident memory: of the largest process of the worker, and of the broker."""
    seen.planner_mb = max(seen.planner_mb, *(_peak_mb(pid) for pid in (worker, *_children(worker))))
    seen.broker_mb = max(seen.broker_mb, _peak_mb(redis.pid))


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _peak_mb(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    return 0.0
