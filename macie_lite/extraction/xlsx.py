"""XLSX (ECMA-376, SpreadsheetML): cells through python-calamine, column by column; comments, text boxes, properties,
links and embedded files out of the package's XML.

calamine keeps a sheet as one full grid, so the package is surveyed first: a sheet whose corners lie absurdly far apart
goes through openpyxl, row by row. What neither can read is at least read as text.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from macie_lite.errors import MacieLiteError
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.ooxml import Package, opened_package
from macie_lite.extraction.sheet_columns import CellCount, Sheet, joined_cells, sheet_passages
from macie_lite.extraction.sheet_survey import may_hold_grids
from macie_lite.extraction.xml_text import Paragraphs
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_xlsx"]


def extract_xlsx(source: Input) -> Extraction:
    """Passages of all sheets, hidden ones too, then of all that stands around them."""
    passages = 0
    with opened_package(source) as package:
        if package.size > source.budget.limits.memory_file_bytes:
            raise NotExamined(Reason.FILE_SIZE)
        for passage in _all(package, source):
            passages += 1
            yield passage
        return package.coverage(passages)


def _all(package: Package, source: Input) -> Iterator[Passage]:
    try:
        yield from _cells(package, source)
    except NotExamined as fault:
        package.members.gap(fault.reason)
        if fault.reason is Reason.SECONDS:
            return
    for name in package.names("xl/comments", "xl/threadedComments", "xl/drawings/"):
        yield from package.text(name, Paragraphs(frozenset({"comment", "threadedComment", "p"}), _COMMENT_TEXT))
    yield from package.properties()
    yield from package.embedded()


_COMMENT_TEXT = frozenset({"t", "text"})


def _cells(package: Package, source: Input) -> Iterator[Passage]:
    """Of every sheet that a reader opens; else the text of the parts and a gap."""
    dense = may_hold_grids(package, source)
    readers = (_with_calamine, _with_openpyxl) if dense else (_with_openpyxl,)
    for reader in readers:
        workbook = _attempt(reader, package) if dense is not None else None
        if workbook is not None:
            yield _sheet_names(workbook, source)
            yield from _sheets(workbook, package, source)
            return
    package.members.gap(Reason.MALFORMED)
    for name in package.names("xl/sharedStrings", "xl/worksheets/"):
        yield from package.text(name, Paragraphs(frozenset({"si", "c"}), frozenset({"t", "v"})))


@dataclass(frozen=True, slots=True)
class _Workbook:
    names: list[str]
    sheet: Callable[[str], Sheet]


def _sheet_names(workbook: _Workbook, source: Input) -> Passage:
    text, breaks = joined_cells(workbook.names)
    return Passage(text=text, breaks=breaks, container=source.container)


def _sheets(workbook: _Workbook, package: Package, source: Input) -> Iterator[Passage]:
    count = CellCount(source.budget)
    for name in workbook.names:
        try:
            yield from sheet_passages(workbook.sheet(name), count, source.container)
        except MacieLiteError:
            raise
        except Exception:  # noqa: BLE001 - readers fail in every way there is; the other sheets are still read
            package.members.gap(Reason.MALFORMED)


def _attempt(reader: Callable[[Package], _Workbook], package: Package) -> _Workbook | None:
    package.stream.seek(0)
    try:
        return reader(package)
    except MacieLiteError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return None


def _with_calamine(package: Package) -> _Workbook:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = _unpanicked(lambda: CalamineWorkbook.from_filelike(package.stream))

    def sheet(name: str) -> Sheet:
        found = _unpanicked(lambda: book.get_sheet_by_name(name))
        if found.start is None:
            return Sheet(name, iter(()))
        return Sheet(name, found.iter_rows(), column=found.start[1] + 1)  # rows from the first, columns from the start

    return _Workbook([m.name for m in book.sheets_metadata if m.typ is not SheetTypeEnum.ChartSheet], sheet)


def _unpanicked(call: Callable[[], Any]) -> Any:
    """A panic in calamine's Rust comes as a BaseException of a class that cannot be imported."""
    try:
        return call()
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":
            raise ValueError from None
        raise


def _with_openpyxl(package: Package) -> _Workbook:
    from openpyxl import load_workbook

    warnings.filterwarnings("ignore", module=r"openpyxl\.")  # they may quote content
    book = load_workbook(package.stream, read_only=True, data_only=True, keep_links=False)

    def sheet(name: str) -> Sheet:
        return Sheet(name, (list(row) for row in book[name].iter_rows(values_only=True)))

    return _Workbook([ws.title for ws in book.worksheets], sheet)
