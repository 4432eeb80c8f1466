"""Security Hub, EventBridge, SNS, SQS and S3: against moto's services, and against answers as the API references have
them; what is sent is checked by botocore's models, since moto accepts nearly anything."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import botocore.session
import pytest

from macie_lite.aws.access import Access
from macie_lite.aws.shapes import misfits
from macie_lite.errors import ServiceError, TargetError, Unavailable, UsageError
from macie_lite.feeds.formats import FORMATS, format_named
from macie_lite.feeds.macie import macie_finding
from macie_lite.feeds.sinks.base import Sink, Unwanted
from macie_lite.feeds.sinks.event_bus import EventBus, checked_source
from macie_lite.feeds.sinks.messages import Queue, Topic
from macie_lite.feeds.sinks.places import Prefix, place_in_s3
from macie_lite.feeds.sinks.s3_prefix import S3Prefix
from macie_lite.feeds.sinks.security_hub import SecurityHub
from macie_lite.model.results import JsonObject
from tests.feeds.findings import EVERY_FINDING, HOSTILE_KEYS, of_key, updated
from tests.servers.receivers import Answer, HttpReceiver
from tests.servers.s3_server import Bucket, S3Server

pytestmark = pytest.mark.slow

_ACCOUNT, _REGION = "123456789012", "us-east-1"
_ACCESS = Access(region=_REGION)
_FINDINGS = [of_key(key) for key in HOSTILE_KEYS]
_TOPIC = f"arn:aws:sns:{_REGION}:{_ACCOUNT}:findings"
_QUEUE = f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:findings"


def _client(service: str) -> Any:
    return botocore.session.get_session().create_client(service, _REGION)


def _sent(sink: Sink, findings: list[JsonObject] | None = None) -> None:
    with closing(sink):
        rendered = [sink.render(finding) for finding in findings or _FINDINGS]
        assert sum(map(len, rendered)) <= sink.limits.bytes
        for at in range(0, len(rendered), sink.limits.count):
            sent = sink.send(rendered[at : at + sink.limits.count], f"id-{at}")
            assert (dict(sent.refused), list(sent.again)) == ({}, [])


# -- Security Hub


@pytest.fixture
def hub(s3: S3Server) -> Iterator[Any]:
    client = _client("securityhub")
    client.enable_security_hub()
    yield client
    client.disable_security_hub()


def _in_hub(client: Any) -> dict[str, JsonObject]:
    pages = client.get_paginator("get_findings").paginate()
    return {one["Id"]: one for page in pages for one in page["Findings"]}


def test_findings_arrive_in_security_hub(hub: Any) -> None:
    _sent(SecurityHub(_ACCESS), [*EVERY_FINDING.values()])
    stored = _in_hub(hub)
    for finding in EVERY_FINDING.values():
        assert stored[finding["id"]]["AwsAccountId"] == _ACCOUNT, "of the credentials, who alone may send it"
        assert misfits("securityhub", "AwsSecurityFinding", stored[finding["id"]]) == []


def test_an_update_is_one_in_security_hub(hub: Any) -> None:
    finding = of_key("updated")
    _sent(SecurityHub(_ACCESS), [finding])
    _sent(SecurityHub(_ACCESS), [updated(finding, state="RESOLVED")])
    stored = _in_hub(hub)[finding["id"]]
    assert (stored["RecordState"], stored["UpdatedAt"]) == ("ARCHIVED", "2026-04-01T00:00:00.000Z")


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("eu-west-1", "aws")])
def test_the_product_is_of_the_partition_of_the_hub(region: str, partition: str) -> None:
    """The object may be of none: a folder's."""
    made = json.loads(SecurityHub(Access(region=region), _ACCOUNT).render(_FINDINGS[0] | {"partition": "aws"}))
    assert made["ProductArn"] == f"arn:{partition}:securityhub:{region}:{_ACCOUNT}:product/{_ACCOUNT}/default"


def test_what_would_be_no_asff_is_not_sent() -> None:
    sink = SecurityHub(_ACCESS, _ACCOUNT)
    with pytest.raises(Unwanted, match=r"no ASFF: AwsSecurityFinding\.Severity\.Label is none of its values"):
        sink.render(_FINDINGS[0] | {"severity": {"description": "Dreadful", "score": 9}})


# -- EventBridge


@pytest.fixture
def events(s3: S3Server) -> Iterator[Callable[[], list[JsonObject]]]:
    """What a rule for Macie's findings passes on, with its source changed."""
    bus, queues = _client("events"), _client("sqs")
    url = queues.create_queue(QueueName="events")["QueueUrl"]
    pattern = {"source": ["macie-lite"], "detail-type": ["Macie Finding"]}
    bus.put_rule(Name="macie", EventPattern=json.dumps(pattern))
    bus.put_targets(Rule="macie", Targets=[{"Id": "q", "Arn": f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:events"}])
    yield lambda: [json.loads(body) for body in _received(queues, url)]
    bus.remove_targets(Rule="macie", Ids=["q"])
    bus.delete_rule(Name="macie")
    queues.delete_queue(QueueUrl=url)


def _received(queues: Any, url: str) -> Iterator[str]:
    while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield message["Body"]


def test_events_reach_the_rules_for_macies_findings(events: Callable[[], list[JsonObject]]) -> None:
    _sent(EventBus("default", "macie-lite", _ACCESS))
    arrived = {event["detail"]["id"]: event["detail"] for event in events()}
    assert arrived == {finding["id"]: macie_finding(finding) for finding in _FINDINGS}


@pytest.mark.parametrize("source", ["aws.macie", "", "x" * 257])
def test_a_source_that_eventbridge_would_refuse(source: str) -> None:
    with pytest.raises(UsageError):
        checked_source(source)
    assert checked_source("macie-lite") == "macie-lite"


# -- SNS and SQS


@pytest.mark.parametrize("fifo", [False, True])
@pytest.mark.parametrize("by_url", [False, True])
def test_messages_arrive_in_a_queue(s3: S3Server, fifo: bool, by_url: bool) -> None:
    queues, name = _client("sqs"), "findings.fifo" if fifo else "findings"
    url = queues.create_queue(QueueName=name, Attributes={"FifoQueue": "true"} if fifo else {})["QueueUrl"]
    named = url if by_url else f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:{name}"
    _sent(Queue(named, format_named("macie"), _ACCESS))
    arrived = [json.loads(body) for body in _received(queues, url)]
    assert {one["id"]: one for one in arrived} == {finding["id"]: macie_finding(finding) for finding in _FINDINGS}
    assert not fifo or [one["id"] for one in arrived] == [finding["id"] for finding in _FINDINGS]
    queues.delete_queue(QueueUrl=url)


def test_a_topic_passes_on_with_attributes_to_filter_by(s3: S3Server) -> None:
    topics, queues = _client("sns"), _client("sqs")
    arn = topics.create_topic(Name="findings")["TopicArn"]
    urls = {severity: queues.create_queue(QueueName=severity)["QueueUrl"] for severity in ("High", "Low")}
    for severity in urls:
        policy = {"FilterPolicy": json.dumps({"severity": [severity]}), "RawMessageDelivery": "true"}
        endpoint = f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:{severity}"
        topics.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=endpoint, Attributes=policy)
    _sent(Topic(arn, format_named("cloudevents"), _ACCESS), _FINDINGS[:8])
    high, low = ([json.loads(body) for body in _received(queues, url)] for url in urls.values())
    assert {event["data"]["id"] for event in high} == {finding["id"] for finding in _FINDINGS[:8]}
    assert low == []
    topics.delete_topic(TopicArn=arn)
    for url in urls.values():
        queues.delete_queue(QueueUrl=url)


# -- S3


@pytest.mark.parametrize("form", FORMATS)
def test_a_batch_is_an_object_of_its_date(bucket: Bucket, form: str) -> None:
    sink = S3Prefix(Prefix(f"{bucket.target}/findings/", _ACCESS), format_named(form))
    later = updated(_FINDINGS[0])
    for _ in range(2):
        _sent(sink, [*_FINDINGS, later])
    listed = bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]
    suffix = format_named(form).suffix
    keys = [f"findings/date={date}/id-0.{suffix}.gz" for date in ("2026-03-04", "2026-04-01")]
    assert [one["Key"] for one in listed] == keys, "sent again, it replaces what was sent"
    body = bucket.client.get_object(Bucket=bucket.name, Key=keys[0])["Body"].read()
    assert gzip.decompress(body).decode() == "".join(format_named(form).document(_FINDINGS))


def test_objects_are_encrypted_with_the_key_that_is_said(bucket: Bucket) -> None:
    key = f"arn:aws:kms:{_REGION}:{_ACCOUNT}:key/1234"
    _sent(S3Prefix(Prefix(bucket.target, _ACCESS, key), format_named("jsonl")))
    (stored,) = bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]
    head = bucket.client.head_object(Bucket=bucket.name, Key=stored["Key"])
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)


@pytest.mark.parametrize("place", ["s3://", "bucket/prefix", "https://x/", ""])
def test_what_is_no_place_in_s3(place: str) -> None:
    with pytest.raises(UsageError, match="is no place in S3: s3://bucket/prefix"):
        place_in_s3(place)


# -- what services answer


_SINKS: dict[str, Callable[[Access], Sink]] = {
    "Security Hub": lambda access: SecurityHub(access, _ACCOUNT),
    "EventBridge": lambda access: EventBus("default", "macie-lite", access),
    "SNS": lambda access: Topic(_TOPIC, format_named("macie"), access),
    "SQS": lambda access: Queue(_QUEUE, format_named("macie"), access),
    "S3": lambda access: S3Prefix(Prefix("s3://bucket/x", access), format_named("jsonl")),
}


def _at(service: HttpReceiver, name: str) -> Sink:
    """The queue by its URL, so that nothing is asked before."""
    access = Access(region=_REGION, endpoint_url=service.root())
    url = f"{service.root()}/{_ACCOUNT}/findings"
    return Queue(url, format_named("macie"), access) if name == "SQS" else _SINKS[name](access)


@pytest.fixture
def service(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpReceiver]:
    with HttpReceiver() as made:
        monkeypatch.delenv("AWS_ENDPOINT_URL")
        yield made


def test_security_hub_that_is_not_enabled_is_said_so(service: HttpReceiver) -> None:
    service.answer = lambda *_: Answer(401, (("x-amzn-ErrorType", "InvalidAccessException"),), b"{}")
    sink = SecurityHub(Access(region="eu-west-3", endpoint_url=service.root()), _ACCOUNT)
    with pytest.raises(ServiceError, match="Security Hub in eu-west-3 is not enabled, or not for this account: enable"):
        sink.send([sink.render(_FINDINGS[0])], "id")


@pytest.mark.parametrize("name", _SINKS)
def test_no_credentials(name: str) -> None:
    sink = _SINKS[name](_ACCESS)
    with closing(sink), pytest.raises((ServiceError, TargetError), match="There are no usable AWS credentials for"):
        sink.send([sink.render(_FINDINGS[0])], "id")


_MEMBER = "<member><Id>{}</Id><Code>{}</Code><Message>said\n no</Message><SenderFault>{}</SenderFault></member>"


def _partly(name: str) -> JsonObject | str:
    """The second is refused for good, the third may be taken later."""
    ids = [finding["id"] for finding in _FINDINGS]
    if name == "Security Hub":
        said = f"Types of {ids[1]}\nneeds secret Severity, Types"
        failed = [(ids[1], "InvalidInput", said), (ids[2], "InternalException", "later")]
        told = [{"Id": one, "ErrorCode": code, "ErrorMessage": said} for one, code, said in failed]
        return {"FailedCount": 2, "SuccessCount": 1, "FailedFindings": told}
    if name == "EventBridge":
        told = [{"EventId": "e"}, {"ErrorCode": "MalformedDetail", "ErrorMessage": "said\n no"}]
        return {"FailedEntryCount": 2, "Entries": [*told, {"ErrorCode": "ThrottlingException", "ErrorMessage": "x"}]}
    if name == "SNS":
        members = _MEMBER.format(1, "InvalidParameter", "true") + _MEMBER.format(2, "InternalError", "false")
        taken = "<member><Id>0</Id><MessageId>m</MessageId></member>"
        result = f"<PublishBatchResult><Failed>{members}</Failed><Successful>{taken}</Successful></PublishBatchResult>"
        return f"<PublishBatchResponse>{result}</PublishBatchResponse>"
    bad = {"Id": "1", "Code": "InvalidMessageContents", "Message": "said\n no", "SenderFault": True}
    passing = {"Id": "2", "Code": "InternalError", "SenderFault": False}
    return {"Successful": [{"Id": "0", "MessageId": "m"}], "Failed": [bad, passing]}


@pytest.mark.parametrize("name", ["Security Hub", "EventBridge", "SNS", "SQS"])
def test_of_a_batch_each_is_told_apart(name: str, service: HttpReceiver) -> None:
    body = _partly(name)
    said = body if isinstance(body, str) else json.dumps(body)
    service.answer = lambda *_: Answer(200, (("Content-Type", "application/json"),), said.encode())
    sink = _at(service, name)
    sent = sink.send([sink.render(finding) for finding in _FINDINGS[:3]], "id")
    assert (list(sent.refused), list(sent.again)) == ([1], [2])
    assert sent.refused[1] == _REFUSALS[name]


_REFUSALS = {
    "Security Hub": "Security Hub refused it for Types, Severity (InvalidInput).",
    "EventBridge": "EventBridge refused it (MalformedDetail).",
    "SNS": "SNS refused it (InvalidParameter).",
    "SQS": "SQS refused it (InvalidMessageContents).",
}
"""Nothing of a message but names of fields: it may quote what it was sent."""


@pytest.mark.parametrize(
    ("name", "code"),
    [("EventBridge", "NotAuthorizedForSourceException"), ("SNS", "KMSAccessDenied"), ("SQS", "KMS.DisabledException")],
)
def test_what_no_finding_of_a_batch_may_do_is_to_be_set_up(name: str, code: str, service: HttpReceiver) -> None:
    told: dict[str, JsonObject | str] = {
        "EventBridge": {"FailedEntryCount": 1, "Entries": [{"ErrorCode": code}]},
        "SNS": f"<PublishBatchResponse><PublishBatchResult><Failed>{_MEMBER.format(0, code, 'true')}</Failed>"
        "</PublishBatchResult></PublishBatchResponse>",
        "SQS": {"Failed": [{"Id": "0", "Code": code, "SenderFault": True}]},
    }
    body = told[name] if isinstance(told[name], str) else json.dumps(told[name])
    service.answer = lambda *_: Answer(200, (("Content-Type", "application/json"),), str(body).encode())
    with closing(_at(service, name)) as sink, pytest.raises(ServiceError, match=rf"cannot be used \({code}\)"):
        sink.send([sink.render(_FINDINGS[0])], "id")


@pytest.mark.parametrize(
    ("name", "code", "raised"),
    [
        ("SQS", "AWS.SimpleQueueService.BatchRequestTooLong", Unwanted),
        ("SQS", "KMS.ThrottlingException", Unavailable),
        ("SQS", "KMS.AccessDeniedException", ServiceError),
    ],
)
def test_the_older_codes_of_a_queue_are_known_too(
    name: str, code: str, raised: type[Exception], service: HttpReceiver
) -> None:
    """SQS says them in a header, beside the newer ones."""
    headers = (("x-amzn-query-error", f"{code};Sender"), ("x-amzn-ErrorType", "Newer"))
    service.answer = lambda *_: Answer(400, headers, b"{}")
    with closing(_at(service, name)) as sink, pytest.raises(raised, match=code.replace(".", r"\.")):
        sink.send([sink.render(_FINDINGS[0])], "id")


@pytest.mark.parametrize("name", _SINKS)
def test_an_answer_of_somebody_else_is_none(name: str, service: HttpReceiver) -> None:
    """Or of something else than was sent."""
    with closing(_at(service, name)) as sink:
        for body in (b"<html>Log in first</html>", b"{}", b"", b"[]", b"null", *_ABOUT_OTHERS):
            service.answer = lambda *_, body=body: Answer(200, (("Content-Type", "text/html"),), body)
            with pytest.raises(Unavailable):
                sink.send([sink.render(_FINDINGS[0])], "id")


_ABOUT_OTHERS = (
    b'{"Successful": [{"Id": "7"}], "SuccessCount": 0, "FailedCount": 1, "FailedFindings": [{"Id": "7"}]}',
    b'{"Failed": [{"Code": "x"}], "FailedCount": 1, "FailedFindings": [{"ErrorCode": "x"}], "Entries": []}',
)
