"""S3's event notifications: the body of a message in a queue -> the objects that it says can be read now.

Shapes: S3 user guide, "Event message structure" (eventVersion 2.x, as S3 sends it to a queue or a topic) and
"EventBridge event message structure"; SNS developer guide, "HTTP/HTTPS notification JSON format" (the envelope in a
queue too, unless the subscription delivers raw). Nothing here knows of queues; `event_queue` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes

from macie_lite.errors import Terminal
from macie_lite.model.objects import ObjectRef

__all__ = ["UnreadableMessage", "Uploaded", "latest", "newer", "uploads_in"]

_LONGEST = 1 << 20
"""SQS's greatest message (developer guide, "Message quotas"): 1 MiB."""
_DEEPEST = 8
"""Envelopes around an event: SNS's, arrays."""
_LONGEST_KEY = 1024
"""Bytes of UTF-8 (S3 user guide, "Naming Amazon S3 objects")."""
_UNVERSIONED = (None, "", "null")
"""A version that is none: of a bucket that keeps none, or kept none when the object was put."""

_CREATED = re.compile(r"ObjectCreated:[A-Za-z]+|ObjectRestore:Completed")
_CREATED_TYPES = frozenset({"Object Created", "Object Restore Completed"})

_NAME = re.compile(r"[A-Za-z]{1,60}(?::[A-Za-z]{1,60})?")
_TYPE = re.compile(r"Object [A-Za-z ]{1,60}")  # not "AWS API Call via CloudTrail", which has another shape
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}")
_ETAG = re.compile(r"[!#-~]{1,255}")
_VERSION = re.compile(r"[!-~]{1,1024}")
_SEQUENCER = re.compile(r"[0-9A-Fa-f]{1,64}")
_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class UnreadableMessage(Terminal):
    """A message that is no event of S3: says which field is missing or not what it must be, and quotes nothing."""

    def __init__(self, field: str) -> None:
        super().__init__(field)

    def __str__(self) -> str:
        return f"The message is no event of S3 that can be read: {self.args[0]} is missing or is not what it must be."


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One object that was written, or restored from an archive, as the event described it.

    ref: its `last_modified` is the time of the event; an event of a restored object is later than the object.
    sequencer: in lower case; empty where the event has none (S3 sends it with writes and deletes only).
    event: ObjectCreated:Put, Object Created and the like.
    account: the bucket's owner, which only EventBridge names.
    """

    ref: ObjectRef
    sequencer: str
    event: str
    account: str | None = None
    region: str | None = None


def uploads_in(body: str) -> tuple[Uploaded, ...]:
    """What a message says can be read now; none for S3's test event and for events that create nothing.

    Raises UnreadableMessage for a body that is no event, or where one of its events cannot be read: all or nothing,
    so that a message that is kept for a look is kept whole.
    """
    return tuple(_opened(_json(body), 0))


def newer(one: Uploaded, other: Uploaded) -> bool:
    """Whether `one` happened after `other`; for events of one key only, since sequencers order no more than that.

    By the guide: the shorter sequencer is padded with zeros on its right, then they are compared as text. (Its older
    editions said left.) By the time of the events where one has none.
    """
    if (one.ref.bucket, one.ref.key) != (other.ref.bucket, other.ref.key):
        raise ValueError("events of different keys have no order")
    if not one.sequencer or not other.sequencer:
        return one.ref.last_modified > other.ref.last_modified
    width = max(len(one.sequencer), len(other.sequencer))
    return one.sequencer.ljust(width, "0") > other.sequencer.ljust(width, "0")


def latest(uploads: Iterable[Uploaded]) -> tuple[Uploaded, ...]:
    """The newest of each key, in the order in which the keys came; distinct versions of a key are distinct objects."""
    kept: dict[tuple[str, str, str | None], Uploaded] = {}
    for one in uploads:
        identity = (one.ref.bucket, one.ref.key, one.ref.version_id)
        if identity not in kept or newer(one, kept[identity]):
            kept[identity] = one
    return tuple(kept.values())


def _opened(value: Any, depth: int) -> Iterator[Uploaded]:
    """The events in a value, through the envelopes around them."""
    if depth > _DEEPEST:
        raise UnreadableMessage(f"an event within {_DEEPEST} envelopes")
    if isinstance(value, list):
        for one in value:
            yield from _opened(one, depth + 1)
    elif not isinstance(value, dict):
        raise UnreadableMessage("Records")
    elif "detail-type" in value:
        yield from _of_event_bridge(value)
    elif value.get("Type") == "Notification":
        yield from _opened(_json(_text(value, "Message")), depth + 1)
    elif "Records" in value or value.get("Event") != "s3:TestEvent":
        for record in _field(value, "Records", list):
            yield from _of_s3(record)


def _of_s3(record: Any) -> Iterator[Uploaded]:
    """One of `Records`. Other stores' records (Ceph's, MinIO's) differ in the source and have `s3:` before the name."""
    if not isinstance(record, dict):
        raise UnreadableMessage("Records")
    if not _text(record, "eventSource").endswith(":s3"):
        raise UnreadableMessage("eventSource")
    if _text(record, "eventVersion").partition(".")[0] != "2":
        raise UnreadableMessage("eventVersion")
    event = _matching(record, "eventName", _NAME, _text(record, "eventName").removeprefix("s3:"))
    if _CREATED.fullmatch(event) is None:
        return
    s3 = _field(record, "s3", dict)
    described = _field(s3, "object", dict)
    ref = _ref(s3, _decoded(_text(described, "key")), _time(record, "eventTime"), _etag(described, "eTag"), "versionId")
    yield Uploaded(ref, _sequencer(described), event, None, _known(record, "awsRegion", _REGION))


def _of_event_bridge(envelope: dict[str, Any]) -> Iterator[Uploaded]:
    """An event of EventBridge, whose keys are not encoded."""
    if envelope.get("source") != "aws.s3":
        raise UnreadableMessage("source")
    event = _matching(envelope, "detail-type", _TYPE)
    if event not in _CREATED_TYPES:
        return
    detail = _field(envelope, "detail", dict)
    described = _field(detail, "object", dict)
    ref = _ref(detail, _text(described, "key"), _time(envelope, "time"), _etag(described, "etag"), "version-id")
    account, region = _known(envelope, "account", _ACCOUNT), _known(envelope, "region", _REGION)
    yield Uploaded(ref, _sequencer(described), event, account, region)


def _ref(around: dict[str, Any], key: str, at: datetime, etag: str, version_field: str) -> ObjectRef:
    """`around` has `bucket` and `object` in either shape; the fields within are spelled differently."""
    described = around["object"]
    return ObjectRef(
        bucket=_matching(_field(around, "bucket", dict), "name", _BUCKET),
        key=_key(key),
        size=_size(described),
        etag=etag,
        last_modified=at,
        version_id=_version(described, version_field),
    )


def _json(text: str) -> Any:
    if len(text) > _LONGEST:
        raise UnreadableMessage("a body of at most 1 MiB")
    with suppress(ValueError, RecursionError):  # not chained: such an error holds the text
        return json.loads(text)
    raise UnreadableMessage("JSON")


def _field(within: dict[str, Any], field: str, kind: type) -> Any:
    value = within.get(field)
    if not isinstance(value, kind):
        raise UnreadableMessage(field)
    return value


def _text(within: dict[str, Any], field: str) -> str:
    text: str = _field(within, field, str)
    return text


def _matching(within: dict[str, Any], field: str, form: re.Pattern[str], text: str | None = None) -> str:
    text = _text(within, field) if text is None else text
    if form.fullmatch(text) is None:
        raise UnreadableMessage(field)
    return text


def _known(within: dict[str, Any], field: str, form: re.Pattern[str]) -> str | None:
    """A field that nothing depends on: None where it is not what it should be."""
    value = within.get(field)
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _etag(described: dict[str, Any], field: str) -> str:
    return _matching(described, field, _ETAG, _text(described, field).strip('"'))


def _version(described: dict[str, Any], field: str) -> str | None:
    if described.get(field) in _UNVERSIONED:
        return None
    return _matching(described, field, _VERSION)


def _sequencer(described: dict[str, Any]) -> str:
    return (_known(described, "sequencer", _SEQUENCER) or "").lower()


def _size(described: dict[str, Any]) -> int:
    size: int = _field(described, "size", int)
    if isinstance(size, bool) or not 0 <= size < 1 << 63:
        raise UnreadableMessage("size")
    return size


def _time(within: dict[str, Any], field: str) -> datetime:
    with suppress(ValueError):  # the 30th of February
        return datetime.fromisoformat(_matching(within, field, _TIME))
    raise UnreadableMessage(field)


def _decoded(key: str) -> str:
    """A key as S3 encodes it: a form's, `+` for a space. What is no UTF-8 then has lone surrogates."""
    plain = _key(key, 3 * _LONGEST_KEY)
    return unquote_to_bytes(plain.replace("+", " ")).decode("utf-8", "surrogateescape")


def _key(key: str, longest: int = _LONGEST_KEY) -> str:
    if _LONE_SURROGATE.search(key) or not 0 < len(key.encode()) <= longest:
        raise UnreadableMessage("key")
    return key
