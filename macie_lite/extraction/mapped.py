"""A text made from another by leaving bytes out and writing over others, with the way back.

Each byte of the made text stands in the place of one byte of the raw text, in the same order, so that spans map back
exactly: the first byte of an escape or a reference is the place of its character.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["NOTHING", "Mapped"]

NOTHING: Offsets = np.empty(0, np.int64)


class Mapped:
    """`made` where `kept`; `raw` itself without them.

    units: starts and ends of what stands for one character in `raw`, ascending: a span holds all of it or nothing.
    """

    def __init__(
        self,
        raw: bytes,
        made: NDArray[np.uint8] | None = None,
        kept: NDArray[np.bool_] | None = None,
        units: tuple[Offsets, Offsets] = (NOTHING, NOTHING),
    ) -> None:
        self._size = len(raw)
        self._units = units
        self._kept = kept
        self.text = raw if made is None or kept is None else made[kept].tobytes()

    @cached_property
    def _dropped(self) -> Offsets:
        return NOTHING if self._kept is None else np.flatnonzero(~self._kept)

    @cached_property
    def _shifts(self) -> Offsets:
        return self._dropped - np.arange(len(self._dropped))

    def core(self, core: tuple[int, int]) -> tuple[int, int]:
        """A span of `raw` in the text."""
        if self._kept is None:
            return core
        start = int(np.count_nonzero(self._kept[: core[0]]))
        return start, start + int(np.count_nonzero(self._kept[core[0] : core[1]]))

    def raw(self, at: int) -> int:
        """Where in `raw` the byte `at` of the text comes from."""
        if at >= len(self.text):
            return self._size
        return at + int(np.searchsorted(self._shifts, at, side="right"))

    def raw_end(self, end: int) -> int:
        """Where in `raw` ends what the text holds up to `end`, without what was left out behind it."""
        if end <= 0:
            return 0
        at = self.raw(end - 1) + 1
        starts, ends = self._units
        unit = int(np.searchsorted(starts, at)) - 1
        return max(at, int(ends[unit])) if unit >= 0 else at

    def all_raw(self, at: Offsets) -> Offsets:
        """Where bytes of the text come from, none of them beyond it."""
        return at + np.searchsorted(self._shifts, at, side="right")

    def mapped(self, at: int) -> int:
        """Where in the text the byte `at` of `raw` went; where what follows it went for one that was left out."""
        return at - int(np.searchsorted(self._dropped, at))
