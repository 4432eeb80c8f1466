"""Short words of a text as numbers, many at a time: equal numbers for equal words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["WORD", "words_at"]

WORD = 8
"""Bytes of a word, at most."""

_MASKS = np.array([(1 << 8 * size) - 1 for size in range(WORD + 1)], np.uint64)


def words_at(text: bytes, at: Offsets, sizes: Offsets | None = None) -> NDArray[np.uint64]:
    """The bytes from these places on, the first one lowest; zeros beyond each one's size and the text's end."""
    left = len(text) - at
    kept = np.clip(left if sizes is None else np.minimum(sizes, left), 0, WORD)
    if len(text) < WORD:
        text = text.ljust(WORD, b"\0")
    all_words: NDArray[np.uint64] = np.ndarray(
        (len(text) - WORD + 1,), np.dtype(np.uint64), buffer=text, strides=(1,)
    )  # from every byte on
    last = len(all_words) - 1
    beyond = np.maximum(at - last, 0)
    words = all_words[np.minimum(at, last)] >> np.uint64(8) * np.minimum(beyond, WORD - 1).astype(np.uint64)
    words &= _MASKS[kept]
    return words
