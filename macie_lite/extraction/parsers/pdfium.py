"""PDF through PDFium, a page at a time."""

from __future__ import annotations

import ctypes
import itertools
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["PageText", "PdfiumDocument"]

_ANNOTATIONS = 20_000  # of one page
_PROPERTIES = ("Title", "Author", "Subject", "Keywords", "Creator", "Company", "Manager", "Category", "Comments")
_HYPHEN = "\ufffe"  # what PDFium puts for a hyphen at a line's end, joining the two lines
_IMAGE_DEPTH = 3
_BOOKMARKS = 20_000
_SCALE = 200 / 72  # 200 dots an inch: what text is scanned with
_MOST_SIDE = 4000

logging.getLogger("pypdfium2").setLevel(logging.CRITICAL + 1)  # its messages may quote content


@dataclass(frozen=True, slots=True, repr=False)
class PageText:
    """text: of the page and of the notes and links on it. fields: (name, value) of the form fields on it.
    unread: there is an image and no text."""

    text: str
    fields: tuple[tuple[str, str], ...] = ()
    unread: bool = False


class PdfiumDocument:
    """Raises NotExamined (ENCRYPTED_DOCUMENT) when it wants a password, ValueError when PDFium refuses it."""

    def __init__(self, data: bytearray) -> None:
        import pypdfium2
        import pypdfium2.raw as raw

        self._raw = raw
        self._error = pypdfium2.PdfiumError
        buffer = (ctypes.c_char * len(data)).from_buffer(data)
        try:
            self._document = pypdfium2.PdfDocument(buffer)
            self._document.init_forms()
        except pypdfium2.PdfiumError as fault:
            if fault.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise NotExamined(Reason.ENCRYPTED_DOCUMENT) from None
            raise ValueError from None
        self.pages = len(self._document)

    def close(self) -> None:
        self._document.close()

    @property
    def needs_xfa(self) -> bool:
        """Whether its pages are made by a form engine that is not there."""
        return bool(self._document.get_formtype() == self._raw.FORMTYPE_XFA_FULL)

    def has_pages(self, most: int) -> bool:
        """Whether the pages that it speaks of are there, the first `most` of them."""
        return all(self._loads(number) for number in range(min(most, self.pages)))

    def _loads(self, number: int) -> bool:
        try:
            self._document[number].close()
        except self._error:
            return False
        return True

    def properties(self) -> str:
        """Title, author and the like: a labelled line each."""
        found = [(name, self._document.get_metadata_value(name)) for name in _PROPERTIES]
        return "\n".join(f"{name}: {value}" for name, value in found if value)

    def outline(self) -> str:
        """Titles of its bookmarks, a line each."""
        titles = itertools.islice((item.get_title() for item in self._document.get_toc()), _BOOKMARKS)
        return "\n".join(filter(None, titles))

    def attachments(self) -> Iterator[tuple[str, bytes]]:
        """(name, content) of the files inside."""
        count = self._document.count_attachments()
        for number in range(count):
            try:
                attachment = self._document.get_attachment(number)
                found = attachment.get_name(), bytes(attachment.get_data())
            except self._error:
                continue
            yield found

    def all_pages(self) -> Iterator[PageText | None]:
        """None for one that cannot be loaded."""
        for number in range(self.pages):
            try:
                yield self.page(number)
            except NotExamined:
                yield None

    def drawn(self, number: int) -> Any:
        """A page, from 0, as a picture: bytes, (height, width, 3)."""
        page = self._document[number]
        try:
            scale = min(_SCALE, _MOST_SIDE / max(*page.get_size(), 1))
            return page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3]
        finally:
            page.close()

    def page(self, number: int) -> PageText:
        """From 0. Raises NotExamined (MALFORMED) for a page that cannot be loaded."""
        try:
            page = self._document[number]
        except self._error:
            raise NotExamined(Reason.MALFORMED) from None
        try:
            return self._read(page)
        except self._error:
            raise NotExamined(Reason.MALFORMED) from None
        finally:
            page.close()

    def _read(self, page: Any) -> PageText:
        textpage = page.get_textpage()
        try:
            text = textpage.get_text_range()
        finally:
            textpage.close()
        notes, fields = self._annotations(page)
        unread = not text.strip() and self._has_image(page)
        text = text.replace("\r\n", "\n").replace(_HYPHEN, "-").replace("\0", " ")
        return PageText("\n".join(filter(None, (text, *notes))), tuple(fields), unread)

    def _has_image(self, page: Any) -> bool:
        images = page.get_objects(filter=[self._raw.FPDF_PAGEOBJ_IMAGE], max_depth=_IMAGE_DEPTH)
        return next(iter(images), None) is not None

    def _annotations(self, page: Any) -> tuple[list[str], list[tuple[str, str]]]:
        notes, fields = [], []
        for number in range(min(_ANNOTATIONS, self._raw.FPDFPage_GetAnnotCount(page))):
            annotation = self._raw.FPDFPage_GetAnnot(page, number)
            if not annotation:
                continue
            if self._raw.FPDFAnnot_GetSubtype(annotation) == self._raw.FPDF_ANNOT_WIDGET:
                fields.append(self._form_field(annotation))
            else:
                notes += [self._string(annotation, b"Contents"), self._link(annotation)]
            self._raw.FPDFPage_CloseAnnot(annotation)
        return [note for note in notes if note], [(name, value) for name, value in fields if value]

    def _form_field(self, annotation: Any) -> tuple[str, str]:
        form = self._document.formenv
        if form is None:
            return self._string(annotation, b"T"), self._string(annotation, b"V")
        name = _wide(lambda *to: self._raw.FPDFAnnot_GetFormFieldName(form, annotation, *to))
        return name, _wide(lambda *to: self._raw.FPDFAnnot_GetFormFieldValue(form, annotation, *to))

    def _string(self, annotation: Any, key: bytes) -> str:
        return _wide(lambda *to: self._raw.FPDFAnnot_GetStringValue(annotation, key, *to))

    def _link(self, annotation: Any) -> str:
        link = self._raw.FPDFAnnot_GetLink(annotation)
        action = self._raw.FPDFLink_GetAction(link) if link else None
        if not action:
            return ""
        length = self._raw.FPDFAction_GetURIPath(self._document, action, None, 0)
        buffer = ctypes.create_string_buffer(length)
        self._raw.FPDFAction_GetURIPath(self._document, action, buffer, length)
        return buffer.value.decode("utf-8", "replace")


def _wide(read: Callable[..., int]) -> str:
    """A string that PDFium gives as UTF-16-LE with its length in bytes."""
    length = read(None, 0)
    if length <= 2:
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    read(buffer, length)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace")
