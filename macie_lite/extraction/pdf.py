"""PDF: text by page, with form fields, notes, links, properties and attached files; read by `parsers.pdf`.

An empty user password opens a document; any other is a gap, and so is a page that is only an image.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.behind import appended
from macie_lite.extraction.image import OnPage
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.extraction.office_places import beside
from macie_lite.extraction.sandbox import parse
from macie_lite.extraction.wire import Item
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_pdf"]

_UNPACKED = 1 << 60  # of an attached file: as if it had been that many bytes, since how many it was is not told


def extract_pdf(source: Input) -> Extraction:
    """Passages page by page; none crosses a page."""
    members, read = Members(source), False
    try:
        limits = source.budget.limits
        most_pictures = 0 if limits.ocr == "off" else source.budget.images_left
        for item in parse("pdf:read", source, limits.pages, most_pictures):
            read = read or _is_content(item)
            yield from _passages(item, members, source)
    except NotExamined as fault:
        members.gap(fault.reason)
    yield from members.names.rest()
    coverage = members.coverage()
    if coverage.gaps and not read:
        return Coverage.skipped(coverage.gaps[0]).with_gaps(*coverage.gaps[1:])
    return Coverage.complete(0, coverage.mime_type).with_gaps(*coverage.gaps)


def _is_content(item: Item) -> bool:
    """Whether it is of the document itself: its properties alone are not."""
    match item:
        case ("text", page, _, _):
            return bool(page > 0)
        case ("picture", _, text):
            return text is not None
        case (kind, *_):
            return bool(kind == "file")
    return False


def _passages(item: Item, members: Members, source: Input) -> Iterator[Passage]:
    match item:
        case ("text", page, field, text):
            places = OnPage(page) if page else beside("properties")
            yield Passage(text=text, field=field, places=places, container=source.container)
        case ("gap", reason):
            members.gap(Reason[reason])
        case ("picture", _, None):
            members.gap(Reason.NO_TEXT if source.budget.limits.ocr == "off" else Reason.IMAGES)
        case ("picture", page, text):
            source.budget.image()
            yield Passage(text=text, places=OnPage(page), container=source.container)
        case ("file", name, content) if not members.over:
            stream = MemberStream(io.BytesIO(content).read, source.budget, lambda: _UNPACKED)
            yield from members.names.add(name)
            yield from members.read(name, stream, len(content))
        case ("behind", at, content):
            yield from appended(source, members, content, at)
