"""JSON and JSON lines: the text itself in windows, and for each hit its record, path, value and line.

Keys are part of the text, so they are looked at too: a hit in a key is placed at the object that holds it, its own name
not on the path. Malformed JSON is read to its end all the same: up to the fault with paths, after it (more is closed
than was opened) as running text with lines, as Macie reads malformed files. It leaves no gap: every byte was examined.
Nesting beyond the limit is one (`JSON_NESTING`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from classifiers.types import Scope
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.json_escapes import Unescaped
from macie_lite.extraction.json_structure import State, Structure
from macie_lite.extraction.text import text_passage
from macie_lite.extraction.text_kinds import is_json
from macie_lite.extraction.windows import Lines, Window, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import LineRange, Occurrence, Place, Record

__all__ = ["JsonWindow", "extract_json", "json_passages"]


class JsonWindow:
    """One window of JSON: the text that is classified, its scopes and its places. Built up as far as it is asked."""

    def __init__(self, window: Window, state: State, *, lines: bool) -> None:
        self.window = window
        self._state = state
        self._json_lines = lines
        self._unescaped = Unescaped(window.text)
        self._lines = Lines(window)
        self._judged = (0, 0, False)  # start and end of the line that was looked at last, and whether it is broken

    @cached_property
    def structure(self) -> Structure:
        return Structure(self.window.text, self.window.core[0], self._state, lines=self._json_lines)

    def passage(self, container: tuple[str, ...]) -> Passage:
        start, end = map(self._unescaped.unescaped, self.window.core)
        text = self._unescaped.text
        return Passage(text=text, core=(start, end), scope=self.scope, places=self, container=container)

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


def extract_json(source: Input) -> Extraction:
    """One JSON document, or several one after the other: their number is the record index."""
    reader = Utf8Reader(source.stream)
    yield from json_passages(windows(reader, source.budget), source)
    reader.finish()
    return Coverage.complete(0, "application/json")


def json_passages(found: Iterator[Window], source: Input) -> Iterator[Passage]:
    """Windows as passages; raises NotExamined at nesting beyond the limit."""
    state = State()
    for window in found:
        part = JsonWindow(window, state, lines=False)
        if part.structure.deepest > source.budget.limits.json_depth:
            raise NotExamined(Reason.JSON_NESTING)
        if part.structure.broken:
            yield text_passage(window, source.container)
            break
        state = part.structure.state_at(window.core[1])
        yield part.passage(source.container)
    for window in found:
        yield text_passage(window, source.container)
