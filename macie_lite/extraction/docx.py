"""DOCX (ECMA-376, WordprocessingML): body, headers, footers, notes, comments, properties, links, embedded files.

Every paragraph, table cells' included, is a line of running text. Macie's places have nothing for Word: occurrences in
the body carry the number of their paragraph.
"""

from __future__ import annotations

import re

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.ooxml import opened_package
from macie_lite.extraction.xml_text import Paragraphs
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["extract_docx"]

_BODY = re.compile(r"word/document\d*\.xml", re.ASCII)
_TEXTLESS = re.compile(
    r"word/(theme/.*|styles.*|settings|fontTable|numbering|webSettings|people|commentsExtended|commentsIds"
    r"|commentsExtensible|stylesWithEffects|media/.*|activeX/.*|customizations|keyMapCustomizations|.*/_rels/.*)",
    re.ASCII,
)


def extract_docx(source: Input) -> Extraction:
    """Passages of the body, then of all that stands around it."""
    passages = 0
    with opened_package(source) as package:
        parts = [name for name in package.names("word/") if not _TEXTLESS.match(name)]
        if not parts:
            raise NotExamined(Reason.MALFORMED)
        for name in sorted(parts, key=lambda name: _BODY.fullmatch(name) is None):
            for passage in package.text(name, Paragraphs(), paragraphs=_BODY.fullmatch(name) is not None):
                passages += 1
                yield passage
        for passage in package.properties():
            yield passage
        yield from package.embedded()
        return package.coverage(passages)
