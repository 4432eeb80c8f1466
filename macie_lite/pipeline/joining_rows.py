"""Numbered records: a mark for each says which identifiers stand in it, until no more of it can come.

The columns of a table come one after the other, so a record's cells meet here only. Memory: eight bytes a record, for
those of one block of a CSV, one batch of a sheet, one row group of a Parquet file, one JSON document; at most MOST.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from macie_lite.model.passage import Passage, Records
from macie_lite.model.places import Occurrence
from macie_lite.pipeline.combinations import MOST_KINDS, PLACES, Gathered, Kinds, Masks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    Marks = NDArray[np.uint64]
    Mask = NDArray[np.bool_]

__all__ = ["MOST", "RowJoin"]

MOST = 1 << 22
"""Records that are open at once; those beyond are not joined, and the counts are told to be inexact."""

_FEW = 4 * PLACES
_PART, _PARTS = 1 << MOST_KINDS, 2 << MOST_KINDS

Cleared = Callable[[Occurrence, Passage], Occurrence]
Hits = Sequence[tuple[int, "Sequence[int] | Offsets"]]


class RowJoin:
    """For one object. `complete`: whether every record was joined; `whole`: in how many records the parts of a name
    stand in two columns."""

    def __init__(self, kinds: Kinds, found: Sequence[Gathered], cleared: Cleared) -> None:
        self._kinds, self._found, self._cleared = kinds, found, cleared
        self._table: Hashable = None
        self._base = 0
        self._marks: Marks | None = None  # of the records from _base on
        self._placed: list[set[int]] = [set() for _ in found]  # records of the table that have been placed
        self.complete = True
        self.whole = 0

    def add(self, hits: Hits, passage: Passage, records: Records, parts: Sequence[int] | Offsets = ()) -> None:
        """What was found in one passage: (an identifier's bit, where it stands). parts: which cells of a column hold a
        given name or a surname alone."""
        import numpy as np

        table = (passage.container, records.table)
        if table != self._table:
            self.finish()
            self._table, self._base = table, records.first
            for placed in self._placed:
                placed.clear()
        elif records.first > self._base:
            self._settle(records.first)
        for bit, at in hits:
            numbers = records.numbers(np.asarray(at, np.int64))
            known = (numbers >= self._base) & (numbers < self._base + MOST)
            if not known.all():
                self.complete, numbers = False, numbers[known]
            if len(numbers):
                marks = self._room(int(numbers.max()) + 1 - self._base)
                marks[numbers - self._base] |= np.uint64(bit)
                self._place(bit, numbers, passage, records)
        if len(parts):
            self._part(np.unique(records.numbers(np.asarray(parts, np.int64))))

    def _part(self, numbers: Offsets) -> None:
        import numpy as np

        marks = self._room(0)
        at = numbers[(numbers >= self._base) & (numbers < self._base + len(marks))] - self._base
        marks[at] |= np.where(marks[at] & np.uint64(_PART), np.uint64(_PARTS), np.uint64(_PART))

    def finish(self) -> None:
        """Nothing more comes of this table."""
        if self._marks is not None:
            self._settle(self._base + len(self._marks))

    def _room(self, size: int) -> Marks:
        import numpy as np

        marks = self._marks
        if marks is None or len(marks) < size:
            have = 0 if marks is None else len(marks)
            grown = np.zeros(max(size, min(2 * have, MOST)), np.uint64)
            if marks is not None:
                grown[:have] = marks
            self._marks = marks = grown
        return marks

    def _place(self, bit: int, numbers: Offsets, passage: Passage, records: Records) -> None:
        """Notes where the first records are in which this identifier, the last to come, makes a combination."""
        marks = self._room(0)
        for found, placed, ways in zip(self._found, self._placed, self._kinds.ways(), strict=True):
            ways = tuple(way for way in ways if any(bit & mask for mask in way))
            if not ways or len(found.places) >= PLACES:
                continue
            met = _met(marks[numbers - self._base], ways).nonzero()[0][:_FEW]
            for number in sorted(set(numbers[met].tolist())):
                if number not in placed and len(found.places) < PLACES:
                    placed.add(number)
                    found.places.append(self._cleared(records.place(number), passage))

    def _settle(self, first: int) -> None:
        """Counts the records below `first`, of which no more can come, and forgets them."""
        import numpy as np

        marks, done = self._marks, first - self._base
        self._base = first
        if marks is None:
            return
        self._marks = marks[done:].copy() if done < len(marks) else None
        marks = marks[:done]
        marks = marks[marks != 0]
        self.whole += int((marks >= np.uint64(_PARTS)).sum())
        for found, ways in zip(self._found, self._kinds.ways(), strict=True):
            met = _met(marks, ways)
            found.records += int(met.sum())
            for way in ways:
                found.bits |= _bits(marks[_met(marks, (way,))], way)


def _met(marks: Marks, ways: Masks) -> Mask:
    """Which marks meet one of the ways."""
    import numpy as np

    met = np.zeros(len(marks), np.bool_)
    for way in ways:
        one = np.ones(len(marks), np.bool_)
        for mask in way:
            one &= (marks & np.uint64(mask)) != 0
        met |= one
    return met


def _bits(marks: Marks, way: tuple[int, ...]) -> int:
    """The identifiers in these marks that take part in the way."""
    import numpy as np

    return int(np.bitwise_or.reduce(marks)) & sum(way) if len(marks) else 0
