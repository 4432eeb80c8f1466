"""From listings to batches: bounded, in order, stored step by step, and gone on with wherever they stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.config import Settings
from macie_lite.errors import Unavailable
from macie_lite.model.jobs import Counted, JobStatus
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.pipeline.endings import go_on
from macie_lite.pipeline.limits import WindowClosed
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.ownership import Owner, RunTaken
from macie_lite.pipeline.planning import Planner, grouped
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store

_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def _ref(number: int, size: int = 1) -> ObjectRef:
    return ObjectRef("bucket", f"{number:06}", size, "etag", _WHEN)


@given(st.lists(st.integers(0, 500), max_size=300), st.integers(1, 40), st.integers(1, 1000), st.integers(0, 9))
def test_every_object_is_in_one_batch_in_order_and_batches_are_bounded(
    sizes: list[int], objects: int, size: int, number: int
) -> None:
    refs = [_ref(i, s) for i, s in enumerate(sizes)]
    groups = list(grouped(refs, number, objects, size))
    assert [ref for group in groups for ref in group] == refs
    for group in groups:
        assert 1 <= len(group) <= objects
        assert len(group) == 1 or sum(ref.size for ref in group) <= size


def test_a_small_bucket_is_spread_over_several_batches() -> None:
    groups = grouped([_ref(i) for i in range(40)], 0, objects=200, size=10**9)
    assert [len(group) for group in groups] == [8, 16, 16]


class _Listed:
    """A source of numbered objects, which breaks off once at `breaks`, or at the tags of `untold`."""

    target = "memory"
    listed_at = datetime(2025, 1, 1, tzinfo=UTC)

    def __init__(self, count: int, breaks: int | None = None, sizes: Mapping[int, int] | None = None) -> None:
        self.count, self.breaks, self.taken, self.sizes = count, breaks, 0, sizes or {}
        self.untold: int | None = None

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        for number in range(0 if start_after is None else int(start_after) + 1, self.count):
            if number == self.breaks:
                self.breaks = None
                raise Unavailable("memory did not answer.")
            self.taken += 1
            yield _ref(number, self.sizes.get(number, 1))

    def tags(self, ref: ObjectRef) -> dict[str, str]:
        if self.untold is not None and int(ref.key) >= self.untold:
            self.untold = None
            raise Unavailable("memory did not tell.")
        return {"even": str(int(ref.key) % 2 == 0)}

    def bucket(self) -> BucketInfo:
        return BucketInfo("bucket", "arn:aws:s3:::bucket", region="eu-central-1", tags=(("a", "b"),), created_at=_WHEN)

    def close(self) -> None:
        pass


@pytest.fixture
def store(tmp_path: Any) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "x.db"))
    yield opened
    opened.close()


def _planner(store: Store, source: _Listed, settings: Settings, unchanged: Any = None) -> Planner:
    if store.job("r") is None:
        job = new_job("r", "job", ["/memory"], settings)
        store.create_job(job)
        store.start_run(first_run(job, "111122223333"))
    stored, run = store.job("r"), store.run("r")
    assert stored is not None
    assert run is not None
    planner = Planner(store, stored, run, settings, lambda _: source, Owner(store, "r"), unchanged)  # type: ignore[arg-type, return-value]
    if not store.listings("r"):
        planner.begin()
    return planner


def _keys(works: list[Work]) -> list[str]:
    return [ref.key for work in works for ref in work.batch.objects]


def _all(planner: Planner) -> list[Work]:
    return [work for step in planner.steps() for work in step]


_EVERY = [f"{number:06}" for number in range(3000)]


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 9])
def test_planning_goes_on_where_it_stopped_and_plans_every_object_once(store: Store, steps: int) -> None:
    """As when the planner is killed between two steps."""
    settings = Settings(batch_objects=100)
    first = _planner(store, _Listed(3000), settings).steps()
    before = [work for _, step in zip(range(steps), first, strict=False) for work in step]
    after = _all(_planner(store, _Listed(3000), settings))
    assert _keys(before) + _keys(after) == _EVERY
    numbers = [work.batch.number for work in (*before, *after)]
    assert numbers == list(range(len(numbers)))
    planned = store.planned("r")
    assert (planned.read, planned.batches, planned.open) == (Counted(3000, 3000), len(numbers), len(numbers))


def test_a_batch_comes_back_from_the_store_as_it_was_planned(store: Store) -> None:
    (work, *_) = _all(_planner(store, _Listed(5), Settings()))
    assert store.batch("r", 0) == (work.batch, work.bucket)
    store.save("r", 0, (), last=True)
    assert store.batch("r", 0) is None
    assert store.batches_open("r") == []


def test_a_listing_that_breaks_off_is_told_and_gone_on_with(store: Store) -> None:
    source = _Listed(3000, breaks=1500)
    planner = _planner(store, source, Settings())
    assert _keys(_all(planner)) == _EVERY[:1500]
    assert [str(failure) for failure in planner.progress.failures] == ["memory did not answer."]
    (listing,) = store.listings("r")
    assert (listing.ended, listing.error, listing.exit_code) == (False, "memory did not answer.", 3)
    again = _planner(store, source, Settings())
    assert _keys(_all(again)) == _EVERY[1500:]
    (listing,) = store.listings("r")
    assert (listing.ended, listing.error, listing.listed_at) == (True, None, source.listed_at)
    assert not again.progress.failures


def test_what_was_held_when_tags_were_not_told_is_planned_when_it_goes_on(store: Store) -> None:
    settings, source = Settings(include=("tag=even:True",)), _Listed(3000)
    settings = replace(settings, batch_objects=2000)
    source.untold = 1500
    planner = _planner(store, source, settings)
    before = _keys(_all(planner))
    assert [str(failure) for failure in planner.progress.failures] == ["memory did not tell."]
    assert before + _keys(_all(_planner(store, source, settings))) == _EVERY[::2]


def test_a_listing_is_not_held_in_memory(store: Store) -> None:
    source = _Listed(10**9)
    next(_planner(store, source, Settings()).steps())
    assert source.taken <= 1000


def test_what_is_passed_over_is_counted_and_its_place_is_kept(store: Store) -> None:
    settings = Settings(include=("tag=even:True",), exclude=("prefix=00001",), batch_objects=50)
    odd = {f"{number:06}" for number in range(0, 3000, 4)}

    def unchanged(refs: list[ObjectRef]) -> set[ObjectRef]:
        return {ref for ref in refs if ref.key in odd}

    first = _planner(store, _Listed(3000), settings, unchanged).steps()
    before = next(first)
    works = before + _all(_planner(store, _Listed(3000), settings, unchanged))
    wanted = [key for key in _EVERY if int(key) % 2 == 0 and key not in odd and not key.startswith("00001")]
    assert _keys(works) == wanted
    planned = store.planned("r")
    in_scope = sum(int(key) % 2 == 0 and not key.startswith("00001") for key in _EVERY)
    assert planned.out_of_scope.objects == 3000 - in_scope
    assert planned.unchanged.objects == in_scope - len(wanted)
    assert planned.read.objects == len(wanted)


def test_long_stretches_in_which_nothing_is_read_are_not_listed_again(store: Store) -> None:
    settings = Settings(include=("prefix=none",))
    first = _planner(store, _Listed(45_000), settings).steps()
    assert next(first) == []
    source = _Listed(45_000)
    assert _keys(_all(_planner(store, source, settings))) == []
    assert source.taken == 40_000
    assert store.planned("r").out_of_scope.objects == 45_000


def test_a_sample_is_the_same_wherever_planning_was_taken_up(store: Store, tmp_path: Any) -> None:
    settings = Settings(sampling=10.0, batch_objects=20)
    whole = open_store(str(tmp_path / "whole.db"))
    drawn = _keys(_all(_planner(whole, _Listed(3000), settings)))
    whole.close()
    first = _planner(store, _Listed(3000), settings).steps()
    before = next(first)
    assert _keys(before) + _keys(_all(_planner(store, _Listed(3000), settings))) == drawn
    assert len(drawn) == 300
    assert store.planned("r").not_sampled.objects == 2700
    other = Settings(sampling=10.0, sampling_seed="another")
    another = open_store(str(tmp_path / "another.db"))
    assert _keys(_all(_planner(another, _Listed(3000), other))) != drawn
    another.close()


@pytest.mark.parametrize(
    ("limits", "read"),
    [
        ({"run_objects": 517}, 517),
        ({"run_bytes": 1300}, 1300),
        ({"run_objects": 1000}, 1000),
        ({"run_requests": 1500}, 1498),
        ({"run_objects": 100, "sampling": 10.0}, 100),
        ({"run_objects": 700, "run_bytes": 500}, 500),
        ({"run_objects": 4000}, 3000),
    ],
)
def test_a_portion_ends_exactly_at_its_limit_and_the_next_goes_on(
    store: Store, tmp_path: Any, limits: dict[str, Any], read: int
) -> None:
    settings = Settings(batch_objects=100, **limits)
    whole = open_store(str(tmp_path / "whole.db"))
    every = _keys(_all(_planner(whole, _Listed(3000), Settings(sampling=settings.sampling))))
    whole.close()
    planner = _planner(store, _Listed(3000), settings)
    keys = _keys(_all(planner))
    assert keys == every[:read]
    while planner.progress.limit is not None:
        (listing,) = store.listings("r")
        assert "was not listed to its end: the limit of" in (listing.error or "")
        planner = _planner(store, _Listed(3000), settings)
        assert _all(planner) == [], "the portion is used up, whoever plans"
        job, run = store.job("r"), store.run("r")
        assert job is not None
        assert run is not None
        go_on(store, replace(job, status=JobStatus.PAUSED), run)
        planner = _planner(store, _Listed(3000), settings)
        keys += _keys(_all(planner))
    assert keys == every


def test_requests_are_bounded_where_nothing_is_read_too(store: Store) -> None:
    """As in a bucket of which all is unchanged: its pages are asked for all the same."""
    source = _Listed(9500)
    settings = Settings(run_requests=4, include=("extension=txt",))
    for listed in (4000, 8000, 9500):
        planner = _planner(store, source, settings)
        assert _all(planner) == []
        assert store.planned("r").out_of_scope.objects == listed
        assert (planner.progress.limit is None) == (listed == 9500)
        job, run = store.job("r"), store.run("r")
        assert job is not None
        assert run is not None
        go_on(store, replace(job, status=JobStatus.PAUSED), run)


def test_what_fits_into_no_portion_is_planned_and_takes_nothing_of_it(store: Store) -> None:
    big = {0: 50, 4: 11}
    planner = _planner(store, _Listed(9, sizes=big), Settings(run_bytes=10))
    assert len(_keys(_all(planner))) == 9
    assert planner.progress.limit is None


def test_nothing_is_begun_when_time_is_over_or_the_window_closed(store: Store) -> None:
    planner = _planner(store, _Listed(30), Settings(run_seconds=1e-9))
    assert _all(planner) == []
    assert "the limit of seconds is reached" in str(planner.progress.limit)
    hour = datetime.now(UTC).hour
    closed = f"{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00"
    planner = _planner(store, _Listed(30), Settings(window=closed))
    assert _all(planner) == []
    assert isinstance(planner.progress.limit, WindowClosed)
    opened = f"{(hour - 1) % 24:02}:00-{(hour + 2) % 24:02}:00"
    assert len(_keys(_all(_planner(store, _Listed(30), Settings(window=opened))))) == 30


def test_of_two_planners_the_one_that_was_replaced_stores_nothing_more(store: Store) -> None:
    first = _planner(store, _Listed(3000), Settings()).steps()
    next(first)
    seen = store.ownership("r")
    assert seen is not None
    assert store.claim("r", "another:1", seen.owner)
    with pytest.raises(RunTaken):
        next(first)
    assert store.planned("r").read.objects == 1000


def test_a_target_in_another_is_planned_once(store: Store) -> None:
    job = new_job("two", "job", ["/memory", "/memory/sub"], Settings())
    store.create_job(job)
    run = first_run(job, "111122223333")
    store.start_run(run)
    planner = Planner(store, job, run, Settings(), lambda _: _Inner(4), Owner(store, "two"), None)  # type: ignore[arg-type, return-value]
    planner.begin()
    assert _keys(_all(planner)) == ["sub/0", "sub/1", "sub/2", "sub/3"]


class _Inner(_Listed):
    """Objects in /memory/sub, whichever of the two is listed."""

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        return (ObjectRef("/memory", f"sub/{number}", 1, "e", _WHEN) for number in range(self.count))
