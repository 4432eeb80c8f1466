"""Places of a text that was made from a window of the file: of what it was made from."""

from __future__ import annotations

from macie_lite.extraction.mapped import Mapped
from macie_lite.extraction.windows import Lines, Window
from macie_lite.model.places import LineRange, Occurrence

__all__ = ["MappedPlaces"]


class MappedPlaces:
    """Line ranges and byte ranges of the file, as `text.TextPlaces` has them."""

    def __init__(self, window: Window, mapped: Mapped) -> None:
        self._window, self._mapped = window, mapped
        self._lines = Lines(window)

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        first = self._mapped.raw(start)
        return [self.occurrence(first, max(first, self._mapped.raw_end(end)))]

    def occurrence(self, first: int, last: int) -> Occurrence:
        """Of bytes of the window itself."""
        line = self._lines.line(first)
        end = line if self._lines.on_one(first, last) else self._lines.line(max(first, last - 1))
        base = self._window.offset
        offset = None if base is None else (base + first, base + last)
        return Occurrence(LineRange(line, end, self._lines.column(first, line)), line=line, offset=offset)
