"""ODS (OpenDocument 1.3 part 3): comments, links, constants of formulas, tracked changes, names, properties."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.ods_notes import OdsNotes
from macie_lite.extraction.ooxml import UNREAD_MEDIA, Package
from macie_lite.extraction.sheet_cells import SheetCells
from macie_lite.extraction.sheet_columns import joined_cells, spots_passage
from macie_lite.extraction.sheet_xml import Said
from macie_lite.extraction.tagless import without_tags
from macie_lite.extraction.xml_text import Labelled, xml_text
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_ods"]

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_SILENT = ("META-INF/", "Thumbnails/", "Configurations2/", "settings.xml", "layout-cache", "manifest.rdf")
_ENCRYPTED = b"encryption-data"


def extract_ods(source: Input, file: int | bytes, stream: BinaryIO) -> Extraction:
    """file, stream: all of the source."""
    package, notes, passages = Package(source, stream), OdsNotes(), 0
    if _is_encrypted(package):
        raise NotExamined(Reason.ENCRYPTED_DOCUMENT)
    cells = SheetCells(source, file, stream.seek(0, os.SEEK_END))
    for passage in _all(package, cells, notes, source):
        passages += 1
        yield passage
    return package.coverage(passages)


def _is_encrypted(package: Package) -> bool:
    opened = package.open(_MANIFEST) if _MANIFEST in package.parts else None
    return opened is not None and _ENCRYPTED in opened.read(1 << 20)


def _all(package: Package, cells: SheetCells, notes: OdsNotes, source: Input) -> Iterator[Passage]:
    try:
        whole = not package.members.coverage().gaps
        if whole and (names := cells.start()) is not None:
            yield names
        for name, entry in package.parts.items():
            if entry.holds_data and name != "mimetype" and not name.startswith(_SILENT) and not package.members.over:
                yield from _part(package, name, notes, source)
        if cells.opened:
            yield from cells.passages()
    except NotExamined as fault:
        package.members.gap(fault.reason)
    finally:
        cells.close()
    for reason in cells.failed.values():
        package.members.gap(reason)
    if not cells.opened:
        over = notes.cells > source.budget.limits.cells
        package.members.gap(Reason.CELLS if over else cells.unopened)
    if cells.failed or not cells.opened:
        yield from package.text(_CONTENT, Said(spoken=False)) if _CONTENT in package.parts else ()


def _part(package: Package, name: str, notes: OdsNotes, source: Input) -> Iterator[Passage]:
    if name == _CONTENT:
        yield from _notes(package, notes, source)
    elif name == "meta.xml":
        yield from package.text(name, Labelled())
    elif name.startswith(("Basic/", "Dialogs/", "Scripts/")):
        yield from package.running(name, without_tags)
    elif name.endswith(".xml"):
        yield from package.text(name, Said(spoken=True))
    else:
        opened = package.open(name)
        if opened is not None:
            borne = UNREAD_MEDIA if name.startswith(("Pictures/", "media/")) else frozenset[Reason]()
            yield from package.members.read(name, opened, borne=borne)


def _notes(package: Package, notes: OdsNotes, source: Input) -> Iterator[Passage]:
    opened = package.open(_CONTENT)
    if opened is None:
        return
    try:
        for _ in xml_text(opened, notes, source.budget):
            yield from _taken(notes, source.container)
    except NotExamined as fault:
        package.members.gap(fault.reason)
    yield from _taken(notes, source.container)


def _taken(notes: OdsNotes, container: tuple[str, ...]) -> Iterator[Passage]:
    spots, loose, notes.spots, notes.loose = notes.spots, notes.loose, [], []
    for sheet in dict.fromkeys(sheet for sheet, _ in spots):
        yield spots_passage(sheet, [spot for of, spot in spots if of == sheet], container)
    if loose:
        text, breaks = joined_cells(loose)
        yield Passage(text=text, breaks=breaks, container=container)
