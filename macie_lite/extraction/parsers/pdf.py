"""PDF: text by page, with form fields, notes, links, properties and attached files.

PDFium reads; pdfminer.six is asked when PDFium refuses a file or finds no text in it, since it is a dozen times slower.
A file that lost its end is given one, as far as its pages are there.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.pdf_rebuilt import ends
from macie_lite.extraction.parsers.pdfium import PageText, PdfiumDocument
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["read"]

Item = tuple[Any, ...]

_SECOND_LOOK = 10  # pages that pdfminer.six looks at where PDFium found no text
_END, _BLANK = b"%%EOF", b"\0\t\n\f\r "
_LONGEST_XMP = 1 << 20
_XMP_VALUE = re.compile(r'(?<!xmlns)(?<!xmlns:)\b[\w-]+="([^"]*)"|>([^<>]+)<')


def read(file: BinaryIO, most_pages: int, most_pictures: int) -> Iterator[Item]:
    """("text", page, field or None, UTF-8): page 0 for the document's properties; ("gap", name of a Reason);
    ("picture", page, text): a page without text, with an image, as OCR reads it, None beyond `most_pictures` of them;
    ("file", name, content): one that is attached; ("behind", offset, bytes): after the end.

    Raises NotExamined for what is no PDF, or cannot be opened.
    """
    data = bytearray(file.read())
    cut = _is_cut(data)
    if cut:
        yield _gap(Reason.TRUNCATED)
    document = _opened(data)
    if document is not None:
        yield from _Reading(most_pages, most_pictures).with_pdfium(document, data)
        if not cut:
            yield from _behind(data)
        return
    reading = _Reading(most_pages, most_pictures)
    yield from reading.through(_pdfminer(data, most_pages))
    if not reading.pages:
        yield from _rebuilt(reading, data, most_pages)
        yield _gap(Reason.TRUNCATED if cut else Reason.MALFORMED)
    if not reading.pages:
        raise NotExamined(Reason.TRUNCATED if cut else Reason.MALFORMED)


def _gap(reason: Reason) -> Item:
    return "gap", reason.name


def _opened(data: bytearray) -> PdfiumDocument | None:
    try:
        return PdfiumDocument(data)
    except ValueError:
        return None


def _rebuilt(reading: _Reading, data: bytearray, most_pages: int) -> Iterator[Item]:
    """Once more, with an end of ours: PDFium where the pages' objects lie open, else pdfminer.six, which also finds
    those that are compressed."""
    whole = len(data)
    for_pdfium, for_pdfminer = ends(data, most_pages)
    for end in for_pdfium:
        data[whole:] = end
        document = _opened(data)
        if document is not None and (end is for_pdfium[-1] or document.has_pages(most_pages)):
            yield from reading.with_pdfium(document, data)
            break
        if document is not None:
            document.close()
        document = None  # lets go of `data`
    document = None
    if not reading.texts and for_pdfminer:
        reading.pages = 0
        data[whole:] = for_pdfminer
        yield from reading.through(_pdfminer(data, most_pages))


def _is_cut(data: bytearray) -> bool:
    """No end, or objects after the last one (a linearized file has another near its start)."""
    end = data.rfind(_END)
    return end < 0 or data.find(b" obj", end) >= 0


def _behind(data: bytearray) -> Iterator[Item]:
    end = data.rfind(_END) + len(_END)
    if (rest := bytes(data[end:])).strip(_BLANK):
        yield "behind", end, rest


def _described(data: bytearray, known: str) -> str:
    """What its XMP metadata (ISO 16684-1) say beyond the properties that are `known`, where they lie open."""
    start = data.rfind(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start)
    if start < 0 or not 0 < end - start <= _LONGEST_XMP:
        return ""
    values = (attribute or text for attribute, text in _XMP_VALUE.findall(data[start:end].decode("utf-8", "replace")))
    return "\n".join(dict.fromkeys(value.strip() for value in values if value.strip() and value.strip() not in known))


def _form_in_xml(data: bytearray) -> Iterator[Item]:
    """The packets of an XFA form (ISO 32000-1, 12.7.8), each an XML file; a gap where they cannot be had."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import PDFStream, resolve1

    try:
        form = resolve1(PDFDocument(PDFParser(io.BytesIO(data))).catalog["AcroForm"])
        packets = [resolve1(packet) for packet in _listed(resolve1(form["XFA"]))]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it fails in every way there is
        yield _gap(Reason.UNPARSABLE)
        return
    for packet in packets:
        if isinstance(packet, PDFStream):
            yield "file", "form.xml", packet.get_data()


def _listed(packets: Any) -> list[Any]:
    return packets if isinstance(packets, list) else [packets]


class _Reading:
    """texts: pages with text; pages: all that were read."""

    def __init__(self, most_pages: int, most_pictures: int) -> None:
        self._most = most_pages
        self._pictures_left = most_pictures
        self.texts = 0
        self.pages = 0

    def with_pdfium(self, document: PdfiumDocument, data: bytearray) -> Iterator[Item]:
        try:
            if document.needs_xfa:
                yield from _form_in_xml(data)
            properties = document.properties()
            for text in (properties, document.outline(), _described(data, properties)):
                if text:
                    yield "text", 0, None, text.encode("utf-8", "replace")
            yield from self.through(document.all_pages(), document)
            if not self.texts:
                yield from self._second_look(_pdfminer(data, self._most))
            for name, content in document.attachments():
                yield "file", name, content
        finally:
            document.close()

    def through(self, pages: Iterator[PageText | None], document: PdfiumDocument | None = None) -> Iterator[Item]:
        """pages: None for one that cannot be loaded. document: what can draw them."""
        for number, page in enumerate(pages, 1):
            if number > self._most:
                yield _gap(Reason.PAGES)
                return
            self.pages += 1
            if page is None:
                yield _gap(Reason.MALFORMED)
                continue
            if page.unread:
                yield "picture", number, self._seen(document, number - 1)
            yield from self._items(page, number)

    def _seen(self, document: PdfiumDocument | None, number: int) -> bytes | None:
        """A page as OCR reads it."""
        if document is None or self._pictures_left <= 0:
            return None
        from macie_lite.extraction.parsers.ocr import text_of

        self._pictures_left -= 1
        self.texts += 1
        return text_of(document.drawn(number)).encode("utf-8", "replace")

    def _second_look(self, pages: Iterator[PageText]) -> Iterator[Item]:
        """Goes on only where the first pages have text after all."""
        for number, page in enumerate(pages, 1):
            if number > _SECOND_LOOK and not self.texts:
                return
            yield from self._items(page, number)

    def _items(self, page: PageText, number: int) -> Iterator[Item]:
        if text := page.text.strip():
            self.texts += 1
            yield "text", number, None, text.encode("utf-8", "replace")
        for name, value in page.fields:
            self.texts += 1
            yield "text", number, name or None, value.encode("utf-8", "replace")


def _pdfminer(data: bytearray, most_pages: int) -> Iterator[PageText]:
    """Pages as far as pdfminer.six gets."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL + 1)  # its messages may quote content
    try:
        for page in extract_pages(io.BytesIO(data), maxpages=most_pages + 1, laparams=LAParams(boxes_flow=None)):
            yield PageText("\n".join(box.get_text() for box in page if isinstance(box, LTTextContainer)))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it fails in every way there is; what came before stands
        return
