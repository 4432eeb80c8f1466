"""Pictures: what is written beside the pixels always, what is written in them by OCR where it is on.

A picture is a page; a TIFF may have several. What stands behind the end of one is a member of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.behind import appended
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.members import Members
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.office_places import beside
from macie_lite.extraction.sandbox import parse, parse_bytes
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence, Page

__all__ = ["OnPage", "extract_image", "missing_for_ocr"]

_UNSEEN = frozenset({Reason.PICTURE, Reason.UNSUPPORTED_TYPE})
"""Of a film or another picture behind a picture, while pictures are not read anyway."""


class OnPage:
    """A page of a document, a frame of a picture; from 1."""

    def __init__(self, number: int) -> None:
        self._number = number

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(Page(self._number))]


def extract_image(source: Input) -> Extraction:
    """Passages of the metadata, each with its name as field, then of the pictures, read by OCR."""
    gaps: dict[Reason, None] = {}
    passages, members = 0, Members(source)
    with seekable(source) as stream:
        whole = Input(stream, source.name, source.size, source.budget, source.container)
        for read in (_described(whole, members), _seen(whole)):
            stream.seek(0)
            try:
                for passage in read:
                    passages += 1
                    yield passage
            except NotExamined as fault:
                gaps[fault.reason] = None
    reasons = (*gaps, *members.coverage().gaps)
    if reasons and not passages:
        return Coverage.skipped(reasons[0]).with_gaps(*reasons[1:])
    return Coverage.complete(0, "application/octet-stream").with_gaps(*reasons)


def _described(source: Input, members: Members) -> Iterator[Passage]:
    for name, text in parse("pictures:metadata", source):
        if isinstance(name, int):
            borne = _UNSEEN if source.budget.limits.ocr == "off" else frozenset[Reason]()
            yield from appended(source, members, text, name, borne)
        else:
            yield Passage(text=text, field=name, places=beside("properties"), container=source.container)


def _seen(source: Input) -> Iterator[Passage]:
    """The text in the pictures. Raises NotExamined: PICTURE where OCR is off."""
    if source.budget.limits.ocr == "off":
        raise NotExamined(Reason.PICTURE)
    for number, text in parse("ocr:read", source, source.budget.limits.images):
        source.budget.image()
        yield Passage(text=text, places=OnPage(number), container=source.container)


def missing_for_ocr() -> str | None:
    """What OCR lacks on this machine, as the start of a sentence; None where it can run. Takes a second."""
    try:
        missing = list(parse_bytes("ocr:available", b"", Budget(Limits())))
    except NotExamined as fault:
        return f"its process ends ({fault.reason.detail})"
    return str(missing[0][0]) if missing else None
