"""Pictures and objects in RTF are digits, in bulk. What stands among them and is none is found here: it is read."""

from __future__ import annotations

import re
from collections import deque

__all__ = ["Digits"]

_AROUND = 64  # digits beside what is none that are read with it: a value may begin and end in them
_OF_DIGITS = b"0123456789abcdefABCDEF" + bytes(range(33))
_CLASS = rb"0-9a-fA-F\x00-\x20"
_OTHER = re.compile(rb"[^%b](?:[%b]{0,%d}[^%b])*" % (_CLASS, _CLASS, _AROUND, _CLASS))

_Piece = tuple[bytes, int]  # with its start in the file


class Digits:
    """Of one group, as it streams."""

    def __init__(self) -> None:
        self._last: deque[_Piece] = deque(maxlen=_AROUND)  # what came before, a few digits of it
        self._near = 0  # how many that come belong to what came

    def texts(self, data: bytes, start: int) -> list[_Piece]:
        """What of the data is read; a line's end stands for digits that are not."""
        spans = [(0, self._near)] if self._near else []
        if data.translate(None, _OF_DIGITS):
            spans += [(one.start() - _AROUND, one.end() + _AROUND) for one in _OTHER.finditer(data)]
        pieces: list[_Piece] = []
        done = 0
        for first, last in spans:
            if first > done:
                pieces.append((b"\n", 0))
            elif not done and not self._near:
                pieces += self._taken(start)
            first, last = max(first, done), min(last, len(data))
            if last > first:
                pieces.append((data[first:last], start + first))
                done = last
        if spans:
            self._last.clear()
        self._near = max(0, spans[-1][1] - len(data)) if spans else 0
        self._remember(data[done:], start + done)
        return pieces

    def around(self, start: int) -> list[_Piece]:
        """What is read before a character that is written in another way, which stands there."""
        near, self._near = self._near, _AROUND
        return [] if near else self._taken(start)

    def _taken(self, start: int) -> list[_Piece]:
        taken = [one for one in self._last if one[1] < start]
        self._last.clear()
        return [(b"\n", 0), *taken]

    def _remember(self, data: bytes, start: int) -> None:
        if len(data) >= _AROUND:
            self._last.clear()
        if data:
            self._last.append((data[-_AROUND:], start + max(0, len(data) - _AROUND)))
