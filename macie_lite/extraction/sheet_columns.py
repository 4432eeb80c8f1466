"""Columns of spreadsheets, as the parsers' process sends them, to passages with their cells as places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from macie_lite.extraction.office_places import beside
from macie_lite.extraction.sheet_items import NUMBERS, cell_text
from macie_lite.model.passage import Passage
from macie_lite.model.places import Cell, Occurrence
from macie_lite.model.places import Row as RowPlace

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = [
    "Spot",
    "column_passage",
    "header_passage",
    "item_cells",
    "joined_cells",
    "loose_passage",
    "spots_passage",
]

_EXACT = float(1 << 53)


def column_passage(sheet: str, item: Sequence[Any], container: tuple[str, ...]) -> Passage:
    """item: what follows COLUMN in one of `sheet_items`."""
    column, name, first = item[:3]
    text, breaks, numbers = item_cells(item)
    places = _Cells(breaks, numbers, column, name, sheet)
    records = _RowRecords(numbers, first, sheet)
    return Passage(text=text, field=name, breaks=breaks, places=places, container=container, records=records)


def item_cells(item: Sequence[Any]) -> tuple[bytes, Offsets, Offsets]:
    """(text, breaks, rows) of such an item."""
    import numpy as np

    _, _, first, kind, data, ends, rows = item
    text, breaks = _number_cells(data) if kind == NUMBERS else (data, _breaks(data, ends))
    numbers = np.arange(first, first + len(breaks)) if rows is None else np.frombuffer(rows, np.int64)
    return text, breaks, numbers


def header_passage(sheet: str, item: Sequence[Any], container: tuple[str, ...]) -> Passage:
    """The header's cells are content as well; they carry no column name, which would be themselves."""
    import numpy as np

    row, data, ends, columns = item
    breaks = _breaks(data, ends)
    cells = (Cell(row, int(column), None, sheet) for column in np.frombuffer(columns, np.int64))
    places = _Spots(breaks, [Occurrence(cell) for cell in cells])
    return Passage(text=data, breaks=breaks, places=places, container=container)


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """A text that belongs to a cell without being its value: a comment, a constant of its formula, a link. part: which
    of these, where it is known."""

    text: str
    row: int
    column: int
    part: str | None = None


def spots_passage(sheet: str | None, spots: Sequence[Spot], container: tuple[str, ...]) -> Passage:
    text, breaks = joined_cells(spot.text for spot in spots)
    places = _Spots(breaks, [Occurrence(Cell(one.row, one.column, None, sheet), part=one.part) for one in spots])
    return Passage(text=text, breaks=breaks, places=places, container=container)


def loose_passage(texts: Iterable[str], part: str, container: tuple[str, ...]) -> Passage:
    """Texts that are of no cell, each apart."""
    text, breaks = joined_cells(texts)
    return Passage(text=text, breaks=breaks, places=beside(part), container=container)


def joined_cells(cells: Iterable[str]) -> tuple[bytes, Offsets]:
    """(text, breaks), as `classifiers.types.Text` wants them."""
    import numpy as np

    encoded = [cell.encode("utf-8", "replace") for cell in cells]
    ends: Offsets = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)) + 1) - 1
    return b"\n".join(encoded), ends


def _breaks(data: bytes, ends: bytes | None) -> Offsets:
    import numpy as np

    if ends is not None:
        return np.frombuffer(ends, np.int64)
    return np.append(np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")), len(data)).astype(np.int64)


def _number_cells(data: bytes) -> tuple[bytes, Offsets]:
    """float64 as exact text: whole numbers without a fraction."""
    import numpy as np
    import pyarrow as pa

    from macie_lite.extraction.arrow_cells import text_cells
    from macie_lite.extraction.arrow_columns import joined

    values = np.frombuffer(data, np.float64)
    with np.errstate(invalid="ignore"):
        if not (np.abs(values) < _EXACT).all():
            return joined_cells(map(cell_text, values.tolist()))
        whole = values.astype(np.int64)
    return joined(text_cells(pa.array(whole if (whole == values).all() else values)))


@dataclass(frozen=True, slots=True, repr=False)
class _Cells:
    """rows: of each cell of the passage, one column."""

    breaks: Offsets
    rows: Offsets
    column: int
    name: str | None
    sheet: str

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        at = int(self.breaks.searchsorted(start))  # a cell's end is past its last byte
        return [Occurrence(Cell(int(self.rows[at]), self.column, self.name, self.sheet))]


@dataclass(frozen=True, slots=True, repr=False)
class _Spots:
    breaks: Offsets
    cells: Sequence[Occurrence]

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [self.cells[int(self.breaks.searchsorted(start))]]


@dataclass(frozen=True, slots=True, repr=False)
class _RowRecords:
    """rows: of each cell of the passage. table: the sheet."""

    rows: Offsets
    first: int
    table: str

    def numbers(self, at: Offsets) -> Offsets:
        return self.rows[at]

    def place(self, number: int) -> Occurrence:
        return Occurrence(RowPlace(number, self.table))
