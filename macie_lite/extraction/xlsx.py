"""XLSX and XLSB (ECMA-376, SpreadsheetML; MS-XLSB): cells through python-calamine, column by column, in the parsers'
process; all that stands around them out of the package's parts, in ours, meanwhile.

What calamine cannot read goes through openpyxl, row by row; what neither can read is at least read as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.memory import in_memory, reopened
from macie_lite.extraction.ooxml import Package
from macie_lite.extraction.sheet_cells import SheetCells
from macie_lite.extraction.workbook_parts import WorkbookParts
from macie_lite.extraction.xml_text import Paragraphs
from macie_lite.model.coverage import NotExamined
from macie_lite.model.passage import Passage

__all__ = ["extract_xlsx"]


def extract_xlsx(source: Input) -> Extraction:
    """Passages of all sheets, hidden ones too, and of all that stands around their cells."""
    passages = 0
    with in_memory(source) as file, reopened(file) as stream:
        package = Package(source, stream)
        for passage in _all(package, SheetCells(source, file, package.size), source):
            passages += 1
            yield passage
        return package.coverage(passages)


def _all(package: Package, cells: SheetCells, source: Input) -> Iterator[Passage]:
    parts = WorkbookParts(package, source)
    try:
        whole = not package.members.coverage().gaps
        if whole and (names := cells.start()) is not None:
            yield names
        yield from parts.passages()
        yield from _cells(package, cells, whole=whole)
    except NotExamined as fault:
        package.members.gap(fault.reason)
    finally:
        cells.close()


def _cells(package: Package, cells: SheetCells, *, whole: bool) -> Iterator[Passage]:
    """Of every sheet that a reader opens; else the text of the parts and a gap."""
    if whole:
        if cells.opened:
            yield from cells.passages()
        yield from cells.again()
    for reason in cells.failed.values():
        package.members.gap(reason)
    if not cells.opened:
        package.members.gap(cells.unopened)
        for name in package.names("xl/sharedStrings", "xl/worksheets/"):
            yield from package.text(name, Paragraphs(frozenset({"si", "c"}), frozenset({"t", "v"})))
