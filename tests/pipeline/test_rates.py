"""The rate of a worker, from the last runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from classifiers.engine import Engine
from macie_lite.extraction.budget import Limits
from macie_lite.model.jobs import Counted, Event, EventType, Job, JobStatus, Listing, PlannedBatch, Run, Step
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.rates import Rate, measured, sampled, seconds
from macie_lite.pipeline.scan import Scanner
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store

_START = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "x.db"))


def _ran(store: Store, name: str, took: float, sizes: list[int], **settings: object) -> None:
    """A run that read objects of these sizes, all of them in one batch that is done."""
    store.create_job(Job(name, name, (), dict(settings), _START, JobStatus.COMPLETE))
    store.start_run(Run(name, name, "1" * 12, _START, (), dict(settings)))
    assert store.claim(name, "o", None)
    assert store.add_listings(name, "o", [Listing(0, "t")])
    refs = tuple(ObjectRef("b", str(n), size, "e", _START) for n, size in enumerate(sizes))
    assert store.plan(name, "o", Step(Listing(0, "t", ended=True), (PlannedBatch(0, 0, refs),)))
    store.save(name, 0, (), last=True)
    store.end_run(name, _START + timedelta(seconds=took))


def test_runs_that_went_through_tell_the_rate_of_a_worker(store: Store) -> None:
    alike = Counted(10, 100_000_000)
    assert measured(store, 2, alike) is None
    _ran(store, "one", 100.0, [30_000_000] * 10)
    _ran(store, "two", 100.0, [10_000_000] * 10)
    _ran(store, "short", 2.0, [900_000_000])
    _ran(store, "small", 100.0, [10])
    _ran(store, "held", 100.0, [10_000_000], bucket_rate=1.0)
    _ran(store, "paused", 1000.0, [10_000_000])
    store.note(Event(EventType.JOB_PAUSED_BY_USER, "paused", _START + timedelta(seconds=5), "paused"))
    rate = measured(store, 2, alike)
    assert rate is not None
    assert (rate.bytes, rate.objects) == (1_000_000.0, 0.05)
    assert "the last 2 runs of this database, taken as of 2 processes" in rate.said
    assert measured(store, 2, Counted(1000, 1_000_000)) is None, "of objects that are much smaller"
    store.close()


def test_without_runs_a_text_of_our_own_tells() -> None:
    moments = iter(n / 4 for n in range(1000))
    scanner = Scanner(Engine(()), Limits())
    rate = sampled(scanner, lambda: next(moments))
    assert rate.objects == 3 / 1.0
    assert 1e6 < rate.bytes < 3e6
    assert "measured now by 2 seconds" in rate.said


def test_many_small_objects_take_their_number_and_few_large_ones_their_bytes() -> None:
    rate = Rate(1_000_000.0, 10.0, "")
    assert seconds(Counted(1000, 5), rate, 4) == 25.0
    assert seconds(Counted(1, 80_000_000), rate, 4) == 20.0
    assert seconds(Counted(1000, 4_000_000), Rate(1_000_000.0, None, ""), 1) == 4.0
