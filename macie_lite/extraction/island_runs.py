"""Where in a text base64 or hex may stand: runs of their letters whose beginning decodes to something.

Nearly all of the cost of looking for islands is here. A text is translated once, and eight letters at a time are
compared at once; of the runs that are long enough, only those are looked at whose first letters stand for bytes that
could begin a text or a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from macie_lite.extraction.island_letters import FIRST_OCTETS, LETTERS, TEXTUAL, begins, code_of, decoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    Bytes = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

__all__ = ["SHORTEST", "run_starts"]

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
_PLAIN = bytes(
    (TEXTUAL[octet] and not 0x80 <= octet < 0xC0) or octet == 0 or octet in {first[0] for first in FIRST_OCTETS}
    for octet in range(256)
)
"""For each byte whether something may begin with it."""

_SIGNED = tuple(int.from_bytes(octets, "big") for octets in sorted(FIRST_OCTETS))


def run_starts(text: bytes, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the runs that start in text[first:stop] and may be islands, in order; of a run that goes on from
    before `first`, the rest."""
    if len(text) < _SMALL:
        yield from _one_by_one(text, first, stop)
        return
    codes = text.translate(_CODES)
    for start in _at_once(codes, first, stop).tolist():
        end = codes.find(b"\0", start)
        if _could_begin(text, start):
            yield start, len(text) if end < 0 else end


def _one_by_one(text: bytes, first: int, stop: int) -> Iterator[tuple[int, int]]:
    ones = text.translate(_ONES)
    shortest = b"\1" * SHORTEST
    at = ones.find(shortest, first)
    while 0 <= at < stop:
        end = ones.find(b"\0", at)
        end = len(text) if end < 0 else end
        at += 2 * text.startswith(_PREFIXES, at)
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
    starts = starts[_perhaps(data, starts)]
    found = data[starts[:, None] + np.arange(_LOOK)]
    chosen: Offsets = starts[(found >= _MARKED).all(axis=1) & _plausible(found)]
    return chosen


def _letters_before(data: Bytes, at: Offsets) -> Offsets:
    """How many of the letters before these places belong to the same run: seven at most."""
    import numpy as np

    count, going = np.zeros(len(at), np.int64), np.ones(len(at), np.bool_)
    for back in range(1, 8):
        going = going & (at >= back) & (data[at - back] >= _MARKED)
        count += going
    return count


def _perhaps(data: Bytes, starts: Offsets) -> Mask:
    """A first look, at four letters: whether their first byte in base64 or in hex is one that may begin something."""
    import numpy as np

    a, b = data[starts], data[starts + 1]
    plain = np.frombuffer(_PLAIN, np.bool_)
    digits = np.frombuffer(_DIGITS, np.uint8)
    high, low = digits[a], digits[b]
    found: Mask = plain[a << 2 | b >> 4 & 3] | (high < 16) & (low < 16) & plain[high << 4 & 0xF0 | low & 15]
    return found


def _plausible(letters: Bytes) -> Mask:
    """Which of these rows of letters decode to what could begin something; a few more, which `begins` sorts out."""
    import numpy as np

    digits = np.frombuffer(_DIGITS, np.uint8)[letters]
    pairs: Bytes = digits[:, 0::2] << np.uint8(4) | digits[:, 1::2]
    of_hex = (digits < 16).all(axis=1)
    return np.where(of_hex, _could_be(pairs), _could_be(_octets(letters)))


def _octets(letters: Bytes) -> Bytes:
    """As base64 has it: four letters, three bytes."""
    import numpy as np

    a, b, c, d = (letters[:, place::4] for place in range(4))
    octets = np.empty((len(letters), _LOOK // 4 * 3), np.uint8)
    octets[:, 0::3] = a << 2 | b >> 4 & 3
    octets[:, 1::3] = b << 4 | c >> 2 & 15
    octets[:, 2::3] = c << 6 | d & 63
    return octets


def _could_be(octets: Bytes) -> Mask:
    import numpy as np

    textual = np.frombuffer(TEXTUAL, np.bool_)[octets].all(axis=1)
    follows, leads = (octets & 0xC0) == 0x80, octets >= 0xC0
    textual &= ~follows[:, 0] & (follows[:, 1:] | ~leads[:, :-1]).all(axis=1)
    textual &= (~follows[:, 1:] | leads[:, :-1] | follows[:, :-1]).all(axis=1)
    first = octets[:, 0].astype(np.int32) << 16 | octets[:, 1].astype(np.int32) << 8 | octets[:, 2]
    zeros = (octets[:, 0] == 0) & (octets[:, 2] == 0) | (octets[:, 1] == 0) & (octets[:, 3] == 0)
    found: Mask = textual | zeros | np.isin(first, _SIGNED)
    return found
