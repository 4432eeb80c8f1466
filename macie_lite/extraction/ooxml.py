"""What DOCX, XLSX and PPTX share: the package (ECMA-376 part 2), its budgets, and text out of its parts.

A package is a zip archive of XML parts. One that lost its end is read by its local headers.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from macie_lite.extraction.base import Input
from macie_lite.extraction.members import RATIO_FREE, Members, MemberStream
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.office_places import Placed, at, office_passages
from macie_lite.extraction.xml_text import Collector, Labelled, Links, Paragraphs, xml_text
from macie_lite.extraction.zip import open_entry
from macie_lite.extraction.zip_directory import Entry, central_entries, local_entries
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["UNREAD_MEDIA", "Package", "PartReader", "opened_package"]

_PARTS = 100_000
_XML = (".xml", ".rels", ".vml")
_MEDIA = re.compile(
    r"(?:\w+/)?media/|(?:.*/)?Pictures/|.*\.(?:emf|wmf|wdp|fntdata|odttf|ttf)\Z", re.ASCII | re.IGNORECASE
)
UNREAD_MEDIA = frozenset({Reason.UNSUPPORTED_TYPE, Reason.PICTURE})
"""Pictures, sounds and films in a document are no gap where their kind is not read or OCR is off, as those on the pages
of a PDF are none: a document with a letterhead would never be complete. One without a text of its own is (`mute`)."""

_WITHOUT_TEXT = re.compile(
    r"\[Content_Types\]\.xml|.*printerSettings\d*\.bin|_xmlsignatures/.*|.*itemProps\d*\.xml|.*theme/theme.*"
    r"|docProps/thumbnail\..*|Thumbnails/.*|(?:.*/)?ObjectReplacements/.*",  # small pictures of what is read
    re.ASCII,
)
_SIZE_FACTOR = 4  # times the limit of a memory file: what all parts of a package may come to


class Package:
    """The parts of one document. mute: it, or a slide of it, has pictures and no text."""

    def __init__(self, source: Input, stream: BinaryIO) -> None:
        self._source = source
        self.budget = source.budget
        self.mute = False
        self.stream = stream
        self.size = stream.seek(0, os.SEEK_END)
        self.members = Members(source)
        self.parts = self._directory()
        self._opened: set[str] = set()

    @classmethod
    def of_one_part(cls, source: Input) -> Package:
        """Of a document that is one file of XML, named as the source is."""
        package = cls.__new__(cls)
        package._source, package.budget, package.mute = source, source.budget, False
        package.stream, package.size = source.stream, source.size or 0
        package.members, package.parts, package._opened = Members(source), {}, set()
        return package

    def _directory(self) -> dict[str, Entry]:
        entries = central_entries(self.stream)
        if entries is None:
            self.members.gap(Reason.TRUNCATED)
            entries = local_entries(self.stream, self.budget)
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
        limits = self.budget.limits
        if parts > _PARTS or total > limits.memory_file_bytes * _SIZE_FACTOR:
            raise NotExamined(Reason.OOXML_SIZE)
        if total > RATIO_FREE and total > self.size * limits.archive_ratio:
            raise NotExamined(Reason.OOXML_RATIO)

    def names(self, *prefixes: str, suffix: str = ".xml") -> list[str]:
        """Parts under any of the prefixes, in the package's order."""
        return [name for name in self.parts if name.startswith(prefixes) and name.lower().endswith(suffix)]

    def open(self, name: str) -> MemberStream | None:
        """The bytes of a part; None, and a gap, where it cannot be opened."""
        if not self.parts:
            return MemberStream(self.stream.read, self.budget)
        entry = self.parts[name]
        self._opened.add(name)
        if entry.encrypted:
            self.members.gap(Reason.ENCRYPTED_DOCUMENT)
            return None
        opened = open_entry(self.stream, entry, self._source)
        if opened is None:
            self.members.gap(Reason.MALFORMED)
        return opened

    def text(
        self, name: str, collector: Collector, placed: Placed | None = None, *, doctype: bool = False
    ) -> Iterator[Passage]:
        """Running text of one part, a line for each of its paragraphs; faults become gaps."""
        yield from self.running(name, lambda part: xml_text(part, collector, self.budget, doctype=doctype), placed)
        if isinstance(collector, Paragraphs) and collector.asides:
            asides = "".join(f"{line}\n" for line in collector.asides).encode("utf-8", "replace")
            yield from office_passages(PartReader(iter((asides,)), self.members), at("properties"), self._source)

    def running(
        self, name: str, text: Callable[[MemberStream], Iterator[bytes]], placed: Placed | None = None
    ) -> Iterator[Passage]:
        """As `text`, of what a reader makes of the part: blocks of UTF-8."""
        if (opened := self.open(name)) is not None:
            yield from office_passages(PartReader(text(opened), self.members), placed or at(), self._source)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that a part refers to: (kind, name) by the reference's id; those that are there."""
        folder, _, base = name.rpartition("/")
        source = posixpath.join(folder, "_rels", f"{base}.rels")
        links = Links()
        opened = self.open(source) if source in self.parts else None
        if opened is None:
            return {}
        self._opened.discard(source)  # its links outside are still to be read
        reader = PartReader(xml_text(opened, links, self.budget), self.members)
        while reader.read(1):
            pass
        resolved = {key: (kind, _resolved(folder, target)) for key, (kind, target) in links.inside.items()}
        return {key: (kind, target) for key, (kind, target) in resolved.items() if target in self.parts}

    def properties(self) -> Iterator[Passage]:
        """Who made it, what it is called, and where its links go."""
        for name in self.names("docProps/"):
            yield from self.text(name, Labelled(), at("properties"))
        for name in self.names("", suffix=".rels"):
            yield from self.text(name, Links(), at("links"))

    def embedded(self) -> Iterator[Passage]:
        """Files inside the document, each as a member of its own."""
        for name, entry in self.parts.items():
            if "/embeddings/" in name and entry.holds_data and name not in self._opened and not self.members.over:
                yield from self._member(name)

    def rest(self, *, doctype: bool = False) -> Iterator[Passage]:
        """Every part that was not read and may hold text: as text, as a picture, or as a member of its own."""
        for name, entry in self.parts.items():
            if name in self._opened or not entry.holds_data or self.members.over or _WITHOUT_TEXT.fullmatch(name):
                continue
            if name.lower().endswith(_XML):
                yield from self.text(name, Labelled(attributes=True), at("other parts"), doctype=doctype)
            else:
                yield from self._member(name, UNREAD_MEDIA if _MEDIA.match(name) else frozenset())

    def unread(self, pattern: str) -> list[str]:
        """Parts of this name, or with "*/" those that end in it in some folder."""
        if pattern.startswith("*"):
            return [name for name in self.parts if name.endswith(pattern[1:]) and name not in self._opened]
        return [pattern] if pattern in self.parts and pattern not in self._opened else []

    def picture(self, name: str, stream: MemberStream) -> Iterator[Passage]:
        """A picture or an object, as a member."""
        yield from self.members.read(name, stream, borne=UNREAD_MEDIA)

    def skip(self, names: list[str]) -> None:
        """Those hold no text."""
        self._opened.update(names)

    def _member(self, name: str, borne: frozenset[Reason] = frozenset()) -> Iterator[Passage]:
        if (opened := self.open(name)) is not None:
            yield from self.members.read(name, opened, borne=borne)

    def coverage(self, passages: int) -> Coverage:
        """Of the document: the parts' gaps, and those of embedded files. `passages`: how many it gave."""
        if self.mute and Reason.PICTURE in self.members.borne:
            self.members.gap(Reason.NO_TEXT)
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


def _resolved(folder: str, target: str) -> str:
    """A target as the name of a part (ECMA-376 part 2, 9.3)."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


class PartReader:
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
