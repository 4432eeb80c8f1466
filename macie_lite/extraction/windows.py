"""Running text in windows that overlap, and the lines of a window.

A window's core is what it answers for; on both sides stands context, longer than the longest match, which the
neighbours answer for. So a match that lies across a cut is seen whole by the window in whose core it starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from macie_lite.extraction.budget import Budget

__all__ = ["OVERLAP", "WINDOW", "Lines", "TextReader", "Window", "code_points", "context_of", "windows"]

WINDOW = 1 << 20
"""Bytes of a core, about: it ends at a line's end where there is one."""
OVERLAP = 1 << 14
"""Bytes of context on either side."""

_SEARCH = 1 << 16  # how far before the target a line's end is looked for
_ESCAPE = 12  # bytes of the longest JSON escape: a surrogate pair
_STRIDE = 1 << 11
_MANY = 1 << 15


class TextReader(Protocol):
    """What windows are cut from: `encoding.Utf8Reader`, or a text that a document's parser writes."""

    @property
    def exact(self) -> bool:
        """Whether what was read so far stands in the file, `start` bytes further on."""
        ...

    @property
    def start(self) -> int: ...

    def read(self, size: int) -> bytes:
        """About `size` bytes of UTF-8, ending at a character's end; b"" at the end."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Window:
    """text: UTF-8. core: what it answers for. start: where text[0] stands in the text so far, in bytes.
    line, column: of text[0], from 1 and from 0 code points. offset: of text[0] in the file, None unless exact."""

    text: bytes
    core: tuple[int, int]
    start: int
    line: int
    column: int
    offset: int | None


def windows(
    reader: TextReader, budget: Budget, *, size: int | None = None, overlap: int | None = None, skipped: int = 0
) -> Iterator[Window]:
    """The whole text, core after core without a gap. Raises NotExamined where the budget for size or time ends.

    The n-th core ends at n times `size` or a little before, whatever cores there were: so a text can be read from any
    window on. skipped: so many are; the reader stands at `context_of(skipped)`, and lines count from anywhere.
    """
    size, overlap = size or WINDOW, OVERLAP if overlap is None else overlap
    buffer, core, start, line, column, ended = b"", 0, context_of(skipped, size, overlap), 1, 0, False
    edge = skipped * size
    if skipped:
        buffer, ended = _filled(buffer, edge - start + overlap, reader)
        if ended:
            return
        cut = _cut(buffer, edge - start, core, size)
        drop = _safe(buffer, max(0, cut - overlap))
        buffer, core, start = buffer[drop:], cut - drop, start + drop
    while True:
        budget.tick()
        edge += size
        if not ended:
            buffer, ended = _filled(buffer, edge - start + overlap, reader)
        if start + len(buffer) > budget.limits.file_bytes:
            raise NotExamined(Reason.FILE_SIZE)
        cut = len(buffer) if ended else _cut(buffer, edge - start, core, size)
        end = len(buffer) if ended else _safe(buffer, cut + overlap - 4)
        if cut > core:
            offset = start + reader.start if reader.exact else None
            yield Window(buffer[:end], (core, cut), start, line, column, offset)
        if ended:
            return
        drop = _safe(buffer, max(0, cut - overlap))
        line, column = _advanced(buffer, drop, line, column)
        buffer, core, start = buffer[drop:], cut - drop, start + drop


def context_of(skipped: int, size: int | None = None, overlap: int | None = None) -> int:
    """Where in the text a reader has to stand for windows of which so many are skipped: where a read of the whole text
    ended, two windows before."""
    overlap = OVERLAP if overlap is None else overlap
    return (skipped - 1) * (size or WINDOW) + overlap if skipped > 1 else 0


def _filled(buffer: bytes, wanted: int, reader: TextReader) -> tuple[bytes, bool]:
    """`buffer` with as much more as makes `wanted` bytes, joined once: a reader may give a byte at a time; and whether
    the text ended."""
    parts, have = [buffer], len(buffer)
    while have < wanted:
        block = reader.read(wanted - have)
        if not block:
            return b"".join(parts), True
        parts.append(block)
        have += len(block)
    return b"".join(parts), False


def _cut(data: bytes, target: int, core: int, size: int) -> int:
    """Just after the last line's end before `target`, if there is one not far off and not before the core."""
    floor = max(core + 1, target - min(_SEARCH, size // 4))
    at = data.rfind(b"\n", floor, target)
    if at < 0:
        at = data.rfind(b"\r", floor, target - 1)
    return at + 1 if at >= 0 else _safe(data, target)


def _safe(data: bytes, at: int) -> int:
    """`at`, or not far before it, where neither a character nor a JSON escape nor a CRLF is cut in two."""
    if at >= len(data):
        return len(data)
    floor = max(0, at - _SEARCH)
    while at > floor and data[at] & 0xC0 == 0x80:
        at -= 1
    last = data.rfind(b"\\", max(floor, at - _ESCAPE), at)
    if last >= 0:
        run = floor + len(data[floor : last + 1].rstrip(b"\\"))  # the first of a run starts an escape
        second = data[run + 1 : run + 2] == b"u" and data[run + 2 : run + 4].lower() in (b"dc", b"dd", b"de", b"df")
        at = run - 6 if second and run - 6 > floor else run if run > floor else at
    return at - 1 if data[at - 1 : at + 1] == b"\r\n" else at


def _advanced(data: bytes, to: int, line: int, column: int) -> tuple[int, int]:
    """Line and column of data[to], given those of data[0]."""
    passed = _line_ends(data, 0, to, b"\r" in data)
    first = _line_start(data, to, b"\r" in data)
    points = code_points(data[first:to])
    return line + passed, points if passed else column + points


def _line_ends(data: bytes, start: int, end: int, returns: bool) -> int:
    r"""Line ends (\n, \r\n, \r) whose last byte lies in [start, end)."""
    found = data.count(b"\n", start, end)
    if returns:
        found += data.count(b"\r", start, end) - _pairs(data, start, end + 1)
    return found


def _pairs(data: bytes, start: int, end: int) -> int:
    r"""How often \r\n stands in [start, end): NumPy counts it five times quicker than bytes does, once it is loaded."""
    if end - start < _MANY:
        return data.count(b"\r\n", start, end)
    import numpy as np

    view = np.frombuffer(data, np.uint8)[start:end]
    return int(np.count_nonzero((view[:-1] == 13) & (view[1:] == 10)))


def _line_start(data: bytes, at: int, returns: bool) -> int:
    """Where the line of data[at] starts, 0 when that is before the window."""
    start = data.rfind(b"\n", 0, at) + 1
    if not returns:
        return start
    return max(start, data.rfind(b"\r", 0, at - 1 if data[at - 1 : at + 1] == b"\r\n" else at) + 1)


def code_points(data: bytes) -> int:
    """Of UTF-8."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


class Lines:
    """Lines and columns within one window, counted at the first question, in strides."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._strides: list[int] | None = None
        self._returns = False

    def line(self, at: int) -> int:
        """The line of text[at], from 1."""
        text = self._window.text
        if self._strides is None:
            self._returns = b"\r" in text
            self._strides = [self._window.line]
            for start in range(0, len(text), _STRIDE):
                passed = _line_ends(text, start, start + _STRIDE, self._returns)
                self._strides.append(self._strides[-1] + passed)
        stride = at // _STRIDE
        return self._strides[stride] + _line_ends(text, stride * _STRIDE, at, self._returns)

    def on_one(self, start: int, end: int) -> bool:
        """Whether no line ends before the last byte of text[start:end]."""
        text = self._window.text
        return text.find(b"\n", start, end - 1) < 0 and text.find(b"\r", start, end - 1) < 0

    def column(self, at: int, line: int) -> int:
        """The column of text[at], which stands on `line`, in code points from 1."""
        start = _line_start(self._window.text, at, self._returns)
        before = self._window.column if line == self._window.line else 0
        return before + code_points(self._window.text[start:at]) + 1
