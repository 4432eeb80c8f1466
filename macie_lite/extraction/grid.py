"""A table whose cells were found in a text as it stands: each column is a passage, and places are those of the text.

Serves what is no CSV but has cells all the same: dumps in SQL, lines of fixed width.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from macie_lite.extraction.arrow_columns import joined
from macie_lite.extraction.escapes import Change, rewritten
from macie_lite.extraction.windows import code_points
from macie_lite.model.passage import Passage
from macie_lite.model.places import LineRange, Occurrence, Row

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Grid"]

_FEW = 256  # rows for which loading Arrow would take longer


@dataclass(frozen=True)
class Grid:
    """raw: the text that holds the cells. starts, ends: where each cell stands in it, rows by columns, in order.

    names: of the columns. number: of the first row. line, column, offset: of raw[0] in the file, from 1, from 0 in code
    points, and from 0; offset None where the file is not UTF-8. read: the escapes in a column's text. table: its name.
    Has no repr that shows the text.
    """

    raw: bytes
    starts: Offsets
    ends: Offsets
    names: tuple[str, ...]
    number: int
    line: int
    column: int
    offset: int | None
    container: tuple[str, ...]
    read: Callable[[bytes], list[Change]] | None = None
    table: str | None = None

    def __repr__(self) -> str:
        return "Grid()"

    @property
    def first(self) -> int:
        """As `Records.first`."""
        return self.number

    def numbers(self, at: Offsets) -> Offsets:
        """As `Records.numbers`."""
        return self.number + np.asarray(at)

    def place(self, number: int) -> Occurrence:
        """As `Records.place`."""
        row = number - self.number
        line = self.line_of(int(self.starts[row, 0])) if 0 <= row < len(self.starts) else None
        return Occurrence(Row(number, self.table), line=line)

    def line_of(self, at: int) -> int:
        """The line of raw[at]."""
        return self.line + int(np.searchsorted(self._line_ends, at))

    @cached_property
    def _line_ends(self) -> Offsets:
        return np.flatnonzero(np.frombuffer(self.raw, np.uint8) == 10)

    def column_of(self, at: int) -> int:
        """The column of raw[at] in its line, in code points from 1."""
        start = self.raw.rfind(b"\n", 0, at) + 1
        return code_points(self.raw[start:at]) + (0 if start else self.column) + 1

    def passages(self) -> Iterator[Passage]:
        for column in range(self.starts.shape[1]):
            text, breaks = self._joined(column)
            if len(text) < len(breaks):
                continue  # nothing but newlines between empty cells
            name = self.names[column] if column < len(self.names) else None
            passage = Passage(
                text=text,
                field=name,
                breaks=breaks,
                places=_CellPlaces(self, column, breaks),
                records=self,
                container=self.container,
            )
            changes = self.read(text) if self.read else []
            yield rewritten(passage, changes, None) if changes else passage

    def _joined(self, column: int) -> tuple[bytes, Offsets]:
        if len(self.starts) >= _FEW:
            return joined(self._cells.take(2 * (np.arange(len(self.starts)) * self.starts.shape[1] + column)))
        spans = zip(self.starts[:, column].tolist(), self.ends[:, column].tolist(), strict=True)
        cells = [self.raw[start:end] for start, end in spans]
        return b"\n".join(cells), np.cumsum([len(cell) + 1 for cell in cells], dtype=np.int64) - 1

    @cached_property
    def _cells(self) -> Any:
        """All cells, and between them what stands between them: one array over the text, without a copy."""
        import pyarrow as pa

        offsets = np.stack((self.starts.ravel(), self.ends.ravel()), axis=1).ravel().astype(np.int64)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(self.raw)]
        return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(offsets) - 1, buffers)


@dataclass(frozen=True, slots=True, repr=False)
class _CellPlaces:
    grid: Grid
    column: int
    breaks: Offsets

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        grid = self.grid
        row = min(bisect_left(memoryview(self.breaks), end), len(self.breaks) - 1)  # type: ignore[arg-type]
        shift = int(grid.starts[row, self.column]) - (int(self.breaks[row - 1]) + 1 if row else 0)
        first, last = start + shift, end + shift
        offset = None if grid.offset is None else (grid.offset + first, grid.offset + last)
        line, until = grid.line_of(first), grid.line_of(last)
        return [Occurrence(LineRange(line, until, grid.column_of(first)), line=line, offset=offset)]
