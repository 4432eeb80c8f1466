"""From places of interest to the stretches of text that the model reads: lines, of long ones sentences; merged, and
bounded in length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Positions = NDArray[np.int64]

__all__ = ["LONGEST", "around", "everything"]

LONGEST = 400
"""Bytes of one window: about as long as the texts that the model learned from."""

_LEFT, _RIGHT = 250, 350  # how far a window reaches in a line without an end
_EDGE = 25  # a name this near to the end of a wrapped line may go on in the next
_WRAPPED = 50
_UNBROKEN = 200  # no space in so many bytes: encoded data
_SPACE = re.compile(rb"[ \t\n\r]")

_STOP = np.isin(np.arange(256), list(b".!?"))
_LOWER = np.isin(np.arange(256), [*range(97, 123), *range(128, 256)])

Window = tuple[int, int]


def around(data: bytes, positions: Positions, before: Positions, after: Positions) -> list[Window]:
    """Windows over the lines of `positions`, and over so many lines `before` and `after` each; where these are none,
    over the sentence alone. In order, apart."""
    if not positions.size:
        return []
    newlines = np.flatnonzero(np.frombuffer(data, np.uint8) == 10)
    edges = np.concatenate(([-1], newlines, [len(data)]))
    line = np.searchsorted(newlines, positions)
    sentence = (before + after) == 0
    begins, ends = edges[line] + 1, edges[line + 1]
    wrapped = (ends - begins) > _WRAPPED
    before = np.maximum(before, wrapped & (positions - begins < _EDGE))
    after = np.maximum(after, wrapped & (ends - positions < _EDGE))
    begins = edges[np.maximum(line - before, 0)] + 1
    ends = edges[np.minimum(line + 1 + after, edges.size - 1)]
    stops = np.concatenate(([-1], _stops(data), [len(data)]))
    at = np.searchsorted(stops, positions)
    begins = np.maximum(begins, np.maximum(positions - _LEFT, np.where(sentence, stops[at - 1] + 1, 0)))
    ends = np.minimum(ends, np.minimum(positions + _RIGHT, np.where(sentence, stops[at], len(data))))
    return [piece for window in _merged(begins, ends) for piece in _cut(data, *_snapped(data, *window))]


def _stops(data: bytes) -> Positions:
    """Where the spaces behind sentences are: behind a stop, and before it a word of four letters, no abbreviation."""
    raw = np.frombuffer(data, np.uint8)
    if raw.size < 6:
        return np.zeros(0, np.int64)
    stops = np.flatnonzero(_STOP[raw[4:-1]] & (raw[5:] == ord(" "))) + 4
    words = _LOWER[raw[stops[:, None] + np.arange(-4, 0)]].all(axis=1)
    behind: Positions = stops[words] + 1
    return behind


def everything(data: bytes) -> list[Window]:
    """The whole text in windows."""
    return list(_cut(data, 0, len(data)))


def _merged(begins: Positions, ends: Positions) -> Iterator[Window]:
    order = np.argsort(begins, kind="stable")
    begins, ends = begins[order], np.maximum.accumulate(ends[order])
    first = np.flatnonzero(np.append(True, begins[1:] > ends[:-1] + 1))
    last = np.append(first[1:], begins.size) - 1
    yield from zip(begins[first].tolist(), ends[last].tolist(), strict=True)


def _snapped(data: bytes, begin: int, end: int) -> Window:
    """Moved inwards to spaces, where a bound fell into a word."""
    if begin and not data[begin - 1 : begin].isspace():
        space = data.find(b" ", begin, min(begin + 60, end))
        begin = space + 1 if space >= 0 else _character(data, begin)
    if end < len(data) and not data[end : end + 1].isspace():
        space = data.rfind(b" ", max(begin, end - 60), end)
        end = space if space >= 0 else _character(data, end)
    return begin, end


def _character(data: bytes, at: int) -> int:
    """The next place that is not inside a character."""
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at


def _cut(data: bytes, begin: int, end: int) -> Iterator[Window]:
    while end - begin > LONGEST:
        middle = _place_to_cut(data, begin + LONGEST // 2, begin + LONGEST)
        yield from _worth(data, begin, middle)
        begin = middle
    yield from _worth(data, begin, end)


def _place_to_cut(data: bytes, low: int, high: int) -> int:
    """Behind a line's end, else a sentence's, else a space that no capital follows, else any space."""
    at = data.rfind(b"\n", low, high)
    if at >= 0:
        return at + 1
    stops = _stops(data[low:high])
    if stops.size:
        return low + int(stops[-1])
    at = high
    while (at := data.rfind(b" ", low, at)) >= 0:
        if not data[at + 1 : at + 2].isupper():
            return at + 1
    at = data.rfind(b" ", low, high)
    return at + 1 if at >= 0 else _character(data, high)


def _worth(data: bytes, begin: int, end: int) -> Iterator[Window]:
    if end - begin > _UNBROKEN and not _SPACE.search(data, begin, end):
        return
    if end > begin:
        yield begin, end
