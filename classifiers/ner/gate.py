"""Decides which stretches of a text may hold a name or an address, cheaply: it sees everything, the model only these.

Vectorised over bytes, without a callback per word. Words that begin with a capital are looked up in the lexicons by
hash. In prose a capital in mid-sentence is enough to open; where symbols and digits are dense (logs, code, markup,
tables) it takes a known given name followed by another title word, or one of the marks that `marks` finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from classifiers.ner import lexicon
from classifiers.ner.words import COMMON

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Positions = NDArray[np.int64]
    Mask = NDArray[np.bool_]

__all__ = ["openings"]

_UPPER, _LETTER, _EDGE, _SYMBOL = 1, 2, 4, 8
_SYMBOL_SHIFT = 3
_REACH = 64
_DENSE = 8
"""Symbols and digits among a hundred bytes, within _REACH of a word, beyond which it does not stand in prose."""

_SHORT = 512  # a text this short is worth the model whatever it is made of

_SLICE, _MARGIN = 1 << 22, 256
"""Bytes looked at in one go, which bounds the memory, and what of the neighbours a word's judgement needs."""

_PAIR = lexicon.WORD_BYTES + 4
"""Bytes from one word's beginning to the next one's, at most, for the two to be a pair."""

_PAD = 32
_SPACE, _COMMA, _DOT = b" "[0], b","[0], b"."[0]


def _classes() -> bytes:
    table = bytearray(256)
    for byte in range(256):
        letter = chr(byte)
        if byte >= 0x80 or (byte < 0x80 and letter.isalpha()):
            table[byte] |= _LETTER
        if byte < 0x80 and letter.isupper():
            table[byte] |= _UPPER
        if letter in " \t\n\r\"'([<>,:;=|*":
            table[byte] |= _EDGE
        if letter in '0123456789={}<>[]();_|\\/"`#*@+%&$^~':
            table[byte] |= _SYMBOL
    return bytes(table)


_CLASS = _classes()
_LOWER = np.frombuffer(bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in range(256)), np.uint8)
_ENDS = np.isin(np.arange(256), [byte for byte in range(256) if byte >= 0x80 or chr(byte).isalpha() or byte in b".,"])
_DIGIT = np.isin(np.arange(256), list(b"0123456789"))
_CODE = np.isin(np.arange(256), list(b"(_=[{0123456789@#"))
_COLUMNS = np.arange(lexicon.WORD_BYTES)


@dataclass(frozen=True, slots=True)
class _Known:
    given: NDArray[np.uint64]
    surnames: NDArray[np.uint64]
    common: NDArray[np.uint64]


@cache
def _known() -> _Known:
    return _Known(
        lexicon.hashes(lexicon.given_names()), lexicon.hashes(lexicon.surnames()), lexicon.hashes(sorted(COMMON))
    )


def _among(keys: NDArray[np.uint64], table: NDArray[np.uint64]) -> Mask:
    places = np.searchsorted(table, keys)
    places[places == table.size] = 0
    return np.asarray(table[places] == keys)


def _starts(classes: NDArray[np.uint8]) -> Positions:
    """Where a word of two letters or more begins with a capital, after a space, a quote or the like."""
    begins = classes[1:-1] & _UPPER
    begins &= classes[2:] >> 1
    begins &= classes[:-2] >> 2
    return np.flatnonzero(begins.view(np.bool_)) + 1


def _prose(classes: NDArray[np.uint8], positions: Positions) -> Mask:
    """For each position, whether symbols and digits are sparse around it."""
    if classes.size <= _SHORT:
        return np.ones(positions.size, np.bool_)
    total = np.cumsum(classes >> _SYMBOL_SHIFT, dtype=np.int32)
    last = np.minimum(positions + _REACH, classes.size - 1)
    first = np.maximum(positions - _REACH, 0)
    return np.asarray((total[last] - total[first]) * 100 <= (last - first) * _DENSE)


def openings(data: bytes) -> Positions:
    """Positions, in order, of words that may begin or be part of a name; empty for most logs, code and tables."""
    if len(data) <= _SLICE:
        return _openings(data)
    found = []
    for begin in range(0, len(data), _SLICE):
        left = max(0, begin - _MARGIN)
        places = _openings(data[left : begin + _SLICE + _MARGIN]) + left
        found.append(places[(places >= begin) & (places < begin + _SLICE)])
    return np.concatenate(found)


def _openings(data: bytes) -> Positions:
    if len(data) < 2:
        return np.zeros(0, np.int64)
    padded = b"\n" + data + b"\n" * _PAD
    raw = np.frombuffer(padded, np.uint8)
    classes = np.frombuffer(padded.translate(_CLASS), np.uint8)
    starts = _starts(classes)
    if not starts.size:
        return starts
    prose = _prose(classes, starts)
    behind = (raw[starts[1:] - 1] == _SPACE) & _ENDS[raw[starts[1:] - 2]]
    near = behind & (np.diff(starts) <= _PAIR)
    # Where it is not prose, only a word with another title word behind or before it can open.
    kept = prose | np.append(near, False) | np.append(False, near)
    starts, prose = starts[kept], prose[kept]
    return np.asarray(starts[_open(raw, classes, starts, prose)] - 1)


def _open(raw: NDArray[np.uint8], classes: NDArray[np.uint8], starts: Positions, prose: Mask) -> Mask:
    places = starts[:, None] + _COLUMNS
    around = classes[places]
    letters = (around & _LETTER).astype(np.bool_)
    lengths = np.where(letters.all(axis=1), lexicon.WORD_BYTES, letters.argmin(axis=1))
    inside = lengths[:, None] > _COLUMNS
    keys = lexicon.pack(_LOWER[raw[places]] * inside)
    known = _known()
    apart = ~_among(keys, known.common) & _written(raw, classes, starts, lengths, around & inside)
    given = _among(keys, known.given) & apart
    surname = _among(keys, known.surnames)
    last, comma = _followed(raw, starts, lengths)
    apart_next = np.append(apart[1:], False)
    strong = (given & last & apart_next) | (surname & comma & np.append(given[1:], False))
    before, before_that = raw[starts - 1], classes[starts - 2]
    middle = (before == _SPACE) & ((before_that & _LETTER).astype(np.bool_) | (raw[starts - 2] == _COMMA))
    initial = (before == _SPACE) & (raw[starts - 2] == _DOT) & (classes[starts - 3] & _UPPER).astype(np.bool_)
    # A number before it may be a house's.
    middle |= (before == _SPACE) & _DIGIT[raw[starts - 2]] & last
    weak = ((last | comma) & apart & apart_next) | (apart & (middle | initial)) | given | (surname & apart)
    return np.asarray(strong | (weak & prose))


def _written(
    raw: NDArray[np.uint8],
    classes: NDArray[np.uint8],
    starts: Positions,
    lengths: Positions,
    around: NDArray[np.uint8],
) -> Mask:
    """Whether it is written as a name is: one capital or all capitals (two in McAdam), nothing of code behind it."""
    capitals = (around & _UPPER).sum(axis=1)
    scottish = (capitals == 2) & (raw[starts + 1] == ord("c"))
    ends = starts + lengths
    behind = raw[ends]
    attribute = (behind == _DOT) & (classes[ends + 1] & _LETTER).astype(np.bool_)
    return np.asarray(((capitals == 1) | (capitals == lengths) | scottish) & ~_CODE[behind] & ~attribute)


def _followed(raw: NDArray[np.uint8], starts: Positions, lengths: Positions) -> tuple[Mask, Mask]:
    """Whether the next title word stands right behind (or behind an initial), and whether behind a comma."""
    ends = starts + lengths
    following = np.append(starts[1:], -1)
    beside = (following == ends + 1) & (raw[ends] == _SPACE)
    dotted = (following == ends + 4) & (raw[ends + 2] == _DOT) & (raw[ends] == _SPACE)
    bare = (following == ends + 3) & (raw[ends] == _SPACE) & (raw[ends + 2] == _SPACE)
    comma = (following == ends + 2) & (raw[ends] == _COMMA)
    return beside | dotted | bare, comma
