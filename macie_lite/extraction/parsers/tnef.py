"""What Outlook puts into `winmail.dat` (TNEF, MS-OXTNEF): properties and attachments, items as `mapi` has them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from macie_lite.extraction.parsers.mapi import BYTES, NAMES, Item, Properties, Value, recipient
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["attributes"]

_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD = struct.Struct("<BHHI")  # level, number, type, length; behind the data, two bytes of checksum
_SUBJECT, _BODY, _TITLE, _DATA = 0x8004, 0x800C, 0x8010, 0x800F
_RENDERING, _PROPERTIES, _PEOPLE, _OF_ATTACHMENT = 0x9002, 0x9003, 0x9004, 0x9005
_CUT = -1
_MANY, _NAMED, _CONTENT, _OBJECT = 0x1000, 0x8000, 0x3701, 0x000D
_VARIABLE = frozenset((0x001E, 0x001F, 0x0102, _OBJECT))
_EIGHT = frozenset((0x0005, 0x0006, 0x0007, 0x0014, 0x0040))
_INTERFACE = 16  # bytes before what an object holds


@dataclass(slots=True, repr=False)
class _Attachment:
    name: str = ""
    data: bytes = b""
    values: list[Value] = field(default_factory=list)


def attributes(file: BinaryIO, depth: int) -> Iterator[Item]:
    """depth: how many messages may be in one another."""
    yield from _message(file.read(), [], depth)


def _message(data: bytes, path: list[str], depth: int) -> Iterator[Item]:
    if not data.startswith(_SIGNATURE):
        raise NotExamined(Reason.MALFORMED)
    values: list[Value] = []
    people: list[tuple[int, str, str]] = []
    attachments: list[_Attachment] = []
    cut = False
    for number, content in _attributes(data):
        try:
            if number == _PROPERTIES:
                values.extend(_values(_Reader(content)))  # as far as it goes
            elif number in (_SUBJECT, _BODY):
                values.append((0x0037 if number == _SUBJECT else 0x1000, BYTES, content, None))
            elif number == _PEOPLE:
                people.extend(_people(_Reader(content)))
            elif number == _RENDERING:
                attachments.append(_Attachment())
            elif attachments:
                _add(attachments[-1], number, content)
        except EOFError:
            cut = True
        cut = cut or number == _CUT
    yield from Properties(values).items(path, (line for _, _, line in people))
    for at, one in enumerate(attachments, 1):
        yield from _attached(one, path, at, depth)
    if cut:
        yield "gap", "TRUNCATED"


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of each, as far as it is there; _CUT behind one that is cut off."""
    at = len(_SIGNATURE) + 2
    while at + _HEAD.size <= len(data):
        _, number, _, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield number, data[at : at + length]
        at += length + 2
    if at != len(data):
        yield _CUT, b""


def _add(to: _Attachment, number: int, content: bytes) -> None:
    if number == _TITLE:
        to.name = content.rstrip(b"\0").decode("cp1252", "replace")
    elif number == _DATA:
        to.data = content
    elif number == _OF_ATTACHMENT:
        to.values.extend(_values(_Reader(content)))


def _attached(one: _Attachment, path: list[str], number: int, depth: int) -> Iterator[Item]:
    inner = next((data for what, kind, data, _ in one.values if (what, kind) == (_CONTENT, _OBJECT)), b"")
    properties = Properties(value for value in one.values if value[0] != _CONTENT)
    yield from properties.items(path)
    name = properties.string(0x3707, 0x3704, 0x3001) or one.name or str(number)
    if not inner[_INTERFACE:].startswith(_SIGNATURE):
        data = one.data or inner or next((data for what, _, data, _ in one.values if what == _CONTENT), b"")
        if data:
            yield "file", path, name, data
    elif len(path) >= depth:
        yield "gap", "ARCHIVE_NESTING"
    else:
        yield from _message(inner[_INTERFACE:], [*path, name], depth)


class _Reader:
    """Reads forward in what is at hand. Raises EOFError where that ends too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        """With the bytes that pad it to four."""
        if self._at + size > len(self._data):
            raise EOFError
        data = self._data[self._at : self._at + size]
        self._at += size + -size % 4
        return data

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")


def _people(reader: _Reader) -> Iterator[tuple[int, str, str]]:
    for _ in range(reader.number()):
        yield recipient(Properties(_values(reader)))


def _values(reader: _Reader) -> Iterator[Value]:
    for _ in range(reader.number()):
        yield from _value(reader)


def _value(reader: _Reader) -> Iterator[Value]:
    """One property, which may have many values."""
    kind, number = struct.unpack("<HH", reader.take(4))
    name = _name(reader) if number >= _NAMED else None
    single = kind & ~_MANY
    count = reader.number() if single in _VARIABLE or kind & _MANY else 1
    for _ in range(count):
        if single in _VARIABLE:
            data = reader.take(reader.number())
        else:
            data = reader.take(8 if single in _EIGHT else 16 if single == 0x0048 else 4)
        yield number, single, data, name


def _name(reader: _Reader) -> str | None:
    reader.take(16)
    if not reader.number():
        return NAMES.get(reader.number())
    return reader.take(reader.number()).decode("utf-16-le", "replace").rstrip("\0")
