"""Given names and surnames, as `training` wrote them out of Faker's tables (MIT), and quick membership by hash."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

from classifiers.ner.words import COMMON

__all__ = ["WORD_BYTES", "given_names", "hashes", "is_given", "is_listed", "pack", "surnames"]

WORD_BYTES = 16
"""Words are told apart by their first 16 bytes."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_GIVEN, _SURNAMES = "given.txt.gz", "surnames.txt.gz"
_HERE = Path(__file__).resolve().parent


@cache
def _read(file: str) -> frozenset[str]:
    return frozenset(gzip.decompress((_HERE / file).read_bytes()).decode().lower().split("\n"))


@cache
def given_names() -> frozenset[str]:
    """Lower case, without words that are common otherwise (`words.COMMON`)."""
    return _read(_GIVEN) - COMMON


def is_given(word: str) -> bool:
    """Whether it is a given name, a common word or not; lower case."""
    return word in _read(_GIVEN)


def is_listed(word: str) -> bool:
    """Whether it is a given name or surname, a common word or not; lower case."""
    return word in _read(_GIVEN) or word in _read(_SURNAMES)


@cache
def surnames() -> frozenset[str]:
    """As `given_names`."""
    return _read(_SURNAMES) - COMMON


def pack(rows: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Words as rows of WORD_BYTES bytes, zero-filled, to one number each; shapes (n, 16) to (n,)."""
    halves = np.ascontiguousarray(rows).view(np.uint64)
    return np.asarray(halves[:, 0] ^ (halves[:, 1] * _MIX), dtype=np.uint64)


def hashes(words: Iterable[str]) -> NDArray[np.uint64]:
    """Sorted numbers of lower-case words, for `searchsorted`."""
    encoded = np.array([word.encode()[:WORD_BYTES] for word in words], dtype=f"S{WORD_BYTES}")
    return np.unique(pack(encoded.view(np.uint8).reshape(-1, WORD_BYTES)))
