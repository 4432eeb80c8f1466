"""Runs of automated discovery, planned, killed and gone on with, day after day."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from macie_lite.config import Settings
from macie_lite.errors import Unavailable
from macie_lite.model.coverage import Coverage, Reason, Status
from macie_lite.model.jobs import Counted, Job, JobStatus, Run
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.results import JsonObject, ObjectResult
from macie_lite.pipeline import discovery
from macie_lite.pipeline.build import with_job
from macie_lite.pipeline.discovery import AutomatedPlanner
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.opening import Origin
from macie_lite.pipeline.ownership import Owner
from macie_lite.pipeline.runs import context
from macie_lite.pipeline.slices import SlicePlanner
from macie_lite.posture.inventory import take_stock
from macie_lite.sources.base import Source
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.fakes import NotingQueue

_OLD = datetime(2020, 1, 1, tzinfo=UTC)
_START = datetime(2026, 1, 1, tzinfo=UTC)
_BUCKETS = {"s3://one": 40, "s3://two": 3, "s3://three": 12}
_STORED: JsonObject = {"automated": True, "run_bytes": 200, "batch_objects": 5, "identifiers": "RECOMMENDED"}
_SETTINGS = with_job(Settings(), _STORED)
_SIZE = 10


class _Bucket:
    """So many objects of one size, and a larger one where `larger` names its size."""

    listed_at = None

    def __init__(self, target: str, count: int, larger: int | None = None) -> None:
        self.target, self.name = target, target.removeprefix("s3://")
        self.refs = [ObjectRef(self.name, f"{n:04}", _SIZE, "etag", _OLD) for n in range(count)]
        self.refs += [replace(self.refs[-1], key="9999", size=larger)] if larger else []
        self.broken = False
        self.listed = 0

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        if self.broken:
            raise Unavailable(f"{self.target} did not answer.")
        for ref in self.refs:
            if start_after is None or ref.key > start_after:
                self.listed += 1
                yield ref

    def bucket(self) -> BucketInfo:
        return BucketInfo(self.name, f"arn:aws:s3:::{self.name}")

    def tags(self, ref: ObjectRef) -> dict[str, str]:
        return {}

    def close(self) -> None:
        pass


class _World:
    """A job over buckets in memory, and its days."""

    def __init__(self, store: Store, buckets: dict[str, _Bucket]) -> None:
        self.store, self.buckets = store, buckets
        self.job = Job("j", "job", tuple(buckets), _STORED, _START, JobStatus.RUNNING, schedule="daily")
        store.create_job(self.job)

    def run(self, day: int) -> Run:
        when = _START + timedelta(days=day)
        self.store.start_run(
            Run(f"r{day}", "j", "111122223333", when, self.job.targets, self.job.settings, day + 1, planned_all=False)
        )
        run = self.store.run(f"r{day}")
        assert run is not None
        return run

    def planner(self, day: int, settings: Settings = _SETTINGS) -> AutomatedPlanner:
        run = self.run(day)
        owner = Owner(self.store, run.run_id)
        made = AutomatedPlanner(self.store, self.job, run, settings, self._open, owner, self._unchanged)
        if not self.store.listings(run.run_id):
            made.begin()
        return made

    def _open(self, origin: Origin) -> Source:
        return self.buckets[origin.target]  # type: ignore[return-value]

    def _unchanged(self, refs: Sequence[ObjectRef]) -> set[ObjectRef]:
        return self.store.unchanged(refs, {"f": frozenset()})

    def day(self, day: int, settings: Settings = _SETTINGS, after: int | None = None) -> list[ObjectRef]:
        """What the run of a day reads, and stores; interrupted once after so many steps."""
        if after is not None:
            for _ in itertools.islice(self.planner(day, settings).steps(), after):
                pass
        for _ in self.planner(day, settings).steps():
            pass
        return self.save(day)

    def save(self, day: int) -> list[ObjectRef]:
        """What is planned and not done, read."""
        run = self.run(day)
        read: list[ObjectRef] = []
        for number in self.store.batches_open(run.run_id):
            found = self.store.batch(run.run_id, number)
            assert found is not None
            batch, bucket = found
            results = [outcome(self._result(ref), context(run, Work(batch, bucket)), {}) for ref in batch.objects]
            self.store.save(run.run_id, number, results, last=True, fingerprint="f")
            read += batch.objects
        return read

    def _result(self, ref: ObjectRef) -> ObjectResult:
        """The second object of each bucket can never be read."""
        when = _START + timedelta(days=1)
        hopeless = ref.key == "0001"
        return ObjectResult(
            ref, Coverage.skipped(Reason.PERMISSION_DENIED) if hopeless else Coverage(Status.COMPLETE), (), when
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "x.db"))
    yield opened
    opened.close()


def _world(store: Store, larger: int | None = None) -> _World:
    return _World(store, {target: _Bucket(target, count, larger) for target, count in _BUCKETS.items()})


def _by_bucket(refs: list[ObjectRef]) -> dict[str, int]:
    return {name: sum(ref.bucket == name for ref in refs) for name in ("one", "two", "three")}


def test_every_day_reads_other_objects_until_all_are_read(store: Store) -> None:
    world = _world(store)
    first = world.day(0)
    assert _by_bucket(first) == {"one": 9, "two": 3, "three": 8}
    assert store.planned("r0").not_sampled == Counted(35, 35 * _SIZE)
    days = [first, *(world.day(day) for day in range(1, 4))]
    assert [len(day) for day in days] == [20, 20, 15, 0]
    assert len({(ref.bucket, ref.key) for day in days for ref in day}) == 55
    assert store.candidates("r0") == {}
    assert (store.planned("r3").unchanged.objects, store.planned("r3").not_sampled.objects) == (52, 3)


@pytest.mark.parametrize("after", range(1, 9))
def test_a_run_that_is_killed_reads_the_same_and_nothing_twice(store: Store, tmp_path: Path, after: int) -> None:
    other = open_store(str(tmp_path / "whole.db"))
    whole = _world(other).day(0)
    other.close()
    read = _world(store).day(0, after=after)
    assert len(read) == len(set(read))
    assert set(read) == set(whole)
    assert store.planned("r0").not_sampled.objects == 35
    assert all(one.ended for one in store.listings("r0"))


def test_a_large_bucket_is_listed_in_parts_and_then_from_the_start(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "_KEYS", 16)
    monkeypatch.setattr(discovery, "PAGE", 8)
    world = _World(store, {"s3://one": _Bucket("s3://one", 40)})
    parts = []
    for day in range(4):
        world.day(day, replace(_SETTINGS, run_bytes=50))
        (listing,) = store.listings(f"r{day}")
        parts.append((listing.after, listing.until))
        take_stock(store, world.run(day), _START)
    assert parts == [(None, "0015"), ("0015", "0031"), ("0031", None), (None, "0015")]
    profile = store.bucket("111122223333", "one")
    assert profile is not None
    assert (profile.contents.objects, profile.listed) == (20, None), "what other days listed is not gone"


def test_what_is_larger_than_the_budget_is_counted_and_holds_up_nothing(store: Store) -> None:
    read = _world(store, larger=201).day(0)
    assert len(read) == 20
    assert store.planned("r0").too_large == Counted(3, 603)
    assert store.planned("r0").listed == 58


def test_what_does_not_fit_today_is_read_another_day(store: Store) -> None:
    world = _world(store, larger=150)
    days = [world.day(day) for day in range(8)]
    assert all(sum(ref.size for ref in day) <= 200 for day in days)
    assert sum(ref.key == "9999" for day in days for ref in day) == 3


def test_a_bucket_that_does_not_answer_is_a_gap_and_the_others_are_read(store: Store) -> None:
    world = _world(store)
    world.buckets["s3://one"].broken = True
    assert _by_bucket(world.day(0)) == {"one": 0, "two": 3, "three": 12}
    assert [one.error for one in store.listings("r0") if one.error] == ["s3://one did not answer."]
    world.buckets["s3://one"].broken = False
    assert _by_bucket(world.day(1)) == {"one": 20, "two": 0, "three": 0}


def test_a_run_that_its_seconds_end_does_not_look_whole(store: Store) -> None:
    world = _world(store)
    steps = world.planner(0).steps()
    read = [work for step in itertools.islice(steps, 4) for work in step]
    assert [len(work.batch.objects) for work in read] == [5]
    planner = world.planner(0, replace(_SETTINGS, run_seconds=1))
    assert list(planner.steps()) == []
    assert planner.progress.limit is not None
    assert not any(one.ended for one in store.listings("r0"))


def _few_requests(monkeypatch: pytest.MonkeyPatch, most: int) -> Settings:
    monkeypatch.setattr(discovery, "PAGE", 8)
    return replace(_SETTINGS, run_requests=most)


def _pages(world: _World) -> int:
    """That were listed since this was asked last."""
    pages = sum(-(-one.listed // 8) for one in world.buckets.values())
    for one in world.buckets.values():
        one.listed = 0
    return pages


@pytest.mark.parametrize("most", [5, 20])
def test_few_requests_list_and_read_and_come_to_everything(
    store: Store, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    settings, world = _few_requests(monkeypatch, most), _world(store)
    read: set[ObjectRef] = set()
    days = 0
    while len(read) < 55:
        now = world.day(days, settings)
        assert _pages(world) + len(now) <= most
        assert all(ref.key == "0001" for ref in read.intersection(now)), "that is tried again after 30 days"
        read |= set(now)
        days += 1
        assert days < 3 * 55, "each bucket has its turn"


def test_a_bucket_that_requests_did_not_suffice_for_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, world = _few_requests(monkeypatch, 5), _world(store)
    planner = world.planner(0, settings)
    assert sum(len(work.batch.objects) for step in planner.steps() for work in step) == 3
    assert str(planner.progress.limit) == "the limit of requests is reached (--run-requests)"
    assert [(one.target, one.until) for one in store.listings("r0") if one.ended] == [("s3://one", "0015")]
    assert [one.error for one in store.listings("r0") if not one.ended] == [
        f"s3://{name} was not listed: the limit of requests is reached (--run-requests)." for name in ("two", "three")
    ]
    planner = world.planner(1, settings)
    assert len(list(planner.steps())) > 2
    assert [one.target for one in store.listings("r1") if one.ended] == ["s3://two", "s3://three"]


@pytest.mark.parametrize("after", range(1, 5))
def test_a_run_of_few_requests_that_is_killed_reads_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    settings = _few_requests(monkeypatch, 15)
    other = open_store(str(tmp_path / "whole.db"))
    whole = _world(other).day(0, settings)
    other.close()
    read = _world(store).day(0, settings, after=after)
    assert (len(read), set(read)) == (len(whole), set(whole))


def test_workers_plan_it_slice_by_slice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    world, queue = _world(store), NotingQueue()
    world.run(0)
    monkeypatch.setattr("macie_lite.pipeline.opening.open_source", lambda target, options: world.buckets[target])
    planner = SlicePlanner(Settings(outstanding=2, ner="off"), store, queue)
    read: list[ObjectRef] = []
    while (found := store.run("r0")) is not None and found.ended_at is None:
        planner.go_on("r0")
        read += world.save(0)
    assert _by_bucket(read) == {"one": 9, "two": 3, "three": 8}
    assert len(set(read)) == 20
    assert queue.sent == sorted(set(queue.sent))
    job = store.job("j")
    assert job is not None
    assert job.status is JobStatus.IDLE
