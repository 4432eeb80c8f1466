"""Tables whose columns are aligned by blanks: each column of a block of lines is one passage, its header the field.

A row is a line, from 1, as in CSV. A line that does not keep to the columns is running text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.fixed_layout import Layout, layout_of
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
    layout = layout_of(sample[: sample.rfind(b"\n") + 1 or len(sample)].decode("utf-8", "replace"))
    reader.unread(sample)
    if layout is None:
        yield from (text_passage(window, source.container) for window in windows(reader, source.budget))
    else:
        yield from _Table(source, reader, layout, block).passages()
    reader.finish()
    return Coverage.complete(0, "text/plain")


def _read(reader: Utf8Reader, wanted: int) -> bytes:
    parts, have = [], 0
    while have < wanted and (part := reader.read(wanted - have)):
        parts.append(part)
        have += len(part)
    return b"".join(parts)


class _Table:
    def __init__(self, source: Input, reader: Utf8Reader, layout: Layout, block: int) -> None:
        self._source, self._reader, self._layout, self._block = source, reader, layout, block
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
        first, last = _lines(text)
        good = self._keeping(text, first, last)
        if np.count_nonzero(~good) > _ODD:
            yield self._text(text)
            return
        changes = np.flatnonzero(np.diff(good)) + 1
        bounds = [0, *changes.tolist(), len(good)]
        for start, end in pairwise(bounds):
            if good[start]:
                yield from self._grid(text, first[start:end], last[start:end], start)
            else:
                yield self._text(text[int(first[start]) : int(last[end - 1])], int(first[start]), start)

    def _keeping(self, text: bytes, first: Offsets, last: Offsets) -> NDArray[np.bool_]:
        data = np.frombuffer(text, np.uint8)
        good = np.ones(len(first), np.bool_)
        if not text.isascii():  # characters are not bytes there
            wide = np.concatenate(([0], np.cumsum(data >= 0x80)))
            good &= wide[first] == wide[last]
        for gap in self._layout.gaps:
            at = first + gap
            good &= (at >= last) | (data[np.minimum(at, len(data) - 1)] == 32)
        return good

    def _grid(self, text: bytes, first: Offsets, last: Offsets, line: int) -> Iterator[Passage]:
        data = np.frombuffer(text, np.uint8)
        filled = np.flatnonzero((data != 32) & (data != 10) & (data != 13))
        starts = np.minimum(first[:, None] + np.array([start for start, _ in self._layout.columns]), last[:, None])
        ends = np.concatenate((starts[:, 1:], last[:, None]), axis=1)
        begin, stop = np.searchsorted(filled, starts), np.searchsorted(filled, ends)
        some = stop > begin
        if not len(filled):
            return
        begins = np.where(some, filled[np.minimum(begin, len(filled) - 1)], starts)
        stops = np.where(some, filled[np.maximum(stop - 1, 0)] + 1, starts)
        where = (self._line + line, self._line, 0, self._offset(0), self._source.container)
        yield from Grid(text, begins, stops, self._layout.names, *where).passages()


def _lines(text: bytes) -> tuple[Offsets, Offsets]:
    """Where each line starts and ends, its line end not counted."""
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == 10)
    if not text.endswith(b"\n"):
        ends = np.append(ends, len(text))
    return np.concatenate(([0], ends[:-1] + 1)), ends


def _lines_size(text: bytes, lines: int) -> int:
    at = 0
    for _ in range(lines):
        at = text.find(b"\n", at) + 1
        if not at:
            return len(text)
    return at
