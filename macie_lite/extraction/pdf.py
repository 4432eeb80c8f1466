"""PDF: text by page, with form fields, notes, links, properties and attached files.

PDFium reads; pdfminer.six is asked when PDFium refuses a file or finds no text in it, since it is a dozen times slower.
A file that lost its end is given one, as far as its pages are there.
An empty user password opens a document; any other is a gap, and so is a page that is only an image.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

from macie_lite.errors import MacieLiteError
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.extraction.memory import content
from macie_lite.extraction.pdf_rebuilt import ends
from macie_lite.extraction.pdfium import PageText, PdfiumDocument
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence, Page

__all__ = ["extract_pdf"]

_SECOND_LOOK = 10  # pages that pdfminer.six looks at where PDFium found no text
_END = b"%%EOF"


def extract_pdf(source: Input) -> Extraction:
    """Passages page by page; none crosses a page."""
    with content(source) as data:
        return (yield from _read(data, source))


def _read(data: bytearray, source: Input) -> Extraction:
    reading = _Reading(source)
    cut = _is_cut(data)
    if cut:
        reading.members.gap(Reason.TRUNCATED)
    document = _opened(data)
    if document is not None:
        yield from _with_pdfium(document, reading, data, source)
        return reading.coverage()
    yield from reading.through(_pdfminer(data, source))
    if not reading.pages:
        yield from _rebuilt(reading, data, source)
        reading.members.gap(Reason.TRUNCATED if cut else Reason.MALFORMED)
    if not reading.pages:
        raise NotExamined(Reason.TRUNCATED if cut else Reason.MALFORMED)
    return reading.coverage()


def _opened(data: bytearray) -> PdfiumDocument | None:
    try:
        return PdfiumDocument(data)
    except ValueError:
        return None


def _rebuilt(reading: _Reading, data: bytearray, source: Input) -> Iterator[Passage]:
    """Once more, with an end of ours: PDFium where the pages' objects lie open, else pdfminer.six, which also finds
    those that are compressed."""
    whole = len(data)
    for_pdfium, for_pdfminer = ends(data, source.budget)
    for end in for_pdfium:
        data[whole:] = end
        document = _opened(data)
        if document is not None and (end is for_pdfium[-1] or document.has_pages(source.budget.limits.pages)):
            yield from _with_pdfium(document, reading, data, source)
            break
        if document is not None:
            document.close()
        document = None  # lets go of `data`
    document = None
    if not reading.texts and for_pdfminer:
        reading.pages = 0
        data[whole:] = for_pdfminer
        yield from reading.through(_pdfminer(data, source))


def _with_pdfium(document: PdfiumDocument, reading: _Reading, data: bytearray, source: Input) -> Iterator[Passage]:
    try:
        if document.needs_xfa:
            reading.members.gap(Reason.UNPARSABLE)
        if properties := document.properties():
            yield Passage(text=properties.encode("utf-8", "replace"), container=source.container)
        yield from reading.through(_pages(document, reading.members))
        if not reading.texts:
            yield from reading.second_look(_pdfminer(data, source))
        yield from _attached(document, reading, source)
    finally:
        document.close()


def _attached(document: PdfiumDocument, reading: _Reading, source: Input) -> Iterator[Passage]:
    for name, attached in document.attachments():
        if not reading.members.over:
            yield from reading.members.read(
                name, MemberStream(io.BytesIO(attached).read, source.budget, lambda: 1 << 60)
            )


def _is_cut(data: bytearray) -> bool:
    """No end, or objects after the last one (a linearized file has another near its start)."""
    end = data.rfind(_END)
    return end < 0 or data.find(b" obj", end) >= 0


def _pages(document: PdfiumDocument, members: Members) -> Iterator[PageText]:
    for number in range(document.pages):
        try:
            yield document.page(number)
        except NotExamined as fault:
            members.gap(fault.reason)
            yield PageText("")


class _Reading:
    """Pages to passages. texts: pages with text; pages: all that were read."""

    def __init__(self, source: Input) -> None:
        self._source = source
        self.members = Members(source)
        self.texts = 0
        self.pages = 0
        self._images = 0

    def through(self, pages: Iterator[PageText]) -> Iterator[Passage]:
        for number, page in enumerate(pages, 1):
            try:
                self._source.budget.tick()
                if number > self._source.budget.limits.pages:
                    raise NotExamined(Reason.PAGES)
            except NotExamined as fault:
                self.members.gap(fault.reason)
                return
            self.pages += 1
            self._images += page.unread
            yield from self._passages(page, number)

    def second_look(self, pages: Iterator[PageText]) -> Iterator[Passage]:
        """Goes on only where the first pages have text after all."""
        for number, page in enumerate(pages, 1):
            self._source.budget.tick()
            if number > _SECOND_LOOK and not self.texts:
                return
            yield from self._passages(page, number)

    def _passages(self, page: PageText, number: int) -> Iterator[Passage]:
        places = _OnPage(number)
        if text := page.text.strip():
            self.texts += 1
            yield Passage(text=text.encode("utf-8", "replace"), places=places, container=self._source.container)
        for name, value in page.fields:
            self.texts += 1
            filled = value.encode("utf-8", "replace")
            yield Passage(text=filled, field=name or None, places=places, container=self._source.container)

    def coverage(self) -> Coverage:
        if self._images:
            self.members.gap(Reason.NO_TEXT)
        gaps = self.members.coverage().gaps
        if gaps and not self.texts:
            return Coverage.skipped(gaps[0]).with_gaps(*gaps[1:])
        return Coverage.complete(0, "application/octet-stream").with_gaps(*gaps)


class _OnPage:
    def __init__(self, number: int) -> None:
        self._number = number

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(Page(self._number))]


def _pdfminer(data: bytearray, source: Input) -> Iterator[PageText]:
    """Pages as far as pdfminer.six gets."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL + 1)  # its messages may quote content
    limit = source.budget.limits.pages + 1
    try:
        for page in extract_pages(io.BytesIO(data), maxpages=limit, laparams=LAParams(boxes_flow=None)):
            yield PageText("\n".join(box.get_text() for box in page if isinstance(box, LTTextContainer)))
    except MacieLiteError:
        raise
    except Exception:  # noqa: BLE001 - it fails in every way there is; what came before stands
        return
