"""What Outlook's files share: items of `parsers.mapi` become passages.

Properties are lines with their names before them, as headers are; bodies are read as what they are, text, HTML and
RTF: Outlook keeps the same text in more than one of them, and a value in each is found in each. Places have no lines
of the file, which has none: "HEADER" or "TEXT" says where in the message, and a body has lines of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.extract import extract
from macie_lite.extraction.mail_bodies import Base, placed
from macie_lite.extraction.mail_headers import header_texts
from macie_lite.extraction.members import Members, MemberStream, depth_of
from macie_lite.extraction.sandbox import Items
from macie_lite.extraction.text import extract_text
from macie_lite.extraction.wire import Item
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

__all__ = ["extract_items"]

_MOST = 1 << 20  # characters of properties in one passage


def extract_items(items: Items, source: Input) -> Extraction:
    """Passages of what a parser says of a message, or of many."""
    outlook = _Outlook(items, source)
    try:
        yield from outlook.passages()
    except NotExamined as fault:
        if not outlook.begun:
            raise
        outlook.gaps[fault.reason] = None
    finally:
        items.close()
    return Coverage.complete(0, "application/octet-stream").with_gaps(*outlook.gaps)


class _Outlook:
    def __init__(self, items: Items, source: Input) -> None:
        self._items = items
        self._source = source
        self._next: Item | None = None
        self._path: list[str] = []
        self._inside = source  # the member that the items are of
        self._known: set[tuple[str, ...]] = {()}
        self.begun = False
        self.gaps: dict[Reason, None] = {}
        self._members = Members(source)

    def passages(self) -> Iterator[Passage]:
        while not self._members.over and (item := self._taken()) is not None:
            self.begun = True
            if item[0] == "gap":
                self._note(Reason.__members__.get(item[1], Reason.MALFORMED))
            elif item[0] != "more" and self._enter(item[1]):
                yield from self._passages(item)
                self._note()

    def _taken(self) -> Item | None:
        item, self._next = self._next, None
        return next(self._items, None) if item is None else item

    def _enter(self, path: list[str]) -> bool:
        """Whether the member with this path may be read; a new one counts."""
        if path == self._path:
            return not self._members.over
        self._path = path
        container = (*self._source.container, *path)
        self._inside = replace(self._source, container=container, size=None, content_encoding=None)
        self._members = Members(self._inside)
        try:
            if path:
                self._source.budget.member(depth_of(self._inside) - 1)
        except NotExamined as fault:
            self._members.gap(fault.reason)
            self._note()
            return False
        return True

    def _note(self, *reasons: Reason) -> None:
        for reason in (*reasons, *self._members.coverage().gaps):
            self.gaps[reason] = None

    def _passages(self, item: Item) -> Iterator[Passage]:
        match item:
            case ["text", _, label, value]:
                yield from self._properties(label, value)
            case ["headers", _, text]:
                yield from self._headers(text)
            case ["body", _, extension, data]:
                yield from self._body(extension, data)
            case ["file", _, name, data]:
                stream = MemberStream(self._file(data), self._source.budget)
                yield from self._members.read(name, stream)

    def _properties(self, label: str, value: str) -> Iterator[Passage]:
        """This one and those that come next, of the same object."""
        lines, size = [f"{label}: {value}"], len(value)
        while size < _MOST and (item := self._taken()) is not None:
            if item[0] != "text" or item[1] != self._path:
                self._next = item
                break
            lines.append(f"{item[2]}: {item[3]}")
            size += len(item[3])
        yield self._header("\n".join(lines).encode("utf-8", "replace"), None)

    def _headers(self, text: bytes) -> Iterator[Passage]:
        block = text.replace(b"\r\n", b"\n").strip(b"\n") + b"\n"
        for field, header in header_texts(block, 0, 1, "HEADER"):
            yield self._header(header.text, field)

    def _header(self, text: bytes, field: str | None) -> Passage:
        return Passage(text=text, field=field, places=_HEADER, container=self._inside.container)

    def _body(self, extension: str, data: bytes) -> Iterator[Passage]:
        left = memoryview(data)

        def read(size: int) -> bytes:
            nonlocal left
            part, left = bytes(left[:size]), left[size:]
            return part

        stream = MemberStream(read, self._source.budget)
        inside = replace(self._inside, stream=cast(BinaryIO, stream), name=f"body.{extension}")
        extraction = extract_text(inside) if extension == "txt" else extract(inside)
        yield from placed(self._members.part(extraction, stream), Base("TEXT", 1, None), inside.container)

    def _file(self, data: bytes) -> Callable[[int], bytes]:
        waiting = data

        def read(size: int) -> bytes:
            nonlocal waiting
            while not waiting:
                item = self._taken()
                if item is None or item[0] != "more":
                    self._next = item
                    return b""
                waiting = item[1]
            part, waiting = waiting[:size], waiting[size:]
            return part

        return read


class _Header:
    """The places of properties."""

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(None, part="HEADER")]


_HEADER = _Header()
