"""Other libraries' text of the formats that they read, to hold ours against. None where there is no other library."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from collections.abc import Callable
from posixpath import splitext

__all__ = ["second_text"]


def second_text(content: bytes, name: str) -> str | None:
    """Its text by another library than ours, None for a type without one and for a file that it refuses."""
    reader = _READERS.get(splitext(name.lower())[1])
    if reader is None:
        return None
    try:
        return reader(content)
    except Exception:  # noqa: BLE001 - they fail in every way there is
        return None


def _pdf(content: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def _docx(content: bytes) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def _pptx(content: bytes) -> str:
    import pptx

    shapes = (shape for slide in pptx.Presentation(io.BytesIO(content)).slides for shape in slide.shapes)
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def _xlsx(content: bytes) -> str:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(cell for cell in cells if isinstance(cell, str))


def _odf(content: bytes) -> str:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("content.xml"))
    return "\n".join(map(str, root.itertext()))


def _html(content: bytes) -> str:
    from lxml import html

    root = html.fromstring(content)
    for element in root.xpath("//script|//style"):
        element.drop_tree()
    return str(root.text_content())


def _xml(content: bytes) -> str:
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    return "\n".join(map(str, root.itertext()))


def _rtf(content: bytes) -> str:
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(content.decode("latin-1")))  # type: ignore[no-untyped-call]


def _message(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    plain = (part.get_content() for part in message.walk() if part.get_content_type() == "text/plain")
    return "\n".join(map(str, [*message.values(), *plain]))


def _zip(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(name) for name in archive.namelist() if name.endswith((".txt", ".html", ".xhtml"))]
    return b"\n".join(texts).decode("utf-8", "replace")


_READERS: dict[str, Callable[[bytes], str]] = {
    ".pdf": _pdf,
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), _docx),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"), _pptx),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx"), _xlsx),
    **dict.fromkeys((".odt", ".odp", ".ods", ".odg", ".ott"), _odf),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _html),
    **dict.fromkeys((".xml", ".kml", ".atom", ".fodt", ".fods", ".fodp", ".fb2", ".svg"), _xml),
    ".rtf": _rtf,
    **dict.fromkeys((".eml", ".mht", ".mhtml"), _message),
    ".zip": _zip,
}
