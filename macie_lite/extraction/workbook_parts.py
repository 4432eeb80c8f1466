"""The parts of a workbook's package, each looked at in its own way (ECMA-376 part 1, 12): what is said around the cells
of the sheets, comments, names, properties, caches, links, text in drawings, and files inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

import numpy as np

from macie_lite.extraction.base import Input
from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.office_places import at
from macie_lite.extraction.ooxml import UNREAD_MEDIA, Package
from macie_lite.extraction.shared_strings import unseen_strings
from macie_lite.extraction.sheet_columns import Spot, loose_passage, spots_passage
from macie_lite.extraction.sheet_scan import SheetScan
from macie_lite.extraction.sheet_xml import CellNotes, Said
from macie_lite.extraction.tagless import without_tags
from macie_lite.extraction.utf16_runs import utf16_runs
from macie_lite.extraction.workbook_relations import related, relations, sheet_names
from macie_lite.extraction.xlsb_scan import binary_spots, binary_strings
from macie_lite.extraction.xml_text import Labelled, xml_text
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["WorkbookParts"]

_SHEET = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/[^/]+\.xml")
_OF_SHEET = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/_rels/[^/]+\.xml\.rels")
_BINARY_SHEET = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/[^/]+\.bin")
_COMMENTS = re.compile(r"xl/(?:comments|threadedComments/)[^/]*\.xml|xl/comments/[^/]*\.xml")
_SILENT = re.compile(
    r"\[Content_Types\]\.xml|_rels/.*|xl/(?:theme/.*|styles\.(?:xml|bin)|calcChain\.(?:xml|bin)|charts/(?:style|colors)\d*\.xml)"
    r"|docProps/thumbnail\..*|.*/binaryIndex\d+\.bin|(?!xl/|docProps/|customXml/).*_xmlsignatures/.*\.sigs"
)
_DRAWN = ("xl/drawings/", "xl/charts/", "xl/chartEx", "xl/diagrams/", "xl/ctrlProps/", "xl/slicers/", "xl/workbook.xml")
_SHARED, _BINARY_SHARED = "xl/sharedStrings.xml", "xl/sharedStrings.bin"
_AROUND = "around the cells"  # header and footer of the page, who wrote a comment
_UNSEEN = at("strings of no cell")
_BESIDE = (  # what the place says of a part that is of no cell
    ("docProps/", "properties"), ("xl/workbook.", "names"), ("xl/tables/", "tables"), ("xl/pivot", "pivot tables"),
    ("xl/external", "external links"), ("xl/drawings/", "drawings"), ("xl/charts/", "charts"),
)  # fmt: skip
_MEDIA = "xl/media/"
_COPY = "[Threaded comment]"
_BLOCK = 1 << 20
_STARTS = (b"<si>", b"<si ", b"<si/")


class WorkbookParts:
    """Passages of all parts but the cells' values; faults become gaps of the package."""

    def __init__(self, package: Package, source: Input) -> None:
        self._package = package
        self._source = source
        self._used = np.zeros(0, np.bool_)
        self._binary_used: set[int] = set()
        self._sheets: dict[str, str] = {}  # by part
        self._commented: dict[str, str] = {}  # sheet, by part of its comments

    def passages(self) -> Iterator[Passage]:
        self._sheets = sheet_names(self._package)
        names = sorted(self._package.parts, key=lambda name: _SHEET.fullmatch(name) is None)
        for name in names:
            if self._package.members.over:
                return
            if self._is_looked_at(name):
                yield from self._part(name)
        if _SHARED in self._package.parts:
            yield from self._strings_not_seen()
        if _BINARY_SHARED in self._package.parts:
            budget, used = self._source.budget, self._binary_used
            yield from self._package.running(_BINARY_SHARED, lambda part: binary_strings(part, budget, used), _UNSEEN)

    def _is_looked_at(self, name: str) -> bool:
        strings = name in (_SHARED, _BINARY_SHARED)
        return not strings and self._package.parts[name].holds_data and not _SILENT.fullmatch(name)

    def _part(self, name: str) -> Iterator[Passage]:
        lower = name.lower()
        if _SHEET.fullmatch(name):
            yield from self._sheet(name)
        elif _BINARY_SHEET.fullmatch(name):
            yield from self._binary_sheet(name)
        elif _COMMENTS.fullmatch(name):
            yield from self._notes_of(name, self._commented.get(name), {})
        elif lower.endswith(".rels"):
            if not _OF_SHEET.fullmatch(name):  # those stand at their cells
                links = related(self._package, name).values()
                yield from self._loose([to for _, to, external in links if external], "links")
        elif name.startswith("docProps/"):
            yield from self._package.text(name, Labelled(), at(_part_of(name)))
        elif lower.endswith(".xml"):
            yield from self._package.text(name, Said(spoken=name.startswith(_DRAWN)), at(_part_of(name)))
        elif lower.endswith(".vml"):
            yield from self._package.running(name, without_tags, at(_part_of(name)))
        elif lower.endswith(".bin") and not lower.endswith("vbaproject.bin") and "/embeddings/" not in name:
            yield from self._package.running(name, utf16_runs, at(_part_of(name)))
        else:
            opened = self._package.open(name)
            if opened is not None:
                borne = UNREAD_MEDIA if name.startswith(_MEDIA) else frozenset[Reason]()
                yield from self._package.members.read(name, opened, borne=borne)

    def _sheet(self, name: str) -> Iterator[Passage]:
        opened = self._package.open(name)
        if opened is None:
            return
        targets = {}
        for key, (kind, target, external) in relations(self._package, name).items():
            if external:
                targets[key] = target
            elif kind.endswith(("/comments", "/threadedComment")):
                self._commented[target] = self._sheets.get(name, "")
        scan = SheetScan(opened, self._source.budget, self._used)
        around = _Around(opened, scan, scan.before())
        for spots in scan.spots():
            if spots:
                yield self._spots(name, spots)
        self._used = scan.used
        yield from self._notes(cast(MemberStream, around), self._sheets.get(name), targets)

    def _binary_sheet(self, name: str) -> Iterator[Passage]:
        opened = self._package.open(name)
        if opened is None:
            return
        try:
            for spots in binary_spots(opened, self._source.budget, self._binary_used):
                yield from self._loose([spot.text for spot in spots if not spot.row], _AROUND)
                if placed := [spot for spot in spots if spot.row]:
                    yield self._spots(name, placed)
        except NotExamined as fault:
            self._package.members.gap(fault.reason)

    def _spots(self, name: str, spots: list[Spot]) -> Passage:
        return spots_passage(self._sheets.get(name), spots, self._source.container)

    def _notes_of(self, name: str, sheet: str | None, targets: dict[str, str]) -> Iterator[Passage]:
        opened = self._package.open(name)
        if opened is not None:
            yield from self._notes(opened, sheet, targets)

    def _notes(self, part: MemberStream, sheet: str | None, targets: dict[str, str]) -> Iterator[Passage]:
        notes = CellNotes(targets)
        try:
            for _ in xml_text(part, notes, self._source.budget):
                yield from self._taken(notes, sheet)
        except NotExamined as fault:
            self._package.members.gap(fault.reason)
        yield from self._taken(notes, sheet)

    def _taken(self, notes: CellNotes, sheet: str | None) -> Iterator[Passage]:
        threaded = any("threadedComment" in name for name in self._commented)
        spots = [spot for spot in notes.spots if not (threaded and spot.text.startswith(_COPY))]
        loose, notes.spots, notes.loose = notes.loose, [], []
        if spots:
            yield spots_passage(sheet, spots, self._source.container)
        yield from self._loose(loose, _AROUND)

    def _loose(self, texts: list[str], part: str) -> Iterator[Passage]:
        if texts:
            yield loose_passage(texts, part, self._source.container)

    def _strings_not_seen(self) -> Iterator[Passage]:
        counted = self._package.open(_SHARED)
        if counted is None or _all_seen(counted, int(self._used.sum())):
            return
        yield from self._package.running(
            _SHARED, lambda part: unseen_strings(part, self._used, self._source.budget), _UNSEEN
        )


def _part_of(name: str) -> str:
    """What a place says of a part."""
    return next((part for start, part in _BESIDE if name.startswith(start)), "other parts")


class _Around:
    """A sheet's part without its cells, as a stream: `before` was read, `scan` stands behind the last cell."""

    def __init__(self, part: MemberStream, scan: SheetScan, before: bytes) -> None:
        self._part, self._scan, self._before = part, scan, before
        self.size = 0

    @property
    def fault(self) -> Reason | None:
        return self._part.fault

    def read(self, size: int) -> bytes:
        block, self._before = self._before, b""
        block = block or self._scan.after(size)
        self.size += len(block)
        return block


def _all_seen(part: MemberStream, used: int) -> bool:
    """Whether there are no more strings than are used, and no readings beside them."""
    found, edge = 0, b""
    while block := part.read(_BLOCK):
        found += sum((edge + block).count(start) for start in _STARTS)
        if b"rPh" in block or b":si" in block or found > used:
            return False
        edge = block[-3:]
    return found <= used and part.fault is None
