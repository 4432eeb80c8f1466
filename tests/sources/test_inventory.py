"""An S3 Inventory in place of a listing: on S3 on the wire, and in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from macie_lite.errors import TargetError, Unavailable
from macie_lite.sources.base import Source, SourceOptions
from macie_lite.sources.inventory import InventorySource
from macie_lite.sources.open_source import open_source
from macie_lite.sources.s3 import S3Source
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
from tests.sources.inventories import (
    FORMATS,
    LISTED_AT,
    VERSIONED,
    Open,
    keys,
    listed,
    put_in,
    put_inventory,
    put_manifest,
    row_of,
)

pytestmark = pytest.mark.slow


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
def test_it_is_what_the_listing_would_be(s3: S3Server, bucket: Bucket, form: str) -> None:
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
    names = put_inventory(bucket.put, "source", "CSV", [[listed("z"), listed("b")], [listed("a"), listed("c")]])
    source = opened(f"{bucket.target}/inv")
    refs = list(source.list())
    assert [ref.key for ref in refs] == ["z", "b", "a", "c"]
    assert keys(source, refs[0].position) == ["b", "a", "c"]
    fault_proxy.heal()
    assert keys(source, refs[2].position) == ["c"]
    assert set(names).intersection(request.key for request in fault_proxy.requests) == {names[1]}


def test_listing_goes_on_in_the_inventory_that_it_began_with(tmp_path: Path, opened: Open) -> None:
    put = put_in(tmp_path)
    put_inventory(put, "source", "CSV", [[listed("a"), listed("b")]])
    first = next(opened(f"{tmp_path}/inv").list())
    put_inventory(put, "source", "CSV", [[listed("c")]], date="2026-11-07T21-32Z")
    later = opened(f"{tmp_path}/inv")
    assert keys(later) == ["c"]
    assert keys(later, first.position) == ["b"]
    (tmp_path / "inv/source/daily/2026-11-06T21-32Z/manifest.json").unlink()
    with pytest.raises(TargetError, match="no longer in"):
        keys(opened(f"{tmp_path}/inv"), first.position)
    with pytest.raises(TargetError, match="scan it anew"):
        keys(later, "a/key")


def _newest(opened: Open, location: str) -> str:
    return opened(location)._newest.ref.key


def test_the_newest_that_is_complete_is_taken(tmp_path: Path, opened: Open) -> None:
    put = put_in(tmp_path)
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
    put_inventory(put_in(tmp_path), "source", "ORC", [[listed("p/1")], [listed("q/2"), listed("p/3")]])
    (tmp_path / "inv").rename(tmp_path / "copy")
    assert keys(opened(f"{tmp_path}/copy")) == ["p/1", "q/2", "p/3"]
    manifest = f"{tmp_path}/copy/source/daily/2026-11-06T21-32Z/manifest.json"
    assert keys(opened(manifest, "s3://source/p/")) == ["p/1", "p/3"]


@pytest.mark.parametrize(
    "location", ["{bucket}", "{bucket}/inv/source/daily/1/manifest.json", "{folder}", "{folder}/x"]
)
def test_where_there_is_none_both_are_named(bucket: Bucket, tmp_path: Path, opened: Open, location: str) -> None:
    place = location.format(bucket=bucket.target, folder=tmp_path)
    with pytest.raises(TargetError) as caught:
        keys(opened(place))
    assert "s3://source " in str(caught.value)
    assert place in str(caught.value)


def test_an_inventory_of_another_bucket_is_refused(tmp_path: Path, opened: Open) -> None:
    put_inventory(put_in(tmp_path), "another", "CSV", [[listed("a", "another")]])
    with pytest.raises(TargetError, match=r"'another'.*not of source"):
        keys(opened(f"{tmp_path}/inv/another/daily/2026-11-06T21-32Z/manifest.json"))


def test_an_access_point_has_none() -> None:
    with pytest.raises(TargetError, match="name the bucket"):
        open_source("arn:aws:s3:eu-west-1:111122223333:accesspoint/reader", SourceOptions(inventory="s3://inv"))


def test_the_inventory_may_be_in_a_bucket_that_may_not_be_read(
    bucket: Bucket, fault_proxy: FaultProxy, opened: Open
) -> None:
    [name] = put_inventory(bucket.put, "source", "CSV", [[listed("a")]])
    for answer, fault, said in (
        (ACCESS_DENIED, TargetError, "permission denied"),
        (ARCHIVED, TargetError, "archived"),
        (SLOW_DOWN, Unavailable, "SlowDown"),
    ):
        fault_proxy.heal()
        fault_proxy.fault(answer, key=name)
        with pytest.raises(fault, match=said) as caught:
            keys(opened(f"{bucket.target}/inv", max_attempts=1))
        assert name in str(caught.value)


def test_versions_that_are_named_are_read(s3: S3Server, bucket: Bucket) -> None:
    bucket.put("a", b"before versions")
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    bucket.put("a", b"new")
    bucket.delete("a")
    versions = bucket.client.list_object_versions(Bucket=bucket.name)
    rows = [
        {
            **listed("a", bucket.name, Size=one["Size"], ETag=one["ETag"].strip('"')),
            **{"VersionId": one["VersionId"], "IsLatest": one["IsLatest"], "IsDeleteMarker": False},
        }
        for one in versions["Versions"]
    ]
    destination = s3.bucket()
    put_inventory(destination.put, bucket.name, "ORC", [rows], fields=VERSIONED)
    plain = S3Source(bucket.target, bucket.name, "", SourceOptions())
    location = f"{destination.target}/inv"
    source = InventorySource(plain, bucket.name, "", location, SourceOptions(), versions="noncurrent")
    assert sorted(source.open(ref).read() for ref in source.list()) == [b"before versions", b"new"]
    source.close()
