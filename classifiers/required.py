"""Forms that need a keyword, looked for only around keywords: so a text full of numbers costs no callback for each.

Forms that look alike to Hyperscan are one shape, reported once however many identifiers have it. The text is cut into
blocks; each block is marked with the identifiers (a bit for each) whose keywords end in it. A shape that ends in or
near a marked block is a match to be judged for the identifiers in both, the shape's and the block's; for no others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate

from classifiers.context import REACH
from classifiers.keywords import KINDS, Keyword
from classifiers.patterns import Pattern
from classifiers.scanning import Database, Expression, Hits

__all__ = ["Marks", "Shapes", "bits_of"]

_SHIFT = 7  # of a block's size, in bits: 128 bytes, about a value and the distance to its keyword
_BLOCK = 1 << _SHIFT
_WHOLE = 0.5  # share of a text from which on windows are not worth cutting out


def bits_of(owners: Iterable[int]) -> int:
    """Identifiers, by index, as bits."""
    bits = 0
    for owner in owners:
        bits |= 1 << owner
    return bits


class Marks:
    """Which identifiers' keywords end in which blocks of a text, and how far they reach."""

    def __init__(self) -> None:
        self.everywhere = 0  # identifiers whose keyword is the name of all the text
        self.blocks: defaultdict[int, int] = defaultdict(int)
        self.radius = 1  # blocks
        self._near: dict[int, int] = {}

    def add(self, ends: Iterable[int], owners: int) -> None:
        for block in {end >> _SHIFT for end in ends}:
            self.blocks[block] |= owners

    def add_span(self, start: int, end: int, owners: int) -> None:
        for block in range(start >> _SHIFT, (end >> _SHIFT) + 1):
            self.blocks[block] |= owners

    def near(self, end: int) -> int:
        """The identifiers that a match which ends at `end` may be near a keyword of."""
        block = end >> _SHIFT
        owners = self._near.get(block)
        if owners is None:
            owners, get = self.everywhere, self.blocks.get
            for one in range(block - self.radius, block + self.radius + 1):
                owners |= get(one, 0)
            self._near[block] = owners
        return owners

    def windows(self, size: int) -> list[tuple[int, int]]:
        """Merged spans of a text of `size` bytes that hold every match near a keyword; all of it, where most is."""
        if self.everywhere:
            return [(0, size)]
        merged: list[tuple[int, int]] = []
        reach, covered = self.radius << _SHIFT, 0
        for block in sorted(self.blocks):
            low, high = max(0, (block << _SHIFT) - reach), min(size, (block << _SHIFT) + _BLOCK + reach)
            if merged and low <= merged[-1][1]:
                covered += high - merged[-1][1]
                merged[-1] = merged[-1][0], high
            elif high > low:
                covered += high - low
                merged.append((low, high))
        return merged if covered <= _WHOLE * size else [(0, size)]


class Shapes:
    """The forms that need a keyword, by what Hyperscan looks for."""

    def __init__(self, patterns: Sequence[Pattern], keywords: Sequence[Keyword]) -> None:
        alike: dict[tuple[str, int], list[Pattern]] = {}
        for one in patterns:
            alike.setdefault((one.hyperscan(), one.overshoot), []).append(one)
        self._patterns = list(alike.values())
        self._owners = [bits_of(one.owner for one in group) for group in self._patterns]
        self._overshoot = [overshoot for _, overshoot in alike]
        self.expressions = [
            Expression(number, source, self._patterns[number][0].label) for number, (source, _) in enumerate(alike)
        ]
        required = bits_of(one.owner for one in patterns)
        self.owners = [bits_of(one.owners) & required for one in keywords]
        self._reach = _reaches(patterns)
        self._keywords = keywords

    def marked(self, hits: Hits, *, ascii: bool) -> Marks:
        """The blocks of a text in which keywords were reported."""
        marks = Marks()
        for number, ends in hits.items():
            keyword = number // KINDS
            owners = self.owners[keyword]
            if owners:
                marks.add(ends, owners)
                marks.radius = max(marks.radius, self._radius(keyword, ascii))
        return marks

    def reach(self, owner: int, *, ascii: bool) -> int:
        """Bytes between the edge of a keyword and the far edge of a match near it, at most."""
        width, distance = self._reach[owner]
        return width + distance * (1 if ascii else REACH) + 2

    def _radius(self, keyword: int, ascii: bool) -> int:
        """Blocks between the end of a keyword and that of a match near it, at most."""
        one = self._keywords[keyword]
        reach = max(self.reach(owner, ascii=ascii) for owner in one.owners if owner in self._reach)
        return 1 + (one.longest + reach >> _SHIFT)

    def scan(self, database: Database, text: bytes, marks: Marks) -> tuple[int, Hits]:
        """Callbacks, and the ends of each pattern (by its number) near a keyword of its identifier. `text` ends in a
        newline of no concern."""
        size = len(text) - 1
        windows = marks.windows(size)
        if not windows:
            return 0, {}
        found = (
            database.scan(text) if windows == [(0, size)] else _scan_windows(database, text, windows, self._overshoot)
        )
        hits: Hits = defaultdict(list)
        for shape, ends in found.items():
            self._share(shape, ends, marks, hits)
        return sum(map(len, found.values())), hits

    def _share(self, shape: int, ends: list[int], marks: Marks, hits: Hits) -> None:
        """Gives a shape's ends to the patterns of the identifiers that have a keyword near."""
        owners, near = self._owners[shape], marks.near
        shared: defaultdict[int, list[int]] = defaultdict(list)
        for end in ends:
            both = owners & near(end)
            if both:
                shared[both].append(end)
        for both, some in shared.items():
            for pattern in self._patterns[shape]:
                if both >> pattern.owner & 1:
                    hits[pattern.number] += some


def _reaches(patterns: Sequence[Pattern]) -> dict[int, tuple[int, int]]:
    """By identifier: the width of its widest form, in bytes, and the distance of its keywords, in code points."""
    reaches: dict[int, tuple[int, int]] = {}
    for one in patterns:
        width, distance = reaches.get(one.owner, (0, one.identifier.distance))
        reaches[one.owner] = max(width, one.width), distance
    return reaches


def _scan_windows(database: Database, text: bytes, windows: list[tuple[int, int]], overshoot: Sequence[int]) -> Hits:
    """One scan over the windows, a newline after each; ends are given as places in the text."""
    joined = b"\n".join([text[low:high] for low, high in windows]) + b"\n"
    offsets = [0, *accumulate(high - low + 1 for low, high in windows)]
    hits: Hits = {}
    for number, ends in database.scan(joined).items():
        beyond = overshoot[number]
        placed = []
        for end in ends:
            at = bisect_left(offsets, end - beyond) - 1
            placed.append(windows[at][0] + end - offsets[at])
        hits[number] = placed
    return hits
