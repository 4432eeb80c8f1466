"""Rows of a spreadsheet to columns of bytes, a batch at a time, without a call for each cell where they are of a kind.

This is done in the parsers' process: what it sends is a tuple that starts with what it is. A column travels as (COLUMN,
number of the column, name, first row, kind, data, ends, rows). kind TEXT: data is UTF-8 with a newline between the
cells, ends are int64; None where every newline ends a cell. kind NUMBERS: data is float64. rows are int64, the row of
each cell; None where they follow each other from the first row on.
"""

from __future__ import annotations

import datetime as dt
import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from macie_lite.extraction.csv_header import header_of
from macie_lite.model.coverage import NotExamined, Reason

__all__ = [
    "COLUMN",
    "FAULT",
    "HEADER",
    "LOST",
    "NOTES",
    "NUMBERS",
    "ROWS",
    "SHEET",
    "SHEETS",
    "STREAM",
    "TEXT",
    "CellsLeft",
    "cell_text",
    "column_pieces",
    "sheet_items",
]

SHEETS, SHEET, FAULT = "sheets", "sheet", "fault"
"""Items: the names of all sheets; which of them the next items are of; which of them could not be read."""
COLUMN, HEADER, ROWS = "column", "header", "rows"
"""Items: a column; the header's cells, (row, data, ends, columns); how many rows follow, empty
ones too."""
TEXT, NUMBERS = "text", "numbers"
NOTES, STREAM, LOST = "notes", "stream", "lost"
"""Items around the cells: (sheet, row, column, text) of each note; name and bytes of a file; one that is lost."""

Row = Sequence[object]
_AnyRow = TypeVar("_AnyRow", bound=Row)

_BATCH_CELLS = 50_000
_HEADER_ROWS = 20  # a header stands in the first rows, below a title at most
_LONGEST = 16 << 20  # characters of one item: one string may stand in every cell
_MIDNIGHT = " 00:00:00"


class CellsLeft:
    """How many cells may still be read, over all tables of a file; empty ones cost nothing."""

    def __init__(self, left: int) -> None:
        self._left = left

    def fitting(self, rows: Iterable[_AnyRow]) -> Iterator[_AnyRow]:
        """The first of the rows, as many as may be read whole."""
        for row in rows:
            self._left -= len(row) - row.count("") - row.count(None)
            if self._left < 0:
                return
            yield row

    def check(self) -> None:
        """Raises NotExamined where rows did not fit."""
        if self._left < 0:
            raise NotExamined(Reason.CELLS)


def sheet_items(rows: Iterator[Row], row: int, column: int, cells: CellsLeft) -> Iterator[tuple[Any, ...]]:
    """rows: cell values, "" or None for an empty cell. row, column: of the first cell, from 1. Raises NotExamined
    behind the last row that fits into `cells`."""
    rows = cells.fitting(rows)
    first = list(itertools.islice(rows, _HEADER_ROWS))
    at = _header(first)
    names: list[str] = []
    if at is not None:
        yield from _columns(first[:at], row, column, [])
        names = [cell_text(value) for value in first[at]]
        yield _header_item(names, row + at, column)
        row, first = row + at + 1, first[at + 1 :]
    for batch in _batches(itertools.chain(first, rows)):
        yield from _columns(batch, row, column, names)
        row += len(batch)
    cells.check()


def cell_text(value: object) -> str:
    """A cell's exact text: whole numbers without a fraction, dates as ISO 8601; "" for what holds nothing to find."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return str(value).removesuffix(_MIDNIGHT)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _header(rows: list[Row]) -> int | None:
    """Which of the first rows names the columns; there are rows below it."""
    texts = [[cell_text(value) for value in row] for row in rows]
    widest = max((sum(map(bool, row)) for row in texts), default=0)
    at = header_of(texts, widest)
    return at if at is not None and at + 1 < len(rows) else None


def _header_item(names: list[str], row: int, column: int) -> tuple[Any, ...]:
    columns = array("q", [column + at for at, name in enumerate(names) if name])
    cells = [name.encode("utf-8", "replace") for name in names if name]
    return HEADER, row, b"\n".join(cells), _ends(cells), columns.tobytes()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while first := list(itertools.islice(rows, 1)):
        yield first + list(itertools.islice(rows, _BATCH_CELLS // (len(first[0]) + 1)))


def _columns(batch: list[Row], row: int, column: int, names: list[str]) -> Iterator[tuple[Any, ...]]:
    yield ROWS, len(batch)
    ragged = len(set(map(len, batch))) > 1
    columns = itertools.zip_longest(*batch, fillvalue="") if ragged else zip(*batch, strict=True)
    for at, values in enumerate(columns):
        name = names[at] if at < len(names) and names[at] else None
        for item in column_pieces(values, None, row):
            yield COLUMN, column + at, name, row, *item


_Piece = tuple[str, bytes, bytes | None, bytes | None]


def column_pieces(values: Sequence[object], rows: array[int] | None, row: int) -> Iterator[_Piece]:
    """(kind, data, ends, rows): the column in one piece, or in as many as its length asks for.

    rows: of each value, where they do not follow each other from `row` on.
    """
    kinds = set(map(type, values))
    if rows is None and not kinds.isdisjoint((str, bool, type(None))) and _has_gaps(values, kinds):
        kept = [at for at, value in enumerate(values) if cell_text(value)]
        values, rows = [values[at] for at in kept], array("q", [row + at for at in kept])
        kinds = set(map(type, values))
    if not values:
        return
    if str in kinds and len(values) > 1 and _characters(values, kinds) > _LONGEST:
        half = len(values) // 2
        rows = rows or array("q", range(row, row + len(values)))
        yield from column_pieces(values[:half], rows[:half], row)
        yield from column_pieces(values[half:], rows[half:], row)
        return
    yield *_joined(values, kinds), None if rows is None else rows.tobytes()


def _characters(values: Sequence[Any], kinds: set[type]) -> int:
    return sum(map(len, values if len(kinds) == 1 else [value for value in values if type(value) is str]))


def _has_gaps(values: Sequence[object], kinds: set[type]) -> bool:
    return bool in kinds or type(None) in kinds or "" in values


def _joined(values: Sequence[Any], kinds: set[type]) -> tuple[str, bytes, bytes | None]:
    """(kind, data, ends)"""
    if kinds == {float}:
        return NUMBERS, array("d", values).tobytes(), None
    if kinds == {str}:
        text = "\n".join(values)
    elif kinds <= {dt.datetime, dt.date, dt.time, int}:
        text = ("\n".join(map(str, values)) + "\n").replace(_MIDNIGHT + "\n", "\n")[:-1]
    else:
        values = [cell_text(value) for value in values]
        text = "\n".join(values)
    data = text.encode("utf-8", "replace")
    if data.count(b"\n") == len(values) - 1:
        return TEXT, data, None
    return TEXT, data, _ends([str(value).encode("utf-8", "replace") for value in values])


def _ends(cells: Iterable[bytes]) -> bytes:
    return array("q", itertools.accumulate(cells, lambda end, cell: end + 1 + len(cell), initial=-1))[1:].tobytes()
