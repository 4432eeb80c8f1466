"""What stands around the matches of one text, and what the text cost."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from classifiers.context import Cells, Nearby
from classifiers.types import Text

__all__ = ["KEY", "SCALAR", "Surroundings", "Work"]

KEY = re.compile(rb'[^"]{0,200}"[ \t\r\n]{0,64}:[ \t\r\n]{0,64}')
"""What leads from the last letter of a JSON key to its value."""

SCALAR = re.compile(rb'"[^"]*+"(?=[ \t\r\n]*[,}\]])|[^"\[{ \t\r\n,}\]]++')

"""A JSON value that is no object and no array."""


@dataclass(slots=True)
class Work:
    """What texts cost, in units that do not depend on the machine; and who may have hidden what another found there.

    hid: identifiers (by index). Without one that is not among them, all others would have found the same.
    """

    callbacks: int = 0  # ends that Hyperscan reported
    searched: int = 0  # bytes handed to `re`
    proved: int = 0  # bytes handed to proofs
    hid: set[int] = field(default_factory=set)

    def total(self) -> int:
        return self.callbacks + self.searched + self.proved


@dataclass(slots=True, repr=False)
class Surroundings:
    """What is known around the matches of one text: keywords and names, by identifier. Its repr shows no text."""

    text: Text
    padded: bytes  # the text and a newline, as it is scanned
    near: Nearby
    named: frozenset[int]  # identifiers whose keywords the field's name holds
    prefix: frozenset[int]  # the same for the path that is open where the core starts, and for names far from values
    cells: Cells | None
    work: Work
    ascii: bool
    _governed: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)
    _values: dict[int, tuple[int, int]] = field(default_factory=dict)  # by the end of a keyword in their key

    def value_after(self, end: int) -> tuple[int, int]:
        """Where the value of the JSON key starts in which a keyword ends at `end`, -1 for no key; and where it ends, 0
        for an object, an array or a string that the text leaves open."""
        found = self._values.get(end)
        if found is None:
            text = self.text.text
            key = KEY.match(text, end)
            value = SCALAR.match(text, key.end()) if key else None
            found = (key.end() if key else -1), (value.end() if value else 0)
            self._values[end] = found
        return found

    def governs(self, owner: int, start: int, end: int) -> bool:
        """Whether [start, end) lies in the plain value of a JSON key that holds one of the identifier's keywords: what
        the text's scope would say too, but at a twentieth of the cost."""
        if owner not in self._governed:
            near = self.near.of(owner)
            values = sorted({self.value_after(one) for one in (near.ends if near else ())})
            values = [(low, high) for low, high in values if high]
            self._governed[owner] = [low for low, _ in values], [high for _, high in values]
        lows, highs = self._governed[owner]
        at = bisect_right(lows, start) - 1
        return at >= 0 and end <= highs[at]

    def unit(self, start: int, end: int) -> tuple[int, int] | None:
        """The cell that holds [start, end), the whole text where there are none, None across a cell's end."""
        if self.cells is None:
            return 0, len(self.text.text)
        index = self.cells.index(end)
        if index >= len(self.cells):
            return None
        low, high = self.cells.bounds(index)
        return (low, high) if low <= start else None
