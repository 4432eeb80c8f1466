r"""JSON escapes (RFC 8259, section 7) to the characters they stand for, with the way back.

A name written \u00e9, a key written with \n and a card number written with \/ are to be found like any other. The
first byte of an escape is the place of its character, so that spans map back exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["Unescaped", "escape_starts"]

_BACKSLASH, _U = 0x5C, ord("u")
_SIMPLE = np.zeros(256, np.uint8)
for _letter, _meaning in zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t', strict=True):
    _SIMPLE[_letter] = _meaning
_HEX = np.full(256, -1, np.int32)
for _value, _digit in enumerate(b"0123456789abcdef"):
    _HEX[_digit] = _HEX[ord(chr(_digit).upper())] = _value
_PLACES = np.array([4096, 256, 16, 1], np.int32)
_REPLACEMENT = 0xFFFD


class Unescaped:
    """The text of `raw` with its escapes read; `raw` itself where there is none. What is no escape stays as it is."""

    def __init__(self, raw: bytes) -> None:
        self._size = len(raw)
        self._dropped = np.empty(0, np.int64)
        self.text = raw
        if b"\\" in raw:
            self._read(np.frombuffer(raw, np.uint8))
        self._shifts = self._dropped - np.arange(len(self._dropped))

    def _read(self, data: NDArray[np.uint8]) -> None:
        out, keep = data.copy(), np.ones(len(data), np.bool_)
        starts = escape_starts(data)
        letters = data[starts + 1]
        meanings = _SIMPLE[letters]
        simple = starts[meanings > 0]
        out[simple] = meanings[meanings > 0]
        keep[simple + 1] = False
        _read_code_points(data, starts[letters == _U], out, keep)
        self._dropped = np.flatnonzero(~keep)
        self.text = out[keep].tobytes()

    def raw(self, at: int) -> int:
        """Where in `raw` the byte `at` of the text comes from."""
        if at >= len(self.text):
            return self._size
        return at + int(np.searchsorted(self._shifts, at, side="right"))

    def all_raw(self, at: Offsets) -> Offsets:
        """The same of bytes of the text, none of them beyond it."""
        return at + np.searchsorted(self._shifts, at, side="right")

    def unescaped(self, at: int) -> int:
        """Where in the text the byte `at` of `raw` went; the character's start for a byte inside of an escape."""
        return at - int(np.searchsorted(self._dropped, at))


def escape_starts(data: NDArray[np.uint8]) -> Offsets:
    r"""Where escapes start: every other backslash of a run of them, unless it ends the text."""
    backslashes = np.flatnonzero(data[:-1] == _BACKSLASH)
    first = np.ones(len(backslashes), np.bool_)
    first[1:] = np.diff(backslashes) != 1
    runs = np.maximum.accumulate(np.where(first, backslashes, 0))
    starts: Offsets = backslashes[(backslashes - runs) % 2 == 0]
    return starts


def _read_code_points(
    data: NDArray[np.uint8], starts: Offsets, out: NDArray[np.uint8], keep: NDArray[np.bool_]
) -> None:
    r"""Writes the UTF-8 of each \uXXXX over its first bytes."""
    starts = starts[starts + 5 < len(data)]
    digits = _HEX[data[starts[:, None] + np.arange(2, 6)]]
    whole = (digits >= 0).all(axis=1)
    starts, points = starts[whole], digits[whole] @ _PLACES
    high, low = (points >> 10) == 0x36, (points >> 10) == 0x37  # surrogates: D800 to DBFF, DC00 to DFFF
    paired = np.zeros(len(points), np.bool_)
    paired[:-1] = high[:-1] & low[1:] & (np.diff(starts) == 6)
    second = np.concatenate(([False], paired[:-1])) if len(paired) else paired
    following = np.concatenate((points[1:], [0])) if len(points) else points
    points = np.where(paired, 0x10000 + ((points & 0x3FF) << 10) + (following & 0x3FF), points)
    points = np.where((high | low) & ~paired, _REPLACEMENT, points)
    for byte in range(6):
        keep[starts + byte] = False
    starts, points = starts[~second], points[~second]
    for least, most, length, mark in ((0, 0x80, 1, 0), (0x80, 0x800, 2, 0xC0), (0x800, 0x10000, 3, 0xE0)):
        mine = (points >= least) & (points < most)
        _write(starts[mine], points[mine], length, mark, out, keep)
    _write(starts[points >= 0x10000], points[points >= 0x10000], 4, 0xF0, out, keep)


def _write(
    starts: Offsets, points: NDArray[np.int32], length: int, mark: int, out: NDArray[np.uint8], keep: NDArray[np.bool_]
) -> None:
    for byte in range(length):
        bits = points >> (6 * (length - 1 - byte))
        out[starts + byte] = bits | mark if byte == 0 else (bits & 0x3F) | 0x80
        keep[starts + byte] = True
