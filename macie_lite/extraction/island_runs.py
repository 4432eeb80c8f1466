"""Where in a text base64 or hex may stand: runs of their letters whose beginning decodes to something.

Nearly all of the cost of looking for islands is here. A text is translated once, and eight letters at a time are
compared at once; of the runs that are long enough, only those are looked at whose first letters stand for bytes that
could begin a text or a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from macie_lite.extraction.island_letters import FIRST_OCTETS, LETTERS, TEXTUAL, begins, code_of, decoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    Bytes = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

__all__ = ["SHORTEST", "run_starts", "too_short"]

SHORTEST = 15
"""Letters of a run: eight of them always stand at a place divisible by eight, which are compared at once."""

_LOOK = 12  # of them
_SMALL = 1 << 15  # bytes of a text for which loading NumPy would cost more than it saves
_MARKED = 0x80
_CODES = bytearray(256)
for _value, _letter in enumerate(LETTERS):
    _CODES[_letter] = _MARKED | _value
_CODES[ord("-")], _CODES[ord("_")] = _CODES[ord("+")], _CODES[ord("/")]
_ONES = bytes(map(bool, _CODES))
_DIGITS = bytearray(b"\xff" * 256)
for _digit in b"0123456789abcdefABCDEF":
    _DIGITS[_CODES[_digit]] = int(chr(_digit), 16)
_PREFIXES = (b"0x", b"0X")
_X = [_CODES[letter] for letter in b"xX"]


def too_short(text: bytes, breaks: Offsets | None) -> bool:
    """Whether no cell of a long column has room for a run: most columns are told by their cells' lengths."""
    if breaks is None or len(text) < _SMALL or not len(breaks):
        return False
    import numpy as np

    ends = np.asarray(breaks)
    return int(ends[0]) < _LOOK and int((ends[1:] - ends[:-1]).max(initial=0)) <= _LOOK


def run_starts(text: bytes, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the runs that start in text[first:stop] and may be islands, in order; of a run that goes on from
    before `first`, the rest."""
    if len(text) < _SMALL:
        yield from _one_by_one(text, first, stop)
        return
    codes = text.translate(_CODES)
    for start in _at_once(codes, first, stop).tolist():
        end = codes.find(b"\0", start)
        end = len(text) if end < 0 else end
        if end - start >= _LOOK and _could_begin(text, start):
            yield start, end


def _one_by_one(text: bytes, first: int, stop: int) -> Iterator[tuple[int, int]]:
    ones = text.translate(_ONES)
    shortest = b"\1" * SHORTEST
    at = ones.find(shortest, first)
    while 0 <= at < stop:
        end = ones.find(b"\0", at)
        end = len(text) if end < 0 else end
        at += 2 * text.startswith(_PREFIXES, at)  # of hex in source and in SQL
        if _could_begin(text, at):
            yield at, end
        at = ones.find(shortest, end)


def _could_begin(text: bytes, at: int) -> bool:
    letters = text[at : at + _LOOK]
    return begins(decoded(letters, code_of(letters)))


def _at_once(codes: bytes, first: int, stop: int) -> Offsets:
    import numpy as np

    data = np.frombuffer(codes, np.uint8)
    words = np.frombuffer(codes, np.uint64, len(codes) // 8)
    marks = np.uint64(int.from_bytes(bytes([_MARKED]) * 8, "little"))
    whole = np.flatnonzero((words & marks) == marks)
    heads = whole[np.diff(whole, prepend=-2) != 1] * 8
    starts = heads - _letters_before(data, heads)
    starts = np.maximum(starts[(starts < stop) & (heads + 8 > first)], first)
    starts = starts[starts + SHORTEST <= len(data)]
    starts = starts[data[starts + SHORTEST - 1] >= _MARKED]
    starts = starts + 2 * (data[starts] == _CODES[ord("0")]) * np.isin(data[starts + 1], _X)
    return _plausible(data, starts)


def _letters_before(data: Bytes, at: Offsets) -> Offsets:
    """How many of the letters before these places belong to the same run: seven at most."""
    import numpy as np

    count, going = np.zeros(len(at), np.int64), np.ones(len(at), np.bool_)
    for back in range(1, 8):
        going = going & (at >= back) & (data[at - back] >= _MARKED)
        count += going
    return count


def _plausible(data: Bytes, starts: Offsets) -> Offsets:
    """Those whose first letters decode, as base64 or as hex, to what could begin something, and a few more. Four
    letters at a time: most are gone after the first."""
    import numpy as np

    digits, follows, signs = np.frombuffer(_DIGITS, np.uint8), *_tables()
    text = in_hex = np.ones(len(starts), np.bool_)
    signed, last, last_in_hex = ~text, starts.astype(np.uint8) & 0, starts.astype(np.uint8) & 0
    for at in range(0, _LOOK, 4):
        a, b, c, d = (data[starts + place] for place in range(at, at + 4))
        x, y, z = a << 2 | b >> 4 & 3, b << 4 | c >> 2 & 15, c << 6 | d & 63
        text = text & follows[_pair(last, x)] & follows[_pair(x, y)] & follows[_pair(y, z)]
        a, b, c, d = digits[a], digits[b], digits[c], digits[d]
        p, q = a << 4 | b & 15, c << 4 | d & 15
        in_hex = in_hex & ((a | b | c | d) < 16) & follows[_pair(last_in_hex, p)] & follows[_pair(p, q)]
        if not at:
            signed = signs[_pair(x, y)] | (((a | b | c | d) < 16) & signs[_pair(p, q)])
        kept = text | in_hex | signed
        starts, text, in_hex, signed = starts[kept], text[kept], in_hex[kept], signed[kept]
        last, last_in_hex = z[kept], q[kept]
    return starts


def _pair(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """An index into the tables."""
    index: NDArray[Any] = first.astype("uint16") << 8 | second
    return index


@cache
def _tables() -> tuple[Mask, Mask]:
    """For each two bytes whether UTF-8 may hold the second after the first, and whether a file may begin with them, or
    a text in UTF-16."""
    import numpy as np

    octets = np.arange(256)
    textual, leads = np.frombuffer(TEXTUAL, np.bool_), octets >= 0xC0
    inner = ~leads & (octets >= 0x80)
    follows = np.where(leads[:, None], inner, textual)
    follows[:0x80, inner] = False
    signs = np.zeros((256, 256), np.bool_)
    signs[0, :0x80] = signs[:0x80, 0] = True
    for first, second, _ in FIRST_OCTETS:
        signs[first, second] = True
    return follows.ravel(), signs.ravel()
