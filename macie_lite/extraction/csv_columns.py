"""Records of a CSV block to one passage per column, through Arrow or from Python's rows, with the same places."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from macie_lite.extraction.arrow_columns import joined
from macie_lite.extraction.csv_records import Row, record_starts
from macie_lite.model.passage import Passage
from macie_lite.model.places import Cell, Occurrence
from macie_lite.model.places import Row as RowPlace

if TYPE_CHECKING:
    from classifiers.types import Offsets
    from macie_lite.extraction.csv_dialect import Dialect

__all__ = ["ArrowBlock", "arrow_passages", "row_passages"]

_RowOf = Callable[[int], tuple[int, int]]


class _CellPlaces:
    """row_of: (record number, line on which the cell starts) of the n-th cell."""

    def __init__(self, text: bytes, breaks: Offsets, row_of: _RowOf, column: int, name: str | None) -> None:
        self._text, self._breaks, self._row_of = text, breaks, row_of
        self._column, self._name = column, name

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        at = min(int(np.searchsorted(self._breaks, start, side="right")), len(self._breaks) - 1)
        first = int(self._breaks[at - 1]) + 1 if at else 0
        row, line = self._row_of(at)
        inner = self._text.count(b"\n", first, start)
        return [Occurrence(Cell(row, self._column + 1, self._name), line=line + inner)]


def _name_of(dialect: Dialect, column: int) -> str | None:
    names = dialect.names
    return (names[column] or None) if names is not None and column < len(names) else None


@dataclass(frozen=True, slots=True, repr=False)
class _RowRecords:
    """held: the rows that have a cell in a column."""

    held: Sequence[Row]
    first: int
    table: None = None

    def numbers(self, at: Offsets) -> Offsets:
        return np.array([self.held[cell].number for cell in at], np.int64)

    def place(self, number: int) -> Occurrence:
        cell = bisect_left(self.held, number, key=lambda row: row.number)
        found = cell < len(self.held) and self.held[cell].number == number
        return Occurrence(RowPlace(number), line=self.held[cell].line if found else None)


def row_passages(
    rows: Sequence[Row], dialect: Dialect, container: tuple[str, ...], first: int | None = None
) -> Iterator[Passage]:
    """The rows that Python's csv read, column by column; rows may be ragged. first: as `Records.first`, where it is not
    the first of these rows."""
    width = max((len(row.cells) for row in rows), default=0)
    first = rows[0].number if first is None and rows else first or 0
    if width > 4 * dialect.columns + 64:  # one absurd row must not cost a passage for each of its cells
        yield from row_passages([_folded(row, dialect.columns) for row in rows], dialect, container, first)
        return
    for column in range(width):
        held = [row for row in rows if len(row.cells) > column and row.cells[column]]
        if held:
            yield _row_passage(held, column, dialect, container, first)


def _folded(row: Row, columns: int) -> Row:
    """What stands beyond the table's last column goes into one more cell."""
    extra = row.cells[columns:]
    return Row(row.number, row.line, [*row.cells[:columns], " ".join(extra)]) if extra else row


def _row_passage(rows: list[Row], column: int, dialect: Dialect, container: tuple[str, ...], first: int) -> Passage:
    cells = [row.cells[column].encode() for row in rows]
    breaks = np.cumsum([len(cell) + 1 for cell in cells], dtype=np.int64) - 1
    text, name = b"\n".join(cells), _name_of(dialect, column)
    places, records = (
        _CellPlaces(text, breaks, partial(_row_of_rows, rows, column), column, name),
        _RowRecords(rows, first),
    )
    return Passage(text=text, field=name, breaks=breaks, places=places, container=container, records=records)


def _row_of_rows(rows: list[Row], column: int, at: int) -> tuple[int, int]:
    row = rows[at]
    return row.number, row.line + sum(cell.count("\n") for cell in row.cells[:column])


@dataclass(frozen=True, slots=True)
class ArrowBlock:
    """Passages of a block, and how many records and line ends it holds, blank lines counted."""

    passages: Iterator[Passage]
    records: int
    line_ends: int


def arrow_passages(
    text: bytes, dialect: Dialect, number: int, line: int, container: tuple[str, ...]
) -> ArrowBlock | None:
    """Passages of a tidy text, ragged rows last; None where Arrow and we do not agree on its records.

    number, line: of its first record.
    """
    records = _Records(text, dialect, number, line)
    table, ragged = _read(text, dialect)
    if table is None or not records.agree(table.num_rows, ragged):
        return None
    return ArrowBlock(_passages(table, records, dialect, container), records.count, records.line_ends)


def _passages(table: Any, records: _Records, dialect: Dialect, container: tuple[str, ...]) -> Iterator[Passage]:
    for column in range(table.num_columns if table.num_rows else 0):
        text, breaks = joined(table.column(column).combine_chunks())
        if len(text) >= len(breaks):  # else nothing but newlines between empty cells
            name = _name_of(dialect, column)
            places = _CellPlaces(text, breaks, partial(records.row_of, column), column, name)
            yield Passage(text=text, field=name, breaks=breaks, places=places, container=container, records=records)
    yield from row_passages(records.ragged, dialect, container, records.first)


def _read(text: bytes, dialect: Dialect) -> tuple[Any, list[int]]:
    """(table or None, numbers of the rows it refused: from 1, blank lines not counted)."""
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    names = [str(column) for column in range(dialect.columns)]
    ragged: list[int] = []

    def skip(row: Any) -> str:
        ragged.append(row.number)
        return "skip"

    quoted = dialect.quote.encode() in text
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(text),
            arrow_csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
            arrow_csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote if quoted else False,
                newlines_in_values=quoted,
                invalid_row_handler=skip,
            ),
            arrow_csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.binary())),
        )
    except pa.ArrowInvalid:
        return None, []
    return table, ragged


class _Records:
    """Which record of the file the n-th row of a block's table is, and on which line it starts."""

    table: None = None

    def __init__(self, text: bytes, dialect: Dialect, number: int, line: int) -> None:
        self._text, self._dialect, self._number, self._line = text, dialect, number, line
        self._rows: Offsets | None = None  # record of each row; None where each line is a record and a row
        self.count = self.line_ends = 0
        self.ragged: list[Row] = []
        self.first = number

    def numbers(self, at: Offsets) -> Offsets:
        """As `Records.numbers`."""
        return self._number + (np.asarray(at) if self._rows is None else self._rows[at])

    def place(self, number: int) -> Occurrence:
        """As `Records.place`."""
        record, line = number - self._number, None
        if self._rows is None:
            line = self._line + record
        elif 0 <= record < self.count:
            line = self._line + int(self._index[1][record])
        return Occurrence(RowPlace(number), line=line)

    def agree(self, rows: int, ragged: list[int]) -> bool:
        """Whether `rows` rows and the `ragged` ones, numbered from 1 among the records that are not blank, are all."""
        self.line_ends = self._text.count(b"\n")
        lines = self.line_ends + (not self._text.endswith(b"\n"))
        if rows == lines and not ragged:
            self.count = rows
            return True
        starts, _, blank = self._index
        self.count = len(starts)
        filled = np.flatnonzero(~blank)
        if len(filled) != rows + len(ragged) or any(not 1 <= number <= len(filled) for number in ragged):
            return False
        refused = np.asarray(ragged, np.int64) - 1
        self.ragged = [self._row(int(record)) for record in filled[refused]]
        self._rows = np.delete(filled, refused)
        return True

    @cached_property
    def _index(self) -> tuple[Offsets, Offsets, Offsets]:
        return record_starts(self._text, self._dialect)

    def row_of(self, column: int, at: int) -> tuple[int, int]:
        """(number of the record, line on which its cell in `column` starts) of the n-th row."""
        if self._rows is None:
            return self._number + at, self._line + at
        row = self._row(int(self._rows[at]))
        return row.number, row.line + sum(cell.count("\n") for cell in row.cells[:column])

    def _row(self, record: int) -> Row:
        starts, lines, _ = self._index
        end = int(starts[record + 1]) if record + 1 < len(starts) else len(self._text)
        raw = self._text[int(starts[record]) : end].decode("utf-8", "replace")
        reader = csv.reader(
            io.StringIO(raw, newline=""), delimiter=self._dialect.delimiter, quotechar=self._dialect.quote
        )
        return Row(self._number + record, self._line + int(lines[record]), next(reader, []))
