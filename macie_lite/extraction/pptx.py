"""PPTX (ECMA-376, PresentationML): slides in the order in which they are shown, hidden ones too, each with its notes,
comments, charts and diagrams; then masters, properties, links, pictures and embedded files.

Every paragraph is a line of running text; an occurrence carries the number of its slide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.docx import CHART_TEXT, DRAWING_BESIDE, diagram_drawings
from macie_lite.extraction.office_places import at
from macie_lite.extraction.ooxml import Package, opened_package
from macie_lite.extraction.xml_text import Paragraphs, local
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_pptx"]

_PRESENTATION = "ppt/presentation.xml"
_XML = (".xml", ".vml")
_MOST_SLIDES = 100_000
_TEXTS = frozenset({"t", "text"})  # p:text: a comment
_BESIDE = DRAWING_BESIDE | {
    "cmAuthor": ("name", "initials"),
    "author": ("name", "initials"),
    "tag": ("name", "val"),
    "section": ("name",),
    "custShow": ("name",),
}
_OF_A_SLIDE = {  # by the kind of its relation
    "notesSlide": "notes",
    "comments": "comments",
    "chart": "charts",
    "chartEx": "charts",
    "diagramData": "diagrams",
    "vmlDrawing": "drawings",
    "control": "controls",
    "tags": "tags",
}
_TEXTLESS = re.compile(r"ppt/(?:theme/.*|tableStyles|viewProps|presProps)(?:\.xml)?|ppt/.*/theme/.*", re.ASCII)


def extract_pptx(source: Input) -> Extraction:
    """Passages slide by slide, then of all that stands around them."""
    passages = 0
    with opened_package(source) as package:
        if not package.names("ppt/"):
            raise NotExamined(Reason.MALFORMED)
        package.skip([name for name in package.parts if _TEXTLESS.fullmatch(name)] + diagram_drawings(package))
        for passage in _slides_and_others(package):
            passages += 1
            yield passage
        yield from package.properties()
        yield from package.embedded()
        yield from package.rest()
        return package.coverage(passages)


def _slides_and_others(package: Package) -> Iterator[Passage]:
    slides, presentation = _slides(package)
    read: set[str] = set()
    for number, slide in enumerate(slides, 1):
        if slide is not None and slide not in read:
            yield from _slide(package, slide, number, read)
    yield from presentation
    for name in package.names("ppt/"):
        if name not in read and name != _PRESENTATION and not _TEXTLESS.fullmatch(name) and "/diagrams/" not in name:
            label = "masters" if "slideMaster" in name or "slideLayout" in name else "other parts"
            yield from package.text(name, _collector(name), at(label))


def _slide(package: Package, slide: str, number: int, read: set[str]) -> Iterator[Passage]:
    """A slide, and what belongs to it alone."""
    related = list(package.relations(slide).values())
    parts: list[tuple[str, str | None]] = [(slide, None)]
    parts += [(part, _OF_A_SLIDE[kind]) for kind, part in related if kind in _OF_A_SLIDE and part.endswith(_XML)]
    said = False
    for name, label in parts:
        if name not in read:
            read.add(name)
            for passage in package.text(name, _collector(name), at(label, slide=number)):
                said = said or bool(passage.text.strip())
                yield passage
    package.mute = package.mute or (not said and any(kind == "image" for kind, _ in related))


def _slides(package: Package) -> tuple[list[str | None], list[Passage]]:
    """The parts of the slides, in the presentation's order, None for one that is not there; and its own few texts."""
    if _PRESENTATION not in package.parts:
        return list(package.names("ppt/slides/slide")), []
    ids = _SlideIds()
    texts = list(package.text(_PRESENTATION, ids, at("presentation")))
    relations = package.relations(_PRESENTATION)
    return [relations[one][1] if one in relations else None for one in ids.ids], texts


def _collector(name: str) -> Paragraphs:
    if "/charts/" in name:
        return Paragraphs(*CHART_TEXT, beside=DRAWING_BESIDE)
    return Paragraphs(frozenset({"p", "cm", "cmAuthor", "author"}), _TEXTS, _BESIDE)


class _SlideIds(Paragraphs):
    """The relations of `sldIdLst` (part 1, 19.2.1.34), beside the presentation's own few texts."""

    def __init__(self) -> None:
        super().__init__(beside=_BESIDE)
        self.ids: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "sldId" and len(self.ids) < _MOST_SLIDES:
            self.ids += [value for key, value in attributes.items() if key != "id" and local(key) == "id"][:1]
