"""What was found in a column, held by cell: counts at once, places only as far as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.resolution import Candidate
from classifiers.tally import Tally, over
from classifiers.types import MAX_SPANS, Text

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Column", "arrow_cells", "bounds"]


@dataclass(frozen=True)
class Column:
    """What was found in a column, in cells of `text`, which holds each distinct cell once when `inverse` is given.

    whole: (identifier's index, evidence bits, ascending cells that are one match each).
    parts: matches in other cells, resolved.
    inverse: for each cell of the original column, the cell of `text`.
    """

    original: Text
    text: Text
    starts: Offsets
    ends: Offsets
    whole: tuple[tuple[int, int, Offsets], ...]
    parts: tuple[Candidate, ...]
    inverse: Offsets | None = None

    def over(self, start: int, end: int) -> set[int]:
        """Identifiers (by index) of what shares a byte with [start, end), a span in one cell of the original column."""
        starts, ends = bounds(self.original)
        place = int(np.searchsorted(ends, end))
        cell = place if self.inverse is None else int(self.inverse[place])
        if owners := {owner for owner, _, cells in self.whole if _holds(cells, cell)}:
            return owners
        shift = int(self.starts[cell] - starts[place])
        return over(self.parts, start + shift, end + shift)

    def tallies(self, text: Text) -> dict[int, Tally]:
        """By identifier: exact counts from whole cells at once, and the first places in order."""
        weights = np.ones(len(self.ends), np.int64) if self.text.weights is None else np.asarray(self.text.weights)
        inside: dict[int, dict[int, list[Candidate]]] = {}
        for one, cell in zip(self.parts, self._cells_of_parts(), strict=True):
            inside.setdefault(one.owner, {}).setdefault(cell, []).append(one)
        tallies: dict[int, Tally] = {}
        for owner in sorted({owner for owner, _, _ in self.whole} | inside.keys()):
            tally = tallies[owner] = Tally()
            own = inside.get(owner, {})
            cells = [found for found_owner, _, found in self.whole if found_owner == owner]
            for found_owner, bits, _ in self.whole:
                tally.bits |= bits if found_owner == owner else 0
            filled = np.concatenate([*cells, np.fromiter(own, np.int64, len(own))])
            tally.count = int(sum(weights[found].sum() for found in cells))
            tally.count += sum(int(weights[cell]) * len(found) for cell, found in own.items())
            for found in own.values():
                for one in found:
                    tally.bits |= one.evidence
            tally.at = self._places(filled)
            tally.spans = list(islice(self._spans(tally.at, own), MAX_SPANS))
        return tallies

    def _cells_of_parts(self) -> list[int]:
        places: list[int] = np.searchsorted(self.ends, [one.end for one in self.parts]).tolist()
        return places

    def _places(self, filled: Offsets) -> Offsets:
        """The cells of the original column, ascending, that are these cells of `text`."""
        if self.inverse is None:
            return np.sort(filled)
        wanted = np.zeros(len(self.ends), dtype=np.bool_)
        wanted[filled] = True
        return np.flatnonzero(wanted[self.inverse])

    def _spans(self, places: Offsets, own: dict[int, list[Candidate]]) -> Iterator[tuple[int, int]]:
        """Spans in the original column, ascending, of what was found in these cells of it."""
        starts, ends = bounds(self.original)
        for place in places[:MAX_SPANS].tolist():
            cell = place if self.inverse is None else int(self.inverse[place])
            shift = int(starts[place] - self.starts[cell])
            if cell in own:
                yield from ((one.start + shift, one.end + shift) for one in own[cell])
            else:
                yield int(starts[place]), int(ends[place])


def _holds(cells: Offsets, cell: int) -> bool:
    at = int(np.searchsorted(cells, cell))
    return at < len(cells) and int(cells[at]) == cell


def bounds(text: Text) -> tuple[Offsets, Offsets]:
    """Starts and ends of the cells of a text that has breaks."""
    assert text.breaks is not None
    ends = np.asarray(text.breaks, dtype=np.int64)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))[: len(ends)]
    return starts, ends


def arrow_cells(text: bytes, starts: Offsets, ends: Offsets) -> Any:
    """The cells as an Arrow array, each with the newline that follows it; no copy of the text but for the last one."""
    import pyarrow as pa

    offsets = np.concatenate((starts[:1], ends + 1)).astype(np.int64)
    return pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(ends), [None, pa.py_buffer(offsets), pa.py_buffer(text + b"\n")]
    )
