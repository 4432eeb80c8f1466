"""Words to the numbers that the shipped model reads: word pieces, and with each how its word is written and set apart.

Pieces: WordPiece as BERT's uncased models have it (Devlin et al. 2019; github.com/google-research/bert), that is lower
case, no accents, the longest known piece first. Lower case loses who is a name and a line break ends an address, so
every piece also carries a feature: one of the six ways of writing a word times one of the six kinds of gap before it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEATURES", "Encoded", "Vocabulary", "encode"]

_LONGEST_WORD = 32
"""Letters; a longer one is no word, and unknown to the model."""

_LOWER, _TITLE, _UPPER, _INITIAL, _MIXED, _OTHER = range(6)
_START, _TOUCHING, _SPACE, _WIDE, _LINE, _BLANK_LINE = range(6)

FEATURES = 36
"""Ways of writing times gaps."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the model reads it: for each piece its number, its feature, and the index of its word (of a spaCy
    token); shapes (pieces,)."""

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    words: NDArray[np.int64]


class Vocabulary:
    """WordPiece over the pieces of a vocabulary file, one a line, whose line number is the piece's number."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self.unknown, self.start, self.end, self.pad = (
            self._numbers[special] for special in ("[UNK]", "[CLS]", "[SEP]", "[PAD]")
        )
        self.split = lru_cache(maxsize=1 << 16)(self._split)

    def _split(self, word: str) -> tuple[int, ...]:
        """Numbers of a word's pieces; none for a word of spaces and control characters alone."""
        if len(word) > _LONGEST_WORD:
            return (self.unknown,)
        return tuple(number for part in _parts(word) for number in self._longest_first(part))

    def _longest_first(self, part: str) -> list[int]:
        found: list[int] = []
        begin = 0
        while begin < len(part):
            for end in range(len(part), begin, -1):
                number = self._numbers.get(("##" if begin else "") + part[begin:end])
                if number is not None:
                    break
            else:
                return [self.unknown]
            found.append(number)
            begin = end
        return found


def _parts(word: str) -> Iterator[str]:
    """The word in lower case without accents, each punctuation mark apart."""
    part = ""
    for letter in unicodedata.normalize("NFD", word.lower()):
        kind = unicodedata.category(letter)
        if kind[0] in "ZC" or kind == "Mn":
            continue
        if kind[0] in "PS":
            yield from (part, letter) if part else (letter,)
            part = ""
        else:
            part += letter
    if part:
        yield part


def _written(word: str) -> int:
    if not any(map(str.isalpha, word)):
        return _OTHER
    if word.islower():
        return _LOWER
    if word.isupper():
        return _INITIAL if sum(map(str.isalpha, word)) == 1 else _UPPER
    return _TITLE if word[0].isupper() and word[1:].islower() else _MIXED


def _gap(space: str) -> int:
    if "\n" in space:
        return _BLANK_LINE if space.count("\n") > 1 else _LINE
    if not space:
        return _TOUCHING
    return _SPACE if space == " " else _WIDE


def encode(doc: Any, vocabulary: Vocabulary) -> Encoded:
    """The pieces of a spaCy Doc's words, with neither beginning nor end marked."""
    ids: list[int] = []
    features: list[int] = []
    words: list[int] = []
    space, first = "", True
    for number, token in enumerate(doc):
        text = token.text
        if text.isspace():
            space += text
            continue
        pieces = vocabulary.split(text)
        feature = _written(text) * 6 + (_START if first else _gap(space))
        ids += pieces
        features += [feature] * len(pieces)
        words += [number] * len(pieces)
        space, first = token.whitespace_, False
    return Encoded(np.array(ids, np.int64), np.array(features, np.int64), np.array(words, np.int64))
