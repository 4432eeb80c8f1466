"""Names of what a container holds: content as its members are, of those too that are not read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from classifiers.proofs.network import FILES
from classifiers.proofs.tlds import TLDS
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from macie_lite.extraction.base import Input

__all__ = ["NamePlaces", "Names"]

_BLOCK = 1 << 18
_LINES = str.maketrans("\r\n", "  ")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})\Z")


@dataclass(frozen=True, slots=True, repr=False)
class NamePlaces:
    """Which member of its container a name is of, by number: the name itself would show what was found in it."""

    ends: list[int]
    numbers: list[int]

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(None, part=f"name {self.numbers[bisect_left(self.ends, end)]}")]


class Names:
    """Of one container: cells of a passage, which is given whenever enough have come, and at the end."""

    def __init__(self, source: Input) -> None:
        self._source = source
        self._cells: list[bytes] = []
        self._numbers: list[int] = []
        self._size = self._count = 0

    def add(self, *names: str) -> Iterator[Passage]:
        """What one more member is called, and what it points to."""
        self._count += 1
        for name in filter(None, names):
            self._cells.append(_parted(name.translate(_LINES)).encode("utf-8", "replace"))
            self._numbers.append(self._count)
            self._size += len(self._cells[-1]) + 1
        if self._size >= _BLOCK:
            yield from self.rest()

    def rest(self) -> Iterator[Passage]:
        """Those that have come since the last passage."""
        if not self._cells:
            return
        import numpy as np

        self._source.budget.tick()
        ends = [end - 1 for end in accumulate(len(cell) + 1 for cell in self._cells)]
        places = NamePlaces(ends, self._numbers)
        text, breaks = b"\n".join(self._cells), np.array(ends, np.int64)
        self._cells, self._numbers, self._size = [], [], 0
        yield Passage(text=text, breaks=breaks, places=places, container=self._source.container)


def _parted(name: str) -> str:
    """With its extension apart: "ann@example.org.txt" begins with an address, and does not look like one."""
    found = _EXTENSION.search(name)
    if found is None:
        return name
    suffix = found[1].lower().encode()
    return name if suffix in TLDS and suffix not in FILES else f"{name[: found.start()]} {found[0]}"
