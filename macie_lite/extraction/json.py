"""JSON and JSON lines: the text itself in windows, and for each hit its record, path, value and line.

Keys are part of the text, so they are looked at too: a hit in a key is placed at the object that holds it, its own name
not on the path. Malformed JSON is read to its end all the same: up to the fault with paths, after it (more is closed
than was opened) as running text with lines, as Macie reads malformed files. It leaves no gap: every byte was examined.
What is nested beyond the limit is one (`JSON_NESTING`); all around it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from classifiers.types import Scope
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.fhir import OneRecord, coded, is_resource
from macie_lite.extraction.json_depth import Deep, says_nothing
from macie_lite.extraction.json_escapes import Unescaped
from macie_lite.extraction.json_structure import State, Structure
from macie_lite.extraction.text import text_passage
from macie_lite.extraction.text_kinds import is_json
from macie_lite.extraction.windows import Lines, Window, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage, Records
from macie_lite.model.places import LineRange, Occurrence, Place, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["JsonWindow", "extract_json", "json_passages"]

_BLANK = 256  # bytes that may stand between a comma and the next element
_NEWLINE = 10


class JsonWindow:
    """One window of JSON: the text that is classified, its scopes and its places. Built up as far as it is asked."""

    def __init__(self, window: Window, state: State, most: int, *, lines: bool, one_record: bool = False) -> None:
        """most: levels of nesting that are read. one_record: all of the file is of one person, or thing, whatever
        arrays are in it."""
        self._whole_text = window.text
        self.window, self._coded = coded(window)
        window = self.window
        self._state, self._most = state, most
        self._json_lines = lines
        self._one_record = one_record
        self._unescaped = Unescaped(window.text)
        self._lines = Lines(window)
        self._judged = (0, 0, False)  # start and end of the line that was looked at last, and whether it is broken
        self._deep: Deep | None = None

    @cached_property
    def structure(self) -> Structure:
        start, lines = self.window.core[0], self._json_lines
        return Structure(self.window.text, start, self._state, most=self._most, lines=lines)

    def shallow(self) -> JsonWindow:
        """The same with blanks for what is nested beyond the limit."""
        whole = replace(self.window, text=self._whole_text)
        deep = Deep(whole, self.structure, self._state, self._most)
        part = JsonWindow(deep.window, deep.state, self._most, lines=self._json_lines, one_record=self._one_record)
        part._deep = deep
        return part

    def state_after(self) -> State:
        """What is open at the core's end."""
        state = self.structure.state_at(self.window.core[1])
        return state if self._deep is None else self._deep.state_after(state)

    def passages(self, container: tuple[str, ...]) -> Iterator[Passage]:
        """The text, then the values that are not named by their keys."""
        if self._deep is not None and says_nothing(self.window):
            return
        passage = self._passage(container)
        yield passage
        records = passage.records
        assert records is not None
        for one in self._coded.passages(self._whole_text, self, records, self._unescaped.unescaped):
            yield replace(one, container=container)

    def _passage(self, container: tuple[str, ...]) -> Passage:
        start, end = map(self._unescaped.unescaped, self.window.core)
        text = self._unescaped.text
        records: Records = _LineRecords(self) if self._json_lines else _PartRecords(self)
        if self._one_record:
            records = OneRecord()
        return Passage(
            text=text, core=(start, end), scope=self.scope, places=self, records=records, container=container
        )

    @property
    def parts(self) -> tuple[int, int, int]:
        """As `State.parts`, where the core starts."""
        return self._state.parts

    def all_raw(self, at: Offsets) -> Offsets:
        """Where in the window these bytes of the classified text come from."""
        return self._unescaped.all_raw(np.asarray(at, np.int64))

    def line(self, at: int) -> int:
        """The line of a byte of the window."""
        return self._lines.line(at)

    def scope(self, start: int, end: int) -> Scope | None:
        """The value or key in which the span starts (stretched to hold all of it), and the keys that lead there."""
        spot = self.structure.spot(self._unescaped.raw(start))
        first, last = map(self._unescaped.unescaped, (spot.start, spot.end))
        return Scope(min(first, start), max(last, end), spot.names)

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        first, last = self._unescaped.raw(start), self._unescaped.raw(end)
        line, base = self._lines.line(first), self.window.offset
        offset = None if base is None else (base + first, base + last)
        return [Occurrence(self._place(first, last, line), line=line, offset=offset)]

    def column(self, at: int) -> int:
        """As `island_places.Columned` has it."""
        first = self._unescaped.raw(at)
        return self._lines.column(first, self._lines.line(first))

    def _place(self, first: int, last: int, line: int) -> Place:
        if not self._json_lines:
            spot = self.structure.spot(first)
            return Record(spot.record, spot.path)
        if self._is_broken(first):  # what looks like keys there may be anything
            return LineRange(line, self._lines.line(max(first, last - 1)), self._lines.column(first, line))
        return Record(line - 1, self.structure.spot(first).path)

    def _is_broken(self, at: int) -> bool:
        """Whether the line of raw[at] is no JSON; one that does not lie in the window whole is taken to be."""
        text = self.window.text
        start, end = text.rfind(b"\n", 0, at) + 1, text.find(b"\n", at)
        if end < 0 and self.window.core[1] == len(text):
            end = len(text)  # of the last window, and so of the file
        whole = (start > 0 or self.window.start == 0) and end >= 0
        return whole and self._broken_line(start, end)

    def _broken_line(self, start: int, end: int) -> bool:
        if self._judged[:2] != (start, end):
            self._judged = start, end, not is_json(self.window.text[start:end])
        return self._judged[2]


_OPEN_ELEMENTS = 1 << 20
"""Elements of one document that are held back until what stands around them is known."""


@dataclass(frozen=True, slots=True, repr=False)
class _PartRecords:
    """An element of an outermost array is a record, and what stands outside of such arrays in a document is one."""

    window: JsonWindow
    table: None = None

    @property
    def first(self) -> int:
        part, document, highest = self.window.parts
        return max(min(part, document), highest - _OPEN_ELEMENTS)

    def numbers(self, at: Offsets) -> Offsets:
        begins, numbers = self.window.structure.parts
        return numbers[np.searchsorted(begins, self.window.all_raw(at), side="right") - 1]

    def place(self, number: int) -> Occurrence:
        """Only of what begins in this window; of what stands outside of arrays, where that does."""
        begins, numbers = self.window.structure.parts
        found = np.flatnonzero(numbers == number)
        if not len(found):
            return Occurrence(None)
        text, at = self.window.window.text, int(begins[found[0]])
        at += len(text[at : at + _BLANK]) - len(text[at : at + _BLANK].lstrip())
        spot = self.window.structure.spot(at)
        index = next((n for n, element in enumerate(spot.path) if isinstance(element, int)), -1)
        return Occurrence(Record(spot.record, spot.path[: index + 1]), line=self.window.line(at))


@dataclass(frozen=True, slots=True, repr=False)
class _LineRecords:
    """A line is a record; its number is the line's."""

    window: JsonWindow
    table: None = None

    @property
    def first(self) -> int:
        return self.window.line(self.window.window.core[0])

    def numbers(self, at: Offsets) -> Offsets:
        start = self.window.window.core[0]
        ends = np.flatnonzero(np.frombuffer(self.window.window.text, np.uint8)[start:] == _NEWLINE)
        return self.first + np.searchsorted(ends, self.window.all_raw(at) - start)

    def place(self, number: int) -> Occurrence:
        return Occurrence(Record(number - 1, ()), line=number)


def extract_json(source: Input) -> Extraction:
    """One JSON document, or several one after the other: their number is the record index."""
    reader = Utf8Reader(source.stream)
    yield from json_passages(windows(reader, source.budget), source)
    reader.finish()
    return Coverage.complete(0, "application/json")


def json_passages(found: Iterator[Window], source: Input) -> Iterator[Passage]:
    """Windows as passages; raises NotExamined behind the last one, if there was nesting beyond the limit."""
    state, one_record, nested = State(), False, False
    most = source.budget.limits.json_depth
    for window in found:
        one_record = one_record or (not window.start and is_resource(window.text))
        part = JsonWindow(window, state, most, lines=False, one_record=one_record)
        if part.structure.broken:
            yield text_passage(window, source.container)
            break
        if part.structure.deepest > most:
            part, nested = part.shallow(), True
        state = part.state_after()
        yield from part.passages(source.container)
    for window in found:
        yield text_passage(window, source.container)
    if nested:
        raise NotExamined(Reason.JSON_NESTING)
