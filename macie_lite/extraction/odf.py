"""OpenDocument (OASIS, 1.3 part 3): texts, presentations and drawings, packed or as one flat file of XML.

Every paragraph is a line of running text: those of comments, notes, text boxes and cells too, and deleted ones, in the
order in which they end, and numbered so. What stands on a slide, or a page of a drawing, carries its number.
"""

from __future__ import annotations

import base64
import binascii
import io
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.office_places import Placed, at, numbered
from macie_lite.extraction.ooxml import Package, opened_package
from macie_lite.extraction.windows import Lines, Window
from macie_lite.extraction.xml_text import Labelled, Paragraphs, local
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage, Places
from macie_lite.model.places import Occurrence

__all__ = ["extract_odf"]

_MANIFEST = "META-INF/manifest.xml"
_WITHOUT_TEXT = ("mimetype", "layout-cache", _MANIFEST)
_PARTS = (("content.xml", None), ("styles.xml", "headers and footers"))
_STRINGS = ("string-value", "string-value-if-true", "string-value-if-false", "description", "name")
_BESIDE = {
    "a": ("href", "title"),
    **dict.fromkeys(("user-field-decl", "variable-set", "hidden-text", "conditional-text", "placeholder"), _STRINGS),
    **dict.fromkeys(
        ("text", "textarea", "checkbox", "radio", "button", "option", "combobox", "item", "fixed-text", "hidden"),
        ("label", "value", "current-value", "title"),
    ),
    **dict.fromkeys(("connection-resource", "database-source", "applet", "plugin", "floating-frame"), ("href",)),
    "event-listener": ("href",),
}
_ASIDE = {  # elements whose text is no paragraph's; None: it is none of anybody's
    "creator": "Author",
    "initial-creator": "Author",
    "printed-by": "Printed by",
    "title": "Title",
    "desc": "Description",
    "subject": "Subject",
    "keyword": "Keyword",
    "description": "Comments",
    "user-defined": "Property",
    "source-code": "Macro",
    "note-citation": None,
    "date": None,
    "binary-data": None,
}
_MOST_SPACES = 1000


def extract_odf(source: Input) -> Extraction:
    """Passages of the text, then of all that stands around it."""
    with seekable(source) as stream:
        stream.seek(0)
        start = stream.read(4)
        stream.seek(0)
        if start.startswith(b"PK"):
            return (yield from _packed(replace(source, stream=stream)))
        return (yield from _flat(replace(source, stream=stream)))


def _packed(source: Input) -> Extraction:
    passages = 0
    with opened_package(source) as package:
        _skip_encrypted(package)
        package.mute = True
        for passage in _parts(package):
            passages += 1
            package.mute = package.mute and not (passages == 1 and passage.text.strip())
            yield passage
        return package.coverage(passages)


def _parts(package: Package) -> Iterator[Passage]:
    """Of the document, then of those in it, then all others."""
    package.skip([name for name in _WITHOUT_TEXT if name in package.parts])
    for base, part in _PARTS:
        for name in package.unread(base):
            yield from _text(package, name, part)
    for base, part in _PARTS:
        for name in package.unread(f"*/{base}"):
            yield from _text(package, name, "objects" if part is None else f"objects: {part}")
    for name in (*package.unread("meta.xml"), *package.unread("*/meta.xml")):
        yield from package.text(name, Labelled(attributes=True), at("properties"), doctype=True)
    for name in (*package.unread("settings.xml"), *package.unread("*/settings.xml")):
        yield from package.text(name, _Settings(), at("settings"), doctype=True)
    yield from package.rest(doctype=True)


def _text(package: Package, name: str, part: str | None) -> Iterator[Passage]:
    collector = _Text()
    yield from package.text(name, collector, collector.placed(part), doctype=True)


def _skip_encrypted(package: Package) -> None:
    """Parts that are encrypted (part 2, 4.8) cannot be read; of the whole in one, which is called so, nothing can."""
    encrypted = _Encrypted()
    if _MANIFEST in package.parts:
        for _ in package.text(_MANIFEST, encrypted, doctype=True):
            pass
    names = [name for name in encrypted.names if name in package.parts]
    if names:
        package.members.gap(Reason.ENCRYPTED_DOCUMENT)
        package.skip(names)
    if "content.xml" in names or "encrypted-package" in names:
        raise NotExamined(Reason.ENCRYPTED_DOCUMENT)


def _flat(source: Input) -> Extraction:
    """One file of XML, pictures and objects in base64."""
    package = Package.of_one_part(source)
    passages = 0
    collector = _Text()
    for passage in package.text(source.name, collector, collector.placed(None), doctype=True):
        passages += 1
        yield passage
    for number, data in enumerate(collector.binaries, 1):
        yield from package.picture(f"binary {number}", MemberStream(io.BytesIO(data).read, source.budget))
    return package.coverage(passages)


class _Text(Paragraphs):
    """binaries: what stands in the XML in base64."""

    _INSTEAD = {"tab": "\t", "line-break": "\v", "ruby-text": "\v"}  # noqa: RUF012 - a table

    def __init__(self) -> None:
        super().__init__(frozenset({"p", "h"}), frozenset(), _BESIDE)
        self.binaries: list[bytes] = []
        self._pages: list[int] = []
        self._finished = 0
        self._aside: list[str] | None = None

    def placed(self, part: str | None) -> Placed:
        paragraphs = numbered(part)
        return lambda window: _Page(window, self._pages, paragraphs(window), part)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _ASIDE:
            self._aside = []
        elif name == "page":
            self._pages.append(self._finished + 1)
        elif name == "s":
            self._spaces(attributes)
        super().start(name, attributes)

    def _spaces(self, attributes: dict[str, str]) -> None:
        count = next((value for key, value in attributes.items() if local(key) == "c"), "1")
        self._open[-1].append(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 9 else 1))

    def end(self, name: str) -> None:
        super().end(name)
        if name in self._ends:
            self._finished += 1
        elif name in _ASIDE and self._aside is not None:
            self._tell(name, "".join(self._aside))
            self._aside = None

    def _tell(self, name: str, text: str) -> None:
        label = _ASIDE[name]
        if name == "binary-data":
            self.binaries.append(_decoded(text))
        elif label is not None and text.strip():
            self.tell(f"{label}: {text.strip()}")

    def text(self, data: str) -> None:
        if self._aside is not None:
            self._aside.append(data)
        elif len(self._open) > 1:
            self.add(data)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


class _Page:
    """pages: the line that each slide starts at; filled as the text is read."""

    def __init__(self, window: Window, pages: list[int], paragraphs: Places, part: str | None) -> None:
        self._lines = Lines(window)
        self._pages = pages
        self._paragraphs = paragraphs
        self._part = part

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        page = bisect_right(self._pages, self._lines.line(start))
        if not page:
            return self._paragraphs.locate(start, end, limit)
        return [Occurrence(None, slide=page, part=self._part)]


class _Settings(Labelled):
    """Those that are texts, not numbers and base64."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        self._kept = "string" in attributes.values()

    def text(self, data: str) -> None:
        if self._kept:
            super().text(data)


class _Encrypted(Labelled):
    """names: parts with `encryption-data`."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self._path = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "file-entry":
            self._path = next((value for key, value in attributes.items() if local(key) == "full-path"), "")
        elif name == "encryption-data":
            self.names.append(self._path)

    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...
