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
_BLOCK = 256
_DENSE = 26
"""Symbols and digits in a block and its neighbours, on average, beyond which it is not prose (10 %)."""

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
    """For each position, whether the blocks around it are sparse in symbols and digits."""
    count = classes.size // _BLOCK + 1
    padded = np.zeros(count * _BLOCK, np.uint8)
    np.right_shift(classes & _SYMBOL, 3, out=padded[: classes.size])
    sums = padded.reshape(count, _BLOCK).sum(axis=1, dtype=np.int32)
    # A text shorter than a block is judged by its share, not by the count.
    filled = np.full(count, _BLOCK, np.int32)
    filled[-1] = max(classes.size - (count - 1) * _BLOCK, 1)
    around, room = sums.copy(), filled.copy()
    around[1:] += sums[:-1]
    around[:-1] += sums[1:]
    room[1:] += filled[:-1]
    room[:-1] += filled[1:]
    sparse = around * _BLOCK <= room * _DENSE
    return np.asarray(sparse[positions // _BLOCK])


def openings(data: bytes) -> Positions:
    """Positions, in order, of words that may begin or be part of a name; empty for most logs, code and tables."""
    if len(data) < 2:
        return np.zeros(0, np.int64)
    padded = b"\n" + data + b"\n" * _PAD
    raw = np.frombuffer(padded, np.uint8)
    classes = np.frombuffer(padded.translate(_CLASS), np.uint8)
    starts = _starts(classes)
    if not starts.size:
        return starts
    return starts[_open(raw, classes, starts)] - 1


def _open(raw: NDArray[np.uint8], classes: NDArray[np.uint8], starts: Positions) -> Mask:
    places = starts[:, None] + _COLUMNS
    letters = (classes[places] & _LETTER).astype(np.bool_)
    lengths = np.where(letters.all(axis=1), lexicon.WORD_BYTES, letters.argmin(axis=1))
    keys = lexicon.pack(_LOWER[raw[places]] * (_COLUMNS < lengths[:, None]))
    known = _known()
    given, common = _among(keys, known.given), _among(keys, known.common)
    last, comma = _followed(raw, starts, lengths)
    pair = last | comma
    apart = ~common
    apart_next = np.append(apart[1:], False)
    given_next = np.append(given[1:], False)
    strong = (given & last & apart_next) | (_among(keys, known.surnames) & comma & given_next)
    before, before_that = raw[starts - 1], classes[starts - 2]
    middle = (before == _SPACE) & (((before_that & _LETTER) != 0) | (raw[starts - 2] == _COMMA))
    initial = (before == _SPACE) & (raw[starts - 2] == _DOT) & ((classes[starts - 3] & _UPPER) != 0)
    weak = (pair & apart & apart_next) | (apart & (middle | initial)) | given
    return np.asarray(strong | (weak & _prose(classes, starts)))


def _followed(raw: NDArray[np.uint8], starts: Positions, lengths: Positions) -> tuple[Mask, Mask]:
    """Whether the next title word stands right behind (or behind an initial), and whether behind a comma."""
    ends = starts + lengths
    following = np.append(starts[1:], -1)
    beside = (following == ends + 1) & (raw[ends] == _SPACE)
    dotted = (following == ends + 4) & (raw[ends + 2] == _DOT) & (raw[ends] == _SPACE)
    bare = (following == ends + 3) & (raw[ends] == _SPACE) & (raw[ends + 2] == _SPACE)
    comma = (following == ends + 2) & (raw[ends] == _COMMA)
    return beside | dotted | bare, comma
