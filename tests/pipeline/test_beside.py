"""A bucket and a prefix in it: each object is planned once, whichever listing breaks off and is gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from macie_lite.config import Settings
from macie_lite.errors import Unavailable
from macie_lite.model.jobs import Listing
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.pipeline.beside import own_of
from macie_lite.pipeline.opening import Origin
from macie_lite.pipeline.ownership import Owner
from macie_lite.pipeline.planning import Planner
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.sources.base import Source
from macie_lite.store.open_store import open_store

_WIDE, _NARROW = "s3://bucket", "s3://bucket/x/"
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
_KEYS = ["a", "b", *(f"x/{number}" for number in range(10)), "z"]


def _ref(key: str) -> ObjectRef:
    return ObjectRef("bucket", key, 1, "etag", _WHEN)


class _Listed:
    """What a target lists, up to a key at which it breaks off."""

    listed_at = None

    def __init__(self, target: str, breaks: str | None) -> None:
        self._prefix, self._breaks = "x/" if target == _NARROW else "", breaks

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        for key in _KEYS:
            if key.startswith(self._prefix) and (start_after is None or key > start_after):
                if key == self._breaks:
                    raise Unavailable("It did not answer.")
                yield _ref(key)

    def tags(self, ref: ObjectRef) -> dict[str, str]:
        return {}

    def bucket(self) -> BucketInfo:
        return BucketInfo("bucket", "arn:aws:s3:::bucket")

    def close(self) -> None:
        pass


@pytest.mark.parametrize("targets", [(_WIDE, _NARROW), (_NARROW, _WIDE)])
@pytest.mark.parametrize("breaks", [{_WIDE: "x/4"}, {_NARROW: "x/4"}, {_WIDE: "x/4", _NARROW: "x/7"}, {_WIDE: "a"}, {}])
def test_every_object_is_planned_once(tmp_path: Path, targets: tuple[str, str], breaks: dict[str, str]) -> None:
    store = open_store(str(tmp_path / "x.db"))
    job = new_job("r", "job", targets, settings := Settings())
    store.create_job(job)
    store.start_run(first_run(job, "111122223333"))
    run, planned = store.run("r"), []
    assert run is not None
    for now in (breaks, {}):

        def opened(origin: Origin, now: dict[str, str] = now) -> Source:
            return _Listed(origin.target, now.get(origin.target))  # type: ignore[return-value]

        planner = Planner(store, job, run, settings, opened, Owner(store, "r"), None)
        if not store.listings("r"):
            planner.begin()
        planned += [ref.key for step in planner.steps() for work in step for ref in work.batch.objects]
    store.close()
    assert sorted(planned) == _KEYS


def test_where_keys_have_no_order_only_a_whole_listing_stands() -> None:
    came = Listing(0, "s3://shop--use1--x-s3", position="x/4")
    own = own_of("s3://shop--use1--x-s3/x/", ["s3://shop--use1--x-s3", "s3://shop--use1--x-s3/x/"], [came])
    assert own(ObjectRef("shop--use1--x-s3", "x/1", 1, "etag", _WHEN))


def test_of_parts_of_a_listing_each_tells_how_far_it_came() -> None:
    parts = [Listing(0, _WIDE, until="x/2", ended=True), Listing(1, _WIDE, after="x/2", until="x/6", position="x/4")]
    parts.append(Listing(2, _WIDE, after="x/6"))
    own = own_of(_NARROW, [_WIDE, _NARROW], parts)
    assert [key for key in _KEYS[2:-1] if not own(_ref(key))] == [f"x/{number}" for number in range(5)]
