"""Places in documents, where Macie's structure has none: paragraphs, slides, and the part that is not the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from macie_lite.extraction.windows import Lines, TextReader, Window, windows
from macie_lite.model.passage import Passage, Places
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from macie_lite.extraction.base import Input

__all__ = ["Placed", "at", "beside", "numbered", "office_passages"]

Placed = Callable[[Window], Places]
"""Makes the places of a window whose lines are paragraphs."""


def at(part: str | None = None, slide: int | None = None) -> Placed:
    """All of it stands in one place: a slide, or a part with a name of ours ("properties"), never the file's."""
    places = _Fixed(Occurrence(None, slide=slide, part=part))
    return lambda _: places


def beside(part: str) -> Places:
    """The places of a passage that stands in a part with a name of ours."""
    return _Fixed(Occurrence(None, part=part))


def numbered(part: str | None = None) -> Placed:
    """Each line is a paragraph, from 1, of the body or of a part."""
    return partial(_Paragraph, part=part)


def office_passages(reader: TextReader, placed: Placed, source: Input) -> Iterator[Passage]:
    """The windows of a part's text."""
    for window in windows(reader, source.budget):
        yield Passage(text=window.text, core=window.core, places=placed(window), container=source.container)


class _Fixed:
    def __init__(self, place: Occurrence) -> None:
        self._place = place

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [self._place]


class _Paragraph:
    def __init__(self, window: Window, part: str | None) -> None:
        self._lines = Lines(window)
        self._part = part

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(None, paragraph=self._lines.line(start), part=self._part)]
