"""What a listing came past without giving is gone; what it did not come to, or cannot tell, is not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.config import Settings
from macie_lite.errors import Unavailable
from macie_lite.model.findings import OpenFinding
from macie_lite.model.jobs import Listing, Run
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.results import RunContext
from macie_lite.pipeline import gone as gone_module
from macie_lite.pipeline.gone import Gone
from macie_lite.pipeline.ownership import Owner
from macie_lite.pipeline.planning import Planner
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.sources.local import LocalSource
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from macie_lite.store.text import following_id, place
from tests.pipeline.results import describe, detected

_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
_ACCOUNT = "111122223333"
_RUN = Run("r", "r", _ACCOUNT, _WHEN, (), {})
_Thing = tuple[str, str | None]


class _Stored:
    """What is open, in memory."""

    def __init__(self, things: Collection[_Thing], buckets: Sequence[str] = ("bucket",)) -> None:
        self.open = {
            (place(bucket, key), following_id("", bucket, key, version)): (bucket, key, version)
            for key, version in things
            for bucket in buckets
        }
        self.asked = 0

    def open_findings(
        self, _account: str, bucket: str, after: tuple[str, bytes] | None, limit: int
    ) -> list[OpenFinding]:
        self.asked += 1
        rest = sorted(one for one in self.open if self.open[one][0] == bucket and one > (after or ("", b"")))
        return [OpenFinding(one[1], one[0], *self.open[one], _WHEN) for one in rest[:limit]]

    def resolve_gone(self, _run: str, ids: Collection[bytes], *_: Any) -> int:
        for one in [one for one in self.open if one[1] in ids]:
            del self.open[one]
        return len(ids)

    def things(self) -> set[_Thing]:
        return {(key, version) for _, key, version in self.open.values()}


def _ref(key: str, version: str | None = None) -> ObjectRef:
    return ObjectRef("bucket", key, 1, "etag", _WHEN, version, position=version and f"{version}\n{key}")


def _order(thing: _Thing) -> tuple[bytes, str]:
    return thing[0].encode(), thing[1] or ""


_KEYS = st.text("ab/\\\U0001f600\ue000", max_size=5).map(lambda end: f"p{end}") | st.sampled_from(
    ["p" * 300, "p" * 299]
)


@given(st.data(), st.sets(_KEYS), st.sets(_KEYS), st.sampled_from(["", "p", "pa", "pp"]), st.booleans())
def test_just_what_is_not_listed_is_gone_however_it_comes(
    data: st.DataObject, there: set[str], opened: set[str], prefix: str, versions: bool
) -> None:
    numbers = ("1", "2") if versions else (None,)
    listed = sorted(((key, n) for key in there for n in numbers if key.startswith(prefix)), key=_order)
    listed = [one for one in listed if not versions or data.draw(st.booleans())]
    store = _Stored({(key, n) for key in opened for n in ("1", "2", None)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gone_module, "_PIECE", data.draw(st.integers(1, 4)))
        gone = _gone(store, prefix, versions=versions)
        size = data.draw(st.integers(1, 4))
        for start in range(0, len(listed), size):
            gone.seen([_ref(*one) for one in listed[start : start + size]])
        gone.end(None)
    judged = {(key, n) for key in opened for n in numbers if key.startswith(prefix)}
    others = {(key, n) for key in opened for n in ("1", "2", None)} - judged
    assert store.things() == others | (judged & set(listed))


def _gone(store: _Stored, prefix: str = "", *, versions: bool = False, **more: Any) -> Gone:
    listing = Listing(0, "s3://bucket", **more)
    opened: Any = store
    return Gone(opened, _RUN, listing, "bucket", prefix, exact=False, versions=versions)


def test_a_listing_that_goes_on_or_is_one_of_several_tells_of_its_part() -> None:
    store = _Stored([(key, None) for key in "abcdefgh"])
    first = _gone(store, after="b", position="c")
    first.seen([_ref("f")])
    assert store.things() == {(key, None) for key in "abcfgh"}, "who listed the page before has seen the others"
    first.end("g")
    assert store.things() == {(key, None) for key in "abcfh"}


def test_a_listing_that_ends_without_a_key_tells_that_all_is_gone() -> None:
    store = _Stored([("a", None)], ("bucket", "bucket2"))
    _gone(store).end(None)
    assert set(store.open.values()) == {("bucket2", "a", None)}


def test_a_listing_out_of_order_tells_nothing() -> None:
    store = _Stored([("b", None)])
    gone = _gone(store)
    gone.seen([_ref("c"), _ref("a"), _ref("d")])
    gone.end(None)
    assert store.things() == {("b", None)}


def test_a_bucket_without_findings_is_asked_for_once() -> None:
    store = _Stored([])
    gone = _gone(store)
    for number in range(50):
        gone.seen([_ref(f"{number:03}")])
    gone.end(None)
    assert store.asked == 1


# -- as planned


class _Bucket:
    """As much of one as planning asks for."""

    listed_at: datetime | None = None
    target = "s3://bucket/p"

    def __init__(self, *keys: str, breaks: bool = False) -> None:
        self.keys, self.breaks = keys, breaks

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        yield from (_ref(key) for key in self.keys)
        if self.breaks:
            raise Unavailable("It did not answer.")

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


def _found(store: Store, target: str, refs: Sequence[ObjectRef]) -> None:
    """In an earlier run."""
    job = new_job("earlier", "job", [target], Settings())
    store.create_job(job)
    store.start_run(first_run(job, _ACCOUNT))
    run = RunContext("earlier", "earlier", _ACCOUNT, _WHEN)
    store.save("earlier", 0, [describe(detected("SSN"), ref=ref, run=run) for ref in refs], last=True)


def _planned(store: Store, target: str, source: Any, *, started: datetime | None = None) -> list[str]:
    """What is open afterwards."""
    job = new_job("r", "job", [target], settings := Settings())
    store.create_job(job)
    run = first_run(job, _ACCOUNT)
    store.start_run(run := replace(run, started_at=started or run.started_at))
    planner = Planner(store, job, run, settings, lambda _: source, Owner(store, "r"), None)
    planner.begin()
    for _ in planner.steps():
        pass
    return [one.key for one in store.open_findings(_ACCOUNT, source.bucket().name, None, 100)]


def test_planning_resolves_what_is_not_there_and_leaves_the_rest(store: Store) -> None:
    _found(store, "s3://bucket", [_ref(key) for key in ("out", "p1", "p2", "p3")])
    assert _planned(store, "s3://bucket/p", _Bucket("p1", "p3")) == ["out", "p1", "p3"]
    (finding,) = (change.finding for change in store.changes(4, 10))
    assert finding["macieLite"]["history"]["resolvedBecause"] == "GONE"
    assert finding["macieLite"]["history"]["resolvedByRun"] == "r"


def test_behind_where_a_listing_broke_off_nothing_is_gone(store: Store) -> None:
    _found(store, "s3://bucket", [_ref(key) for key in ("p1", "p2", "p3")])
    assert _planned(store, "s3://bucket/p", _Bucket("p2", breaks=True)) == ["p2", "p3"]


def test_what_was_examined_since_the_run_began_is_not_gone(store: Store) -> None:
    _found(store, "s3://bucket", [_ref("p1")])
    assert _planned(store, "s3://bucket/p", _Bucket(), started=_WHEN) == ["p1"]


def test_an_inventory_cannot_tell(store: Store) -> None:
    _found(store, "s3://bucket", [_ref("p1")])
    source = _Bucket()
    source.listed_at = _WHEN + timedelta(days=9)
    assert _planned(store, "s3://bucket/p", source) == ["p1"]


def test_a_folder_that_may_not_be_listed_has_what_it_had(store: Store, tmp_path: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "data"
    for name in ("a", "locked/b", "open/c", "z"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    _found(store, str(folder), list(LocalSource(str(folder)).list()))
    (folder / "open/c").unlink()
    (folder / "locked/b").unlink()
    from macie_lite.sources import local

    entries = local._entries

    def refused(path: str, key: str) -> Any:
        if key == "locked/":
            raise PermissionError
        return entries(path, key)

    monkeypatch.setattr(local, "_entries", refused)
    assert _planned(store, str(folder), LocalSource(str(folder))) == ["a", "locked/b", "z"]


def test_a_single_file_tells_of_itself_alone(store: Store, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text("x")
    _found(store, str(tmp_path), [one for one in LocalSource(str(tmp_path)).list() if one.key in "ab"])
    (tmp_path / "b").unlink()
    assert _planned(store, str(tmp_path / "a"), LocalSource(str(tmp_path / "a"))) == ["a", "b"]
