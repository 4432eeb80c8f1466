"""The body of one part as bytes that can be given back, files that are written into it in uuencode, and its places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from macie_lite.extraction.mail_headers import HeaderText
from macie_lite.extraction.mime_stream import BLOCK, FIRST_BLOCK
from macie_lite.model.passage import Passage, Places
from macie_lite.model.places import LineRange, Occurrence

__all__ = ["Base", "Body", "HeaderView", "Readable", "UntilFile", "placed"]

_BEGIN = re.compile(rb"(?:\A|(?<=\n))begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n(?=[!-`])")
_BEGINS = b"begin "
_LONGEST_BEGIN = 300


class Readable(Protocol):
    """offset, line: of the next byte, from 0 and from 1."""

    offset: int
    line: int

    def read(self, size: int) -> bytes: ...
    def unread(self, data: bytes) -> None:
        """Gives back the last bytes that were read."""
        ...


class Body:
    """A body that was decoded."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._back = b""
        self.offset = 0
        self.line = 1

    def read(self, size: int) -> bytes:
        data, self._back = (self._back, b"") if self._back else (self._read(size), b"")
        self.offset += len(data)
        self.line += data.count(b"\n")
        return data

    def unread(self, data: bytes) -> None:
        self._back = data + self._back
        self.offset -= len(data)
        self.line -= data.count(b"\n")


class UntilFile:
    """Reads a body up to a file in uuencode; `file_name` is then set, and the body stands behind the line with it."""

    def __init__(self, body: Readable) -> None:
        self._body = body
        self._carry = b""
        self._ended = False
        self._step = FIRST_BLOCK
        self.file_name: str | None = None

    def read(self, size: int) -> bytes:
        while not self._ended:
            raw = self._body.read(self._step)
            self._step = min(2 * self._step, BLOCK)
            data, self._carry = self._carry + raw, b""
            if begin := _begin(data):
                return self._cut(data, begin)
            self._ended = not raw
            at = data.rfind(_BEGINS, max(0, len(data) - _LONGEST_BEGIN))
            if raw and at >= 0 and data.count(b"\n", at) < 2:
                data, self._carry = data[:at], data[at:]
            if data:
                return data
        return b""

    def _cut(self, data: bytes, begin: re.Match[bytes]) -> bytes:
        self.file_name = begin[1].decode("utf-8", "replace").strip()
        self._ended = True
        self._body.unread(data[begin.end() :])
        return data[: begin.start()]


def _begin(data: bytes) -> re.Match[bytes] | None:
    at = data.find(_BEGINS)
    while at >= 0:
        if found := _BEGIN.match(data, at):
            return found
        at = data.find(_BEGINS, at + 1)
    return None


@dataclass(frozen=True, slots=True)
class Base:
    """Where the text of a part begins, in its lines and bytes; offset is None where the text is not what is there."""

    part: str
    line: int
    offset: int | None


def placed(passages: Iterator[Passage], base: Base, container: tuple[str, ...]) -> Iterator[Passage]:
    """The passages of a part with their places in the message; those of members stay as they are."""
    for passage in passages:
        yield replace(passage, places=_Placed(passage.places, base)) if passage.container == container else passage


class _Placed:
    def __init__(self, places: Places, base: Base) -> None:
        self._places, self._base = places, base

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [self._moved(one) for one in self._places.locate(start, end, limit)]

    def _moved(self, one: Occurrence) -> Occurrence:
        lines, at = self._base.line - 1, self._base.offset
        place = one.place
        if isinstance(place, LineRange):
            place = LineRange(place.start + lines, place.end + lines, place.start_column)
        line = None if one.line is None else one.line + lines
        offset = None if one.offset is None or at is None else (one.offset[0] + at, one.offset[1] + at)
        part = f"{self._base.part}.{one.part}" if one.part else self._base.part
        return replace(one, place=place, line=line, offset=offset, part=part)


class HeaderView:
    """A header's text for `windows`, and the places of the window that starts at `start`."""

    exact = False
    start = 0

    def __init__(self, header: HeaderText, base: int = 0) -> None:
        self._header, self._base, self._at = header, base, 0

    def read(self, size: int) -> bytes:
        text = self._header.text[self._at :]
        self._at += len(text)
        return text

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return self._header.locate(start + self._base, end + self._base, limit)
