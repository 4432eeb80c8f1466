"""What stands around a match: keywords and their distance; the field's name; the cells of a column.

A keyword counts where its nearest edge is within the distance, in code points, of the match's nearest edge (Macie's
user guide, "managed-data-identifiers-keywords").
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.keywords import KINDS, OVERSHOOT, Keyword
from classifiers.scanning import Databases, Hits

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["REACH", "Cells", "Names", "Near", "Nearby"]

REACH = 4
"""Bytes of a code point, at most: how far, in bytes, a distance may reach."""

_OWN_LABEL = re.compile(rb"[A-Za-z0-9_.)\]\"'][ \t]?[=:][ \t]{0,3}[\"']?\Z")
_NEXT_LABEL = re.compile(
    rb"[\"']?(?:[ \t,;&|]{1,4}(?:\r?\n[ \t]{0,8})?|\r?\n[ \t]{0,8})"
    rb"[\"']?(?:[A-Za-z][A-Za-z0-9_./-]{0,40}+[ ]?){1,4}[\"']?[ ]?[=:]"
)
_LABEL_REACH = 8  # bytes from the last letter of a label to its value, and a few more
_CONTINUATION = bytes(range(0x80, 0xC0))
_NAMES = 4096  # names whose keywords are remembered
_LONGEST_NAME = 4096  # bytes of a field name that are looked at


@dataclass(slots=True)
class Near:
    """Where keywords stand in a text: spans in the order of their ends. Identifiers that have the same keywords share
    it, and with it `windows` around them, by what else these depend on."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    windows: dict[object, list[tuple[int, int]]] = field(default_factory=dict)
    _by_start: list[int] | None = None

    def add(self, starts: list[int], ends: list[int]) -> None:
        self.starts += starts
        self.ends += ends

    def order(self) -> Near | None:
        """This, put into the order of ends once all are added; None where none was."""
        if not self.ends:
            return None
        spans = sorted(zip(self.ends, self.starts, strict=True))
        self.ends = [end for end, _ in spans]
        self.starts = [start for _, start in spans]
        self._by_start = sorted(self.starts)
        return self

    def holds(self, text: bytes, span: tuple[int, int], distance: int, unit: tuple[int, int]) -> bool:
        """Whether a keyword inside `unit` stands within `distance` code points of `span`, or overlaps it. Of a value
        with a label of its own, as in `order=1 phone=2`, the next one's label says nothing."""
        start, end = span
        by_start = self._by_start or []
        before = bisect_right(self.ends, start)
        after = bisect_left(by_start, end)
        if after > before and self._overlaps(span, unit):
            return True
        if before and self.starts[before - 1] >= unit[0] and _within(text, self.ends[before - 1], start, distance):
            return True
        if after == len(by_start) or not _within(text, end, by_start[after], distance):
            return False
        after = bisect_left(by_start, _past_the_next_label(text, start, end), after)
        return after < len(by_start) and by_start[after] < unit[1] and _within(text, end, by_start[after], distance)

    def holds_before(self, text: bytes, span: tuple[int, int], distance: int, unit: tuple[int, int]) -> bool:
        """Whether a keyword inside `unit` ends before `span`, at most `distance` code points before the span's end:
        Macie's rule for custom data identifiers (API reference, `maximumMatchDistance`)."""
        before = bisect_right(self.ends, span[0])
        if not before or self.starts[before - 1] < unit[0]:
            return False
        return _within(text, self.ends[before - 1], span[1], distance)

    def _overlaps(self, span: tuple[int, int], unit: tuple[int, int]) -> bool:
        first = bisect_right(self.ends, span[0])
        for index in range(first, len(self.ends)):
            if self.starts[index] < span[1]:
                return unit[0] <= self.starts[index] and self.ends[index] <= unit[1]
            if index - first > 8:  # keywords that long do not exist
                break
        return False


def _past_the_next_label(text: bytes, start: int, end: int) -> int:
    """Where the label that follows [start, end) ends, `end` where none does or no label leads to [start, end)."""
    following = _NEXT_LABEL.match(text, end)
    if following is None or _OWN_LABEL.search(text, max(0, start - _LABEL_REACH), start) is None:
        return end
    return following.end()


def _within(text: bytes, start: int, end: int, distance: int) -> bool:
    """Whether at most `distance` code points lie in [start, end)."""
    size = end - start
    if size <= distance:
        return True
    return size <= REACH * distance and len(text[start:end].translate(None, _CONTINUATION)) <= distance


class Nearby:
    """The keywords in a text, edges checked, none across the end of a cell; worked out by identifier when asked for.

    text: the text and a newline, of which `hits` is what the keywords' database reported.
    """

    def __init__(self, keywords: Sequence[Keyword], hits: Hits, text: bytes, cells: Cells | None) -> None:
        self._keywords = keywords
        self._hits = hits
        self._text = text
        self._cells = cells
        self._numbers: dict[int, list[int]] = {}
        self._spans: dict[int, tuple[list[int], list[int]]] = {}
        self._near: dict[int, Near | None] = {}
        self._shared: dict[tuple[int, ...], Near | None] = {}
        for number in hits:
            for owner in keywords[number // KINDS].owners:
                self._numbers.setdefault(owner, []).append(number)

    def of(self, owner: int) -> Near | None:
        """The keywords of one identifier (by index), None where the text holds none."""
        if owner not in self._numbers:
            return None
        if owner not in self._near:
            numbers = tuple(self._numbers[owner])
            if numbers not in self._shared:
                self._shared[numbers] = self._together(numbers).order()
            self._near[owner] = self._shared[numbers]
        return self._near[owner]

    def _together(self, numbers: Iterable[int]) -> Near:
        near = Near()
        for number in numbers:
            near.add(*self._placed(number))
        return near

    def join(self, owner: int, spans: Iterable[tuple[int, int]]) -> None:
        """Counts these spans, of values that its companions found, as keywords of an identifier."""
        near = self._together(self._numbers.setdefault(owner, []))
        for start, end in spans:
            near.add([start], [end])
        self._near[owner] = near.order()

    def look(self, owner: int, hits: Hits) -> None:
        """Counts keywords of an identifier that were looked for only around what it found, beside those it has."""
        known = self._numbers.setdefault(owner, [])
        near = self._together(known)
        for number, ends in hits.items():
            if number not in known and owner in self._keywords[number // KINDS].owners:
                near.add(*self._place(number, ends))
        self._near[owner] = near.order()

    def perhaps(self) -> set[int]:
        """The identifiers that a keyword was reported for, its edges not yet checked."""
        return set(self._numbers)

    def reported(self, owner: int) -> int:
        """How many keywords of an identifier were reported, at most; edges not yet checked."""
        return sum(len(self._hits[number]) for number in self._numbers.get(owner, ()))

    def owners(self) -> frozenset[int]:
        return frozenset(owner for owner in self._numbers if self.of(owner) is not None)

    def _placed(self, number: int) -> tuple[list[int], list[int]]:
        """Starts and ends of what one expression reported; shared by the identifiers that have the keyword."""
        if number not in self._spans:
            self._spans[number] = self._place(number, self._hits[number])
        return self._spans[number]

    def _place(self, number: int, reported: Sequence[int]) -> tuple[list[int], list[int]]:
        keyword, overshoot, text = self._keywords[number // KINDS], OVERSHOOT[number % KINDS], self._text
        length, start_of, bounded = keyword.length, keyword.start, keyword.bounded
        # Only a space in a keyword can be the newline between two cells.
        cells = self._cells if " " in keyword.text else None
        starts, ends = [], []
        for beyond in reported:
            end = beyond - overshoot
            start = end - length if length else start_of(text, end)
            if bounded(text, start, end) and (cells is None or cells.inside(start, end)):
                starts.append(start)
                ends.append(end)
        return starts, ends


class Cells:
    """The cells of a column text: cell i is [breaks[i - 1] + 1, breaks[i])."""

    def __init__(self, breaks: Offsets) -> None:
        self._ends = memoryview(breaks)  # type: ignore[arg-type]  # its elements are plain ints, which bisect wants

    def __len__(self) -> int:
        return len(self._ends)

    def index(self, position: int) -> int:
        """The cell that holds the byte before `position`, or starts there."""
        return bisect_left(self._ends, position)

    def bounds(self, index: int) -> tuple[int, int]:
        return (self._ends[index - 1] + 1 if index else 0), self._ends[index]

    def inside(self, start: int, end: int) -> bool:
        """Whether [start, end) lies in one cell."""
        index = self.index(end)
        return index < len(self._ends) and self.bounds(index)[0] <= start


class Names:
    """The identifiers whose keywords a name (field, JSON key) holds; remembers a bounded number of names."""

    def __init__(self, keywords: Sequence[Keyword], database: Databases) -> None:
        self._keywords = keywords
        self._database = database
        self._known: OrderedDict[str, frozenset[int]] = OrderedDict()
        self._lock = threading.Lock()

    def owners(self, name: str) -> frozenset[int]:
        """Indices of identifiers."""
        with self._lock:
            known = self._known.get(name)
            if known is not None:
                self._known.move_to_end(name)
                return known
        found = self._find(name)
        with self._lock:
            self._known[name] = found
            if len(self._known) > _NAMES:
                self._known.popitem(last=False)
        return found

    def _find(self, name: str) -> frozenset[int]:
        text = name.encode("utf-8", "replace")[:_LONGEST_NAME]
        text += b"\n"
        return Nearby(self._keywords, self._database.scan(text), text, None).owners()
