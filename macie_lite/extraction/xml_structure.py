"""Which elements a byte of a window of XML stands in, worked out for the bytes that are asked about only.

What is open at a window's start comes from the window before: the names down to _KEPT levels, and how deep it is. So
memory is bounded, however deep elements are nested, and whether they are ever closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.markup import OUTSIDE, Kind, Marks, Open
from macie_lite.extraction.words import WORD, words_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    Mask = NDArray[np.bool_]

__all__ = ["START", "XmlState", "XmlStructure"]

_KEPT = 256
_NEAREST = 8  # levels around a byte that are looked at, where it is deeper than that
_SLASH = ord("/")
_NAME = re.compile(rb"</?([^\s<>/\"'=]{1,200})")
_LEAF = 48  # bytes of an element's own text whose ends are not near its name
_LONGEST_LABEL, _MOST_LABELS = 80, 256
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, repr=False)
class XmlState:
    """What is known where a window starts. names: of the open elements, from the outermost; depth: how many they are.
    record: the depth at which elements repeat, 0 where none do, None before that is known; count: how many so far."""

    open: Open = OUTSIDE
    names: tuple[bytes, ...] = ()
    depth: int = 0
    record: int | None = None
    count: int = 0


START = XmlState()


class XmlStructure:
    """Elements of one window."""

    def __init__(self, text: bytes, marks: Marks, state: XmlState) -> None:
        self._text, self._marks, self._state = text, marks, state
        self.tags = np.flatnonzero(marks.kinds == Kind.TAG)
        self.starts, self.ends = marks.starts[self.tags], marks.ends[self.tags]
        data = np.frombuffer(text, np.uint8)
        last = len(data) - 1
        self._closing: Mask = data[np.minimum(self.starts + 1, last)] == _SLASH
        self._empty: Mask = data[np.maximum(self.ends - 2, 0)] == _SLASH
        if len(self.tags) and self.tags[0] == 0 and state.open.kind is Kind.TAG:
            self._closing[0] = state.open.head[1:2] == b"/"
            self._empty[0] = state.open.slash if self.ends[0] == 1 else self._empty[0]
        self._empty &= ~self._closing
        self._opening: Mask = ~self._closing & ~self._empty
        steps = self._opening.astype(np.int64) - self._closing
        self.after: Offsets = state.depth + np.cumsum(steps)
        self._known: tuple[int, tuple[bytes, ...]] = (-1, ())

    def state_at(self, at: int) -> XmlState:
        """What is known before text[at]."""
        opened = self._marks.open_at(at)
        passed = int(np.searchsorted(self.starts, at)) - (opened.kind is Kind.TAG)
        depth = max(0, self._depth(passed))
        count = self._state.count + int(np.searchsorted(self.records, passed))
        return XmlState(opened, self._open(passed), depth, self.record, count)

    def _depth(self, passed: int) -> int:
        return int(self.after[passed - 1]) if passed else self._state.depth

    def _open(self, passed: int) -> tuple[bytes, ...]:
        """Names of what is open behind so many tags."""
        depths = self.after[:passed]
        lowest = np.minimum.accumulate(depths[::-1])[::-1]
        still = np.flatnonzero(self._opening[:passed] & (depths == lowest) & (depths > 0) & (depths <= _KEPT))
        below = min(self._state.depth, int(lowest[0]) if passed else self._state.depth)
        carried = self._state.names[: max(0, below)]
        return (*carried, *(self.name(number) for number in still.tolist() if self.after[number] > len(carried)))

    def name(self, number: int) -> bytes:
        """Of a tag, without the prefix of its namespace."""
        found = _NAME.match(self._marks.head(int(self.tags[number])))
        return found[1].rpartition(b":")[2] if found else b""

    def tag_at(self, at: int) -> int | None:
        """The tag that text[at] is part of."""
        number = int(np.searchsorted(self.starts, at, side="right")) - 1
        return number if number >= 0 and at < self.ends[number] else None

    def around(self, at: int) -> tuple[bytes, ...]:
        """Names of the elements that text[at] stands in, and of the tag that it is part of."""
        passed = int(np.searchsorted(self.starts, at, side="right"))
        inside = self.tag_at(at)
        if self._known[0] != passed * 2 + (inside is not None):
            before = passed if inside is None else passed - 1
            names = self._names(before) + (() if inside is None else (self.name(inside),))
            self._known = passed * 2 + (inside is not None), names
        return self._known[1]

    def parent(self, at: int) -> int | None:
        """The tag in which text[at] is, or which opened the innermost element around it, if it is in the window."""
        inside = self.tag_at(at)
        if inside is not None:
            return inside
        passed = int(np.searchsorted(self.starts, at, side="right"))
        return self._opened(self._depth(passed), passed)

    def _names(self, passed: int) -> tuple[bytes, ...]:
        depth = self._depth(passed)
        levels = range(1, depth + 1)
        if depth > _KEPT:
            levels = range(max(1, depth - _NEAREST), depth + 1)
        names = (self._name_at(level, passed) for level in levels)
        return tuple(name for name in names if name)

    def _name_at(self, level: int, passed: int) -> bytes:
        """Of the element that is open at a level behind so many tags; none where it is closed by another name."""
        opened = self._opened(level, passed)
        if opened is None:
            name = self._state.names[level - 1] if level <= len(self._state.names) else b""
        else:
            name = self.name(opened)
        closed = self._closed(level, passed)
        return name if closed is None or self.name(closed) == name else b""

    def _opened(self, level: int, passed: int) -> int | None:
        size = len(self.tags) + 1
        at = int(np.searchsorted(self._openings, level * size + passed)) - 1
        if at < 0 or self._openings[at] < level * size:
            return None
        return int(self._openings[at]) - level * size

    def _closed(self, level: int, passed: int) -> int | None:
        size = len(self.tags) + 1
        at = int(np.searchsorted(self._closings, (level - 1) * size + passed))
        if at >= len(self._closings) or self._closings[at] >= level * size:
            return None
        return int(self._closings[at]) - (level - 1) * size

    @cached_property
    def _openings(self) -> Offsets:
        """Opening tags by the depth behind them, then by number."""
        return self._by_depth(np.flatnonzero(self._opening))

    @cached_property
    def _closings(self) -> Offsets:
        return self._by_depth(np.flatnonzero(self._closing))

    def _by_depth(self, numbers: Offsets) -> Offsets:
        return np.sort(self.after[numbers] * (len(self.tags) + 1) + numbers)

    def far_names(self) -> set[bytes]:
        """Names of the elements that lead further than to the text behind their first tag."""
        numbers = np.flatnonzero(self._opening)
        if not len(numbers):
            return set()
        following = np.append(self.starts[1:], len(self._text))
        closes = np.append(self._closing[1:], True)
        numbers = numbers[~closes[numbers] | (following[numbers] - self.ends[numbers] > _LEAF)]
        _, first = np.unique(self._hashes(numbers), return_index=True)
        return {self.name(number) for number in numbers[first].tolist()} | set(self._state.names)

    def before(self, number: int) -> tuple[int, int] | None:
        """Where the text of the element before this one stands, which may be its label: of one without elements."""
        if number < 2 or not (self._opening[number - 2] and self._closing[number - 1]):
            return None
        start, end = int(self.ends[number - 2]), int(self.starts[number - 1])
        return (start, end) if 0 < end - start <= _LONGEST_LABEL else None

    def far_labels(self) -> set[bytes]:
        """The texts of elements that stand before another one, far from what it holds; none where they are many, which
        are values."""
        numbers = np.flatnonzero(self._opening[2:] & self._closing[1:-1] & self._opening[:-2]) + 2
        numbers = numbers[self.ends[numbers] - self.starts[numbers - 1] > _LEAF]
        sizes = self.starts[numbers - 1] - self.ends[numbers - 2]
        labels: set[bytes] = set()
        for number in numbers[(sizes > 0) & (sizes <= _LONGEST_LABEL)].tolist():
            labels.add(self._text[int(self.ends[number - 2]) : int(self.starts[number - 1])])
            if len(labels) > _MOST_LABELS:
                return set()
        return labels

    def _hashes(self, numbers: Offsets) -> NDArray[np.uint64]:
        """Of the first bytes of tags: equal for equal ones."""
        sizes = self.ends[numbers] - self.starts[numbers] - 2
        low, high = (words_at(self._text, self.starts[numbers] + 1 + step, sizes - step) for step in (0, WORD))
        return low * _MIX + high

    @cached_property
    def record(self) -> int:
        """The depth at which elements repeat, 0 where none do."""
        if self._state.record is not None:
            return self._state.record
        if len(self.tags) and self.name(0) == b"ClinicalDocument":
            return 0  # one document, one patient, however many sections it has
        depths = np.where(self._empty, self.after + 1, self.after)
        for depth in (2, 3, 4):
            numbers = np.flatnonzero((depths == depth) & ~self._closing)[:_KEPT]
            names = [self.name(number) for number in numbers.tolist()]
            most = max(map(names.count, set(names)), default=0)
            if most > 1 and most * 2 >= len(names):
                return depth
        return 0

    @cached_property
    def records(self) -> Offsets:
        """The tags with which a record begins."""
        depths = np.where(self._empty, self.after + 1, self.after)
        return np.flatnonzero((depths == self.record) & ~self._closing) if self.record else np.empty(0, np.int64)

    def record_numbers(self, at: Offsets) -> Offsets:
        """The record that each byte stands in, from 1; 0 for what stands in none, which is the document's."""
        if not self.record:
            return np.zeros(len(at), np.int64)
        passed = np.searchsorted(self.starts, at, side="right")
        depths = np.append(self._state.depth, np.where(self._empty, self.after + 1, self.after))[passed]
        ended = np.append(False, self._empty | self._closing)[passed] & (at >= np.append(0, self.ends)[passed])
        depths = depths - ended * np.append(False, self._empty)[passed]
        closing = np.append(False, self._closing)[passed] & (at < np.append(0, self.ends)[passed])
        counts = self._state.count + np.searchsorted(self.records, passed)
        return np.where(depths + closing >= self.record, counts, 0)
