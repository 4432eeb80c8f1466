"""Requests to a bucket at the rate that was asked for: by a clock of the test's, and once over the wire."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from macie_lite.config import Settings
from macie_lite.errors import ServiceError, Unavailable
from macie_lite.pipeline.pacing import Pace, paced
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import open_source
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import INTERNAL_ERROR
from tests.servers.s3_server import Bucket


@dataclass
class _World:
    """A clock that moves when somebody sleeps, and leases as the store gives them."""

    now: float = 0.0
    free: dict[str, float] = field(default_factory=dict)
    leases: list[int] = field(default_factory=list)

    def lease(self, bucket: str, count: int, rate: float) -> float:
        start = max(self.now, self.free.get(bucket, 0.0))
        self.free[bucket] = start + count / rate
        self.leases.append(count)
        return start - self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def pace(self, rate: float, **more: object) -> Pace:
        return Pace(self.lease, rate, clock=lambda: self.now, sleep=self.sleep, **more)  # type: ignore[arg-type]


def _begun(world: _World, pace: Pace, count: int) -> list[float]:
    moments = []
    for _ in range(count):
        pace("b")
        moments.append(world.now)
    return moments


def test_requests_of_one_process_are_evenly_spaced_and_few_leases_are_asked_for() -> None:
    world = _World()
    moments = _begun(world, world.pace(100), 200)
    assert moments == pytest.approx([number / 100 for number in range(200)])
    assert world.leases[:5] == [1, 2, 4, 8, 10]
    assert len(world.leases) < 25, "a tenth of a second each"


def test_several_processes_keep_one_rate_and_lose_little_of_it() -> None:
    world = _World()
    paces = [world.pace(50) for _ in range(3)]
    moments = sorted(moment for _ in range(100) for pace in paces for moment in _begun(world, pace, 1))
    seconds = moments[-1]
    assert 300 / seconds <= 50
    for start in range(int(seconds)):
        assert sum(start <= moment < start + 1 for moment in moments) <= 51


def test_who_is_late_loses_the_lease_and_asks_for_less() -> None:
    world = _World()
    pace = world.pace(100)
    _begun(world, pace, 16)
    world.now += 5
    before = world.leases[-1]
    _begun(world, pace, 1)
    assert world.leases[-1] < before
    assert world.free["b"] > 5, "not from what was leased before"


def test_buckets_do_not_wait_for_each_other() -> None:
    world = _World()
    pace = world.pace(0.5)
    pace("a")
    pace("b")
    assert world.now == 0
    pace("a")
    assert world.now == 2


def test_who_waits_long_gives_signs_of_life_and_can_be_called_off() -> None:
    world, pulses = _World(free={"b": 10.0}), []

    def pulse() -> None:
        pulses.append(world.now)
        if len(pulses) > 4:
            raise ServiceError("taken")

    with pytest.raises(ServiceError, match="taken"):
        world.pace(1, pulse=pulse)("b")
    assert [after - before for before, after in pairwise(pulses)] == [1.0] * 4


def test_a_process_that_is_forked_uses_no_lease_of_its_parents() -> None:
    world = _World()
    pace = world.pace(100)
    _begun(world, pace, 4)
    child = os.fork()
    if not child:
        count = len(world.leases)
        pace("b")
        os._exit(0 if len(world.leases) == count + 1 else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_database_that_is_gone_is_no_fault_of_the_object(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "x.db"))
    (tmp_path / "x.db").unlink()
    pace = paced(SourceOptions(), Settings(bucket_rate=5.0), store).pace
    assert pace is not None
    with pytest.raises(Unavailable, match="was removed"):
        pace("b")
    store.close()


def test_without_a_rate_nothing_is_paced() -> None:
    assert paced(SourceOptions(), Settings(), _NO_STORE).pace is None


_NO_STORE: Store = None  # type: ignore[assignment]


@pytest.mark.slow
def test_over_the_wire_every_request_counts_and_two_sources_share_the_rate(
    bucket: Bucket, fault_proxy: FaultProxy, tmp_path: Path
) -> None:
    """Listing, reading, tags, and the tries that botocore makes by itself."""
    bucket.fill({f"{number}.txt": b"x" for number in range(6)})
    store = open_store(str(tmp_path / "x.db"))
    options = [paced(SourceOptions(), Settings(bucket_rate=50.0), store) for _ in range(2)]
    sources = [open_source(bucket.target, one) for one in options]
    refs = list(sources[0].list())
    fault_proxy.fault(INTERNAL_ERROR, key="0.txt", times=1)
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(one.open, ref) for one in sources for ref in refs for _ in range(2)]:
            done.result().close()
    sources[0].tags(refs[0])
    moments = sorted(request.at for request in fault_proxy.requests)
    assert len(moments) == 27, "one page, 24 reads, one of them twice, and the tags of an object"
    assert moments[-1] - moments[0] >= 25 / 50
    for one in sources:
        one.close()
    store.close()
