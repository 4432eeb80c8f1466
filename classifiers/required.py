"""Forms that need a keyword, looked for only around keywords: so a text full of numbers costs no callback for each.

Each identifier has a database of its own, loaded when its first keyword is met; only the windows around its keywords
are scanned, and of those only what may hold a value at all. Hyperscan would run hundreds of such forms, which have no
word in common to look for, one by one over every byte; few of them have a keyword in any one text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate

from classifiers.context import REACH, Near
from classifiers.patterns import Pattern
from classifiers.scanning import Database, Databases, Hits
from classifiers.signs import literal_of, sign_of

__all__ = ["Required", "Spans", "merged", "scan_windows"]

Spans = list[tuple[int, int]]

_WHOLE = 0.5  # share of a text from which on windows are not worth cutting out
_STEP = 64  # bytes
_FEW = 256  # keywords up to which they are sooner placed than the whole text looked through for a literal


class Required:
    """The forms of one identifier that need a keyword."""

    def __init__(self, patterns: Sequence[Pattern], database: Database) -> None:
        self.patterns = tuple(patterns)
        self.database = database
        self._overshoot = {one.number: one.overshoot for one in patterns}
        self._width = max(one.width for one in patterns)
        self._distance = patterns[0].identifier.distance
        self._sign: re.Pattern[bytes] | None = sign_of([one.form for one in patterns])

    def reach(self, *, ascii: bool) -> int:
        """Bytes between the edge of a keyword and the far edge of a match near it, at least, and what edges look at;
        rounded up, so that identifiers with the same keywords have the same windows."""
        return -(-(self._width + self._distance * (1 if ascii else REACH) + 2) // _STEP) * _STEP

    def absent(self, text: bytes, keywords: int) -> bool:
        """Whether a look at the whole text says that there is no match; taken where there are keywords enough."""
        return keywords > _FEW and self._literal is not None and self._literal not in text

    @cached_property
    def _literal(self) -> bytes | None:
        return literal_of([one.form for one in self.patterns])

    def near(self, text: bytes, near: Near, *, ascii: bool) -> Hits:
        """Ends of the forms around keywords in a text, which ends in a newline of no concern."""
        reach = self.reach(ascii=ascii)
        key = reach, self._sign
        if key not in near.windows:
            spans = [(start - reach, end + reach) for start, end in zip(near.starts, near.ends, strict=True)]
            near.windows[key] = self._worth(text, merged(spans, len(text) - 1))
        return self._within(text, near.windows[key])

    def hits(self, text: bytes, spans: Iterable[tuple[int, int]]) -> Hits:
        """The same within these spans."""
        return self._within(text, self._worth(text, merged(spans, len(text) - 1)))

    def _within(self, text: bytes, windows: Spans) -> Hits:
        if sum(high - low for low, high in windows) > _WHOLE * len(text):
            return self.database.scan(text)
        return scan_windows(self.database, text, windows, self._overshoot.__getitem__) if windows else {}

    def _worth(self, text: bytes, windows: Spans) -> Spans:
        """Those that may hold a match: most words that are keywords too stand among words."""
        if self._sign is None:
            return windows
        search = self._sign.search
        return [(low, high) for low, high in windows if search(text, low, high)]


def scan_windows(database: Database | Databases, text: bytes, windows: Spans, overshoot: Callable[[int], int]) -> Hits:
    """One scan over windows of a text, a newline after each; ends are given as places in the text.

    overshoot: by a hit's number, how far its end lies beyond the match's.
    """
    joined = b"\n".join([text[low:high] for low, high in windows]) + b"\n"
    found = database.scan(joined)
    if not found:
        return found
    offsets = [0, *accumulate(high - low + 1 for low, high in windows)]
    hits: Hits = defaultdict(list)
    for number, ends in found.items():
        beyond, placed = overshoot(number), hits[number]
        for end in ends:
            at = bisect_left(offsets, end - beyond) - 1
            placed.append(windows[at][0] + end - offsets[at])
    return hits


def merged(spans: Iterable[tuple[int, int]], size: int | None = None) -> Spans:
    """The union of spans, within a text of `size` bytes where one is given, ascending and disjoint."""
    union: Spans = []
    reached = -1
    for low, high in sorted(spans):
        low, high = max(0, low), high if size is None else min(size, high)
        if low <= reached:
            if high > reached:
                union[-1] = union[-1][0], high
                reached = high
        elif high > low:
            union.append((low, high))
            reached = high
    return union
