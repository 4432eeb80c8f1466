"""Binary property lists (Apple's CFBinaryPList.c): every key and every string, in the order of the object table.

Objects refer to each other by number and may do so in rings; the table itself is flat, so it is read as a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.members import Members
from macie_lite.extraction.memory import content
from macie_lite.extraction.office_places import numbered, office_passages
from macie_lite.extraction.ooxml import PartReader
from macie_lite.extraction.readable_runs import readable_runs
from macie_lite.model.coverage import Coverage, NotExamined, Reason

__all__ = ["extract_plist"]

_TRAILER = 32
_FACTOR = 4  # objects may lie over each other: they come to so many times the file at most
_DATA, _ASCII, _UTF16, _UTF8 = 4, 5, 6, 7
_LONG = 15  # the size stands behind, as an integer


def extract_plist(source: Input) -> Extraction:
    """Passages of all strings, a line each: places are their numbers."""
    members = Members(source)
    with content(source) as data:
        reader = PartReader(_lines(bytes(data)), members)
        yield from office_passages(reader, numbered("strings"), source)
    return Coverage.complete(0, "application/x-bplist").with_gaps(*members.coverage().gaps)


def _lines(data: bytes) -> Iterator[bytes]:
    if len(data) < _TRAILER + 8:
        raise NotExamined(Reason.TRUNCATED)
    width, count, table = data[-26], int.from_bytes(data[-24:-16], "big"), int.from_bytes(data[-8:], "big")
    if not 1 <= width <= 8 or table + count * width > len(data):
        raise NotExamined(Reason.TRUNCATED)
    left = len(data) * _FACTOR
    for number in range(count):
        start = table + number * width
        for text in _strings(data, int.from_bytes(data[start : start + width], "big")):
            left -= len(text)
            if left < 0:
                raise NotExamined(Reason.ARCHIVE_RATIO)
            yield text.replace("\n", "\v").encode("utf-8", "replace") + b"\n"


def _strings(data: bytes, at: int) -> Iterator[str]:
    kind, size = (data[at] >> 4, data[at] & 15) if at < len(data) else (0, 0)
    if kind not in (_DATA, _ASCII, _UTF16, _UTF8):
        return
    at += 1
    if size == _LONG and at < len(data):
        width = 1 << (data[at] & 3)
        size, at = int.from_bytes(data[at + 1 : at + 1 + width], "big"), at + 1 + width
    raw = data[at : at + (size * 2 if kind == _UTF16 else size)]
    if kind == _DATA:
        yield from readable_runs(raw)
    else:
        yield raw.decode("utf-16-be" if kind == _UTF16 else "utf-8", "replace")
