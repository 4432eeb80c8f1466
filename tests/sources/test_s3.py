"""S3 on the wire: listing, reading, seeking, roles, what is known of a bucket."""

from __future__ import annotations

import io
import json
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.utils import parse_timestamp

from classifiers.engine import Engine
from macie_lite.errors import TargetError
from macie_lite.model.coverage import NotExamined, Reason, Status
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.scan import Scanner
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3 import S3Source
from macie_lite.sources.s3_client import _timestamp
from macie_lite.sources.s3_stream import WHOLE, S3Stream
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import Answer
from tests.servers.s3_server import Bucket, S3Server

pytestmark = pytest.mark.slow

Open = Callable[..., S3Source]

_LARGE = random.Random(7).randbytes(WHOLE + (3 << 20))


@pytest.fixture
def source() -> Iterator[Open]:
    """Opens a source of a bucket; closes all of them with the test."""
    opened: list[S3Source] = []

    def make(name: str, prefix: str = "", **options: Any) -> S3Source:
        opened.append(S3Source(f"s3://{name}/{prefix}", name, prefix, SourceOptions(**options)))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def _only(source: S3Source) -> ObjectRef:
    [ref] = source.list()
    return ref


def test_more_than_a_page_and_directory_markers(bucket: Bucket, source: Open) -> None:
    keys = [f"p/{number:04}" for number in range(1003)]
    bucket.create_empty(["p/", *keys, "q"])
    refs = list(source(bucket.name, "p/").list())
    assert [ref.key for ref in refs] == ["p/", *keys]
    assert [ref.key for ref in source(bucket.name, "p/").list("p/1001")] == ["p/1002"]
    with source(bucket.name).open(refs[0]) as stream:
        assert stream.read() == b""


def test_a_listing_is_divided_at_the_prefixes_behind_a_key(bucket: Bucket, source: Open) -> None:
    folders = [f"{one}/{two}/" for one in "abé" for two in "123"]
    bucket.create_empty([folder + name for folder in folders for name in ("", "x", "y")] + ["z"])
    opened = source(bucket.name)
    assert opened.bounds("a/1/x", None, 9) == ["a/2/", "a/3/", "b/", "é/"]
    assert opened.bounds("a/1/x", "a/3/", 9) == ["a/2/"]
    assert opened.bounds("é/3/x", None, 9) == []
    assert source(bucket.name, "b/").bounds("b/1/", None, 1) == ["b/2/"]
    assert source(bucket.name, versions="all").bounds("a/1/x", None, 9) == []
    for bound in opened.bounds("a/1/x", None, 9):
        before = [ref.key for ref in opened.list("a/1/x") if ref.key <= bound]
        after = [ref.key for ref in opened.list(bound)]
        assert before + after == [ref.key for ref in opened.list("a/1/x")]


def test_only_the_latest_version_is_listed(s3: S3Server, bucket: Bucket, source: Open) -> None:
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    bucket.put("a", b"old")
    bucket.put("a", b"new!")
    bucket.put("deleted", b"1")
    bucket.delete("deleted")
    opened = source(bucket.name)
    with opened.open(_only(opened)) as stream:
        assert stream.read() == b"new!"


def test_a_named_version_is_read(bucket: Bucket, source: Open) -> None:
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    opened = source(bucket.name)
    bucket.put("a", b"old")
    old = _only(opened)
    [version] = bucket.client.list_object_versions(Bucket=bucket.name)["Versions"]
    bucket.put("a", b"new!")
    with opened.open(replace(old, version_id=version["VersionId"])) as stream:
        assert stream.read() == b"old"


@pytest.mark.parametrize("size", [5, len(_LARGE)])
def test_the_version_that_was_read_is_told(bucket: Bucket, source: Open, size: int) -> None:
    opened = source(bucket.name)
    bucket.put("a", _LARGE[:size])
    assert _version_read(opened) is None
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    made = bucket.client.put_object(Bucket=bucket.name, Key="a", Body=_LARGE[:size])["VersionId"]
    assert _version_read(opened) == made
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Suspended"})
    bucket.put("a", _LARGE[:size])
    assert _version_read(opened) is None


@pytest.mark.parametrize(("content", "status"), [(b"hello", Status.COMPLETE), (b"%PDF-1.7 not", Status.SKIPPED)])
def test_a_result_has_the_version_and_the_ref_as_it_was_listed(
    bucket: Bucket, source: Open, content: bytes, status: Status
) -> None:
    bucket.client.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    made = bucket.client.put_object(Bucket=bucket.name, Key="a", Body=content)["VersionId"]
    opened = source(bucket.name)
    [result] = Scanner(Engine(())).scan_objects([_only(opened)], opened)
    assert (result.coverage.status, result.version_id) == (status, made)
    assert (result.ref, result.ref.version_id) == (_only(opened), None)


@pytest.mark.parametrize(("header", "version"), [("null", None), ("3HL4kqtJlcpXroDTDmJ", "3HL4kqtJlcpXroDTDmJ")])
def test_the_version_null_is_none(
    bucket: Bucket, fault_proxy: FaultProxy, source: Open, header: str, version: str | None
) -> None:
    answer = Answer(200, "", "").with_headers(("x-amz-version-id", header))  # any content does
    bucket.put("a", answer.body())
    opened = source(bucket.name)
    fault_proxy.fault(answer, key="a")
    assert _version_read(opened) == version


def _version_read(opened: S3Source) -> str | None:
    with opened.open(_only(opened)) as stream:
        version: str | None = stream.version_id  # type: ignore[attr-defined]
        return version


def test_one_get_per_small_object(bucket: Bucket, fault_proxy: FaultProxy, source: Open) -> None:
    bucket.put("a", b"12345")
    opened = source(bucket.name)
    with opened.open(_only(opened)) as stream:
        stream.seek(2)
        assert stream.read() == b"345"
    assert [(request.method, request.key) for request in fault_proxy.requests] == [("GET", ""), ("GET", "a")]
    assert fault_proxy.requests[1].headers["if-match"].strip('"')


def test_encoded_objects_come_as_stored(bucket: Bucket, source: Open) -> None:
    bucket.put("a", b"not gzip at all", ContentEncoding="gzip")
    opened = source(bucket.name)
    with opened.open(_only(opened)) as stream:
        assert stream.read() == b"not gzip at all"
        assert getattr(stream, "content_encoding", None) == "gzip"


def test_a_large_object_is_one_request_when_read_in_order(
    bucket: Bucket, fault_proxy: FaultProxy, source: Open
) -> None:
    bucket.put("a", _LARGE)
    opened = source(bucket.name)
    ref = _only(opened)
    fault_proxy.requests.clear()
    with opened.open(ref) as stream:
        assert isinstance(stream, S3Stream)
        head = stream.read(1000)
        stream.seek(0)
        rest = iter(lambda: stream.read(300_001), b"")
        assert b"".join(rest) == _LARGE
        assert head == _LARGE[:1000]
    assert len(fault_proxy.requests) == 1


def test_a_footer_costs_one_request_and_a_short_way_forward_none(
    bucket: Bucket, fault_proxy: FaultProxy, source: Open
) -> None:
    bucket.put("a", _LARGE)
    opened = source(bucket.name)
    ref = _only(opened)
    with opened.open(ref) as stream:
        fault_proxy.requests.clear()
        for back in (8, 500, 40_000):
            stream.seek(-back, io.SEEK_END)
            assert stream.read(8) == (_LARGE[-back:])[:8]
        assert len(fault_proxy.requests) == 3  # one before each step outwards
        stream.seek(300_000)
        assert stream.read(10) == _LARGE[300_000:300_010]
        assert len(fault_proxy.requests) == 3


def test_seeking_is_as_in_memory(bucket: Bucket, source: Open) -> None:
    bucket.put("a", _LARGE)
    opened = source(bucket.name)
    twin = io.BytesIO(_LARGE)
    dice = random.Random(11)
    with opened.open(_only(opened)) as stream:
        for _ in range(60):
            place = dice.choice((0, dice.randrange(len(_LARGE)), len(_LARGE) - 100, stream.tell() + 5000))
            size = dice.choice((1, 100, 70_000, 2_000_000))
            assert stream.seek(place) == twin.seek(place)
            assert stream.read(size) == twin.read(size)
        buffer = bytearray(10)
        stream.seek(len(_LARGE) - 4)
        assert stream.readinto(buffer) == 4  # type: ignore[attr-defined]  # BinaryIO leaves it out
        assert stream.read(1) == b""


def test_a_change_shows_at_the_next_request(bucket: Bucket, source: Open) -> None:
    bucket.put("a", _LARGE)
    opened = source(bucket.name)
    with opened.open(_only(opened)) as stream:
        bucket.put("a", bytes(len(_LARGE)))
        stream.seek(-10, io.SEEK_END)
        with pytest.raises(NotExamined) as caught:
            stream.read()
    assert caught.value.reason is Reason.CHANGED


@pytest.mark.parametrize("metadata", [{"x-amz-key-v2": "k", "x-amz-iv": "i"}, {"x-amz-3": "k", "x-amz-d": "i"}])
def test_client_side_encryption_is_seen(bucket: Bucket, source: Open, metadata: dict[str, str]) -> None:
    bucket.put("a", b"ciphertext", Metadata=metadata)
    opened = source(bucket.name)
    with pytest.raises(NotExamined) as caught:
        opened.open(_only(opened))
    assert caught.value.reason is Reason.CLIENT_SIDE_ENCRYPTION


def test_archived_objects(bucket: Bucket, source: Open) -> None:
    bucket.put("a", b"cold", StorageClass="DEEP_ARCHIVE")
    opened = source(bucket.name)
    ref = _only(opened)
    assert ref.storage_class == "DEEP_ARCHIVE"
    with pytest.raises(NotExamined) as caught:
        opened.open(ref)
    assert caught.value.reason is Reason.ARCHIVED
    bucket.client.restore_object(Bucket=bucket.name, Key="a", RestoreRequest={"Days": 1})
    with opened.open(ref) as stream:
        assert stream.read() == b"cold"


def test_threads_share_one_source(bucket: Bucket, source: Open) -> None:
    bodies = {f"k{number}": bytes([number]) * 1000 for number in range(64)}
    bucket.fill(bodies)
    opened = source(bucket.name, max_connections=8)
    start = threading.Barrier(8)

    def read(ref: ObjectRef) -> tuple[str, bytes]:
        if ref.key in list(bodies)[:8]:
            start.wait(10)
        with opened.open(ref) as stream:
            return ref.key, stream.read()

    with ThreadPoolExecutor(8) as pool:
        assert dict(pool.map(read, sorted(opened.list(), key=lambda ref: int(ref.key[1:])))) == bodies


def test_another_region_is_found(s3: S3Server, fault_proxy: FaultProxy, source: Open) -> None:
    bucket = s3.bucket(region="eu-west-3")
    bucket.put("a", b"1")
    fault_proxy.only_region(bucket.name, "eu-west-3")
    opened = source(bucket.name, region="ap-south-1")
    with opened.open(_only(opened)) as stream:
        assert stream.read() == b"1"
    assert [request.region for request in fault_proxy.requests] == ["ap-south-1", "eu-west-3", "eu-west-3"]
    assert opened.bucket().region == "eu-west-3"


def test_a_role_is_assumed_with_its_external_id(bucket: Bucket, fault_proxy: FaultProxy, source: Open) -> None:
    bucket.put("a", b"1")
    opened = source(bucket.name, role_arn="arn:aws:iam::123456789012:role/reader", external_id="outside")
    _only(opened)
    assert [request.method for request in fault_proxy.requests] == ["POST", "GET"]
    assert b"ExternalId=outside" in fault_proxy.requests[0].body
    assert "x-amz-security-token" in fault_proxy.requests[1].headers


def test_unsigned_and_requester_pays(bucket: Bucket, fault_proxy: FaultProxy, source: Open) -> None:
    bucket.put("a", b"1", ACL="public-read")
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    opened = source(bucket.name, unsigned=True, requester_pays=True)
    opened.open(_only(opened)).close()
    for request in fault_proxy.requests:
        assert "authorization" not in request.headers
        assert request.headers["x-amz-request-payer"] == "requester"


def test_no_credentials_is_one_sentence(bucket: Bucket, source: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(TargetError, match=r"no usable AWS credentials .*--profile"):
        list(source(bucket.name).list())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"profile": "nobody"}, "no AWS profile 'nobody' for s3:.*--profile"),
        ({"endpoint_url": "not a url"}, "not a URL"),
        ({"region": "no such"}, "--region"),
    ],
)
def test_options_that_cannot_be_used(bucket: Bucket, source: Open, options: dict[str, str], says: str) -> None:
    with pytest.raises(TargetError, match=says):
        list(source(bucket.name, **options).list())


def test_an_access_point_is_addressed_by_its_host(source: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """No server speaks it here; what is sent, and where to, is looked at instead."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    arn = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reader"
    opened = source(arn)
    assert _first_url(opened).startswith(
        "https://reader-111122223333.s3-accesspoint.eu-west-1.amazonaws.com/?list-type=2"
    )


def test_what_is_known_of_a_bucket(bucket: Bucket, fault_proxy: FaultProxy, source: Open) -> None:
    tags = {"TagSet": [{"Key": "team", "Value": "data"}]}
    bucket.client.put_bucket_tagging(Bucket=bucket.name, Tagging=tags)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key-1"}}
    bucket.client.put_bucket_encryption(Bucket=bucket.name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    opened = source(bucket.name)
    info = opened.bucket()
    assert (info.name, info.arn, info.region) == (bucket.name, f"arn:aws:s3:::{bucket.name}", "us-east-1")
    assert info.tags == (("team", "data"),)
    assert info.encryption == ("aws:kms", "key-1")
    assert info.owner is not None
    assert info.created_at is not None
    assert (info.effective_permission, info.shared_with, info.refused) == ("NOT_PUBLIC", (), ())
    asked = len(fault_proxy.requests)
    assert opened.bucket() is info
    assert len(fault_proxy.requests) == asked


def test_a_public_bucket(bucket: Bucket, source: Open) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket.name}/*",
    }
    bucket.client.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
    bucket.client.put_bucket_policy(Bucket=bucket.name, Policy=json.dumps({"Statement": [statement]}))
    info = source(bucket.name).bucket()
    assert (info.effective_permission, info.shared_with) == ("PUBLIC", ("*",))


def _first_url(opened: S3Source) -> str:
    """Where the first request would go; nothing is sent."""
    urls: list[str] = []

    class Stop(Exception):
        """Ends the request before it is sent."""

    def stop(request: Any, **_: Any) -> None:
        urls.append(request.url)
        raise Stop

    opened._clients.get().meta.events.register("before-send.s3", stop)
    with pytest.raises(Stop):
        next(opened.list())
    return urls[0]


@pytest.mark.parametrize("by_environment", [True, False])
def test_another_store_is_asked_in_path_style(
    by_environment: bool, s3: S3Server, source: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = "https://minio.example:9000"
    if by_environment:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    opened = source("bucket", endpoint_url=None if by_environment else endpoint)
    assert _first_url(opened).startswith(f"{endpoint}/bucket?list-type=2")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02T03:04:05.678Z", datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)),
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, 0, UTC)),
        ("Fri, 02 Jan 2026 03:04:05 GMT", datetime(2026, 1, 2, 3, 4, 5, 0, UTC)),
        ("2026-01-02T05:04:05+02:00", datetime(2026, 1, 2, 3, 4, 5, 0, UTC)),
        ("1767323045", datetime(2026, 1, 2, 3, 4, 5, 0, UTC)),
    ],
)
def test_times_are_read_as_botocore_reads_them(text: str, moment: datetime) -> None:
    assert _timestamp(text) == moment == parse_timestamp(text)
    assert _timestamp(text).utcoffset() is not None


def test_a_time_that_is_none_is_botocores_error() -> None:
    with pytest.raises(ValueError, match="Invalid timestamp"):
        _timestamp("not a time Z")
