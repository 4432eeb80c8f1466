"""What every source must do, whatever lies behind it. A `Place` is one empty target that a test may write to."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Protocol

import pytest

from macie_lite.errors import TargetError
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import Source

__all__ = ["CHECKS", "Place"]


class Place(Protocol):
    def put(self, key: str, body: bytes) -> object: ...

    def delete(self, key: str) -> None: ...

    def source(self, under: str = "") -> Source:
        """A source of all of it, or of what lies under a folder."""
        ...

    def missing(self) -> Source:
        """A source of a target that is not there."""
        ...


HOSTILE_KEYS = (
    " ",
    "#hash",
    "$(id)",
    "%41",
    "'; DROP TABLE objects; --",
    "*",
    "+plus+",
    ".hidden",
    "<b>&amp;\"'",
    "a b/c d",
    "a\\b",
    "new\nline",
    "q?x=1&y=2",
    "tab\there",
    "x/\x01control\x7f",
    "zürich/日本/é",
    "z\u202e\u0301🙂",
)

_SMALL = {key: key.encode() for key in HOSTILE_KEYS} | {"empty": b"", "a.txt": b"1", "a/b": b"2", "a/b.c": b"3"}


def by_key(source: Source) -> dict[str, ObjectRef]:
    return {ref.key: ref for ref in source.list()}


def _read(source: Source, ref: ObjectRef) -> bytes:
    with source.open(ref) as stream:
        return stream.read()


def lists_every_key_once_in_the_order_of_its_bytes(place: Place) -> None:
    for key, body in _SMALL.items():
        place.put(key, body)
    refs = list(place.source().list())
    assert [ref.key for ref in refs] == sorted(_SMALL, key=str.encode)
    assert {ref.key: ref.size for ref in refs} == {key: len(body) for key, body in _SMALL.items()}
    assert all(ref.etag and '"' not in ref.etag and ref.last_modified.tzinfo is not None for ref in refs)


def gives_the_bytes_of_every_key(place: Place) -> None:
    for key, body in _SMALL.items():
        place.put(key, body)
    source = place.source()
    assert {ref.key: _read(source, ref) for ref in source.list()} == _SMALL


def goes_on_after_any_key(place: Place) -> None:
    for key, body in _SMALL.items():
        place.put(key, body)
    source = place.source()
    keys = [ref.key for ref in source.list()]
    for position, key in enumerate(keys):
        if "\x01" in key:  # moto's own answer to such a start-after is an error
            continue
        assert [ref.key for ref in source.list(key)] == keys[position + 1 :]
    assert [ref.key for ref in source.list("a/aaa")] == [key for key in keys if key.encode() > b"a/aaa"]


def an_empty_target_is_no_error(place: Place) -> None:
    assert list(place.source().list()) == []


def a_target_that_is_not_there_is_named(place: Place) -> None:
    source = place.missing()
    with pytest.raises(TargetError) as caught:
        list(source.list())
    assert source.target in str(caught.value)


def what_vanished_is_gone(place: Place) -> None:
    place.put("a", b"1")
    place.put("b", b"2")
    source = place.source()
    refs = by_key(source)
    place.delete("a")
    with pytest.raises(NotExamined) as caught:
        _read(source, refs["a"])
    assert caught.value.reason is Reason.GONE
    assert _read(source, refs["b"]) == b"2"


def what_changed_is_not_what_was_listed(place: Place) -> None:
    place.put("a", b"1")
    source = place.source()
    ref = by_key(source)["a"]
    place.put("a", b"other, longer")
    with pytest.raises(NotExamined) as caught:
        _read(source, ref)
    assert caught.value.reason is Reason.CHANGED


def streams_seek_and_tell(place: Place) -> None:
    body = bytes(range(256)) * 8
    place.put("a", body)
    source = place.source()
    with source.open(by_key(source)["a"]) as stream:
        assert stream.seekable()
        assert stream.readable()
        _same_as_in_memory(stream, io.BytesIO(body))
    assert stream.closed


def _same_as_in_memory(stream: io.IOBase | object, twin: io.BytesIO) -> None:
    assert isinstance(stream, io.IOBase)
    for offset, whence, size in ((0, 2, 1), (-8, 2, 4), (100, 0, 300), (-50, 1, 10), (5000, 0, 5), (0, 0, -1)):
        assert stream.seek(offset, whence) == twin.seek(offset, whence)
        assert stream.read(size) == twin.read(size)
        assert stream.tell() == twin.tell()


def the_bucket_is_that_of_the_objects(place: Place) -> None:
    place.put("a", b"1")
    source = place.source()
    assert by_key(source)["a"].bucket == source.bucket().name
    assert source.bucket().arn
    source.close()


CHECKS: tuple[Callable[[Place], None], ...] = (
    lists_every_key_once_in_the_order_of_its_bytes,
    gives_the_bytes_of_every_key,
    goes_on_after_any_key,
    an_empty_target_is_no_error,
    a_target_that_is_not_there_is_named,
    what_vanished_is_gone,
    what_changed_is_not_what_was_listed,
    streams_seek_and_tell,
    the_bucket_is_that_of_the_objects,
)
