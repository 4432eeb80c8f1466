"""Rows of a spreadsheet to passages: one per column and batch of rows, cells as their exact text."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.csv_header import header_of
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Cell, Occurrence
from macie_lite.model.places import Row as RowPlace

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["CellCount", "Sheet", "cell_text", "joined_cells", "sheet_passages"]

Row = list[object]

_BATCH_CELLS = 200_000
_HEADER_ROWS = 20  # a header stands in the first rows, below a title at most


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: lists of cell values, None or "" for an empty cell. row, column: of the first cell, from 1."""

    name: str
    rows: Iterator[Row]
    row: int = 1
    column: int = 1


@dataclass(slots=True)
class CellCount:
    """Cells seen so far, over all sheets of a workbook."""

    budget: Budget
    cells: int = field(default=0)

    def add(self, cells: int) -> None:
        self.budget.tick()
        self.cells += cells
        if self.cells > self.budget.limits.cells:
            raise NotExamined(Reason.CELLS)


def sheet_passages(sheet: Sheet, count: CellCount, container: tuple[str, ...]) -> Iterator[Passage]:
    """Header row, then the columns, a batch of rows at a time. Raises NotExamined (CELLS)."""
    rows = enumerate(sheet.rows, sheet.row)
    first = list(itertools.islice(rows, _HEADER_ROWS))
    at = _header([row for _, row in first])
    names: list[str] = []
    if at is not None:
        yield from _columns(sheet, first[:at], [], container)
        names = [cell_text(value) for value in first[at][1]]
        yield from _header_passage(sheet, first[at][0], names, container)
        first = first[at + 1 :]
    for batch in _batches(itertools.chain(first, rows)):
        count.add(sum(len(row) for _, row in batch))
        yield from _columns(sheet, batch, names, container)


def cell_text(value: object) -> str:
    """A cell's exact text: whole numbers without a fraction, dates as ISO 8601; "" for what holds nothing to find."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _header(rows: list[Row]) -> int | None:
    """Which of the first rows names the columns; there are rows below it."""
    texts = [[cell_text(value) for value in row] for row in rows]
    widest = max((sum(map(bool, row)) for row in texts), default=0)
    at = header_of(texts, widest)
    return at if at is not None and at + 1 < len(rows) else None


def _batches(rows: Iterable[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    batch: list[tuple[int, Row]] = []
    cells = 0
    for number, row in rows:
        batch.append((number, row))
        cells += len(row) + 1
        if cells >= _BATCH_CELLS:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch


def _columns(
    sheet: Sheet, batch: list[tuple[int, Row]], names: list[str], container: tuple[str, ...]
) -> Iterator[Passage]:
    numbers = [number for number, _ in batch]
    for at, column in enumerate(itertools.zip_longest(*(row for _, row in batch))):
        texts = [cell_text(value) for value in column]
        rows = [number for number, cell in zip(numbers, texts, strict=True) if cell]
        if rows:
            name = names[at] if at < len(names) and names[at] else None
            text, breaks = joined_cells(filter(None, texts))
            places = _Cells(breaks, rows, [sheet.column + at] * len(rows), name, sheet.name)
            records = _RowRecords(rows, numbers[0], sheet.name)
            yield Passage(text=text, field=name, breaks=breaks, places=places, container=container, records=records)


def _header_passage(sheet: Sheet, row: int, names: list[str], container: tuple[str, ...]) -> Iterator[Passage]:
    """The header's cells are content as well; they carry no column name, which would be themselves."""
    columns = [sheet.column + at for at, name in enumerate(names) if name]
    text, breaks = joined_cells([name for name in names if name])
    places = _Cells(breaks, [row] * len(columns), columns, None, sheet.name)
    yield Passage(text=text, breaks=breaks, places=places, container=container)


def joined_cells(cells: Iterable[str]) -> tuple[bytes, Offsets]:
    """(text, breaks), as `classifiers.types.Text` wants them."""
    import numpy as np

    encoded = [cell.encode("utf-8", "replace") for cell in cells]
    ends: Offsets = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1) - 1
    return b"\n".join(encoded), ends


@dataclass(frozen=True, slots=True)
class _Cells:
    """rows, columns: of each cell of the passage."""

    breaks: Offsets
    rows: Sequence[int]
    columns: Sequence[int]
    name: str | None
    sheet: str

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        at = int(self.breaks.searchsorted(start))  # a cell's end is past its last byte
        return [Occurrence(Cell(self.rows[at], self.columns[at], self.name, self.sheet))]


@dataclass(frozen=True, slots=True, repr=False)
class _RowRecords:
    """rows: of each cell of the passage. table: the sheet."""

    rows: Sequence[int]
    first: int
    table: str

    def numbers(self, at: Offsets) -> Offsets:
        import numpy as np

        return np.array([self.rows[cell] for cell in at], np.int64)

    def place(self, number: int) -> Occurrence:
        return Occurrence(RowPlace(number, self.table))
