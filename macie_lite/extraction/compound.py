"""Compound files (MS-CFB): Word and PowerPoint from before OOXML, and all others that a program keeps in them.

What a file is stands in its directory, which is anywhere in it: whatever sniffing saw, the child that reads the file
says; workbooks and messages go on to their own extractors.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import groupby

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.extract import extractor_of
from macie_lite.extraction.formats import OCTET_STREAM, Format
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.office_places import Placed, at, numbered, office_passages
from macie_lite.extraction.ooxml import UNREAD_MEDIA, PartReader
from macie_lite.extraction.wire import Item
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["Told", "extract_compound"]

_PARAGRAPHS = frozenset({"", "footnotes", "headers", "comments", "endnotes", "text boxes", "text boxes of headers"})
"""Parts of a Word document whose lines are its paragraphs."""


def extract_compound(source: Input) -> Extraction:
    """Passages of the text, then of what stands beside it and of embedded files."""
    with seekable(source) as stream:
        told = Told(replace(source, stream=stream))
        yield from told.passages("compound:parts")
        if told.kind in (Format.XLS, Format.MSG):
            stream.seek(0)
            coverage = yield from extractor_of(told.kind)(replace(source, stream=stream))
            return replace(coverage, mime_type=told.mime_type)
        return told.coverage()


class Told:
    """What the child tells. kind: what the file is, where it is a kind of its own."""

    def __init__(self, source: Input) -> None:
        self.kind: Format | None = None
        self.mime_type = OCTET_STREAM
        self._members = Members(source)
        self._source = source
        self._passages = 0
        self._mute = True  # it has no text of its own

    def passages(self, parser: str, *arguments: object) -> Iterator[Passage]:
        items = sandbox.parse(parser, self._source, *arguments)
        for key, group in groupby(items, key=lambda item: item[:3] if item[0] == "text" else None):
            if key is None:
                yield from self._others(group)
            else:
                reader = PartReader((item[3] for item in group), self._members)
                for passage in office_passages(reader, self._placed(*key[1:]), self._source):
                    self._passages += 1
                    self._mute = self._mute and not (key[1] in _PARAGRAPHS and passage.text.strip())
                    yield passage
        yield from self._members.names.rest()

    def _placed(self, part: str, slide: int | None) -> Placed:
        if slide is None and part in _PARAGRAPHS and self.kind is Format.DOC:
            return numbered(part or None)
        return at(part or None, slide)

    def _others(self, items: Iterator[Item]) -> Iterator[Passage]:
        for item in items:
            if item[0] in ("member", "picture"):
                yield from self._members.names.add(item[1])
                yield from self._member(item[1], item[2], UNREAD_MEDIA if item[0] == "picture" else frozenset())
            elif item[0] == "gap":
                self._members.gap(Reason[item[1]])
            else:
                self.kind, self.mime_type = Format[item[1]], item[2]

    def _member(self, name: str, data: bytes, borne: frozenset[Reason]) -> Iterator[Passage]:
        if self._members.over:
            return
        with suppress(NotExamined):
            self._source.budget.extracted(len(data))
            stream = MemberStream(io.BytesIO(data).read, self._source.budget)
            for passage in self._members.read(name, stream, len(data), borne):
                self._passages += 1
                yield passage
            return
        self._members.gap(Reason.ARCHIVE_BYTES)

    def coverage(self) -> Coverage:
        if self._mute and Reason.PICTURE in self._members.borne:
            self._members.gap(Reason.NO_TEXT)
        gaps = self._members.coverage().gaps
        if gaps and not self._passages:
            return Coverage.skipped(gaps[0], self.mime_type).with_gaps(*gaps)
        return Coverage.complete(0, self.mime_type).with_gaps(*gaps)
