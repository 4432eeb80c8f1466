"""What DOCX and XLSX share: the package (ECMA-376 part 2), its budgets, and text out of its parts.

A package is a zip archive of XML parts. One that lost its end is read by its local headers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from macie_lite.extraction.base import Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.members import RATIO_FREE, Members, MemberStream
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.windows import Lines, Window, windows
from macie_lite.extraction.xml_text import Collector, Labelled, Links, xml_text
from macie_lite.extraction.zip import open_entry
from macie_lite.extraction.zip_directory import Entry, central_entries, local_entries
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import NO_PLACES, Passage
from macie_lite.model.places import Occurrence

__all__ = ["Package", "opened_package"]

_PARTS = 100_000
_SIZE_FACTOR = 4  # times the limit of a memory file: what all parts of a package may come to


class Package:
    """The parts of one document. `gaps`: why not all of it could be read."""

    def __init__(self, source: Input, stream: BinaryIO) -> None:
        self._source = source
        self.budget = source.budget
        self.stream = stream
        self.size = stream.seek(0, os.SEEK_END)
        self.members = Members(source)
        self.parts = self._directory()

    def _directory(self) -> dict[str, Entry]:
        entries = central_entries(self.stream)
        if entries is None:
            self.members.gap(Reason.TRUNCATED)
            entries = local_entries(self.stream, self._source.budget)
        parts: dict[str, Entry] = {}
        total = 0
        try:
            for entry in entries:
                parts.setdefault(entry.name, entry)
                total += entry.unpacked or 0
                self._check(len(parts), total)
        except EOFError:
            self.members.gap(Reason.MALFORMED)
        return parts

    def _check(self, parts: int, total: int) -> None:
        limits = self._source.budget.limits
        if parts > _PARTS or total > limits.memory_file_bytes * _SIZE_FACTOR:
            raise NotExamined(Reason.OOXML_SIZE)
        if total > RATIO_FREE and total > self.size * limits.archive_ratio:
            raise NotExamined(Reason.OOXML_RATIO)

    def names(self, *prefixes: str, suffix: str = ".xml") -> list[str]:
        """Parts under any of the prefixes, in the package's order."""
        return [name for name in self.parts if name.startswith(prefixes) and name.lower().endswith(suffix)]

    def open(self, name: str) -> MemberStream | None:
        """The bytes of a part; None, and a gap, where it cannot be opened."""
        entry = self.parts[name]
        if entry.encrypted:
            self.members.gap(Reason.ENCRYPTED_DOCUMENT)
            return None
        opened = open_entry(self.stream, entry, self._source)
        if opened is None:
            self.members.gap(Reason.MALFORMED)
        return opened

    def text(self, name: str, collector: Collector, *, paragraphs: bool = False) -> Iterator[Passage]:
        """Running text of one part, a line for each of its paragraphs; faults become gaps."""
        budget = self._source.budget
        yield from self.running(name, lambda part: xml_text(part, collector, budget), paragraphs=paragraphs)

    def running(
        self, name: str, text: Callable[[MemberStream], Iterator[bytes]], *, paragraphs: bool = False
    ) -> Iterator[Passage]:
        """As `text`, of what a reader makes of the part: blocks of UTF-8."""
        opened = self.open(name)
        if opened is None:
            return
        reader = _PartReader(text(opened), self.members)
        for window in windows(cast(Utf8Reader, reader), self._source.budget):
            places = _Paragraph(window) if paragraphs else NO_PLACES
            yield Passage(text=window.text, core=window.core, places=places, container=self._source.container)

    def properties(self) -> Iterator[Passage]:
        """Who made it, what it is called, and where its links go."""
        for name in self.names("docProps/core", "docProps/custom"):
            yield from self.text(name, Labelled())
        for name in self.names("word/", "xl/", "ppt/", suffix=".rels"):
            yield from self.text(name, Links())

    def embedded(self) -> Iterator[Passage]:
        """Files inside the document, each as a member of its own."""
        for name, entry in self.parts.items():
            if "/embeddings/" in name and entry.holds_data and not self.members.over:
                opened = self.open(name)
                if opened is not None:
                    yield from self.members.read(name, opened)

    def coverage(self, passages: int) -> Coverage:
        """Of the document: the parts' gaps, and those of embedded files. `passages`: how many it gave."""
        coverage = self.members.coverage()
        if not coverage.gaps:
            return Coverage.complete(0, coverage.mime_type)
        if not passages:
            raise NotExamined(coverage.gaps[0])
        return Coverage.complete(0, coverage.mime_type).with_gaps(*coverage.gaps)


@contextmanager
def opened_package(source: Input) -> Iterator[Package]:
    """Raises NotExamined for what is no package or breaks the budgets (OOXML_RATIO, OOXML_SIZE)."""
    with seekable(source) as stream:
        yield Package(source, stream)


class _PartReader:
    """What `windows` reads: the text of a part, ended by a fault that becomes a gap."""

    exact = False
    start = 0

    def __init__(self, text: Iterator[bytes], members: Members) -> None:
        self._text = text
        self._members = members

    def read(self, size: int) -> bytes:
        try:
            return next(self._text, b"")
        except NotExamined as fault:
            self._members.gap(fault.reason)
            return b""


class _Paragraph:
    """Word documents have no places in Macie's structure: the paragraph is ours."""

    def __init__(self, window: Window) -> None:
        self._lines = Lines(window)

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(None, paragraph=self._lines.line(start))]
