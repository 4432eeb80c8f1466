"""Character references of HTML and XML (HTML, 13.2.5.72 on; XML 1.0, 4.1) to the characters they stand for.

Those alone: entities that a document declares are never expanded, they stay as they are written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["References", "references"]

_REFERENCE = re.compile(rb"&(?:#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});?|[A-Za-z][A-Za-z0-9]{1,31};)")
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # a line may break there, or not: nothing that is read
_SPACES = "\u00a0\u2002\u2003\u2009\u202f"


class References(NamedTuple):
    """units: where references start and end. places, characters: bytes to be written over them, and where. left: where
    their other bytes are, which are left out."""

    units: tuple[Offsets, Offsets]
    places: Offsets
    characters: NDArray[np.uint8]
    left: Offsets


def references(raw: bytes) -> References:
    """All of a text."""
    starts, ends, sizes, values = [], [], [], bytearray()
    for found in _REFERENCE.finditer(raw) if b"&" in raw else ():
        meaning = _meaning(found[0])
        if meaning is not None:
            starts.append(found.start())
            ends.append(found.end())
            sizes.append(len(meaning))
            values += meaning
    first, last, size = (np.array(one, np.int64) for one in (starts, ends, sizes))
    characters = np.frombuffer(bytes(values), np.uint8)
    return References((first, last), _spread(first, first + size), characters, _spread(first + size, last))


def _spread(starts: Offsets, ends: Offsets) -> Offsets:
    """Every place in [start, end) of each."""
    sizes = ends - starts
    passed = np.cumsum(sizes) - sizes
    spread: Offsets = np.arange(int(sizes.sum())) + np.repeat(starts - passed, sizes)
    return spread


@lru_cache(maxsize=4096)
def _meaning(reference: bytes) -> bytes | None:
    """None for what is none, and for the few whose characters are longer than their names."""
    name = reference.decode("ascii")
    if name[1] != "#" and name[1:] not in html5:
        return None
    text = unescape(name)
    if text in _UNSEEN:
        return b""
    made = b" " if text in _SPACES else text.encode("utf-8", "replace")
    return made if len(made) <= len(reference) else None
