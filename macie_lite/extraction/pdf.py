"""PDF: text by page, with form fields, notes, links, properties and attached files; read by `parsers.pdf`.

An empty user password opens a document; any other is a gap, and so is a page that is only an image.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.extraction.sandbox import parse
from macie_lite.extraction.wire import Item
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import NO_PLACES, Passage
from macie_lite.model.places import Occurrence, Page

__all__ = ["extract_pdf"]

_UNPACKED = 1 << 60  # of an attached file: as if it had been that many bytes, since how many it was is not told


def extract_pdf(source: Input) -> Extraction:
    """Passages page by page; none crosses a page."""
    members, read = Members(source), False
    try:
        for item in parse("pdf:read", source, source.budget.limits.pages):
            read = read or item[0] == "file" or (item[0] == "text" and item[1] > 0)
            yield from _passages(item, members, source)
    except NotExamined as fault:
        members.gap(fault.reason)
    coverage = members.coverage()
    if coverage.gaps and not read:
        return Coverage.skipped(coverage.gaps[0]).with_gaps(*coverage.gaps[1:])
    return Coverage.complete(0, coverage.mime_type).with_gaps(*coverage.gaps)


def _passages(item: Item, members: Members, source: Input) -> Iterator[Passage]:
    match item:
        case ("text", page, field, text):
            places = _OnPage(page) if page else NO_PLACES
            yield Passage(text=text, field=field, places=places, container=source.container)
        case ("gap", reason):
            members.gap(Reason[reason])
        case ("picture", _):
            members.gap(Reason.NO_TEXT)
        case ("file", name, content) if not members.over:
            stream = MemberStream(io.BytesIO(content).read, source.budget, lambda: _UNPACKED)
            yield from members.read(name, stream, len(content))


class _OnPage:
    def __init__(self, number: int) -> None:
        self._number = number

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(Page(self._number))]
