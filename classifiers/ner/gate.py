"""Decides which stretches of a text may hold a name or an address, cheaply: it sees everything, the model only these.

The pass of `marks` gives the words that stand where a name may. Most are words that never are a name, and drop out at
once. Each other is judged by what it is, what stands beside it and how dense symbols and digits are around: by tables
that `training` learned, looked up for all words of a text together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.ner import lexicon
from classifiers.ner.words import COMMON, PARTICLES, TITLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Positions = NDArray[np.int64]
    Mask = NDArray[np.bool_]
    Bytes = NDArray[np.uint8]

__all__ = ["KINDS", "SHORT", "SLOTS", "WORDS", "all_words", "features", "openings", "slots"]

SLOTS = 1 << 14
"""Weights of each kind of feature."""

KINDS = 9
"""Features of a word: itself, the words before and behind it, its ending, how its line begins, and four of its
surroundings."""

SHORT = 2000
"""Bytes of a text of which every word is looked at, those in lower case too."""

_BEFORE, _BEHIND, _WORD = 40, 56, lexicon.WORD_BYTES
_DENSE = 3
"""Thirds of the symbols and digits around a word beyond which it stands in no prose."""

_INDENT, _OPENER = 32, 4
"""Bytes that a line may be indented by, and those behind them that tell an import from a comment."""

_LOOSE, _FIRM = -1.4, 2.5
"""What a word of a short text and of a longer one has to score: chosen on the development sets, BENCHMARKS.md."""

_GIVEN, _LISTED = (1, 3), (1, 2, 3)  # of `_kind`

_SLICE = 1 << 15
"""Words judged in one go, which bounds the memory."""

WORDS = 1 << 16
"""Slots of the table that tells words that never are a name."""

_TABLES = Path(__file__).resolve().parent / "gate.npz"


def _table(*classes: bytes) -> Bytes:
    """For each byte the number of the first class that holds it, the last number where none does."""
    table = np.full(256, len(classes), np.uint8)
    for number, members in reversed(list(enumerate(classes))):
        table[list(members)] = number
    return table


_LETTERS = bytes(range(65, 91)) + bytes(range(97, 123)) + bytes(range(128, 256))
_LETTER = _table(_LETTERS) == 0
_UPPER = _table(bytes(range(65, 91))) == 0
_CODE = _table(b"(_=[{0123456789@#") == 0
_SYMBOL = _table(b'0123456789={}<>[]();_|\\/"`#*@+%&$^~') == 0
_LOWER = np.arange(256, dtype=np.uint8) + 32 * _UPPER.astype(np.uint8)
_FIRST_LEAD, _LAST_LEAD = 0xC3, 0xC5
_AROUND = _table(b" ", b"\n\r", b",", b".", b"'\"`", b":;", b"!?", b"([{<", b")]}>", b"0123456789", b"-_/\\", b"\t|")
_MIX = np.uint64(0x9E3779B97F4A7C15)
_INSIDE = np.arange(_WORD)
_HUMP = 4  # letters of a word before a second capital: in MacDonald they are three


def _steps() -> Bytes:
    """For the two bytes of a capital what leads from the second to that of its small letter; shape (4, 64)."""
    steps = np.zeros((4, 64), np.uint8)
    for letter in map(chr, range(0xC0, 0x180)):
        (lead, tail), small = letter.encode(), letter.lower().encode()
        if len(small) == 2 and small[0] == lead:
            steps[lead & 3, tail & 0x3F] = small[1] - tail
    return steps


_STEPS = _steps()


@dataclass(frozen=True, slots=True)
class _Tables:
    """What training learned: for each slot whether its words may be a name, and the weights of the features."""

    names: Mask
    weights: NDArray[np.float32]


@cache
def _tables() -> _Tables:
    with np.load(_TABLES) as stored:
        names = np.unpackbits(stored["names"]).astype(np.bool_)
        return _Tables(names, stored["weights"].astype(np.float32).ravel())


@cache
def _lexicons() -> tuple[NDArray[np.uint64], ...]:
    lists = (lexicon.given_names(), lexicon.surnames(), sorted(COMMON), sorted(TITLES | PARTICLES))
    return tuple(lexicon.hashes(words) for words in lists)


def openings(data: bytes, words: Positions) -> Positions:
    """Where a name or an address may begin or go on: of the positions of `words`, in order, and in a short text of all
    that it has."""
    short = len(data) <= SHORT
    words = all_words(data) if short else words
    kept = [words[:0]]
    for begin in range(0, words.size, _SLICE):
        some = words[begin : begin + _SLICE]
        some = some[_tables().names[slots(data, some)]]
        if some.size:
            found = features(data, some)
            scores = _tables().weights.take(found + np.arange(KINDS) * SLOTS).sum(axis=1)
            firm = (scores > _FIRM) & _sparse(found)
            kept.append(some[(scores > _LOOSE if short else firm) | _pairs(found)])
    return np.concatenate(kept)


def _sparse(found: NDArray[np.int64]) -> Mask:
    """Whether few symbols and digits stand around: it is prose, not code, markup or a log."""
    return found[:, -1] // (16 * 8) < _DENSE


def _pairs(found: NDArray[np.int64]) -> Mask:
    """Whether a given name stands beside another listed name, both in capitals."""
    shape, word, following, previous = found[:, 4] % 16, found[:, -1] % 8, found[:, 4] // 128, found[:, 5] // 256
    ahead = np.isin(word, _GIVEN) & np.isin(following, _LISTED) & (shape & 5 == 5)
    behind = np.isin(previous, _GIVEN) & np.isin(word, _LISTED) & (shape & 6 == 6)
    return np.asarray(ahead | behind)


def all_words(data: bytes) -> Positions:
    """Where each word of two letters or more begins."""
    letters = _LETTER[np.frombuffer(b" " + data + b" ", np.uint8)]
    return np.flatnonzero(letters[1:-1] & ~letters[:-2] & letters[2:])


def slots(data: bytes, words: Positions) -> NDArray[np.int64]:
    """For each word its slot in the table of words; 0 for what is a part of code, whatever it says."""
    raw = np.frombuffer(data + bytes(_WORD + 1), np.uint8)
    letters = raw[words[:, None] + np.arange(_WORD + 1)]
    inside = np.logical_and.accumulate(_LETTER[letters[:, :_WORD]], axis=1)
    lower = np.where(inside, _cased(letters[:, :_WORD])[0], np.uint8(0))
    behind = letters[np.arange(words.size), inside.sum(axis=1)]
    changed = lower != np.where(inside, letters[:, :_WORD], np.uint8(0))
    camel = changed[:, _HUMP:].any(axis=1) & ~changed[:, 1]
    key = ((lexicon.pack(lower) * _MIX) >> np.uint64(48)).astype(np.int64)
    return np.where(_CODE[behind] | camel, 0, key | 1)


def features(data: bytes, words: Positions) -> NDArray[np.int64]:
    """A slot for each kind of feature of the words that begin at the positions; shape (words, KINDS)."""
    first = int(words[0]) if words.size else 0
    last = int(words[-1]) if words.size else 0
    left = max(first - _BEFORE, 0)
    padded = b"\n" * (_BEFORE + left - first) + data[left : last + _BEHIND]
    raw = np.frombuffer(padded + b"\n" * _BEHIND, np.uint8)
    around = raw[(words - first)[:, None] + np.arange(_BEFORE + _BEHIND)]
    letters = _LETTER[around]
    rows = np.arange(words.size)
    length = _run(letters[:, _BEFORE : _BEFORE + _WORD])
    gap = _BEFORE + length
    behind = _next(around, letters, gap)
    ahead = _previous(letters)
    lower, upper = _cased(around)
    word = _packed(lower, np.full(words.size, _BEFORE), length)
    following = _packed(lower, behind, _run(_taken(letters, behind)))
    previous = _packed(lower, ahead[0], ahead[1])
    kinds = [_kind(key) for key in (word, following, previous)]
    shape = (
        upper[rows, behind] * 1 + upper[rows, ahead[0]] * 2 + upper[rows, _BEFORE] * 4 + upper[rows, _BEFORE + 1] * 8
    )
    edges = _AROUND[around[:, _BEFORE - 1]].astype(np.int64) * 16 + _AROUND[around[rows, gap]]
    dense = np.minimum(_SYMBOL[around].sum(axis=1) // 3, 7)
    further = _AROUND[around[:, _BEFORE - 2]]
    ending = _packed(lower, gap - 3, np.full(words.size, 3))
    return np.stack(
        (
            _slot(word), _slot(following), _slot(previous), _slot(ending),
            (kinds[0] * 8 + kinds[1]) * 16 + shape,
            (kinds[2] * 16 + edges // 16) * 16 + further,
            edges * 16 + shape,
            _opener(data, words),
            (dense * 16 + shape) * 8 + kinds[0],
        ),
        axis=1,
    ).astype(np.int64)  # fmt: skip


def _opener(data: bytes, words: Positions) -> NDArray[np.int64]:
    """A slot for how each word's line begins, and whether it is the word that begins it."""
    raw = np.frombuffer(data, np.uint8)
    first = data.rfind(b"\n", 0, int(words[0])) + 1 if words.size else 0
    newlines = np.flatnonzero(raw[first : words[-1] if words.size else 0] == ord("\n")) + first
    begins = np.concatenate(([first], newlines + 1))[np.searchsorted(newlines, words)]
    tail = data[first : (int(words[-1]) if words.size else 0) + _INDENT + _OPENER]
    head = np.frombuffer(tail + b"\n" * (_INDENT + _OPENER), np.uint8)
    rows = head[(begins - first)[:, None] + np.arange(_INDENT + _OPENER)]
    indent = (rows[:, :_INDENT] != ord(" ")).argmax(axis=1)
    opener = rows[np.arange(words.size)[:, None], indent[:, None] + np.arange(_OPENER)]
    key = opener.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16, 1 << 24], np.uint32)
    itself = (begins + indent + 2 >= words).astype(np.uint64)
    return _slot(key.astype(np.uint64) * np.uint64(2) + itself)


def _run(letters: Mask) -> Positions:
    """How many of each row's first letters stand together."""
    length: Positions = np.where(letters.all(axis=1), letters.shape[1], letters.argmin(axis=1))
    return length


def _taken(table: NDArray[Any], begins: Positions) -> NDArray[Any]:
    taken: NDArray[Any] = table[np.arange(begins.size)[:, None], begins[:, None] + _INSIDE]
    return taken


def _next(around: Bytes, letters: Mask, ends: Positions) -> Positions:
    """Where the next word begins: behind one space, or a comma or stop and a space, or right behind a mark."""
    rows = np.arange(ends.size)
    return ends + np.where(letters[rows, ends + 1], 1, np.where(letters[rows, ends + 2], 2, 3))


def _previous(letters: Mask) -> tuple[Positions, Positions]:
    """Where the word before begins, and its length: none when more than two marks stand between."""
    reverse = letters[:, _BEFORE - 1 :: -1][:, : _WORD + 3]
    skipped = np.minimum(reverse.argmax(axis=1), 3)
    rows = np.arange(skipped.size)[:, None]
    length = _run(reverse[rows, np.minimum(skipped[:, None] + np.arange(_WORD), _WORD + 2)])
    length = np.where(skipped == 3, 0, np.minimum(length, _WORD))
    return _BEFORE - skipped - length, length


def _packed(lower: Bytes, begins: Positions, lengths: Positions) -> NDArray[np.uint64]:
    inside = lengths[:, None] > _INSIDE
    return lexicon.pack(np.where(inside, _taken(lower, begins), np.uint8(0)))


def _cased(rows: Bytes) -> tuple[Bytes, Mask]:
    """In small letters, and where capitals begin: those of ASCII, of Latin-1 and of Latin Extended-A."""
    lower, upper = _LOWER[rows], _UPPER[rows]
    lead, tail = rows[:, :-1], rows[:, 1:] & 0x3F
    accented = (lead >= _FIRST_LEAD) & (lead <= _LAST_LEAD)
    if accented.any():
        steps = np.where(accented, _STEPS[lead & 3, tail], np.uint8(0))
        upper[:, :-1] |= steps > 0
        lower[:, 1:] += steps
    return lower, upper


def _kind(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """0 to 7: whether it is a given name, a surname, a common word; 7 for a title or particle."""
    given, surname, common, title = (_among(keys, table) for table in _lexicons())
    found = given * 1 + surname * 2
    return np.where(title, 7, np.where(common, 4, np.where(keys == 0, 5, found)))


def _among(keys: NDArray[np.uint64], table: NDArray[np.uint64]) -> Mask:
    places = np.searchsorted(table, keys)
    places[places == table.size] = 0
    return np.asarray(table[places] == keys)


def _slot(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    return ((keys * _MIX) >> np.uint64(50)).astype(np.int64)
