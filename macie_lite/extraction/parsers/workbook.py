"""Cells of workbooks: by python-calamine (Rust: XLSX, XLSB, XLS, ODS), or by openpyxl, which holds no grid."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.biff_sizes import check_records
from macie_lite.extraction.parsers.compound_sizes import check_sizes
from macie_lite.extraction.sheet_items import FAULT, SHEET, SHEETS, CellsLeft, sheet_items
from macie_lite.model.coverage import NotExamined

__all__ = ["calamine", "openpyxl"]


def calamine(file: BinaryIO, most: int, skipped: Sequence[int] = ()) -> Iterator[tuple[Any, ...]]:
    """The names of the sheets, hidden ones too, then the columns of each, as `sheet_items` has them, up to so many
    cells."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    gc.disable()  # millions of rows, not a cycle among them
    check_sizes(file)
    check_records(file)
    book, cells = CalamineWorkbook.from_filelike(file), CellsLeft(most)
    yield SHEETS, [sheet.name for sheet in book.sheets_metadata]
    for at, sheet in enumerate(book.sheets_metadata):
        if at not in skipped and sheet.typ is not SheetTypeEnum.ChartSheet:
            yield SHEET, at
            yield from _tried(at, _calamine_sheet(book, at, cells))


def _calamine_sheet(book: Any, at: int, cells: CellsLeft) -> Iterator[tuple[Any, ...]]:
    found = book.get_sheet_by_index(at)
    if found.start is not None:
        first = found.start[1] + 1  # of the columns; rows come from the first of all
        yield from sheet_items(found.iter_rows(), 1, first, cells)


def openpyxl(file: BinaryIO, most: int, names: Sequence[str] | None) -> Iterator[tuple[Any, ...]]:
    """The columns of these sheets, or of all, row by row, up to so many cells."""
    from openpyxl import load_workbook

    warnings.filterwarnings("ignore")  # they may quote content
    book, cells = load_workbook(file, read_only=True, data_only=True, keep_links=False), CellsLeft(most)
    yield SHEETS, [sheet.title for sheet in book.worksheets]
    for at, sheet in enumerate(book.worksheets):
        if names is None or sheet.title in names:
            yield SHEET, at
            sheet.reset_dimensions()  # as stated, cells beyond them would be left out
            yield from _tried(at, sheet_items(sheet.iter_rows(values_only=True), 1, 1, cells))


def _tried(at: int, items: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """A panic in calamine's Rust comes as a BaseException of a class that cannot be imported."""
    try:
        yield from items
    except (MemoryError, OSError, GeneratorExit, NotExamined):
        raise
    except BaseException:  # noqa: BLE001 - readers fail in every way there is; the other sheets are still read
        yield FAULT, at
