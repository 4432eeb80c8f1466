"""Where in a JSON text a byte stands: record, path and value, without parsing values.

One vectorised pass per window finds the brackets, commas and colons that stand outside of strings. What is open at a
window's start comes from the window before, so that memory is bounded by the nesting, not by the document. Paths are
worked out for the bytes that are asked about only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.json_escapes import escape_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["Frame", "Spot", "State", "Structure"]

_QUOTE, _OPEN, _CLOSE, _COMMA, _COLON, _NEWLINE = range(1, 7)
_OBJECT = ord("{")
_MARKS = b'"[{]},:'
_KINDS = bytearray(256)  # for bytes.translate, which is quicker than indexing
for _mark, _kind in zip(_MARKS, (_QUOTE, _OPEN, _OPEN, _CLOSE, _CLOSE, _COMMA, _COLON), strict=True):
    _KINDS[_mark] = _kind
_KINDS_LINES = bytearray(_KINDS)
_KINDS_LINES[ord("\n")] = _NEWLINE


@dataclass(frozen=True, slots=True)
class Frame:
    """An open array or object: how many commas it has had, and the key whose value comes now (None: not there yet)."""

    is_object: bool
    commas: int = 0
    key: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What is open at a window's core. string: where the open string started, relative to the core (negative); else
    last: where the last string stands, quotes included, likewise: the key of a colon that is to come."""

    frames: tuple[Frame, ...] = ()
    string: int | None = None
    last: tuple[int, int] = (0, 0)
    records: int = 0  # top-level arrays and objects started


@dataclass(frozen=True, slots=True)
class Spot:
    """record: how many top-level values started before. path: elements that lead here; a key's own name is not on its
    path. start, end: of the value or key around, without its quotes."""

    record: int
    path: tuple[str | int, ...]
    start: int
    end: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(element for element in self.path if isinstance(element, str))


@dataclass(frozen=True, slots=True)
class _Level:
    """What stands at one depth: indexes into the structure, and running facts about them."""

    entries: Offsets
    commas: Offsets  # up to and with each entry
    opened: Offsets  # the last opening up to each entry, by its place in `entries`; -1 for none
    comma: Offsets  # the last comma, likewise
    colon: Offsets  # the last colon, likewise


class Structure:
    """The structure of raw[start:], given what is open there.

    lines: JSON lines, where a line's end closes all that is open, whatever the line says.
    """

    def __init__(self, raw: bytes, start: int, state: State, *, lines: bool = False) -> None:
        self._raw, self._start, self._state = raw, start, state
        kinds = np.frombuffer(raw.translate(_KINDS_LINES if lines else _KINDS), np.uint8)[start:]
        if b'\\"' in raw:
            kinds = kinds.copy()
            kinds[escape_starts(np.frombuffer(raw, np.uint8)[start:]) + 1] = 0
        marks = np.flatnonzero(kinds != 0)
        found = kinds[marks]
        quotes = found == _QUOTE
        outside = ~quotes & (self._even(quotes, found) | (found == _NEWLINE))
        structural = np.flatnonzero(outside)
        self._quotes: Offsets = marks[np.flatnonzero(quotes)]
        self._at: Offsets = marks[structural]
        self._kinds: NDArray[np.uint8] = found[structural]
        self._lines = lines
        self._after = self._depths()

    def _even(self, quotes: NDArray[np.bool_], found: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Whether each mark stands after an even number of quotes: outside of strings."""
        counts = np.cumsum(quotes, dtype=np.int32)
        if self._lines_in(found):
            last = _last(found == _NEWLINE)
            inside = int(self._state.string is not None)
            counts = np.where(last < 0, counts + inside, counts - counts[np.maximum(last, 0)])
        elif self._state.string is not None:
            counts += 1
        even: NDArray[np.bool_] = counts & 1 == 0
        return even

    @staticmethod
    def _lines_in(found: NDArray[np.uint8]) -> bool:
        return bool((found == _NEWLINE).any())

    def _depths(self) -> NDArray[np.int32]:
        """How deep it is just after each entry."""
        steps = np.zeros(len(self._kinds), np.int32)
        steps[self._kinds == _OPEN] = 1
        steps[self._kinds == _CLOSE] = -1
        after = np.cumsum(steps, dtype=np.int32)
        depth = len(self._state.frames)
        if not self._lines_in(self._kinds):
            return after + np.int32(depth)
        last = _last(self._kinds == _NEWLINE)
        return np.where(last < 0, after + np.int32(depth), after - after[np.maximum(last, 0)])

    @property
    def deepest(self) -> int:
        return max(len(self._state.frames), int(self._after.max(initial=0)))

    @property
    def broken(self) -> bool:
        """Whether more is closed than was opened."""
        return bool(self._after.min(initial=0) < 0)

    def state_at(self, at: int) -> State:
        """What is open at raw[at], for the structure that goes on from there."""
        entry = int(np.searchsorted(self._at, at - self._start))
        string = self._string_at(at)
        start = None if string is None else string - at
        first, end = self._string_before(int(np.searchsorted(self._quotes, at - self._start)))
        return State(self._frames(entry), start, (first - at, end - at), self._records(entry))

    def spot(self, at: int) -> Spot:
        """Where raw[at] stands."""
        entry = int(np.searchsorted(self._at, at - self._start))
        frames = self._frames(entry)
        path: list[str | int] = []
        for frame in frames:
            element = frame.key if frame.is_object else frame.commas
            if element is not None:
                path.append(element)
        return Spot(max(0, self._records(entry) - 1), tuple(path), *self._bounds(at))

    def _string_at(self, at: int) -> int | None:
        """Where the string around raw[at] starts (its quote), None outside of strings; maybe before the window."""
        first, before = self._line_quotes(at)
        inside = before - first
        if first == 0 and self._state.string is not None and not self._line_start(at):
            if inside == 0:
                return self._start + self._state.string
            inside += 1
        return int(self._quotes[before - 1]) + self._start if inside % 2 else None

    def _line_start(self, at: int) -> int:
        """In JSON lines, where the line of raw[at] starts relative to the core; 0 when it began before."""
        entry = int(np.searchsorted(self._at, at - self._start))
        floor = self._floor(entry)
        return int(self._at[floor]) + 1 if floor >= 0 else 0

    def _line_quotes(self, at: int) -> tuple[int, int]:
        """Quotes before the line (or the window), and before raw[at]."""
        start = self._line_start(at)
        first = int(np.searchsorted(self._quotes, start)) if start else 0
        return first, int(np.searchsorted(self._quotes, at - self._start))

    def _bounds(self, at: int) -> tuple[int, int]:
        string = self._string_at(at)
        quote = int(np.searchsorted(self._quotes, at - self._start))
        closing = int(self._quotes[quote]) + self._start if quote < len(self._quotes) else len(self._raw)
        if string is not None:
            return max(0, string + 1), closing
        entry = int(np.searchsorted(self._at, at - self._start))
        before = int(self._at[entry - 1]) + self._start + 1 if entry else 0
        after = int(self._at[entry]) + self._start if entry < len(self._at) else len(self._raw)
        return before, max(after, min(at + 1, len(self._raw)))

    def _records(self, entry: int) -> int:
        return self._state.records + int(np.searchsorted(self._first_opens, entry))

    @cached_property
    def _first_opens(self) -> Offsets:
        return np.flatnonzero((self._kinds == _OPEN) & (self._after == 1))

    @cached_property
    def _ends(self) -> Offsets:
        return np.flatnonzero(self._kinds == _NEWLINE)

    def _floor(self, entry: int) -> int:
        """The entry of the line's end before `entry`, -1 for none."""
        if not self._lines:
            return -1
        before = int(np.searchsorted(self._ends, entry))
        return int(self._ends[before - 1]) if before else -1

    def _frames(self, entry: int) -> tuple[Frame, ...]:
        depth = int(self._after[entry - 1]) if entry else len(self._state.frames)
        floor = self._floor(entry)
        frames = (self._frame(depth, entry, floor) for depth in range(1, depth + 1))
        return tuple(frame for frame in frames if frame is not None)

    def _frame(self, depth: int, entry: int, floor: int) -> Frame | None:
        """The array or object that is open at `depth` before `entry`; None where a broken line hides it."""
        level = self._level(depth)
        last = int(np.searchsorted(level.entries, entry)) - 1
        opened = int(level.opened[last]) if last >= 0 else -1
        if opened < 0 or level.entries[opened] < floor:
            carried = self._state.frames[depth - 1] if depth <= len(self._state.frames) and floor < 0 else None
            return carried if carried is None or last < 0 else self._continued(carried, level, last)
        fresh = Frame(bool(self._raw[self._at[level.entries[opened]] + self._start] == _OBJECT))
        commas = int(level.commas[last] - level.commas[opened])
        return replace(fresh, commas=commas, key=self._key(level, last, opened) if fresh.is_object else None)

    def _continued(self, carried: Frame, level: _Level, last: int) -> Frame:
        commas = carried.commas + int(level.commas[last])
        if not carried.is_object:
            return replace(carried, commas=commas)
        changed = level.colon[last] >= 0 or level.comma[last] >= 0
        return replace(carried, commas=commas, key=self._key(level, last, -1) if changed else carried.key)

    def _key(self, level: _Level, last: int, opened: int) -> str | None:
        """The key before the last colon, unless a comma came after it."""
        colon = int(level.colon[last])
        if colon <= opened or level.comma[last] > colon:
            return None
        quotes = int(np.searchsorted(self._quotes, self._at[level.entries[colon]]))
        start, end = self._string_before(quotes)
        return _text_of(self._raw[max(0, start) : max(0, end)])

    def _string_before(self, quotes: int) -> tuple[int, int]:
        """Where the string stands that the last of so many `quotes` closes (or opens: then it does not matter)."""
        if quotes == 0:
            return self._start + self._state.last[0], self._start + self._state.last[1]
        carried = self._state.string or 0
        start = int(self._quotes[quotes - 2]) if quotes > 1 else carried
        return self._start + start, self._start + int(self._quotes[quotes - 1]) + 1

    def _level(self, depth: int) -> _Level:
        found = self._levels.get(depth)
        if found is None:
            found = self._levels[depth] = self._level_of(depth)
        return found

    @cached_property
    def _levels(self) -> dict[int, _Level]:
        return {}

    @cached_property
    def _depth_of(self) -> NDArray[np.int32]:
        """The depth of what each entry opens, closes or separates; -1 for line ends."""
        depth = self._after + (self._kinds == _CLOSE)
        return np.where(self._kinds == _NEWLINE, -1, depth).astype(np.int32)

    def _level_of(self, depth: int) -> _Level:
        entries = np.flatnonzero(self._depth_of == depth)
        kinds = self._kinds[entries]
        commas = np.cumsum(kinds == _COMMA)
        return _Level(entries, commas, _last(kinds == _OPEN), _last(kinds == _COMMA), _last(kinds == _COLON))


def _last(mask: NDArray[np.bool_]) -> Offsets:
    """For each place, the last one up to it where `mask` holds; -1 for none."""
    return np.maximum.accumulate(np.where(mask, np.arange(len(mask)), -1))


def _text_of(quoted: bytes) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return quoted.strip(b'"').decode("utf-8", "replace")
