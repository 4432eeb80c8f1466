"""Kills at random moments of a job that workers plan and scan themselves: one of their processes, all of them, the one
that plans, the one that wakes them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from macie_lite.model.jobs import JobStatus
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.faults.detached import Fleet, created, ended_well, status_of
from tests.faults.scans import patiently
from tests.processes import kill
from tests.servers.fault_proxy import FaultProxy
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_BODY = b"Patient record, NHS number 943 476 5919, seen today.\n"
_VICTIMS = ("process", "all workers", "planner", "beat")
_FIRST, _LAST = 0.05, 0.95
_AHEAD = 0.03
"""Of the objects: how far the others may read on while who was killed is started again, and before a kill."""

_STUCK_SECONDS = 5


@pytest.mark.parametrize(
    ("kills", "objects", "seed"), [(5, 200, 20261122), pytest.param(20, 8000, 20261123, marks=pytest.mark.soak)]
)
def test_kills_at_random_moments_lose_nothing_and_count_nothing_twice(
    kills: int,
    objects: int,
    seed: int,
    bucket: Bucket,
    fault_proxy: FaultProxy,
    redis_server: RedisServer,
    database: str,
    tmp_path: Path,
) -> None:
    keys = [f"{number:05}.txt" for number in range(objects)]
    bucket.fill(dict.fromkeys(keys, _BODY))
    chance = random.Random(seed)
    job_id = created(bucket, redis_server.url, database)
    with closing(open_store(database)) as store, Fleet(redis_server.url, database, tmp_path / "fleet") as fleet:
        series = _Series(fleet, store, job_id, fault_proxy, objects, chance)
        for left, victim in zip(range(kills, 0, -1), _victims(chance, kills), strict=True):
            series.kill(victim, left)
        fault_proxy.heal()
        patiently(lambda: fleet.is_whole() and status_of(database, job_id) is not JobStatus.RUNNING, 150)
        print(f"{fleet.handed_out_again} batches were handed out again")
        assert fleet.handed_out_again > 0
    assert all(_FIRST <= share <= _LAST for share in series.shares), series.shares
    ended_well(database, job_id, keys)


def _victims(chance: random.Random, kills: int) -> list[str]:
    """Each kind as often as the others, or once more."""
    return (chance.sample(_VICTIMS, len(_VICTIMS)) * -(-kills // len(_VICTIMS)))[:kills]


class _Series:
    """Kills in one job, in the order of their moments; a line of each is printed."""

    def __init__(
        self, fleet: Fleet, store: Store, job_id: str, proxy: FaultProxy, objects: int, chance: random.Random
    ) -> None:
        self._fleet, self._store, self._job_id, self._proxy = fleet, store, job_id, proxy
        self._objects, self._chance = objects, chance
        self.shares: list[float] = []

    def _share(self) -> float:
        """Of the objects, what is stored."""
        return sum(self._store.coverage(self._job_id).objects.values()) / self._objects

    def _moment(self, left: int) -> float:
        """The share of the objects at which to kill, of what is left for so many kills."""
        done = max(self._share(), _FIRST)
        return done + self._chance.uniform(0, 1.5) * max(_LAST - 4 * _AHEAD - done, 0) / left

    def kill(self, victim: str, left: int) -> None:
        moment = self._moment(left)
        self._read_until(moment + _AHEAD, lambda: self._fleet.is_whole() and self._share() >= moment)
        share = self._share()
        if victim != "planner":
            self._let_some_read(share)
        whom = self._kill(victim)
        self.shares += [share, self._share()]
        print(f"{share:.1%} of the objects were stored: killed {victim} ({whom})")

    def _read_until(self, share: float, condition: Callable[[], bool]) -> None:
        """Lets objects up to `share` be read until the condition holds; more where nothing happens for a while: all
        workers may wait at keys that are held, and the batch of one that was killed behind them."""
        moved, since = self._moved(), time.monotonic()
        self._let_read(share)

        def holds() -> bool:
            nonlocal share, moved, since
            if moved != (moved := self._moved()) or not self._fleet.is_whole():
                since = time.monotonic()
            elif time.monotonic() - since > _STUCK_SECONDS:
                share, since = min(share + _AHEAD, _LAST), time.monotonic()
                self._let_read(share)
            return condition()

        patiently(holds, 200)

    def _moved(self) -> tuple[float, int]:
        return self._share(), len(self._proxy.requests)

    def _let_read(self, share: float) -> None:
        last = f"{int(min(share, _LAST) * self._objects):05}.txt"
        self._proxy.hold(lambda request: not request.listing and request.key >= last)

    def _let_some_read(self, share: float) -> None:
        """So that a batch is under way: few have as many objects as it takes."""
        reads = len(self._proxy.requests) + self._chance.randint(1, 4)
        late = _LAST - 2 * _AHEAD
        self._read_until(
            min(share + 2 * _AHEAD, _LAST),
            lambda: len(self._proxy.requests) >= reads or share > late or not self._fleet.is_whole(),
        )

    def _kill(self, victim: str) -> str:
        if victim == "planner":
            return self._kill_planner()
        whom = self._fleet.workers if victim == "all workers" else [self._chance.choice(self._fleet.workers)]
        if victim == "process":
            kill(*self._fleet.scanners(whom[0]))
        for name in ["beat"] if victim == "beat" else whom if victim == "all workers" else []:
            self._fleet.kill(name)
        return ", ".join(["beat"] if victim == "beat" else whom)

    def _kill_planner(self) -> str:
        """The worker that owns the run, at its listing: the others read on until they have nothing left to do. Any
        worker, where so much was planned that this would be too late."""
        last = f"{int(_LAST * self._objects):05}.txt"
        self._proxy.hold(lambda request: request.listing or request.key >= last)
        found: list[str] = []
        patiently(lambda: self._fleet.is_whole() and (self._planner(found) or self._share() > _LAST - 2 * _AHEAD), 100)
        found = found or [self._chance.choice(self._fleet.workers)]
        self._fleet.kill(found[0])
        return found[0]

    def _planner(self, found: list[str]) -> list[str]:
        seen = self._store.ownership(self._job_id)
        pid = seen and seen.owner and int(seen.owner.split(":")[1])
        if pid and (name := self._fleet.worker_of(pid)):
            found.append(name)
        return found
