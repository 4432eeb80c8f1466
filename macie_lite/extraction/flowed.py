"""Text in which a blank before a line's end says that the line goes on (format=flowed, RFC 3676): lines are joined.

What was taken out is known by place, so that lines, columns and offsets are those of the text as it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.windows import Lines, Window, windows
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage
from macie_lite.model.places import LineRange, Occurrence

__all__ = ["extract_flowed"]

_SOFT = re.compile(rb" \r?\n(>*+) ?+(?=[^ \r\n])")
_SIGNATURE = b"--"
_LONGEST = 1000  # bytes of a line whose start is looked at
_BACK = 4 << 20  # bytes that windows may still ask about
_MANY = 1 << 16


def extract_flowed(source: Input, *, delete_blank: bool) -> Extraction:
    """Passages of a text. delete_blank: the blank before the line's end is none of the text's own (DelSp)."""
    reader = Utf8Reader(source.stream)
    flowed = _Flowed(reader, delete_blank=delete_blank)
    for window in windows(flowed, source.budget):
        yield Passage(text=window.text, core=window.core, places=_Places(window, flowed), container=source.container)
    reader.finish()
    return Coverage.complete(0, "text/plain")


class _Flowed:
    def __init__(self, reader: Utf8Reader, *, delete_blank: bool) -> None:
        self._reader = reader
        self._delete_blank = delete_blank
        self._carry = b""
        self._given = 0
        self._done = 0  # bytes at the start of `_carry` that are taken out
        self._before = 0  # joints forgotten
        self.at = [0]  # where a joint is in what was given
        self.removed = [0]  # bytes taken out up to there
        self.prefix = [0]  # of these, at the start of the line that follows

    @property
    def exact(self) -> bool:
        return self._reader.exact

    @property
    def start(self) -> int:
        return self._reader.start

    def joints(self, number: int) -> int:
        """How many there are up to the one with this index."""
        return self._before + number

    def read(self, size: int) -> bytes:
        while True:
            text = self._reader.read(size)
            data = self._carry + text
            cut = _last_line(data, size) if text else len(data)
            self._carry = data[cut:]
            if cut or not text:
                self._forget()
                return b"".join(self._joined(data, cut))

    def _joined(self, data: bytes, cut: int) -> Iterator[bytes]:
        """data[:cut]; what follows says whether its last line goes on."""
        done, self._done = self._done, 0
        for soft in _SOFT.finditer(data):
            if soft.start() >= cut:
                break
            line = data.rfind(b"\n", max(0, soft.start() - _LONGEST), soft.start()) + 1
            before = data[line : soft.start()]
            if len(before) - len(before.lstrip(b">")) != len(soft[1]) or before.strip(b"> ") == _SIGNATURE:
                continue
            end = soft.start() + (not self._delete_blank)
            yield data[done:end]
            self._given += end - done
            self.at.append(self._given)
            self.removed.append(self.removed[-1] + soft.end() - end)
            self.prefix.append(soft.end() - data.index(b"\n", soft.start()) - 1)
            done = soft.end()
        if done > cut:
            self._done = done - cut
            return
        self._given += cut - done
        yield data[done:cut]

    def _forget(self) -> None:
        if len(self.at) > _MANY and self.at[_MANY // 2] < self._given - _BACK:
            keep = _MANY // 2
            self._before += keep
            del self.at[:keep], self.removed[:keep], self.prefix[:keep]


def _last_line(data: bytes, size: int) -> int:
    """Where the last line starts that has its end; the end of the data for lines that are too long to wait for."""
    end = data.rfind(b"\n")
    start = data.rfind(b"\n", 0, max(0, end)) + 1
    return start if start or len(data) < 2 * size + _LONGEST else len(data)


class _Places:
    def __init__(self, window: Window, flowed: _Flowed) -> None:
        self._window = window
        self._flowed = flowed
        self._lines = Lines(window)

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        """As `Places` has it."""
        window, flowed = self._window, self._flowed
        first, last = (bisect_right(flowed.at, window.start + at) - 1 for at in (start, max(start, end - 1)))
        line, until = (self._lines.line(at) for at in (start, max(start, end - 1)))
        column = self._lines.column(start, line)
        since = flowed.at[first] - window.start
        if flowed.joints(first) and since >= 0 and self._lines.line(since) == line:
            column = 1 + flowed.prefix[first] + len(window.text[since:start].decode("utf-8", "replace"))
        place = LineRange(line + flowed.joints(first), until + flowed.joints(last), column)
        offset = None
        if window.offset is not None:
            base = window.offset
            offset = base + start + flowed.removed[first], base + end + flowed.removed[last]
        return [Occurrence(place, line=place.start, offset=offset)]
