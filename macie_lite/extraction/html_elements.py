"""What HTML's elements mean to the text around them: nothing, a space, a cell's end, a line's, a paragraph's.

Source: HTML, 4 "The elements of HTML" and 15.3 "Non-replaced elements" (what is displayed as block, what inline).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["CELL", "INLINE", "LINE", "PARAGRAPH", "PREFORMATTED", "SPACE", "UNKNOWN", "element_codes", "meanings_of"]

INLINE, SPACE, CELL, LINE, PARAGRAPH = range(5)
UNKNOWN = 255

_NAMES = {
    INLINE: "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o q s samp small span"
    " st1 strike strong sub sup time tt u var w wbr",
    SPACE: "area audio base button canvas embed iframe img input link map meta object output param path picture progress"
    " script select source style svg track video",
    CELL: "td th",
    LINE: "br center col colgroup dd div dt frame frameset html legend li noscript optgroup option rp rt ruby slot"
    " summary tbody template textarea tfoot thead tr",
    PARAGRAPH: "address article aside blockquote body caption datalist details dialog dir dl fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hgroup hr main menu nav ol p pre search section table title ul",
}
_SIZE = 8  # bytes of a name that tell elements apart
_LOWER = np.zeros(256, np.uint64)
for _letter in b"abcdefghijklmnopqrstuvwxyz0123456789":
    _LOWER[_letter] = _LOWER[ord(chr(_letter).upper())] = _letter


def _code(name: bytes) -> int:
    return int.from_bytes(name[:_SIZE], "little")


_KNOWN = {_code(name.encode()): meaning for meaning, names in _NAMES.items() for name in names.split()}
_CODES = np.array(sorted(_KNOWN), np.uint64)
_MEANINGS = np.array([_KNOWN[code] for code in _CODES.tolist()], np.uint8)

PREFORMATTED = np.array([_code(name) for name in (b"pre", b"textarea", b"listing")], np.uint64)


def element_codes(data: NDArray[np.uint8], at: Offsets) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """The names that start at these places, as numbers (of their first bytes, in lower case), and how long they are, as
    far as that is looked at."""
    codes, sizes = np.zeros(len(at), np.uint64), np.zeros(len(at), np.uint8)
    alive = np.ones(len(at), np.bool_)
    for step in range(_SIZE):
        letters = _LOWER[data[np.minimum(at + step, len(data) - 1)]]
        alive &= letters > 0
        codes |= np.where(alive, letters, 0) << np.uint64(8 * step)
        sizes += alive
    return codes, sizes


def meanings_of(codes: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """UNKNOWN for what is none of HTML's elements."""
    at = np.minimum(np.searchsorted(_CODES, codes), len(_CODES) - 1)
    meanings: NDArray[np.uint8] = np.where(_CODES[at] == codes, _MEANINGS[at], UNKNOWN).astype(np.uint8)
    return meanings
