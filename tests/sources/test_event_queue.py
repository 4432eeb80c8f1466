"""A queue on the wire: what S3 puts there, duplicates, redelivery, what cannot be read, and SQS's own errors."""

from __future__ import annotations

import json
import logging
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from macie_lite.errors import TargetError, Unavailable, UsageError
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.event_messages import latest
from macie_lite.sources.event_queue import EventQueue, Received, queue_url
from macie_lite.sources.sqs_client import _METHODS
from macie_lite.sources.sqs_errors import queue_error
from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import Break, Gateway
from tests.servers.s3_server import Bucket, S3Server
from tests.servers.sqs_queue import Queue
from tests.sources.test_event_messages import TEST_EVENT, bridged, notification, record

pytestmark = pytest.mark.slow

Open = Callable[..., EventQueue]
_JUNK = "a word that " + "nobody may see"


@pytest.fixture
def queue(s3: S3Server) -> Queue:
    return Queue(s3)


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens queues that ask once; closes all of them with the test."""
    every: list[EventQueue] = []

    def make(url: str, unreadable: Callable[[Received], None] | None = None, **options: Any) -> EventQueue:
        every.append(EventQueue(url, SourceOptions(**({"max_attempts": 1} | options)), unreadable))
        return every[-1]

    yield make
    for one in every:
        one.close()


def _keys(received: list[Received]) -> list[str]:
    return sorted(one.ref.key for message in received for one in message.uploads)


def _action(name: str) -> Callable[[Request], bool]:
    return lambda request: request.headers.get("x-amz-target") == f"AmazonSQS.{name}"


def _answer(code: str, status: int = 400) -> Gateway:
    return Gateway(status, json.dumps({"__type": f"com.amazonaws.sqs#{code}", "message": _JUNK}).encode())


def test_an_upload_is_heard_of(bucket: Bucket, queue: Queue, opened: Open) -> None:
    configuration = {"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}
    bucket.client.put_bucket_notification_configuration(
        Bucket=bucket.name, NotificationConfiguration={"QueueConfigurations": [configuration]}
    )
    key = "in box/\u00e9+%41.csv"
    etag = bucket.put(key, b"12345")
    bucket.delete(key)
    events = opened(queue.url)
    received = events.receive(0, 100)
    (one,) = (one for message in received for one in message.uploads)
    assert (one.ref.bucket, one.ref.key, one.ref.size, one.ref.etag) == (bucket.name, key, 5, etag)
    assert (one.event, one.region, one.ref.version_id) == ("ObjectCreated:Put", "us-east-1", None)
    assert [message.unreadable for message in received] == [None] * 3  # the test event, the upload, the removal
    events.done(received)
    assert queue.left() == 0


def test_as_many_as_asked_for_in_as_many_requests_as_that_takes(queue: Queue, opened: Open) -> None:
    queue.send(*(notification(record(key=f"k{number:02}")) for number in range(23)))
    events = opened(queue.url)
    first = events.receive(0, 12)
    rest = events.receive(0, 100)
    assert (len(first), len(rest)) == (12, 11)
    assert _keys(first + rest) == [f"k{number:02}" for number in range(23)]
    assert events.receive(0, 1) == []
    events.done(one for one in first + rest)
    assert (queue.left(), events.receive(0, 10)) == (0, [])


def test_only_the_first_request_waits(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    queue.send(notification(record()))
    assert len(opened(queue.behind(fault_proxy)).receive(900, 50)) == 1
    asked = [json.loads(request.body) for request in fault_proxy.requests]
    assert [(one["WaitTimeSeconds"], one["MaxNumberOfMessages"]) for one in asked] == [(20, 10), (0, 10)]


def test_a_duplicate_is_one_object(queue: Queue, opened: Open) -> None:
    queue.send(notification(record()), notification(record(sequencer="0055")), notification(record()))
    received = opened(queue.url).receive(0, 10)
    assert len(received) == 3
    (one,) = latest(one for message in received for one in message.uploads)
    assert one.sequencer == "0055aed6dcd90281e5"


def test_what_is_not_done_is_delivered_again(queue: Queue, opened: Open) -> None:
    queue.send(notification(record()), json.dumps(bridged()))
    events = opened(queue.url)
    first = events.receive(0, 10)
    assert events.receive(0, 10) == []
    events.extend(first, 0)
    again = events.receive(0, 10)
    assert {one.message_id for one in again} == {one.message_id for one in first}
    assert {one.count for one in first} == {1}
    assert {one.count for one in again} == {2}
    assert _keys(again) == ["HappyFace.jpg", "example-key"]


def test_extending_keeps_it_from_others(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    queue.send(*[notification(record())] * 11)
    events = opened(queue.behind(fault_proxy))
    received = events.receive(0, 11)
    events.extend(received, 0)
    again = events.receive(0, 11)
    fault_proxy.requests.clear()
    events.extend(again, 600)
    assert events.receive(0, 11) == []
    sent = [json.loads(request.body)["Entries"] for request in fault_proxy.requests[:2]]
    assert [len(entries) for entries in sent] == [10, 1]
    assert [entry["ReceiptHandle"] for entries in sent for entry in entries] == [one.handle for one in again]


def test_no_longer_than_sqs_takes(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    fault_proxy.fault(Gateway(200, b'{"Successful": [{"Id": "0"}]}'))
    opened(queue.behind(fault_proxy)).extend([Received("handle", "id", 1)], 10**9)
    assert json.loads(fault_proxy.requests[0].body)["Entries"][0]["VisibilityTimeout"] == 43200


def test_what_cannot_be_read_is_told_of_and_deleted(
    queue: Queue, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    queue.send(_JUNK, notification(record()), TEST_EVENT)
    events = opened(queue.url)
    with caplog.at_level(logging.DEBUG, "macie_lite"):
        received = events.receive(0, 10)
        (junk,) = (one for one in received if one.unreadable)
        events.done(received)
    assert queue.left() == 0
    assert junk.uploads == ()
    (line,) = (entry.getMessage() for entry in caplog.records if entry.name.startswith("macie_lite"))
    assert junk.message_id in line
    assert str(junk.unreadable) in line
    assert queue.url in line
    assert _JUNK not in caplog.text + repr(junk)


def test_with_a_dead_letter_queue_what_cannot_be_read_goes_there(s3: S3Server, opened: Open) -> None:
    dead = Queue(s3)
    queue = Queue(s3, RedrivePolicy=json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2}))
    told: list[Received] = []
    queue.send(_JUNK, notification(record()))
    events = opened(queue.url, told.append)
    for _ in range(3):
        received = events.receive(0, 10)
        events.done(received)
        events.extend(received, 0)
    assert [one.count for one in told] == [1, 2]
    assert (queue.left(), dead.left()) == (0, 1)
    (kept,) = s3.client("sqs").receive_message(QueueUrl=dead.url)["Messages"]
    assert kept["Body"] == _JUNK


def test_nothing_is_deleted_unread_where_the_policy_may_not_be_asked_for(
    queue: Queue, fault_proxy: FaultProxy, opened: Open
) -> None:
    queue.send(_JUNK, notification(record()))
    fault_proxy.fault(_answer("AccessDeniedException"), matches=_action("GetQueueAttributes"))
    events = opened(queue.behind(fault_proxy))
    events.done(events.receive(0, 10))
    assert queue.left() == 1


def test_a_delete_that_fails_is_tried_once_more_then_left(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    queue.send(notification(record()), notification(record()), notification(record()))
    events = opened(queue.behind(fault_proxy))
    received = events.receive(0, 10)
    fault_proxy.requests.clear()
    failed = {"Id": "1", "Code": "InternalError", "SenderFault": False}
    part = Gateway(200, json.dumps({"Successful": [{"Id": "0"}, {"Id": "2"}], "Failed": [failed]}).encode())
    fault_proxy.fault(part, matches=_action("DeleteMessageBatch"))
    events.done(received)
    tried = [json.loads(request.body)["Entries"] for request in fault_proxy.requests]
    assert [[entry["Id"] for entry in entries] for entries in tried] == [["0", "1", "2"], ["1"]]
    fault_proxy.heal()
    fault_proxy.fault(part, matches=_action("DeleteMessageBatch"), times=1)
    events.done(received)
    assert queue.left() == 2  # the second try of the one that failed came through


def test_done_and_extended_twice_is_harmless(queue: Queue, opened: Open) -> None:
    queue.send(notification(record()))
    events = opened(queue.url)
    received = events.receive(0, 10)
    for _ in range(2):
        events.done(received)
        events.extend(received, 60)
    assert queue.left() == 0


@pytest.mark.parametrize("fault", [_answer("RequestThrottled"), Break.RESET], ids=["throttled", "reset"])
def test_what_may_pass_is_unavailable(fault: Any, queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    fault_proxy.fault(fault)
    with pytest.raises(Unavailable, match=queue.name) as caught:
        opened(queue.behind(fault_proxy)).receive(0, 1)
    assert _JUNK not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_fault_that_passes_is_overcome(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    fault_proxy.fault(Break.RESET, times=1)
    assert opened(queue.behind(fault_proxy), max_attempts=2).receive(0, 1) == []


def test_what_came_before_a_fault_is_not_lost(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    queue.send(*[notification(record())] * 10)
    events = opened(queue.behind(fault_proxy))
    fault_proxy.fault(_answer("RequestThrottled"), matches=lambda request: b'"WaitTimeSeconds": 0' in request.body)
    assert len(events.receive(1, 20)) == 10


_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/uploads"

_CODES = [
    ("RequestThrottled", 400, Unavailable, f"{_URL} cannot be asked now"),
    ("OverLimit", 403, Unavailable, f"{_URL} cannot be asked now"),
    ("KmsThrottled", 400, Unavailable, f"{_URL} cannot be asked now"),
    ("SomethingNew", 500, Unavailable, f"{_URL} cannot be asked now"),
    ("QueueDoesNotExist", 400, TargetError, f"{_URL} does not exist"),
    ("AWS.SimpleQueueService.NonExistentQueue", 400, TargetError, f"{_URL} does not exist"),
    ("AccessDeniedException", 400, TargetError, "sqs:ReceiveMessage"),
    ("SomethingNew", 403, TargetError, "sqs:ReceiveMessage"),
    ("KmsAccessDenied", 400, TargetError, "kms:Decrypt"),
    ("KmsDisabled", 400, TargetError, "KMS key"),
    ("UnrecognizedClientException", 400, TargetError, f"credentials were not accepted for {_URL}"),
    ("ExpiredToken", 400, TargetError, f"credentials were not accepted for {_URL}"),
    ("SomethingNew", 400, TargetError, f"{_URL} cannot be used"),
]


@pytest.mark.parametrize(("code", "status", "kind", "says"), _CODES)
def test_sqs_errors_are_told_apart_by_code(code: str, status: int, kind: type[Exception], says: str) -> None:
    answer = {"Error": {"Code": code, "Message": _JUNK}, "ResponseMetadata": {"HTTPStatusCode": status}}
    error = queue_error(ClientError(answer, "ReceiveMessage"), _URL, "ReceiveMessage")
    assert type(error) is kind
    assert says in str(error)
    assert _URL in str(error)
    assert code in str(error)
    assert _JUNK not in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


def test_a_queue_that_may_not_be_used(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    fault_proxy.fault(_answer("AccessDeniedException"))
    with pytest.raises(TargetError, match=f"{queue.name} may not be used .*sqs:ReceiveMessage"):
        opened(queue.behind(fault_proxy)).receive(0, 1)


def test_a_queue_that_is_not_there(s3: S3Server, opened: Open) -> None:
    for url in (f"{s3.url}/123456789012/nowhere", "arn:aws:sqs:us-east-1:123456789012:nowhere"):
        with pytest.raises(TargetError, match=f"{url} does not exist"):
            opened(url).receive(0, 1)


def test_nobody_answers(s3: S3Server, opened: Open) -> None:
    with pytest.raises(Unavailable):
        opened("http://127.0.0.1:1/123456789012/events").receive(0, 1)


def test_without_credentials(queue: Queue, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(TargetError, match="no usable AWS credentials") as caught:
        opened(queue.url, unsigned=True).receive(0, 1)
    assert "bucket" not in str(caught.value)
    with pytest.raises(TargetError, match="no AWS profile 'nobody'"):
        opened(queue.url, profile="nobody").receive(0, 1)


def test_a_role_is_assumed(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    opened(queue.behind(fault_proxy), role_arn="arn:aws:iam::123456789012:role/reader", unsigned=True).receive(0, 1)
    asked = [request.body for request in fault_proxy.requests]
    assert b"Action=AssumeRole" in asked[0]
    assert len(asked) == 2


def test_expired_credentials_are_read_anew(queue: Queue, fault_proxy: FaultProxy, opened: Open) -> None:
    fault_proxy.fault(_answer("ExpiredToken"), times=1)
    assert opened(queue.behind(fault_proxy)).receive(0, 1) == []


def test_an_arn_leads_to_its_queue(queue: Queue, s3: S3Server, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.send(notification(record()))
    assert len(opened(queue.arn).receive(0, 1)) == 1
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert opened(queue.arn, endpoint_url=s3.url).receive(0, 1) == []
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", s3.url)
    assert opened(queue.arn, endpoint_url="http://127.0.0.1:1").receive(0, 1) == []


def test_a_queue_of_aws_is_asked_where_the_environment_says(
    queue: Queue, fault_proxy: FaultProxy, opened: Open
) -> None:
    events = opened(f"https://sqs.eu-west-1.amazonaws.com/123456789012/{queue.name}", region="us-east-1")
    with pytest.raises(TargetError, match="does not exist"):  # moto keeps regions apart
        events.receive(0, 1)
    assert fault_proxy.requests[0].region == "eu-west-1"


@pytest.mark.parametrize(
    ("text", "region", "endpoint"),
    [
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/Uploads_1-x", "eu-west-1", None),
        ("https://sqs.us-gov-west-1.amazonaws.com/123456789012/q", "us-gov-west-1", None),
        ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q.fifo", "cn-north-1", None),
        ("https://sqs.us-iso-east-1.c2s.ic.gov/123456789012/q", "us-iso-east-1", None),
        (
            "https://sqs-fips.us-east-1.amazonaws.com/123456789012/q",
            "us-east-1",
            "https://sqs-fips.us-east-1.amazonaws.com",
        ),
        (
            "https://vpce-1.sqs.us-east-1.vpce.amazonaws.com/123456789012/q",
            "us-east-1",
            "https://vpce-1.sqs.us-east-1.vpce.amazonaws.com",
        ),
        ("http://127.0.0.1:9324/000000000000/q", None, "http://127.0.0.1:9324"),
        ("http://[::1]:9324/000000000000/q", None, "http://[::1]:9324"),
        ("https://queue.example/123456789012/q", None, "https://queue.example"),
    ],
)
def test_urls(text: str, region: str | None, endpoint: str | None) -> None:
    read = queue_url(text)
    assert (read.text, read.url, read.region, read.endpoint) == (text, text, region, endpoint)
    assert len(read.account) == 12
    assert text.endswith(f"/{read.name}")


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_arns(partition: str) -> None:
    read = queue_url(f"arn:{partition}:sqs:us-east-1:123456789012:Uploads.fifo")
    assert (read.account, read.name, read.region) == ("123456789012", "Uploads.fifo", "us-east-1")
    assert (read.url, read.endpoint) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "uploads",
        "s3://bucket/prefix",
        "sqs.eu-west-1.amazonaws.com/123456789012/q",
        "https://sqs.eu-west-1.amazonaws.com/q",
        "https://sqs.eu-west-1.amazonaws.com/12345/q",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/q/more",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/q?secret=1",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/" + "q" * 81,
        "https://user:secret@sqs.eu-west-1.amazonaws.com/123456789012/q",
        "http://127.0.0.1:99999/123456789012/q",
        "http://127.0.0.1:port/123456789012/q",
        "ftp://127.0.0.1/123456789012/q",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/q\n",
        "arn:aws:sqs:eu-west-1:123456789012:",
        "arn:aws:sns:eu-west-1:123456789012:q",
        "arn:aws:sqs::123456789012:q",
    ],
)
def test_what_names_no_queue(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        queue_url(text)
    assert "secret" not in str(caught.value)


def test_nothing_is_asked_before_it_must_be() -> None:
    EventQueue("http://127.0.0.1:1/123456789012/events", SourceOptions())
    with pytest.raises(UsageError):
        EventQueue("events", SourceOptions())


def test_the_page_on_events_has_every_permission_and_its_json_is_json() -> None:
    page = (Path(__file__).parents[2] / "docs" / "events.md").read_text("utf-8")
    blocks = [json.loads(block) for block in re.findall(r"(?:^    [{ }].*\n)+", page, re.MULTILINE)]
    assert len(blocks) == 6
    (allowed,) = (block["Statement"][0]["Action"] for block in blocks if "sqs:ReceiveMessage" in json.dumps(block))
    assert sorted(allowed) == [f"sqs:{action}" for action in sorted(_METHODS)]
    (policy,) = (json.loads(block["RedrivePolicy"]) for block in blocks if "RedrivePolicy" in block)
    assert queue_url(policy["deadLetterTargetArn"]).name == "uploads-dead"


def test_botocore_is_not_loaded_to_name_a_queue() -> None:
    code = "import sys, macie_lite.sources.event_queue; sys.exit('botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
