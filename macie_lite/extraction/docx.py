"""DOCX (ECMA-376, WordprocessingML): body, headers, footers, notes, comments, properties, links, embedded files.

Every paragraph, table cells' included, is a line of running text, what is hidden or struck out too. Macie's places have
nothing for Word: occurrences carry the number of their paragraph, and outside the body the part that it is counted in.
"""

from __future__ import annotations

import re

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.office_places import Placed, at, numbered
from macie_lite.extraction.ooxml import Package, opened_package
from macie_lite.extraction.xml_text import Paragraphs
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["CHART_TEXT", "DRAWING_BESIDE", "diagram_drawings", "extract_docx"]

_BODY = re.compile(r"word/document\d*\.xml", re.ASCII)
_TEXTLESS = re.compile(
    r"word/(?:glossary/)?(?:styles.*|fontTable|numbering|webSettings|commentsExtended|commentsIds|commentsExtensible"
    r"|stylesWithEffects|customizations|keyMapCustomizations)\.xml|word/(?:glossary/)?theme/.*",
    re.ASCII,
)
_NAMED = (  # what a part holds, by the start of its name
    ("word/header", "header"),
    ("word/footer", "footer"),
    ("word/footnotes", "footnotes"),
    ("word/endnotes", "endnotes"),
    ("word/comments", "comments"),
    ("word/glossary/", "glossary"),
    ("word/charts/", "charts"),
    ("word/diagrams/", "diagrams"),
    ("word/settings", "settings"),
    ("word/people", "authors"),
)
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "comment", "person", "rPrChange", "pPrChange", "cellIns", "cellDel")
DRAWING_BESIDE = {
    "docPr": ("descr", "title"),
    "cNvPr": ("descr", "title"),
    "hlinkClick": ("tooltip",),
    "shape": ("alt", "title", "href"),
    "imagedata": ("title", "href"),
    "textpath": ("string",),  # a watermark
    "ocxPr": ("value",),
}
"""Elements of drawings and controls with attributes that hold text (DrawingML, VML, ActiveX)."""

_BESIDE = DRAWING_BESIDE | {
    "fldSimple": ("instr",),
    "hyperlink": ("tooltip",),
    **dict.fromkeys(("alias", "tag", "default", "helpText", "statusText"), ("val",)),
    **dict.fromkeys(("connectString", "query", "udl", "table"), ("val",)),  # the source of a serial letter
    "listItem": ("displayText", "value"),
    "docVar": ("name", "val"),
    **dict.fromkeys(_CHANGES, ("author",)),
}
CHART_TEXT = (frozenset({"p", "pt"}), frozenset({"t", "v", "f"}))
"""Paragraphs and texts of a chart: its titles, and what it remembers of its table."""


def extract_docx(source: Input) -> Extraction:
    """Passages of the body, then of all that stands around it."""
    passages = 0
    with opened_package(source) as package:
        package.mute = True
        textless = [name for name in package.parts if _TEXTLESS.fullmatch(name)] + diagram_drawings(package)
        package.skip(textless)
        parts = [name for name in package.names("word/") if name not in textless]
        if not parts:
            raise NotExamined(Reason.MALFORMED)
        for name, placed in _placed(parts):
            for passage in package.text(name, _collector(name), placed):
                passages += 1
                package.mute = package.mute and not passage.text.strip()
                yield passage
        yield from package.properties()
        yield from package.embedded()
        yield from package.rest()
        return package.coverage(passages)


def diagram_drawings(package: Package) -> list[str]:
    """Drawings that say once more, for older readers, what a diagram's data says."""
    told = any("/diagrams/data" in name for name in package.parts)
    return [name for name in package.names("") if told and re.search(r"/diagrams/(?!data)", name)]


def _placed(parts: list[str]) -> list[tuple[str, Placed]]:
    """The parts with paragraphs, body first, and their places; headers and footers are counted."""
    found: list[tuple[str, Placed]] = [(name, numbered()) for name in parts if _BODY.fullmatch(name)]
    for start, label in _NAMED:
        ours = [name for name in parts if name.startswith(start) and not _BODY.fullmatch(name)]
        many = len(ours) > 1
        found += [
            (name, numbered(f"{label} {number}" if many else label)) for number, name in enumerate(sorted(ours), 1)
        ]
    known = {name for name, _ in found}
    return found + [(name, at("other parts")) for name in parts if name not in known and "/media/" not in name]


def _collector(name: str) -> Paragraphs:
    if "/charts/" in name:
        return Paragraphs(*CHART_TEXT, beside=DRAWING_BESIDE)
    return Paragraphs(beside=_BESIDE)
