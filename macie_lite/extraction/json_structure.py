"""Where in a JSON text a byte stands: record, path and value, without parsing values.

One vectorised pass per window finds the brackets, commas and colons that stand outside of strings. What is open at a
window's start comes from the window before, so that memory is bounded by the nesting, not by the document. Paths are
worked out for the bytes that are asked about only.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.json_escapes import escape_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    Ints = memoryview[int]  # of an array: bisect in it is ten times quicker than searchsorted, one by one

__all__ = ["Frame", "Spot", "State", "Structure"]

_QUOTE, _OPEN, _CLOSE, _COMMA, _COLON, _NEWLINE = range(1, 7)
_OBJECT = ord("{")
_KINDS = bytearray(256)  # for bytes.translate, which is quicker than indexing
for _mark, _kind in zip(b'"[{]},:', (_QUOTE, _OPEN, _OPEN, _CLOSE, _CLOSE, _COMMA, _COLON), strict=True):
    _KINDS[_mark] = _kind
_KINDS_LINES = bytearray(_KINDS)
_KINDS_LINES[ord("\n")] = _NEWLINE


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """An open array or object: how many commas it has had, and the key whose value comes now (None: not there yet)."""

    is_object: bool
    commas: int = 0
    key: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class State:
    """What is open at a window's core. string: where the open string started, relative to the core (negative); else
    last: where the last string stands, quotes included, likewise: the key of a colon that is to come. parts: numbers
    of the part that is open and of the document, and the highest given so far (see `Structure.parts`). beyond: how
    many more are open inside of `frames`, of which nothing is known (see `json_depth`)."""

    frames: tuple[Frame, ...] = ()
    string: int | None = None
    last: tuple[int, int] = (0, 0)
    records: int = 0  # top-level arrays and objects started
    parts: tuple[int, int, int] = (0, 0, 0)
    beyond: int = 0

    @property
    def depth(self) -> int:
        return len(self.frames) + self.beyond


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """record: how many top-level values started before. path: elements that lead here; a key's own name is not on its
    path. start, end: of the value or key around, without its quotes."""

    record: int
    path: tuple[str | int, ...]
    names: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Level:
    """What stands at one depth: indexes into the structure, and running facts about them."""

    entries: Ints
    commas: Ints  # up to and with each entry
    opened: Ints  # the last opening up to each entry, by its place in `entries`; -1 for none
    comma: Ints  # the last comma, likewise
    colon: Ints  # the last colon, likewise


class Structure:
    """The structure of raw[start:], given what is open there.

    lines: JSON lines, where a line's end closes all that is open, whatever the line says.
    most: levels of which paths are made, and one more.
    """

    def __init__(self, raw: bytes, start: int, state: State, *, most: int, lines: bool = False) -> None:
        self._raw, self._start, self._state, self._lines, self._most = raw, start, state, lines, most
        kinds = np.frombuffer(raw.translate(_KINDS_LINES if lines else _KINDS), np.uint8)[start:]
        if b'\\"' in raw:
            kinds = kinds.copy()
            kinds[escape_starts(np.frombuffer(raw, np.uint8)[start:]) + 1] = 0
        marks = np.flatnonzero(kinds != 0)
        found = kinds[marks]
        quotes = found == _QUOTE
        structural = np.flatnonzero(~quotes & (self._even(quotes, found) | (found == _NEWLINE)))
        self._kinds: NDArray[np.uint8] = found[structural]
        self._depths = self._depths_after()
        # Everything below is relative to `start`.
        self._quotes = marks[np.flatnonzero(quotes)].data
        self._at = marks[structural].data
        self._after = self._depths.data
        self._spot: Spot | None = None

    def _even(self, quotes: NDArray[np.bool_], found: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Whether each mark stands after an even number of quotes: outside of strings."""
        counts = np.cumsum(quotes, dtype=np.int32)
        inside = np.int32(self._state.string is not None)
        if self._lines:
            last = _last(found == _NEWLINE)
            counts = np.where(last < 0, counts + inside, counts - counts[np.maximum(last, 0)])
        else:
            counts += inside
        even: NDArray[np.bool_] = counts & 1 == 0
        return even

    def _depths_after(self) -> NDArray[np.int32]:
        """How deep it is just after each entry."""
        steps = np.zeros(len(self._kinds), np.int32)
        steps[self._kinds == _OPEN] = 1
        steps[self._kinds == _CLOSE] = -1
        after = np.cumsum(steps, dtype=np.int32)
        depth = np.int32(self._state.depth)
        if not self._lines:
            return after + depth
        last = _last(self._kinds == _NEWLINE)
        return np.where(last < 0, after + depth, after - after[np.maximum(last, 0)])

    @property
    def deepest(self) -> int:
        return max(self._state.depth, int(self._depths.max(initial=0)))

    @property
    def broken(self) -> bool:
        """Whether more is closed than was opened."""
        return bool(self._depths.min(initial=0) < 0)

    def state_at(self, at: int) -> State:
        """What is open at raw[at], for the structure that goes on from there."""
        entry, quotes = bisect_left(self._at, at - self._start), bisect_left(self._quotes, at - self._start)
        first, end = self._string_before(quotes)
        return State(
            tuple(self._frames(entry)),
            self.string_at(at),
            (first - at, end - at),
            self._records(entry),
            self._parts_at(entry),
        )

    def deeper(self) -> tuple[Offsets, Offsets]:
        """Where in raw that starts, and where it ends, which stands in more than `most` levels, without the brackets
        and line ends around it."""
        over = np.concatenate(([self._state.depth > self._most], self._depths > self._most, [False]))
        before = np.concatenate(([False], over[:-1]))
        at = np.asarray(self._at) + self._start
        starts = np.concatenate(([self._start], at + 1))
        ends = np.concatenate((at, [len(self._raw)]))
        return starts[(over & ~before)[:-1]], ends[(before & ~over)[1:]]

    def depth_at(self, at: int) -> int:
        """How deep it is before raw[at]."""
        entry = bisect_left(self._at, at - self._start)
        return int(self._after[entry - 1]) if entry else self._state.depth

    def string_at(self, at: int) -> int | None:
        """Where the string starts that is open before raw[at], relative to it."""
        entry, quotes = bisect_left(self._at, at - self._start), bisect_left(self._quotes, at - self._start)
        string = self._string_at(entry, quotes)
        return None if string is None else string - at

    def spot(self, at: int) -> Spot:
        """Where raw[at] stands."""
        known = self._spot
        if known is None or not known.start <= at < known.end:
            self._spot = known = self._spot_at(at)
        return known

    def _spot_at(self, at: int) -> Spot:
        entry, quotes = bisect_left(self._at, at - self._start), bisect_left(self._quotes, at - self._start)
        elements = [frame.key if frame.is_object else frame.commas for frame in self._frames(entry)]
        path = tuple(element for element in elements if element is not None)
        names = tuple(element for element in path if isinstance(element, str))
        return Spot(max(0, self._records(entry) - 1), path, names, *self._bounds(at, entry, quotes))

    def _bounds(self, at: int, entry: int, quotes: int) -> tuple[int, int]:
        string = self._string_at(entry, quotes)
        if string is not None:
            closing = self._quotes[quotes] + self._start if quotes < len(self._quotes) else len(self._raw)
            return max(0, string + 1), closing
        before = self._at[entry - 1] + self._start + 1 if entry else 0
        after = self._at[entry] + self._start if entry < len(self._at) else len(self._raw)
        return before, max(after, min(at + 1, len(self._raw)))

    def _string_at(self, entry: int, quotes: int) -> int | None:
        """Where the string starts (its quote) that is open after so many entries and quotes; negative: before raw."""
        floor = self._floor(entry)
        first = bisect_left(self._quotes, self._at[floor]) if floor >= 0 else 0
        inside = quotes - first
        if floor < 0 and self._state.string is not None:
            if inside == 0:
                return self._start + self._state.string
            inside += 1
        return self._quotes[quotes - 1] + self._start if inside % 2 else None

    @cached_property
    def parts(self) -> tuple[Offsets, Offsets]:
        """What stands together: an element of an outermost array is a part, and what stands outside of such arrays in
        one document is. Where in raw parts begin, and their numbers, the one that is open at `start` first."""
        entries, numbers, _ = self._parts
        begins = np.asarray(self._at)[entries] + self._start + 1
        return np.concatenate(([0], begins)), np.concatenate(([self._state.parts[0]], numbers))

    @cached_property
    def _parts(self) -> tuple[Offsets, Offsets, Offsets]:
        """The entries at which a part begins, the numbers of part and document from there on."""
        at = np.asarray(self._at)
        square = np.frombuffer(self._raw, np.uint8)[at + self._start] & 0x20 == 0  # [ or ], of the brackets
        opens, closes = (self._kinds == _OPEN), (self._kinds == _CLOSE)
        carried = [depth for depth, frame in enumerate(self._state.frames, 1) if not frame.is_object]
        arrays = len(carried) + np.cumsum((opens & square).astype(np.int32) - (closes & square), dtype=np.int32)
        begin, end = opens & square & (arrays == 1), closes & square & (arrays == 0)
        last = _last(begin)
        depth = np.where(last < 0, carried[0] if carried else 0, self._depth_of[last])
        element = (self._kinds == _COMMA) & (arrays == 1) & (self._depth_of == depth)
        document = opens & (self._depths == 1)
        entries = np.flatnonzero(begin | end | element | document)
        _, open_document, highest = self._state.parts
        numbers = highest + np.arange(1, len(entries) + 1)
        documents = np.maximum.accumulate(np.concatenate(([open_document], np.where(document[entries], numbers, 0))))
        return entries, np.where(end[entries], documents[1:], numbers), documents[1:]

    def _parts_at(self, entry: int) -> tuple[int, int, int]:
        """As `State.parts`, before `entry`."""
        entries, numbers, documents = self._parts
        passed = int(np.searchsorted(entries, entry))
        if not passed:
            return self._state.parts
        return int(numbers[passed - 1]), int(documents[passed - 1]), self._state.parts[2] + passed

    def _records(self, entry: int) -> int:
        return self._state.records + bisect_left(self._first_opens, entry)

    @cached_property
    def _first_opens(self) -> Ints:
        return np.flatnonzero((self._kinds == _OPEN) & (self._depths == 1)).data

    @cached_property
    def _ends(self) -> Ints:
        return np.flatnonzero(self._kinds == _NEWLINE).data

    def _floor(self, entry: int) -> int:
        """The entry of the line's end before `entry`, -1 for none."""
        if not self._lines:
            return -1
        before = bisect_left(self._ends, entry)
        return int(self._ends[before - 1]) if before else -1

    def _frames(self, entry: int) -> list[Frame]:
        depth = self._after[entry - 1] if entry else len(self._state.frames)
        floor = self._floor(entry)
        frames = (self._frame(level, entry, floor) for level in range(1, min(depth, self._most + 1) + 1))
        return [frame for frame in frames if frame is not None]

    def _frame(self, depth: int, entry: int, floor: int) -> Frame | None:
        """The array or object that is open at `depth` before `entry`; None where a broken line hides it."""
        level = self._levels.get(depth) or self._level(depth)
        last = bisect_left(level.entries, entry) - 1
        opened = level.opened[last] if last >= 0 else -1
        if opened < 0 or level.entries[opened] < floor:
            carried = self._state.frames[depth - 1] if depth <= len(self._state.frames) and floor < 0 else None
            return carried if carried is None or last < 0 else self._continued(carried, level, last)
        if self._raw[self._at[level.entries[opened]] + self._start] == _OBJECT:
            return Frame(True, 0, self._key(level, last, opened))
        return Frame(False, level.commas[last] - level.commas[opened])

    def _continued(self, carried: Frame, level: _Level, last: int) -> Frame:
        if not carried.is_object:
            return Frame(False, carried.commas + level.commas[last])
        changed = level.colon[last] >= 0 or level.comma[last] >= 0
        return Frame(True, 0, self._key(level, last, -1) if changed else carried.key)

    def _key(self, level: _Level, last: int, opened: int) -> str | None:
        """The key before the last colon, unless a comma came after it."""
        colon = level.colon[last]
        if colon <= opened or level.comma[last] > colon:
            return None
        start, end = self._string_before(bisect_left(self._quotes, self._at[level.entries[colon]]))
        return _text_of(self._raw[max(0, start) : max(0, end)])

    def _string_before(self, quotes: int) -> tuple[int, int]:
        """Where the string stands that the last of so many `quotes` closes (or opens: then it does not matter)."""
        if quotes == 0:
            return self._start + self._state.last[0], self._start + self._state.last[1]
        start = self._quotes[quotes - 2] if quotes > 1 else self._state.string or 0
        return self._start + start, self._start + self._quotes[quotes - 1] + 1

    @cached_property
    def _levels(self) -> dict[int, _Level]:
        return {}

    @cached_property
    def _depth_of(self) -> NDArray[np.int32]:
        """The depth of what each entry opens, closes or separates; -1 for line ends."""
        depth = self._depths + (self._kinds == _CLOSE)
        return np.where(self._kinds == _NEWLINE, -1, depth).astype(np.int32)

    def _level(self, depth: int) -> _Level:
        entries = np.flatnonzero(self._depth_of == depth)
        kinds = self._kinds[entries]
        facts = (_last(kinds == kind).data for kind in (_OPEN, _COMMA, _COLON))
        level = _Level(entries.data, np.cumsum(kinds == _COMMA).data, *facts)
        self._levels[depth] = level
        return level


def _last(mask: NDArray[np.bool_]) -> Offsets:
    """For each place, the last one up to it where `mask` holds; -1 for none."""
    return np.maximum.accumulate(np.where(mask, np.arange(len(mask)), -1))


def _text_of(quoted: bytes) -> str:
    if b"\\" in quoted:
        try:
            return str(json.loads(quoted))
        except ValueError:
            pass  # not what JSON calls a string: taken as it stands
    return quoted.strip(b'"').decode("utf-8", "replace")
