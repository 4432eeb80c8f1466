"""Character references of HTML and XML (HTML, 13.2.5.72 on; XML 1.0, 4.1) to the characters they stand for.

Those alone: entities that a document declares are never expanded, they stay as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from macie_lite.extraction.mapped import NOTHING
from macie_lite.extraction.words import WORD, words_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    _Group = tuple[Offsets, Offsets, Offsets, NDArray[np.uint8]]

__all__ = ["References", "references", "spread"]

_REFERENCE = re.compile(rb"&(?:#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});?|[A-Za-z][A-Za-z0-9]{1,31};)")
_AMPERSAND, _SEMICOLON = ord("&"), ord(";")
_LONGEST = 64
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # a line may break there, or not: nothing that is read
_SPACES = "\u00a0\u2002\u2003\u2009\u202f"


class References(NamedTuple):
    """units: where references start and end. places, characters: bytes to be written over them, and where. left: where
    their other bytes are, which are left out."""

    units: tuple[Offsets, Offsets]
    places: Offsets
    characters: NDArray[np.uint8]
    left: Offsets


_NONE = References((NOTHING, NOTHING), NOTHING, np.empty(0, np.uint8), NOTHING)


def references(raw: bytes) -> References:
    """All of a text: those of up to eight bytes by kind, the others one by one."""
    data = np.frombuffer(raw, np.uint8)
    starts = np.flatnonzero(data == _AMPERSAND) if b"&" in raw else NOTHING
    semicolons = np.flatnonzero(data == _SEMICOLON) if len(starts) else NOTHING
    ends = np.append(semicolons + 1, len(raw) + _LONGEST)[np.searchsorted(semicolons, starts)]
    short = (ends - starts <= WORD) & (starts + WORD <= len(raw))
    found = [*_by_kind(raw, starts[short], ends[short]), *_by_place(raw, starts[~short].tolist())]
    if not found:
        return _NONE
    first, last, sizes, characters = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(first, kind="stable")
    return References(
        (first[order], last[order]), spread(first, first + sizes), characters, spread(first + sizes, last)
    )


def _by_kind(raw: bytes, starts: Offsets, ends: Offsets) -> Iterator[_Group]:
    kinds, which = np.unique(words_at(raw, starts, ends - starts), return_inverse=True)
    for number, kind in enumerate(kinds.tolist()):
        name = kind.to_bytes(WORD, "little").rstrip(b"\0")
        meaning = _meaning(name) if _REFERENCE.fullmatch(name) else None
        if meaning is not None:
            yield _group(starts[which == number], len(name), meaning)


def _by_place(raw: bytes, starts: list[int]) -> Iterator[_Group]:
    groups: dict[bytes, list[int]] = {}
    for start in starts:
        if found := _REFERENCE.match(raw, start):
            groups.setdefault(found[0], []).append(start)
    for name, places in groups.items():
        meaning = _meaning(name)
        if meaning is not None:
            yield _group(np.array(places, np.int64), len(name), meaning)


def _group(starts: Offsets, size: int, meaning: bytes) -> _Group:
    """References that are alike: where they start and end, how long their meaning is, and that, for each."""
    written = np.tile(np.frombuffer(meaning, np.uint8), len(starts))
    return starts, starts + size, np.full(len(starts), len(meaning)), written


def spread(starts: Offsets, ends: Offsets) -> Offsets:
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
