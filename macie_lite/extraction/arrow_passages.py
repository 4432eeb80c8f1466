"""Leaf columns of Arrow to passages: cells, or distinct values with how often each occurs, and the rows they are in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from macie_lite.extraction.arrow_cells import text_cells
from macie_lite.extraction.arrow_columns import joined
from macie_lite.extraction.arrow_leaves import Leaf
from macie_lite.extraction.base import Input
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Groups", "LeafRows", "grouped", "leaf_passages"]

_PASSAGE_BYTES = 4 << 20


def leaf_passages(leaf: Leaf, source: Input, first: int) -> Iterator[Passage]:
    """first: no later passage holds a row below it."""
    import pyarrow as pa

    values, groups, weights = leaf.values, None, None
    if pa.types.is_dictionary(values.type):
        values, groups = grouped(values)
        weights = groups.weights
    cells = text_cells(values)
    if cells is None or len(cells) == 0 or cells.null_count == len(cells):
        return
    step = max(1, len(cells) * _PASSAGE_BYTES // max(1, cells.nbytes))
    for start in range(0, len(cells), step):
        text, breaks = joined(cells[start : start + step])
        rows = LeafRows(breaks, start, leaf, groups, first)
        yield Passage(
            text=text,
            field=leaf.field,
            breaks=breaks,
            weights=None if weights is None else weights[start : start + step],
            places=rows,
            records=rows,
            container=source.container,
        )


def grouped(array: Any) -> tuple[Any, Groups]:
    """The distinct values of a dictionary array that occur in it, and where each does."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    codes: Offsets = np.asarray(pc.fill_null(pc.cast(array.indices, pa.int64()), -1))
    counts = np.bincount(codes[codes >= 0], minlength=len(array.dictionary))
    used = np.flatnonzero(counts)
    return array.dictionary.take(pa.array(used)), Groups(codes, used, counts[used].astype(np.int64))


class Groups:
    """codes: for each place of an array its value, -1 for none. used: the codes of the values that are cells,
    ascending. weights: how often each of them occurs."""

    def __init__(self, codes: Offsets, used: Offsets, weights: Offsets) -> None:
        self.codes, self.used, self.weights = codes, used, weights

    @cached_property
    def _order(self) -> Offsets:
        return self.codes.argsort(kind="stable")

    def all_positions(self, cells: Offsets) -> Offsets:
        """Every place in the array of these distinct values."""
        import numpy as np

        wanted = np.zeros(int(self.used[-1]) + 2, np.bool_)  # the last stands for null, whose code is -1
        wanted[self.used[cells]] = True
        return np.flatnonzero(wanted[self.codes])

    def positions(self, cell: int, limit: int) -> list[int]:
        """The first places of a distinct value in the array, at most `limit`."""
        code = self.used[cell]
        start = int(self.codes.searchsorted(code, sorter=self._order))
        return [int(at) for at in self._order[start : start + min(limit, int(self.weights[cell]))]]


@dataclass(frozen=True, slots=True)
class LeafRows:
    """Places and records of cells. start: number of the passage's first cell among the values. groups: where they are
    distinct ones. first: as `Records.first`."""

    breaks: Offsets
    start: int
    leaf: Leaf
    groups: Groups | None
    first: int
    table: None = None

    def numbers(self, at: Offsets) -> Offsets:
        import numpy as np

        cells = self.start + np.asarray(at)
        return self.leaf.records(cells if self.groups is None else self.groups.all_positions(cells))

    def place(self, number: int) -> Occurrence:
        return Occurrence(Record(number, ()))

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        cell = self.start + int(self.breaks.searchsorted(start))
        positions = [cell] if self.groups is None else self.groups.positions(cell, limit)
        return [self.leaf.occurrence(at) for at in positions]
