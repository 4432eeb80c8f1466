"""Line formats made of segments whose fields have names: each known field's values as a column, the rest as text.

A window's core is moved to where segments end, so that each is read whole, by the window in which it starts. A value of
a known field becomes a cell of the column that is called as the field is, and its bytes become blanks in the text that
is left, so that each byte is looked at once. A segment longer than a window's context stays text.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.text import TextPlaces
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import Coverage, Status
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Fields", "Grammar", "Span", "pieces", "segmented", "together"]

Span = tuple[int, int]
"""Of a value in the window's text."""

_WORD = re.compile(rb"[0-9A-Za-z\x80-\xff]+")
_BREAKS = bytes.maketrans(b"\r\n", b"  ")


class Grammar(ABC):
    """What a format's segments are, and what their fields are called. Lives as long as its file is read."""

    @abstractmethod
    def pattern(self, text: bytes) -> re.Pattern[bytes]:
        """A segment, without what ends it; `text` is the start of the file."""

    @abstractmethod
    def read(self, text: bytes, start: int, end: int, fields: Fields) -> None:
        """Adds the values of the segment text[start:end] to the fields, and says where records begin."""


@dataclass(slots=True, repr=False)
class _Column:
    starts: list[int] = field(default_factory=list)  # in the window
    ends: list[int] = field(default_factory=list)
    cells: list[bytes] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)  # whether the cell stands there byte by byte


class Fields:
    """The values of one window's known fields, by the field's name, and where records begin in it."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.begins: list[int] = []
        self._columns: dict[str, _Column] = {}
        self._left: bytearray | None = None

    def begin(self, at: int) -> None:
        """A record begins: a message, a claim, a statement."""
        self.begins.append(at)

    def add(self, name: str, start: int, end: int, value: bytes | None = None) -> None:
        """The value at [start, end) of the window, or `value`, put together from what stands there."""
        text = self.window.text
        raw = text[start:end]
        if not raw.strip():
            return
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = _Column()
        cell = (raw if value is None else value).translate(_BREAKS)
        column.starts.append(start)
        column.ends.append(end)
        column.cells.append(cell)
        column.exact.append(value is None or value == raw)
        if self._left is None:
            self._left = bytearray(text)
        self._blank(self._left, start, end, value)

    def _blank(self, left: bytearray, start: int, end: int, value: bytes | None) -> None:
        """Of what a value was put together from, its words alone: what stands between them is not in it."""
        words = frozenset(_WORD.findall(value)) if value is not None else frozenset[bytes]()
        spans = ((start, end),) if value is None else (one.span() for one in _WORD.finditer(left, start, end))
        for first, last in list(spans):
            if value is None or bytes(left[first:last]) in words:
                left[first:last] = b" " * (last - first)

    def passages(self, records: _Records, container: tuple[str, ...]) -> Iterator[Passage]:
        """A column for each name, then what is left."""
        places = TextPlaces(self.window)
        for name, column in self._columns.items():
            ends = list(accumulate(len(cell) + 1 for cell in column.cells))
            breaks = np.array(ends, np.int64) - 1
            yield Passage(
                text=b"\n".join(column.cells),
                field=name,
                breaks=breaks,
                places=_CellPlaces(places, column, breaks.tolist()),
                records=replace(records, starts=np.array(column.starts, np.int64)),
                container=container,
            )
        left = self.window.text if self._left is None else bytes(self._left)
        yield Passage(text=left, core=self.window.core, places=places, records=records, container=container)


@dataclass(frozen=True, slots=True, repr=False)
class _CellPlaces:
    """Of a cell: its place in the file, or that of the field that it was put together from."""

    text: TextPlaces
    column: _Column
    ends: list[int]

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        cell = bisect_left(self.ends, end)
        first, last = self.column.starts[cell], self.column.ends[cell]
        if self.column.exact[cell]:
            first += start - (self.ends[cell - 1] + 1 if cell else 0)
            last = first + end - start
        return self.text.locate(first, last, limit)


@dataclass(frozen=True, slots=True, repr=False)
class _Records:
    """Records by number: `first` is open where the window's core starts, the others begin at `begins`."""

    places: TextPlaces
    first: int
    opened: Occurrence
    begins: list[int]
    starts: Offsets | None = None  # of the cells of a column, in the window
    table: None = None

    def numbers(self, at: Offsets) -> Offsets:
        places = np.asarray(at, np.int64) if self.starts is None else self.starts[np.asarray(at, np.int64)]
        return self.first + np.searchsorted(np.array(self.begins, np.int64), places, side="right")

    def place(self, number: int) -> Occurrence:
        if number == self.first:
            return self.opened
        at = number - self.first - 1
        return self.begun(self.begins[at]) if at < len(self.begins) else Occurrence(None)

    def begun(self, at: int) -> Occurrence:
        return self.places.locate(at, at + 1, 1)[0]


def segmented(source: Input, grammar: Grammar) -> Extraction:
    """All of a text in any encoding: columns of known fields, and the rest."""
    reader = Utf8Reader(source.stream)
    number, opened = 0, Occurrence(None)
    for window, spans in _whole(windows(reader, source.budget), grammar):
        fields = Fields(window)
        for start, end in spans:
            grammar.read(window.text, start, end, fields)
        records = _Records(TextPlaces(window), number, opened, fields.begins)
        yield from fields.passages(records, source.container)
        if fields.begins:
            number, opened = number + len(fields.begins), records.begun(fields.begins[-1])
    reader.finish()
    return Coverage(Status.COMPLETE)


def _whole(found: Iterator[Window], grammar: Grammar) -> Iterator[tuple[Window, list[tuple[int, int]]]]:
    """Windows whose cores end where segments do, with the segments that start in them."""
    pattern: re.Pattern[bytes] | None = None
    reached, inside = 0, False
    for window in found:
        if pattern is None:
            pattern = grammar.pattern(window.text)
        text, (core, cut) = window.text, window.core
        core = max(core, reached - window.start)
        whole = cut == len(text)
        spans, end = _spans(pattern, text, core, cut, whole=whole)
        if inside and spans and spans[0][0] == core:
            del spans[0]  # the end of one that was too long
        inside = end < 0
        end = cut if inside else max(cut, end)
        reached = window.start + end
        if end > core:
            yield replace(window, core=(core, end)), spans


def _spans(
    pattern: re.Pattern[bytes], text: bytes, start: int, cut: int, *, whole: bool
) -> tuple[list[tuple[int, int]], int]:
    """The segments that start in text[start:cut], and the end of the last, -1 where the text ends before it does."""
    spans: list[tuple[int, int]] = []
    for one in pattern.finditer(text, start):
        if one.start() >= cut:
            break
        if one.end() >= len(text) and not whole:
            return spans, -1
        spans.append(one.span())
    return spans, spans[-1][1] if spans else cut


def pieces(text: bytes, start: int, end: int, delimiter: bytes, most: int = 64) -> list[Span]:
    """Where what stands between delimiters in text[start:end] stands; the last holds all beyond `most`."""
    if text.find(delimiter, start, end) < 0:
        return [(start, end)]
    spans, at = [], start
    for piece in text[start:end].split(delimiter, most):
        spans.append((at, at + len(piece)))
        at += len(piece) + len(delimiter)
    return spans


def together(spans: Iterable[Span]) -> Span:
    """From the first that is not empty to the end of the last; (0, 0) where all are empty."""
    filled = [span for span in spans if span[1] > span[0]]
    return (filled[0][0], filled[-1][1]) if filled else (0, 0)
