"""What HTML's elements mean to the text around them: nothing, a space, a cell's end, a line's, a paragraph's.

Source: HTML, 4 "The elements of HTML" and 15.3 "Non-replaced elements" (what is displayed as block, what inline).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.words import WORD, words_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = [
    "CELL",
    "INLINE",
    "INPUT",
    "LINE",
    "PARAGRAPH",
    "PREFORMATTED",
    "SPACE",
    "UNKNOWN",
    "element_codes",
    "meanings_of",
]

INLINE, SPACE, CELL, LINE, PARAGRAPH = range(5)
UNKNOWN = 255

_NAMES = {
    INLINE: "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o q s samp small"
    " span st1 strike strong sub sup time tt u var w wbr",
    SPACE: "area audio base button canvas embed iframe img input link map meta object output param path picture"
    " progress script select source style svg track video",
    CELL: "td th",
    LINE: "br center col colgroup dd div dt frame frameset html legend li noscript optgroup option rp rt ruby slot"
    " summary tbody template textarea tfoot thead tr",
    PARAGRAPH: "address article aside blockquote body caption datalist details dialog dir dl fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hgroup hr main menu nav ol p pre search section table title ul",
}
_ONES, _HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_LOWER = np.zeros(256, np.uint8)
for _letter in b"abcdefghijklmnopqrstuvwxyz0123456789":
    _LOWER[_letter] = _LOWER[ord(chr(_letter).upper())] = _letter


def _code(name: bytes) -> int:
    return int.from_bytes(name[:WORD], "little")


_KNOWN = {_code(name.encode()): meaning for meaning, names in _NAMES.items() for name in names.split()}
_CODES = np.array(sorted(_KNOWN), np.uint64)
_MEANINGS = np.array([_KNOWN[code] for code in _CODES.tolist()], np.uint8)

INPUT = np.uint64(_code(b"input"))
PREFORMATTED = np.array([_code(name) for name in (b"pre", b"textarea", b"listing")], np.uint64)


def element_codes(text: bytes, at: Offsets) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """The names that start at these places, as numbers (of their first bytes, in lower case), and how long they are, as
    far as that is looked at."""
    lower = _LOWER[words_at(text, at).view(np.uint8)].view(np.uint64)
    zeros = (lower - _ONES) & ~lower & _HIGH  # the lowest bit in it is that of the first byte that is zero
    mask = ((zeros & (~zeros + np.uint64(1))) >> np.uint64(7)) - np.uint64(1)
    return lower & mask, np.bitwise_count(mask) >> 3


def meanings_of(codes: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """UNKNOWN for what is none of HTML's elements."""
    at = np.minimum(np.searchsorted(_CODES, codes), len(_CODES) - 1)
    meanings: NDArray[np.uint8] = np.where(_CODES[at] == codes, _MEANINGS[at], UNKNOWN).astype(np.uint8)
    return meanings
