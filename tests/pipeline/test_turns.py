"""Several listings side by side: a long one divided at its prefixes, each key listed once, whatever stops it."""

from __future__ import annotations

import itertools
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from macie_lite.config import Settings
from macie_lite.model.jobs import Counted, JobStatus, reach_all
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.pipeline.endings import go_on
from macie_lite.pipeline.opening import Opens, Origin
from macie_lite.pipeline.ownership import Owner
from macie_lite.pipeline.planning import Planner
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.pipeline.stretches import PAGE
from macie_lite.posture.inventory import take_stock
from macie_lite.sources.s3_prefixes import bounds
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store

_WHEN = datetime(2025, 1, 1, tzinfo=UTC)
_KEYS = [f"{number // 20_000}/{number // 4000:02}/{number:06}.{number % 100}" for number in range(60_000)]
_CHOSEN = [key for key in _KEYS if key.endswith(".7")]
_SPARSE = Settings(include=("extension=7",), batch_objects=50)


class _Folders:
    """A bucket with folders in folders, listed by whichever threads."""

    listed_at = _WHEN

    def __init__(self, target: str) -> None:
        self.target = target
        self.prefix = target.removeprefix("s3://bucket").removeprefix("/")
        self.threads: set[str] = set()
        self.pages: list[str] = []  # the folder of each, as it was begun

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        keys = itertools.islice(_KEYS, bisect_right(_KEYS, start_after or ""), None)
        for at, key in enumerate(key for key in keys if key.startswith(self.prefix)):
            self.threads.add(threading.current_thread().name)
            if at % PAGE == 0:
                self.pages.append(key.split("/")[0])
            yield ObjectRef("bucket", key, 1, "etag", _WHEN)

    def bounds(self, after: str, until: str | None, most: int) -> Sequence[str]:
        return bounds(self._prefixes, self.prefix, after, until, most)

    def _prefixes(self, parent: str, after: str) -> set[str]:
        rest = (key.removeprefix(parent) for key in _KEYS if key > after and key.startswith(parent))
        return {parent + one[: one.index("/") + 1] for one in rest if "/" in one}

    def tags(self, _: ObjectRef) -> dict[str, str]:
        return {}

    def bucket(self) -> BucketInfo:
        return BucketInfo("bucket", "arn:aws:s3:::bucket")

    def close(self) -> None:
        pass


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as opened:
        yield opened


def _folders(origin: Origin) -> Any:
    return _Folders(origin.target)


def _planner(store: Store, settings: Settings, *targets: str, at_once: int = 4, source: Opens = _folders) -> Planner:
    if store.job("r") is None:
        new = new_job("r", "job", list(targets or ("s3://bucket",)), settings)
        store.create_job(new)
        store.start_run(first_run(new, "111122223333"))
    job, run = store.job("r"), store.run("r")
    assert job is not None
    assert run is not None
    planner = Planner(store, job, run, settings, source, Owner(store, "r"), None, at_once=at_once)
    if not store.listings("r"):
        planner.begin()
    return planner


def _keys(planner: Planner, steps: int | None = None) -> list[str]:
    with closing(planner.steps()) as planned:
        return [ref.key for step in itertools.islice(planned, steps) for work in step for ref in work.batch.objects]


@pytest.mark.parametrize("steps", [None, 1, 2, 3, 5])
@pytest.mark.parametrize("at_once", [4, 1])
def test_each_key_is_planned_once_wherever_planning_was_stopped(store: Store, steps: int | None, at_once: int) -> None:
    before = _keys(_planner(store, _SPARSE), steps)
    after = _keys(_planner(store, _SPARSE, at_once=at_once))
    assert sorted(before + after) == _CHOSEN
    assert store.planned("r").listed == len(_KEYS)
    if steps is None:
        assert len(store.listings("r")) > 2, "it was divided"
        assert not after


def test_a_bucket_that_was_divided_was_listed_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Folders, "listed_at", None)
    _keys(_planner(store, _SPARSE))
    run = store.run("r")
    assert run is not None
    take_stock(store, run, _WHEN)
    profile, listings = store.bucket("111122223333", "bucket"), store.listings("r")
    assert profile is not None
    assert profile.listed == Counted(len(_KEYS), len(_KEYS))
    assert (len(listings) > 2, reach_all(listings), reach_all(listings[1:])) == (True, True, False)


def test_threads_list_and_one_process_that_forks_has_none(store: Store) -> None:
    for at_once, wanted in ((1, "Main"), (4, "list")):
        source = _Folders("s3://bucket")
        opens: Any = lambda _, it=source: it  # noqa: E731 - of its round
        _keys(_planner(store, _SPARSE, at_once=at_once, source=opens), 2 if at_once == 1 else None)
        assert {name[:4] for name in source.threads} == {wanted}


def test_listings_take_turns_page_by_page_though_none_of_it_is_a_step(store: Store) -> None:
    source = _Folders("s3://bucket")
    opens: Any = lambda _: source  # noqa: E731 - it counts
    _keys(_planner(store, Settings(include=("extension=none",)), source=opens))
    behind = source.pages[source.pages.index("1") :]
    assert len(list(itertools.groupby(behind))) > len(behind) / 2


def test_a_portion_ends_exactly_at_its_limit(store: Store) -> None:
    limited = replace(_SPARSE, run_objects=250)
    keys: list[str] = []
    for portion in (250, 250, 100):
        planner = _planner(store, limited)
        more = _keys(planner)
        assert len(more) == portion
        keys += more
        assert (planner.progress.limit is None) is (portion < 250)
        job, run = store.job("r"), store.run("r")
        assert job is not None
        assert run is not None
        go_on(store, replace(job, status=JobStatus.PAUSED), run)
    assert sorted(keys) == _CHOSEN


def test_a_sample_is_drawn_from_one_listing(store: Store) -> None:
    keys = _keys(_planner(store, Settings(sampling=1.0)))
    assert len(keys) == 600
    assert len(store.listings("r")) == 1


def test_targets_in_one_another_are_planned_once(store: Store) -> None:
    keys = _keys(_planner(store, _SPARSE, "s3://bucket/1/06", "s3://bucket/1", "s3://bucket"))
    assert sorted(keys) == _CHOSEN


def test_bounds_are_prefixes_behind_a_key_the_highest_folders_first() -> None:
    source = _Folders("s3://bucket")
    assert source.bounds("0/01/004500.0", None, 2) == ["1/", "2/"]
    assert source.bounds("0/01/004500.0", None, 4) == ["0/02/", "0/03/", "0/04/", "1/"]
    assert source.bounds("1/05/020000.0", "1/08/", 4) == ["1/06/", "1/07/"]
    assert source.bounds("2/14/056000.0", None, 4) == []
    assert _Folders("s3://bucket/2").bounds("2/10/040000.0", None, 2) == ["2/11/", "2/13/"]
