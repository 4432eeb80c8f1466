"""S3's own error answers, and bodies that do not come: each a recorded reason, one clear error, or simply overcome."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from macie_lite.errors import TargetError, Unavailable
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3 import S3Source
from macie_lite.sources.s3_stream import WHOLE
from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import Answer, Break, Fault
from tests.servers.s3_server import Bucket, S3Server

pytestmark = pytest.mark.slow

Open = Callable[..., S3Source]

_BODY = bytes(range(256)) * 400
_SHORT = 1.0  # seconds that a stalled read is waited for: what a busy server may need for its first byte
_LARGE = bytes(range(256)) * ((WHOLE >> 8) + 4096)


@pytest.fixture
def source(bucket: Bucket) -> Iterator[Open]:
    """Opens a source of the bucket that tries twice; closes all of them with the test.

    A read may last long, so that a busy machine fails nothing; a test that stalls a body on purpose sets it short.
    """
    opened: list[S3Source] = []

    def make(name: str | None = None, **options: Any) -> S3Source:
        quick = {"max_attempts": 2, "read_timeout": 30, "connect_timeout": 30} | options
        name = name or bucket.name
        opened.append(S3Source(f"s3://{name}", name, "", SourceOptions(**quick)))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def _ref(bucket: Bucket, key: str, body: bytes) -> ObjectRef:
    return ObjectRef(bucket.name, key, len(body), bucket.put(key, body), datetime.now(UTC))


def _read(source: S3Source, ref: ObjectRef) -> bytes:
    with source.open(ref) as stream:
        return stream.read()


def _listing(request: Request) -> bool:
    return request.listing


_REASONS = [
    (faults.ACCESS_DENIED, Reason.PERMISSION_DENIED),
    (faults.ARCHIVED, Reason.ARCHIVED),
    (faults.CUSTOMER_KEY, Reason.CUSTOMER_KEY),
    (faults.KMS_DISABLED, Reason.INVALID_KMS_KEY),
    (faults.KMS_INVALID_STATE, Reason.INVALID_KMS_KEY),
    (faults.KMS_NOT_FOUND, Reason.INVALID_KMS_KEY),
    (faults.NO_SUCH_BUCKET, Reason.NO_BUCKET),
    (faults.NO_SUCH_KEY, Reason.GONE),
    (faults.PRECONDITION_FAILED, Reason.CHANGED),
    (Answer(400, "SomethingNew", "What no table knows."), Reason.READ_ERROR),
]

_PASSING = [faults.SLOW_DOWN, faults.SERVICE_UNAVAILABLE, faults.INTERNAL_ERROR, faults.BAD_GATEWAY, Break.RESET]

_CREDENTIALS = [faults.EXPIRED_TOKEN, faults.UNKNOWN_KEY_ID, faults.BAD_SIGNATURE]


def test_every_documented_answer_is_in_a_table() -> None:
    tried = [fault for fault, _ in _REASONS] + [fault for fault in _PASSING if isinstance(fault, Answer)] + _CREDENTIALS
    assert set(faults.ALL_ANSWERS) <= set(tried)


@pytest.mark.parametrize(("fault", "reason"), _REASONS, ids=lambda value: getattr(value, "code", None))
def test_an_answer_to_a_read_is_a_reason_and_costs_no_other_object(
    fault: Answer, reason: Reason, fault_proxy: FaultProxy, bucket: Bucket, source: Open
) -> None:
    ref, other = _ref(bucket, "a", b"1"), _ref(bucket, "b", b"2")
    fault_proxy.fault(fault, key="a", method="GET")
    opened = source()
    with pytest.raises(NotExamined) as caught:
        _read(opened, ref)
    assert caught.value.reason is reason
    assert _read(opened, other) == b"2"


@pytest.mark.parametrize("fault", _PASSING, ids=str)
def test_what_passes_is_tried_again(fault: Fault, fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    ref = _ref(bucket, "a", b"1")
    fault_proxy.fault(fault, key="a", times=1)
    fault_proxy.fault(fault, matches=_listing, times=1)
    opened = source()
    assert [listed.key for listed in opened.list()] == ["a"]
    assert _read(opened, ref) == b"1"


@pytest.mark.parametrize("fault", [*_PASSING, Break.CLOSE], ids=str)
def test_what_does_not_pass_is_unavailable(fault: Fault, fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    ref = _ref(bucket, "a", b"1")
    fault_proxy.fault(fault)
    opened = source()
    with pytest.raises(Unavailable, match=f"s3://{bucket.name}"):
        next(opened.list())
    with pytest.raises(Unavailable, match="'a'"):
        _read(opened, ref)
    assert len(fault_proxy.requests) == 2 * 2  # two attempts each


@pytest.mark.parametrize("fault", _CREDENTIALS, ids=lambda fault: fault.code)
def test_credentials_that_are_not_accepted(
    fault: Answer, fault_proxy: FaultProxy, bucket: Bucket, source: Open
) -> None:
    ref = _ref(bucket, "a", b"1")
    fault_proxy.fault(fault)
    opened = source()
    with pytest.raises(TargetError, match=f"credentials were not accepted for s3://{bucket.name}"):
        next(opened.list())
    with pytest.raises(TargetError, match="credentials"):
        _read(opened, ref)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (faults.ACCESS_DENIED, "may not be listed .*s3:ListBucket"),
        (faults.NO_SUCH_BUCKET, "does not exist"),
        (Answer(400, "SomethingNew", "What no table knows."), "cannot be listed"),
    ],
)
def test_a_target_that_cannot_be_listed(
    fault: Answer, says: str, fault_proxy: FaultProxy, bucket: Bucket, source: Open
) -> None:
    fault_proxy.fault(fault, matches=_listing)
    with pytest.raises(TargetError, match=f"s3://{bucket.name} {says}") as caught:
        next(source().list())
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_an_answer_that_is_not_a_listing(fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    fault_proxy.fault(faults.Gateway(200, b"<html>log in to this network<br></html>"), matches=_listing)
    with pytest.raises(Unavailable):
        list(source().list())


def test_nobody_answers(bucket: Bucket, source: Open) -> None:
    with pytest.raises(Unavailable, match=r"--endpoint-url"):
        next(source(endpoint_url="http://127.0.0.1:1").list())


def test_a_role_that_may_not_be_assumed(fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    fault_proxy.fault(Answer(403, "AccessDenied", "not authorized to perform: sts:AssumeRole"), method="POST")
    with pytest.raises(TargetError, match=r"whom it trusts, and the external id"):
        next(source(role_arn="arn:aws:iam::123456789012:role/reader").list())


def test_expired_credentials_are_read_anew(
    fault_proxy: FaultProxy, bucket: Bucket, source: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when something outside renews the credentials file."""
    ref = _ref(bucket, "a", b"1")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    profile = "[default]\naws_access_key_id = {}\naws_secret_access_key = x\n"
    (tmp_path / "credentials").write_text(profile.format("oldkey"))
    fault_proxy.fault(faults.EXPIRED_TOKEN, matches=lambda request: "oldkey" in request.headers["authorization"])
    opened = source()
    opened._clients.get()
    (tmp_path / "credentials").write_text(profile.format("newkey"))
    assert _read(opened, ref) == b"1"
    assert [listed.key for listed in opened.list()] == ["a"]
    assert len(fault_proxy.requests) == 3


@pytest.mark.parametrize("body", [_BODY, _LARGE], ids=["small", "large"])
@pytest.mark.parametrize("kind", [Break.RESET, Break.CLOSE, Break.STALL])
def test_a_body_that_breaks_off_is_taken_up_again(
    kind: Break, body: bytes, fault_proxy: FaultProxy, bucket: Bucket, source: Open
) -> None:
    ref = _ref(bucket, "a", body)
    fault_proxy.fault(kind, key="a", times=1, after=50_000)
    assert _read(source(read_timeout=_SHORT if kind is Break.STALL else 30), ref) == body
    again = fault_proxy.requests[-1]
    assert 0 < int(again.headers["range"].removeprefix("bytes=").split("-")[0]) <= 50_000
    assert again.headers["if-match"].strip('"') == ref.etag


@pytest.mark.parametrize("kind", [Break.RESET, Break.CLOSE])
def test_a_body_that_always_breaks_off_is_unavailable(
    kind: Break, fault_proxy: FaultProxy, bucket: Bucket, source: Open
) -> None:
    ref = _ref(bucket, "a", _BODY)
    fault_proxy.fault(kind, key="a", after=100)
    with pytest.raises(Unavailable, match="'a' kept breaking off"):
        _read(source(), ref)


def test_a_body_that_stalls_is_given_up(fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    ref = _ref(bucket, "a", _BODY)
    fault_proxy.fault(Break.STALL, key="a", after=100)
    with pytest.raises(NotExamined) as caught:
        _read(source(read_timeout=_SHORT), ref)
    assert caught.value.reason is Reason.STALLED_BODY


@pytest.mark.parametrize("body", [_BODY, _LARGE], ids=["small", "large"])
def test_a_body_that_trickles_is_given_up(body: bytes, fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    """Each byte comes in time for the read timeout; all of them would take half an hour."""
    ref = _ref(bucket, "a", body)
    fault_proxy.fault(Break.TRICKLE, key="a", after=100)
    started = time.monotonic()
    with pytest.raises(NotExamined) as caught:
        _read(source(stall_seconds=0.2), ref)
    assert caught.value.reason is Reason.STALLED_BODY
    assert time.monotonic() - started < 60


def test_a_changed_object_in_mid_body_is_changed(fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    ref = _ref(bucket, "a", _LARGE)
    fault_proxy.fault(Break.RESET, key="a", times=1, after=300_000)
    with source().open(ref) as stream:
        bucket.put("a", b"other")
        with pytest.raises(NotExamined) as caught:
            stream.read()
    assert caught.value.reason is Reason.CHANGED


@pytest.mark.parametrize("ignored", ["if-match", "range"])
def test_a_store_that_ignores_what_was_asked(
    ignored: str, fault_proxy: FaultProxy, bucket: Bucket, source: Open
) -> None:
    """S3's look-alikes may drop headers that they do not know; the answer is compared with the listing."""
    ref = _ref(bucket, "a", _LARGE)
    fault_proxy.drops.add(ignored)
    if ignored == "if-match":
        bucket.put("a", _LARGE[::-1])

    def read_the_end() -> None:
        with source().open(ref) as stream:
            stream.seek(-10, 2)
            stream.read()

    with pytest.raises(NotExamined) as caught:
        read_the_end()
    assert caught.value.reason is (Reason.CHANGED if ignored == "if-match" else Reason.READ_ERROR)


def test_what_is_refused_about_a_bucket_is_named(fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    def refused(request: Request) -> bool:
        return request.path.endswith(("?acl", "?tagging", "?policyStatus")) or request.bucket == ""

    fault_proxy.fault(faults.ACCESS_DENIED, matches=refused)
    info = source().bucket()
    assert info.refused == ("GetBucketAcl", "ListBuckets", "GetBucketTagging", "GetBucketPolicyStatus")
    assert (info.owner, info.tags, info.created_at) == (None, None, None)
    assert (info.effective_permission, info.region) == ("UNKNOWN", "us-east-1")


def test_a_store_that_fails_at_what_it_does_not_know_costs_no_more_than_that(
    fault_proxy: FaultProxy, bucket: Bucket, source: Open
) -> None:
    fault_proxy.fault(faults.SLOW_DOWN, matches=lambda request: request.path.endswith("?policyStatus"))
    info = source().bucket()
    assert (info.refused, info.effective_permission) == (("GetBucketPolicyStatus",), "UNKNOWN")


def test_a_store_that_is_gone_is_told_of(fault_proxy: FaultProxy, bucket: Bucket, source: Open) -> None:
    fault_proxy.fault(Break.RESET)
    with pytest.raises(Unavailable):
        source().bucket()


def test_errors_quote_no_answer(fault_proxy: FaultProxy, s3: S3Server, bucket: Bucket, source: Open) -> None:
    """A store's message could quote anything."""
    word = "quoted" + "-content"
    ref = _ref(bucket, "a", b"1")
    fault_proxy.fault(Answer(503, "SlowDown", word))
    for call in (lambda: _read(source(), ref), lambda: next(source().list())):
        with pytest.raises(Unavailable) as caught:
            call()
        assert word not in str(caught.value)
        assert caught.value.__suppress_context__
