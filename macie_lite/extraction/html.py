"""HTML: windows of what a reader sees, and of what stands in tags, comments and scripts.

Two passages for each window, each byte counted in one of them. Both point at the file itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.html_text import HtmlText
from macie_lite.extraction.mapped import Mapped
from macie_lite.extraction.mapped_places import MappedPlaces
from macie_lite.extraction.markup import OUTSIDE, Marks, Open, marks
from macie_lite.extraction.markup_encoding import markup_reader
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage, Records
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["extract_html", "html_passages"]


@dataclass(frozen=True, slots=True, repr=False)
class _Before:
    """What is known where a window starts. number: of the mark that is open there, or the next."""

    open: Open = OUTSIDE
    preformatted: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class _MarkRecords:
    """A tag, a comment, a script is a record: what stands together of what is not seen."""

    marks: Marks
    base: int
    core: int
    mapped: Mapped
    places: MappedPlaces
    table: str = "markup"

    @property
    def first(self) -> int:
        return self.base + int(np.searchsorted(self.marks.ends, self.core, side="right"))

    def numbers(self, at: Offsets) -> Offsets:
        behind = np.searchsorted(self.marks.starts, self.mapped.all_raw(at), side="right")
        return self.base + np.maximum(behind - 1, 0)

    def place(self, number: int) -> Occurrence:
        known = 0 <= number - self.base < len(self.marks.starts)
        return self.places.occurrence(*self._span(number - self.base)) if known else Occurrence(None)

    def _span(self, number: int) -> tuple[int, int]:
        return int(self.marks.starts[number]), int(self.marks.ends[number])


def extract_html(source: Input) -> Extraction:
    """HTML of any size, well-formed or not."""
    reader = markup_reader(source)
    yield from html_passages(windows(reader, source.budget), source.container)
    reader.finish()
    return Coverage.complete(0, "text/html")


def html_passages(found: Iterator[Window], container: tuple[str, ...]) -> Iterator[Passage]:
    """Windows as passages."""
    last: tuple[Window, HtmlText] | None = None
    before = _Before()
    for window in found:
        if last is not None:
            before = _carried(before, last[1], window.start - last[0].start)
        text = HtmlText(window.text, marks(window.text, before.open, html=True), preformatted=before.preformatted)
        last = window, text
        seen, unseen = text.seen, text.unseen
        if seen.text:
            yield _passage(window, seen, container, None)
        if unseen.text:
            places = MappedPlaces(window, unseen)
            records = _MarkRecords(text.marks, before.number, window.core[0], unseen, places)
            yield _passage(window, unseen, container, records)


def _carried(before: _Before, text: HtmlText, at: int) -> _Before:
    open_there = text.marks.open_at(at)
    passed = int(np.searchsorted(text.marks.starts, at))
    number = before.number + passed - (open_there.kind is not None)
    return _Before(open_there, text.preformatted_at(at), number)


def _passage(window: Window, mapped: Mapped, container: tuple[str, ...], records: Records | None) -> Passage:
    places = MappedPlaces(window, mapped)
    return Passage(text=mapped.text, core=mapped.core(window.core), places=places, records=records, container=container)
