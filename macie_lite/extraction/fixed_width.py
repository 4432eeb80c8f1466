"""Tables whose columns are aligned by blanks: each column of a block of lines is one passage, its header the field.

A row is a line, from 1, as in CSV. A line that does not keep to the columns is running text. Columns count characters,
or bytes of UTF-8, where these make more of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.fixed_layout import Layout, counted_layout
from macie_lite.extraction.grid import Grid
from macie_lite.extraction.text import text_passage
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["extract_fixed_width"]

_SAMPLE = 1 << 16
_BLOCK = 1 << 21
_ODD = 512  # lines of a block that do not keep to the columns, beyond which all of it is running text


def extract_fixed_width(source: Input, *, block: int = _BLOCK) -> Extraction:
    """block: bytes of the text read at a time."""
    reader = Utf8Reader(source.stream)
    sample = _read(reader, _SAMPLE)
    found = counted_layout(sample[: sample.rfind(b"\n") + 1 or len(sample)])
    reader.unread(sample)
    if found is None:
        yield from (text_passage(window, source.container) for window in windows(reader, source.budget))
    else:
        yield from _Table(source, reader, *found, block).passages()
    reader.finish()
    return Coverage.complete(0, "text/plain")


def _read(reader: Utf8Reader, wanted: int) -> bytes:
    parts, have = [], 0
    while have < wanted and (part := reader.read(wanted - have)):
        parts.append(part)
        have += len(part)
    return b"".join(parts)


class _Table:
    def __init__(self, source: Input, reader: Utf8Reader, layout: Layout, by_bytes: bool, block: int) -> None:
        self._source, self._reader, self._layout, self._block = source, reader, layout, block
        self._by_bytes = by_bytes
        self._at, self._line = 0, 1  # of the next line

    def passages(self) -> Iterator[Passage]:
        rest = b""
        head = self._layout.head_lines
        while True:
            self._source.budget.tick()
            more = _read(self._reader, self._block)
            text = rest + more
            cut = text.rfind(b"\n") + 1 if more else len(text)
            if more and not cut and len(text) > 2 * self._block:
                cut = len(text)  # no line is so long
            lines, rest = text[:cut], text[cut:]
            if head and lines:
                size = _lines_size(lines, head)
                yield self._text(lines[:size])
                self._take(lines[:size])
                lines, head = lines[size:], 0
            if lines:
                yield from self._rows(lines)
                self._take(lines)
            if not more:
                return

    def _take(self, text: bytes) -> None:
        self._at += len(text)
        self._line += text.count(b"\n")
        if self._at > self._source.budget.limits.file_bytes:
            raise NotExamined(Reason.FILE_SIZE)

    def _offset(self, at: int) -> int | None:
        return self._at + at + self._reader.start if self._reader.exact else None

    def _text(self, text: bytes, at: int = 0, line: int = 0) -> Passage:
        window = Window(text, (0, len(text)), self._at + at, self._line + line, 0, self._offset(at))
        return text_passage(window, self._source.container)

    def _rows(self, text: bytes) -> Iterator[Passage]:
        """Runs of lines that keep to the columns are grids; between them stand lines that do not."""
        lines = _Lines(text, by_bytes=self._by_bytes)
        good = self._keeping(lines)
        if np.count_nonzero(~good) > _ODD:
            yield self._text(text)
            return
        changes = np.flatnonzero(np.diff(good)) + 1
        bounds = [0, *changes.tolist(), len(good)]
        for start, end in pairwise(bounds):
            if good[start]:
                yield from self._grid(lines, start, end)
            else:
                first, last = int(lines.first[start]), int(lines.last[end - 1])
                yield self._text(text[first:last], first, start)

    def _keeping(self, lines: _Lines) -> NDArray[np.bool_]:
        good = np.ones(len(lines.first), np.bool_)
        for gap in self._layout.gaps:
            at = lines.at(gap)
            good &= (at >= lines.last) | (lines.data[np.minimum(at, len(lines.data) - 1)] == 32)
        return good

    def _grid(self, lines: _Lines, line: int, end: int) -> Iterator[Passage]:
        data = lines.data
        filled = np.flatnonzero((data != 32) & (data != 10) & (data != 13))
        starts = np.stack([lines.at(start)[line:end] for start, _ in self._layout.columns], axis=1)
        ends = np.concatenate((starts[:, 1:], lines.last[line:end, None]), axis=1)
        begin, stop = np.searchsorted(filled, starts), np.searchsorted(filled, ends)
        some = stop > begin
        if not len(filled):
            return
        begins = np.where(some, filled[np.minimum(begin, len(filled) - 1)], starts)
        stops = np.where(some, filled[np.maximum(stop - 1, 0)] + 1, starts)
        where = (self._line + line, self._line, 0, self._offset(0), self._source.container)
        yield from Grid(lines.text, begins, stops, self._layout.names, *where).passages()


class _Lines:
    """first, last: where each line starts and ends, its line end not counted. by_bytes: what columns count."""

    def __init__(self, text: bytes, *, by_bytes: bool) -> None:
        self.text, self.data = text, np.frombuffer(text, np.uint8)
        ends = np.flatnonzero(self.data == 10)
        self.last: Offsets = ends if text.endswith(b"\n") else np.append(ends, len(text))
        self.first: Offsets = np.concatenate(([0], self.last[:-1] + 1))
        self._characters: tuple[Offsets, Offsets, Offsets] | None = None
        if not by_bytes and not text.isascii():
            heads = np.append(np.flatnonzero((self.data & 0xC0) != 0x80), len(text))
            self._characters = heads, np.searchsorted(heads, self.first), np.searchsorted(heads, self.last)

    def at(self, column: int) -> Offsets:
        """Where it starts in each line, no further than the line's end."""
        if self._characters is None:
            return np.minimum(self.first + column, self.last)
        heads, first, last = self._characters
        places: Offsets = heads[np.minimum(first + column, last)]
        return places


def _lines_size(text: bytes, lines: int) -> int:
    at = 0
    for _ in range(lines):
        at = text.find(b"\n", at) + 1
        if not at:
            return len(text)
    return at
