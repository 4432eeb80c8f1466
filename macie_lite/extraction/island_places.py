"""Where what was decoded stands: the letters that write it, in the passage around them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from macie_lite.extraction.island_letters import HEX
from macie_lite.model.passage import Passage, Places, Records
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Columned", "Island", "IslandPlaces", "IslandRecords", "column_of", "islands_passage", "written"]

_BLANKS = re.compile(rb"[\r\n\t ]+")


@dataclass(frozen=True, repr=False)
class Island:
    """around[start:end], what it is written in, and the text that it stands for.

    exact: whether each byte of `text` is one of those that were decoded, and not of another encoding.
    """

    around: bytes
    start: int
    end: int
    code: str
    text: bytes
    exact: bool

    def letters(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text around it the letters stand that write text[start:end] of the island: whole quanta, so
        that they can be decoded by themselves."""
        if not self.exact:
            return self.start, self.end
        if self.code == HEX:
            first, last = 2 * start, 2 * end
        else:
            first, last = start // 3 * 4, (end + 2) // 3 * 4
        return self._place(first), self._place(last - 1) + 1

    def _place(self, letter: int) -> int:
        """Where the n-th letter stands; blanks between the letters are not counted."""
        passed, blanks = self._blanks
        run = bisect_right(passed, letter)
        return min(self.start + letter + (blanks[run - 1] if run else 0), self.end - 1)

    @cached_property
    def _blanks(self) -> tuple[list[int], list[int]]:
        """For each run of blanks, how many letters stand before it, and how many blanks up to its end."""
        spans = [found.span() for found in _BLANKS.finditer(self.around, self.start, self.end)]
        blanks = list(accumulate(end - start for start, end in spans))
        return [end - self.start - count for (_, end), count in zip(spans, blanks, strict=True)], blanks


def written(occurrence: Occurrence, code: str) -> Occurrence:
    """The same place of something that is written in this code there."""
    return replace(occurrence, encoded=f"{code} in {occurrence.encoded}" if occurrence.encoded else code)


@runtime_checkable
class Columned(Protocol):
    """Places that are none of lines (of JSON), but stand in lines."""

    def column(self, at: int) -> int | None:
        """Of a byte of the text, in its line of the file, in code points from 1; None where it is not known."""
        ...


def column_of(places: Places, at: int) -> int | None:
    """Of a byte of the passage's text, where its places know it."""
    return places.column(at) if isinstance(places, Columned) else None


class IslandPlaces:
    """Those of the letters, in the passage that they stand in."""

    def __init__(self, around: Passage, islands: Sequence[Island], ends: Sequence[int]) -> None:
        self._around, self._islands, self._ends = around, islands, ends

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        island, base = self._island(end)
        first, last = island.letters(start - base, end - base)
        return [written(place, island.code) for place in self._around.places.locate(first, last, limit)]

    def column(self, at: int) -> int | None:
        """That of the letters."""
        island, base = self._island(at)
        return column_of(self._around.places, island.letters(at - base, at - base + 1)[0])

    def _island(self, end: int) -> tuple[Island, int]:
        """The one that a span ends in, and where it starts in the passage."""
        at = bisect_left(self._ends, end)
        return self._islands[at], self._ends[at - 1] + 1 if at else 0


@dataclass(frozen=True, slots=True, repr=False)
class IslandRecords:
    """Those that the islands stand in."""

    around: Records
    at: Offsets
    """For each island its cell in the passage around it, or its first byte where that has none."""

    @property
    def table(self) -> str | None:
        return self.around.table

    @property
    def first(self) -> int:
        return self.around.first

    def numbers(self, at: Offsets) -> Offsets:
        return self.around.numbers(self.at[at])

    def place(self, number: int) -> Occurrence:
        return self.around.place(number)


def islands_passage(around: Passage, islands: Sequence[Island], field: str | None) -> Passage:
    """Islands as the cells of one passage, so that nothing is found across two of them."""
    import numpy as np

    ends = np.cumsum([len(island.text) + 1 for island in islands], dtype=np.int64) - 1
    starts = np.array([island.start for island in islands], np.int64)
    cells = starts if around.breaks is None else np.searchsorted(around.breaks, starts, side="right")
    places: Places = IslandPlaces(around, islands, ends.tolist())
    return Passage(
        text=b"\n".join(island.text for island in islands),
        field=field,
        breaks=ends,
        weights=None if around.weights is None else around.weights[cells],
        places=places,
        records=None if around.records is None else IslandRecords(around.records, cells),
        container=around.container,
    )
