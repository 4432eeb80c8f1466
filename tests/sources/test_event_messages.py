"""What S3's notifications say, in every envelope that they come in; and bodies that are none."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.errors import Terminal
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.event_messages import UnreadableMessage, Uploaded, latest, newer, uploads_in
from tests.growth import cpu_seconds

_ETAG = "d41d8cd98f00b204e9800998ecf8427e"
_VERSION = "096fKKXTRTtl3on89fVO.nfljtsv6qko"
_MISSING = object()


def _without_missing(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not _MISSING}


def record(event: str = "ObjectCreated:Put", version: Any = "2.1", **changed: Any) -> dict[str, Any]:
    """One of `Records`, as the S3 user guide has it; `changed` are fields of the object."""
    described = {"key": "HappyFace.jpg", "size": 1024, "eTag": _ETAG, "versionId": _VERSION}
    described |= {"sequencer": "0055AED6DCD90281E5"} | changed
    return {
        "eventVersion": version,
        "eventSource": "aws:s3",
        "awsRegion": "us-west-2",
        "eventTime": "1970-01-01T00:00:00.000Z",
        "eventName": event,
        "userIdentity": {"principalId": "AIDAJDPLRKLG7UEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "testConfigRule",
            "bucket": {
                "name": "amzn-s3-demo-bucket",
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": "arn:aws:s3:::amzn-s3-demo-bucket",
            },
            "object": _without_missing(described),
        },
    }


def notification(*records: Any) -> str:
    return json.dumps({"Records": list(records)})


def bridged(kind: str = "Object Created", **changed: Any) -> dict[str, Any]:
    """An event as EventBridge hands it on, by the S3 user guide."""
    described = {"key": "example-key", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184"}
    described |= {"version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e", "sequencer": "617f08299329d189"} | changed
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": kind,
        "source": "aws.s3",
        "account": "111122223333",
        "time": "2021-11-12T00:00:00Z",
        "region": "ca-central-1",
        "resources": ["arn:aws:s3:::amzn-s3-demo-bucket1"],
        "detail": {
            "version": "0",
            "bucket": {"name": "amzn-s3-demo-bucket1"},
            "object": _without_missing(described),
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "source-ip-address": "1.2.3.4",
            "reason": "PutObject",
        },
    }


def topic(message: str, kind: str = "Notification") -> str:
    """The envelope of SNS, by its developer guide."""
    return json.dumps(
        {
            "Type": kind,
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
            "Subject": "Amazon S3 Notification",
            "Message": message,
            "Timestamp": "2012-05-02T00:54:06.655Z",
            "SignatureVersion": "1",
        }
    )


TEST_EVENT = json.dumps(
    {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": "2014-10-13T15:57:02.089Z",
        "Bucket": "amzn-s3-demo-bucket",
        "RequestId": "5582815E1AEA5ADF",
        "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
    }
)

_PUT = Uploaded(
    ObjectRef("amzn-s3-demo-bucket", "HappyFace.jpg", 1024, _ETAG, datetime.fromtimestamp(0, UTC), version_id=_VERSION),
    "0055aed6dcd90281e5",
    "ObjectCreated:Put",
    None,
    "us-west-2",
)


def _key(body: str) -> str:
    (one,) = uploads_in(body)
    return one.ref.key


def test_a_notification_of_s3() -> None:
    assert uploads_in(notification(record())) == (_PUT,)
    assert uploads_in(notification(record(), record(key="b"))) == (_PUT, *uploads_in(notification(record(key="b"))))


def test_an_event_of_event_bridge() -> None:
    ref = ObjectRef(
        "amzn-s3-demo-bucket1",
        "example-key",
        5,
        "b1946ac92492d2347c6235b4d2611184",
        datetime(2021, 11, 12, tzinfo=UTC),
        version_id="IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
    )
    expected = Uploaded(ref, "617f08299329d189", "Object Created", "111122223333", "ca-central-1")
    assert uploads_in(json.dumps(bridged())) == (expected,)


def test_envelopes() -> None:
    assert uploads_in(topic(notification(record()))) == (_PUT,)
    assert uploads_in(topic(topic(notification(record())))) == (_PUT,)
    assert uploads_in(topic(json.dumps(bridged()))) == uploads_in(json.dumps(bridged()))
    many = json.dumps([bridged(key="a"), [json.loads(topic(notification(record())))]])
    assert [one.ref.key for one in uploads_in(many)] == ["a", "HappyFace.jpg"]


@pytest.mark.parametrize("event", ["Put", "Post", "Copy", "CompleteMultipartUpload"])
def test_every_way_to_write(event: str) -> None:
    assert uploads_in(notification(record(f"ObjectCreated:{event}")))[0].event == f"ObjectCreated:{event}"
    assert uploads_in(notification(record(f"s3:ObjectCreated:{event}", "2.6"))) != ()


def test_a_restored_object_can_be_read_and_has_no_sequencer() -> None:
    (plain,) = uploads_in(notification(record("ObjectRestore:Completed", sequencer=_MISSING)))
    (through,) = uploads_in(json.dumps(bridged("Object Restore Completed", sequencer=_MISSING)))
    assert (plain.sequencer, through.sequencer) == ("", "")
    assert (plain.event, through.event) == ("ObjectRestore:Completed", "Object Restore Completed")


@pytest.mark.parametrize(
    "event",
    [
        "ObjectRemoved:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectTagging:Put",
        "ObjectRestore:Post",
        "ObjectRestore:Delete",
        "ObjectAcl:Put",
        "LifecycleExpiration:Delete",
        "LifecycleTransition",
        "IntelligentTiering",
        "ReducedRedundancyLostObject",
        "Replication:OperationNotTracked",
    ],
)
def test_events_that_create_nothing(event: str) -> None:
    gone = record(event, version="2.3", size=_MISSING, eTag=_MISSING)
    assert uploads_in(notification(gone)) == ()
    assert uploads_in(notification(gone, record())) == (_PUT,)


@pytest.mark.parametrize(
    "kind",
    ["Object Deleted", "Object Restore Initiated", "Object Restore Expired", "Object Tags Added", "Object ACL Updated"],
)
def test_event_bridges_events_that_create_nothing(kind: str) -> None:
    assert uploads_in(json.dumps(bridged(kind, size=_MISSING, etag=_MISSING))) == ()


def test_the_test_event() -> None:
    assert uploads_in(TEST_EVENT) == uploads_in(topic(TEST_EVENT)) == ()


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("red+flower.jpg", "red flower.jpg"),
        ("a%2Bb+c%20d", "a+b c d"),
        ("caf%C3%A9/%E6%97%A5%F0%9F%98%80", "caf\u00e9/\u65e5\U0001f600"),
        ("50%25+%zz", "50% %zz"),
        ("nul%00%0A", "nul\0\n"),
        ("..%2F..%2Fetc%2Fpasswd", "../../etc/passwd"),
        ("%61" * 1024, "a" * 1024),
    ],
)
def test_keys_are_encoded_in_plain_notifications_alone(encoded: str, key: str) -> None:
    assert _key(notification(record(key=encoded))) == key
    if len(encoded) <= 1024:
        assert _key(json.dumps(bridged(key=encoded))) == encoded


@pytest.mark.parametrize("version", [None, "", "null", _MISSING])
def test_an_object_of_no_version(version: Any) -> None:
    """So that the ETag tells two of them apart."""
    assert uploads_in(notification(record(versionId=version)))[0].ref.version_id is None
    assert uploads_in(json.dumps(bridged(**{"version-id": version})))[0].ref.version_id is None


def test_quotes_of_an_etag_and_what_nothing_depends_on() -> None:
    odd = record(eTag=f'"{_ETAG}"', sequencer={"no": "sequencer"}) | {"awsRegion": ["x"]}
    (one,) = uploads_in(notification(odd))
    assert (one.ref.etag, one.sequencer, one.region) == (_ETAG, "", None)
    (other,) = uploads_in(json.dumps(bridged() | {"account": "secret word", "region": None}))
    assert (other.account, other.region) == (None, None)


def _changed(**fields: Any) -> str:
    return notification(_without_missing(record() | fields))


_LONE = "\ud800"

_UNREADABLE = [
    ("JSON", ""),
    ("JSON", "secret word"),
    ("JSON", '{"Records": [' + "1" * 5000 + "]}"),
    ("JSON", "[" * 500_000),
    ("JSON", '{"a":' * 200_000),
    ("a body of at most 1 MiB", notification(record()) + " " * (1 << 20)),
    ("an event within 8 envelopes", "[" * 50 + "]" * 50),
    ("Records", "null"),
    ("Records", '"secret word"'),
    ("Records", "{}"),
    ("Records", '{"Records": {"secret": "word"}}'),
    ("Records", '{"Records": ["secret word"]}'),
    ("Records", '{"Event": "s3:TestEvent", "Records": 1}'),
    ("Records", topic("{}", "SubscriptionConfirmation")),
    ("Message", '{"Type": "Notification", "Message": {"secret": "word"}}'),
    ("JSON", topic("secret word")),
    ("eventSource", _changed(eventSource="aws:sqs")),
    ("eventSource", _changed(eventSource=_MISSING)),
    ("eventVersion", _changed(eventVersion="3.0")),
    ("eventVersion", _changed(eventVersion=2.1)),
    ("eventName", _changed(eventName="ObjectCreated:Put secret word")),
    ("eventTime", _changed(eventTime="yesterday")),
    ("eventTime", _changed(eventTime="2021-02-30T00:00:00Z")),
    ("eventTime", _changed(eventTime="2021-02-03T00:00:00")),
    ("eventTime", _changed(eventTime=1.5e9)),
    ("s3", _changed(s3=[])),
    ("object", _changed(s3={"bucket": {"name": "b"}})),
    ("bucket", _changed(s3={"object": record()["s3"]["object"]})),
    ("name", _changed(s3={"bucket": {"name": "../secret"}, "object": record()["s3"]["object"]})),
    ("size", notification(record(size=_MISSING))),
    ("size", notification(record(size=-1))),
    ("size", notification(record(size=True))),
    ("size", notification(record(size=5.0))),
    ("size", notification(record(size="5"))),
    ("size", notification(record(size=1 << 63))),
    ("eTag", notification(record(eTag=_MISSING))),
    ("eTag", notification(record(eTag=""))),
    ("eTag", notification(record(eTag="secret\r\nX-Word: 1"))),
    ("versionId", notification(record(versionId="secret word"))),
    ("key", notification(record(key=_MISSING))),
    ("key", notification(record(key=""))),
    ("key", notification(record(key="%FF%FE"))),
    ("key", notification(record(key=_LONE))),
    ("key", notification(record(key="a" * 1025))),
    ("key", notification(record(key="%61" * 1025))),
    ("key", json.dumps(bridged(key=_LONE))),
    ("etag", json.dumps(bridged(etag=None))),
    ("time", json.dumps(bridged() | {"time": None})),
    ("detail", json.dumps(bridged() | {"detail": "secret word"})),
    ("source", json.dumps(bridged() | {"source": "secret.word"})),
    ("detail-type", json.dumps(bridged("AWS API Call via CloudTrail"))),
    ("detail-type", json.dumps(bridged() | {"detail-type": {}})),
    ("size", notification(record(), record(size=None))),
]


@pytest.mark.parametrize(
    ("field", "body"), _UNREADABLE, ids=[f"{n}-{field}" for n, (field, _) in enumerate(_UNREADABLE)]
)
def test_what_cannot_be_read_says_why_and_quotes_nothing(field: str, body: str) -> None:
    with pytest.raises(UnreadableMessage) as caught:
        uploads_in(body)
    assert caught.value.args == (field,)
    assert isinstance(caught.value, Terminal)
    assert "secret" not in str(caught.value) + repr(caught.value)
    assert caught.value.__context__ is None  # an error of the JSON reader holds the whole text
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


_WORDS = st.text("aR:% \0\u00e9\ud800", max_size=8)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)


def _places(value: Any, so_far: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return [so_far]
    return [so_far, *(place for name in value for place in _places(value[name], (*so_far, name)))]


def _with(value: Any, place: tuple[str, ...], put: Any) -> Any:
    return value | {place[0]: _with(value[place[0]], place[1:], put)} if place else put


@given(
    st.sampled_from([record(), bridged()]).flatmap(lambda v: st.tuples(st.just(v), st.sampled_from(_places(v)))), _JSON
)
def test_any_value_in_any_place_is_read_or_refused(where: tuple[dict[str, Any], tuple[str, ...]], value: Any) -> None:
    whole = _with(*where, value)
    for body in (json.dumps(value), json.dumps(whole), notification(whole), topic(json.dumps(whole))):
        try:
            read = uploads_in(body)
        except UnreadableMessage:
            continue
        for one in read:
            assert 0 <= one.ref.size < 1 << 63
            assert 0 < len(one.ref.key.encode()) <= 1024
            assert one.ref.etag
            assert one.ref.last_modified.tzinfo is UTC


def test_a_hostile_body_costs_little() -> None:
    bodies = ['{"Records":[' + "{}," * 300_000 + "{}]}", notification(record(key="%" * 1_000_000)), "[" * 1_000_000]

    def refuse_all() -> None:
        for body in bodies:
            with pytest.raises(UnreadableMessage):
                uploads_in(body)

    assert cpu_seconds(refuse_all) < 5


def _upload(sequencer: str, key: str = "k", version: str | None = None, second: int = 0) -> Uploaded:
    ref = ObjectRef("b", key, 1, "e", datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC), version_id=version)
    return Uploaded(ref, sequencer, "ObjectCreated:Put")


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("0055AED6DCD90281E6", "0055AED6DCD90281E5"),
        ("0055AED6DCD9028201", "0055AED6DCD90281"),
        ("617f", "0055aed6dcd90281e5"),  # the zeros go to the right of the shorter one
    ],
)
def test_sequencers_are_padded_on_the_right(later: str, earlier: str) -> None:
    one, other = _upload(later.lower()), _upload(earlier.lower(), second=1)
    assert newer(one, other)
    assert not newer(other, one)
    assert not newer(one, one)


def test_the_same_sequencer_with_more_zeros_is_the_same() -> None:
    assert not newer(_upload("6100"), _upload("61"))
    assert not newer(_upload("61"), _upload("6100"))


def test_without_sequencers_time_decides() -> None:
    assert newer(_upload("", second=1), _upload("ffff"))
    assert not newer(_upload("ffff"), _upload("", second=1))


def test_different_keys_have_no_order() -> None:
    with pytest.raises(ValueError, match="different keys"):
        newer(_upload("1"), _upload("2", key="other"))


def test_the_latest_of_each_key_and_every_version() -> None:
    a1, a2, b1 = _upload("1", "a"), _upload("2", "a"), _upload("1", "b")
    assert latest([a2, b1, a1, a2]) == latest([a1, b1, a2]) == (a2, b1)
    v1, v2 = _upload("1", "a", "v1"), _upload("2", "a", "v2")
    assert latest([v2, v1, v2]) == (v2, v1)
    assert latest([]) == ()
