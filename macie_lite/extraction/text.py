"""Running text in any encoding: windows with their lines."""

from __future__ import annotations

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.markdown_tables import labelled
from macie_lite.extraction.windows import Lines, Window, windows
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage
from macie_lite.model.places import LineRange, Occurrence

__all__ = ["TextPlaces", "extract_text", "text_passage"]


class TextPlaces:
    """Line ranges, from 1; columns in code points, from 1; offsets only where the file is UTF-8."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._lines = Lines(window)

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        line = self._lines.line(start)
        last = line if self._lines.on_one(start, end) else self._lines.line(end - 1)
        place = LineRange(line, last, self._lines.column(start, line))
        base = self._window.offset
        return [Occurrence(place, line=line, offset=None if base is None else (base + start, base + end))]


def extract_text(source: Input) -> Extraction:
    """Any text: every byte of it reaches the classifier, whatever its encoding and the length of its lines."""
    reader = Utf8Reader(source.stream)
    for window in windows(reader, source.budget):
        yield labelled(text_passage(window, source.container))
    reader.finish()
    return Coverage.complete(0, "text/plain")


def text_passage(window: Window, container: tuple[str, ...]) -> Passage:
    """One window as running text."""
    return Passage(text=window.text, core=window.core, places=TextPlaces(window), container=container)
