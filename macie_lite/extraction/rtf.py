"""RTF: paragraphs, what stands beside them, and the files in it. Places are paragraphs, and the bytes of the file."""

from __future__ import annotations

import io
from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.formats import OCTET_STREAM
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.extraction.rtf_objects import content_of
from macie_lite.extraction.rtf_text import RtfText
from macie_lite.extraction.rtf_trace import Trace
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

__all__ = ["RtfPlaces", "extract_rtf"]


class RtfPlaces:
    """Paragraphs, from 1, and byte ranges of the file; of what is beside the paragraphs, byte ranges alone."""

    def __init__(self, window: Window, trace: Trace) -> None:
        self._start, self._trace = window.start, trace

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        first, last = self._start + start, self._start + end
        return [Occurrence(None, offset=self._trace.span(first, last), paragraph=self._trace.paragraph(first))]


def extract_rtf(source: Input) -> Extraction:
    """Text of any length, hidden or not; what is embedded goes the way of every member."""
    text, members = RtfText(source.stream.read, source.budget), Members(source)
    fault: NotExamined | None = None
    try:
        for window in windows(text, source.budget):
            text.trace.forget(window.start)
            part = text.trace.part(window.start, window.start + len(window.text))
            yield Passage(
                text=window.text, core=window.core, places=RtfPlaces(window, part), container=source.container
            )
            yield from _embedded(text, members, source)
    except NotExamined as error:
        fault = error
    yield from _embedded(text, members, source)
    yield from members.names.rest()
    if fault is not None:
        raise fault
    embedded = members.coverage()
    gaps = [*embedded.gaps, *[Reason.HELD_SIZE] * text.objects.missed, *[Reason.TRUNCATED] * (not text.complete)]
    return Coverage.complete(0, OCTET_STREAM).with_gaps(*gaps)


def _embedded(text: RtfText, members: Members, source: Input) -> Iterator[Passage]:
    """The objects that were met so far."""
    while text.objects.met and not members.over:
        embedded = text.objects.met.pop(0)
        name, data = content_of(embedded.data, embedded.kind)
        if data:
            yield from members.names.add(name)
            yield from members.read(name, MemberStream(io.BytesIO(data).read, source.budget), len(data))
        source.budget.give_back(embedded.held)
