"""An S3 Inventory in place of a listing: on S3 on the wire, and in a folder."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from macie_lite.errors import TargetError, Unavailable
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import Source, SourceOptions
from macie_lite.sources.inventory import InventorySource
from macie_lite.sources.inventory_rows import _started
from macie_lite.sources.open_source import open_source
from tests.conformance.check_source import (
    HOSTILE_KEYS,
    Place,
    a_target_that_is_not_there_is_named,
    an_empty_target_is_no_error,
    gives_the_bytes_of_every_key,
    streams_seek_and_tell,
    the_bucket_is_that_of_the_objects,
    what_changed_is_not_what_was_listed,
    what_vanished_is_gone,
)
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import ACCESS_DENIED, ARCHIVED, SLOW_DOWN
from tests.servers.s3_server import Bucket, S3Server
from tests.sources.inventories import FORMATS, LISTED_AT, Row, content, put_inventory, put_manifest, row_of

pytestmark = pytest.mark.slow

Open = Callable[..., InventorySource]

_WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def _row(key: str, bucket: str = "source", **more: Any) -> Row:
    return row_of(ObjectRef(bucket, key, 7, "e", _WHEN)) | more


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens sources by inventory, of `s3://source` if not told otherwise; closes them with the test."""
    sources: list[Source] = []

    def make(location: str, target: str = "s3://source", **options: Any) -> InventorySource:
        sources.append(open_source(target, SourceOptions(inventory=location, **options)))
        assert isinstance(sources[-1], InventorySource)
        return sources[-1]

    yield make
    for source in sources:
        source.close()


def _put_in(folder: Path) -> Callable[[str, bytes], None]:
    def put(key: str, data: bytes) -> None:
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return put


def _keys(source: Source, start_after: str | None = None) -> list[str]:
    return [ref.key for ref in source.list(start_after)]


class _Inventoried:
    """A bucket with an inventory of all that it holds, made anew for each source."""

    def __init__(self, bucket: Bucket, destination: Bucket, form: str) -> None:
        self.put, self.delete = bucket.put, bucket.delete
        self._bucket, self._destination, self._form = bucket, destination, form
        self._open: list[Source] = []

    def source(self, under: str = "") -> Source:
        refs = list(self._kept(open_source(self._bucket.target, SourceOptions())).list())
        put_inventory(self._destination.put, self._bucket.name, self._form, [[row_of(ref) for ref in refs]])
        options = SourceOptions(inventory=f"{self._destination.target}/inv")
        return self._kept(open_source(f"{self._bucket.target}/{under}", options))

    def missing(self) -> Source:
        return self._kept(open_source("s3://no-such-bucket", SourceOptions(inventory=self._destination.target)))

    def _kept(self, source: Source) -> Source:
        self._open.append(source)
        return source

    def close(self) -> None:
        for source in self._open:
            source.close()


@pytest.mark.parametrize("form", FORMATS)
def test_it_is_what_the_listing_would_be(s3: S3Server, bucket: Bucket, opened: Open, form: str) -> None:
    bucket.fill({key: key.encode() for key in HOSTILE_KEYS})
    place = _Inventoried(bucket, s3.bucket(), form)
    source, plain = place.source(), place._kept(open_source(bucket.target, SourceOptions()))
    refs = list(source.list())
    assert refs == list(plain.list())
    assert [ref.key for ref in refs] == list(HOSTILE_KEYS)
    with source.open(refs[-1]) as stream:
        assert stream.read() == refs[-1].key.encode()
    place.close()


@pytest.mark.parametrize(
    "check",
    [
        gives_the_bytes_of_every_key,
        an_empty_target_is_no_error,
        a_target_that_is_not_there_is_named,
        what_vanished_is_gone,
        what_changed_is_not_what_was_listed,
        streams_seek_and_tell,
        the_bucket_is_that_of_the_objects,
    ],
)
def test_it_is_a_source(s3: S3Server, bucket: Bucket, check: Callable[[Place], None]) -> None:
    place = _Inventoried(bucket, s3.bucket(), "CSV")
    check(place)
    place.close()


def test_listing_goes_on_behind_any_object_and_fetches_no_file_before(
    bucket: Bucket, fault_proxy: FaultProxy, opened: Open
) -> None:
    names = put_inventory(bucket.put, "source", "CSV", [[_row("z"), _row("b")], [_row("a"), _row("c")]])
    source = opened(f"{bucket.target}/inv")
    refs = list(source.list())
    assert [ref.key for ref in refs] == ["z", "b", "a", "c"]
    assert _keys(source, refs[0].position) == ["b", "a", "c"]
    fault_proxy.heal()
    assert _keys(source, refs[2].position) == ["c"]
    assert set(names).intersection(request.key for request in fault_proxy.requests) == {names[1]}


def test_listing_goes_on_in_the_inventory_that_it_began_with(tmp_path: Path, opened: Open) -> None:
    put = _put_in(tmp_path)
    put_inventory(put, "source", "CSV", [[_row("a"), _row("b")]])
    first = next(opened(f"{tmp_path}/inv").list())
    put_inventory(put, "source", "CSV", [[_row("c")]], date="2026-11-07T21-32Z")
    later = opened(f"{tmp_path}/inv")
    assert _keys(later) == ["c"]
    assert _keys(later, first.position) == ["b"]
    (tmp_path / "inv/source/daily/2026-11-06T21-32Z/manifest.json").unlink()
    with pytest.raises(TargetError, match="no longer in"):
        _keys(opened(f"{tmp_path}/inv"), first.position)
    with pytest.raises(TargetError, match="scan it anew"):
        _keys(later, "a/key")


def _newest(opened: Open, location: str) -> str:
    return opened(location)._newest.ref.key


def test_the_newest_that_is_complete_is_taken(tmp_path: Path, opened: Open) -> None:
    put = _put_in(tmp_path)
    old, newest, older = "weekly/2026-11-05T00-00Z", "a-daily/2026-11-06T00-00Z", "weekly/2026-10-31T00-00Z"
    for folder in (old, newest, older):
        put_manifest(put, f"inv/source/{folder}", "source", "CSV", {})
    put("inv/source/weekly/2026-11-09T00-00Z/manifest.checksum", b"")
    put("inv/source/weekly/hive/2026-11-09T00-00Z/manifest.json", b"")
    put("inv/source-2/weekly/2026-11-09T00-00Z/manifest.json", b"")
    for location, found in (
        ("inv", newest),
        ("inv/source/", newest),
        ("inv/source/weekly", old),
        (f"inv/source/{older}/manifest.json", older),
    ):
        newest_there = opened(f"{tmp_path}/{location}")._newest
        assert f"{newest_there.shelf.folder}{newest_there.ref.key}" == f"{tmp_path}/inv/source/{found}/manifest.json"
    assert opened(f"{tmp_path}/inv").listed_at == LISTED_AT


def test_the_files_beside_are_not_listed_on_the_way(bucket: Bucket, fault_proxy: FaultProxy, opened: Open) -> None:
    put_manifest(bucket.put, "inv/source/daily/2026-11-06T21-32Z", "source", "CSV", {})
    bucket.create_empty(
        f"inv/source/daily/{folder}/{number:05}" for folder in ("data", "hive") for number in range(1500)
    )
    assert _newest(opened, f"{bucket.target}/inv")
    assert sum(request.listing for request in fault_proxy.requests) == 3


@pytest.mark.parametrize(("at", "location"), [("", ""), ("x/", "x/"), ("deep/x", "deep/x"), ("deep/x", "deep/x/")])
def test_any_prefix_may_hold_it(bucket: Bucket, opened: Open, at: str, location: str) -> None:
    folder = f"{at}/source/daily/2026-11-06T21-32Z".removeprefix("/")
    put_manifest(bucket.put, folder, "source", "CSV", {})
    assert _newest(opened, f"{bucket.target}/{location}") == f"{folder}/manifest.json"


def test_a_copy_in_a_folder_will_do(tmp_path: Path, opened: Open) -> None:
    put_inventory(_put_in(tmp_path), "source", "ORC", [[_row("p/1")], [_row("q/2"), _row("p/3")]])
    (tmp_path / "inv").rename(tmp_path / "copy")
    assert _keys(opened(f"{tmp_path}/copy")) == ["p/1", "q/2", "p/3"]
    manifest = f"{tmp_path}/copy/source/daily/2026-11-06T21-32Z/manifest.json"
    assert _keys(opened(manifest, "s3://source/p/")) == ["p/1", "p/3"]


@pytest.mark.parametrize(
    "location", ["{bucket}", "{bucket}/inv/source/daily/1/manifest.json", "{folder}", "{folder}/x"]
)
def test_where_there_is_none_both_are_named(bucket: Bucket, tmp_path: Path, opened: Open, location: str) -> None:
    place = location.format(bucket=bucket.target, folder=tmp_path)
    with pytest.raises(TargetError) as caught:
        _keys(opened(place))
    assert "s3://source " in str(caught.value)
    assert place in str(caught.value)


def test_an_inventory_of_another_bucket_is_refused(tmp_path: Path, opened: Open) -> None:
    put_inventory(_put_in(tmp_path), "another", "CSV", [[_row("a", "another")]])
    with pytest.raises(TargetError, match=r"'another'.*not of source"):
        _keys(opened(f"{tmp_path}/inv/another/daily/2026-11-06T21-32Z/manifest.json"))


def test_an_access_point_has_none() -> None:
    with pytest.raises(TargetError, match="name the bucket"):
        open_source("arn:aws:s3:eu-west-1:111122223333:accesspoint/reader", SourceOptions(inventory="s3://inv"))


def test_the_inventory_may_be_in_a_bucket_that_may_not_be_read(
    bucket: Bucket, fault_proxy: FaultProxy, opened: Open
) -> None:
    [name] = put_inventory(bucket.put, "source", "CSV", [[_row("a")]])
    for answer, fault, said in (
        (ACCESS_DENIED, TargetError, "permission denied"),
        (ARCHIVED, TargetError, "archived"),
        (SLOW_DOWN, Unavailable, "SlowDown"),
    ):
        fault_proxy.heal()
        fault_proxy.fault(answer, key=name)
        with pytest.raises(fault, match=said) as caught:
            _keys(opened(f"{bucket.target}/inv", max_attempts=1))
        assert name in str(caught.value)


# -- damage, by a folder: what lies behind it makes no difference


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with an inventory of two files."""
    put_inventory(_put_in(tmp_path), "source", "Parquet", [[_row("a")], [_row("b")]])
    return tmp_path / "inv" / "source" / "daily"


def _refused(shelf: Path, opened: Open) -> str:
    with pytest.raises(TargetError) as caught:
        _keys(opened(str(shelf.parents[1])))
    return str(caught.value)


def test_a_damaged_manifest_is_refused(shelf: Path, opened: Open) -> None:
    (shelf / "2026-11-06T21-32Z" / "manifest.checksum").write_text("0" * 32)
    assert "2026-11-06T21-32Z/manifest.json" in _refused(shelf, opened)


@pytest.mark.parametrize(
    "change",
    [
        {"files": None},
        {"files": [{"key": "a"}]},
        {"files": [{"key": 7, "size": 1, "MD5checksum": "0" * 32}]},
        {"files": [{"key": "a", "size": "1", "MD5checksum": "0" * 32}]},
        {"files": [{"key": "a", "size": 1, "MD5checksum": "x"}]},
        {"fileFormat": "Avro"},
        {"fileFormat": ["CSV"]},
        {"creationTimestamp": "9" * 30},
        {"creationTimestamp": None},
        {"sourceBucket": None},
    ],
)
def test_a_manifest_that_is_none_is_refused(shelf: Path, opened: Open, change: dict[str, Any]) -> None:
    path = shelf / "2026-11-06T21-32Z" / "manifest.json"
    path.with_name("manifest.checksum").unlink()
    path.write_text(json.dumps(json.loads(path.read_bytes()) | change))
    assert "manifest.json" in _refused(shelf, opened)
    path.write_text("[" * 100_000)
    assert "manifest.json" in _refused(shelf, opened)


def _second(shelf: Path) -> Path:
    return shelf / "data" / "2026-11-06T21-32Z-1.parquet"


@pytest.mark.parametrize("how", ["other bytes", "shorter", "gone"])
def test_a_file_that_is_not_what_its_manifest_says_is_named(shelf: Path, opened: Open, how: str) -> None:
    path = _second(shelf)
    data = path.read_bytes()
    path.write_bytes(data[:-9] + b"x" + data[-8:] if how == "other bytes" else data[:-9])
    if how == "gone":
        path.unlink()
    assert path.name in _refused(shelf, opened)


def _lying(shelf: Path, form: str, data: bytes) -> None:
    """A file with this content, and a manifest that agrees with it."""
    _second(shelf).write_bytes(data)
    put_manifest(_put_in(shelf), "2026-11-06T21-32Z", "source", form, {f"data/{_second(shelf).name}": data})


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_another_format_is_named(shelf: Path, opened: Open, form: str) -> None:
    _lying(shelf, form, random.Random(1).randbytes(5000))
    assert _second(shelf).name in _refused(shelf, opened)


@pytest.mark.parametrize("form", FORMATS)
def test_a_missing_field_and_its_file_are_named(shelf: Path, opened: Open, form: str) -> None:
    fields = ("Bucket", "Key", "LastModifiedDate")
    data = content(form, [_row("a")], fields)
    put_manifest(_put_in(shelf), "2026-11-06T21-32Z", "source", form, {f"data/{_second(shelf).name}": data}, fields)
    _second(shelf).write_bytes(data)
    said = _refused(shelf, opened)
    assert "no field Size" in said
    assert _second(shelf).name in said


def test_rows_of_another_bucket_are_refused(shelf: Path, opened: Open) -> None:
    _lying(shelf, "ORC", content("ORC", [_row("a"), _row("b", Bucket="private")]))
    said = _refused(shelf, opened)
    assert "another bucket" in said
    assert "private" not in said


def test_what_ends_its_reader_does_not_end_ours(shelf: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(theirs: socket.socket) -> subprocess.Popen[bytes]:
        process = _started(theirs)
        process.kill()
        return process

    _lying(shelf, "CSV", content("CSV", [_row("a")]))
    monkeypatch.setattr("macie_lite.sources.inventory_rows._started", dying)
    said = _refused(shelf, opened)
    assert _second(shelf).name in said
    assert "its reader ended" in said


def test_a_large_file_is_not_held(shelf: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macie_lite.sources.inventory_rows._HELD", 10)
    for form in FORMATS:
        _lying(shelf, form, content(form, [_row(f"k{number}") for number in range(100)]))
        assert len(_keys(opened(str(shelf.parents[1])))) == 100


def test_nothing_is_left_when_a_listing_is_given_up(shelf: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def seen(theirs: socket.socket) -> subprocess.Popen[bytes]:
        started.append(_started(theirs))
        return started[-1]

    monkeypatch.setattr("macie_lite.sources.inventory_rows._started", seen)
    _lying(shelf, "CSV", content("CSV", [_row(f"{number:0200}") for number in range(30_000)]))
    refs = opened(str(shelf.parents[1])).list()
    assert next(refs).key == "0" * 200
    del refs
    assert [process.returncode for process in started] == [-signal.SIGKILL]
