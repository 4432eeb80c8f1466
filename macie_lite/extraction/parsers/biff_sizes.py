"""Whether the places that a workbook states for its cells can be (MS-XLS): calamine takes memory for all that is
between them at once, and where there is none its process ends."""

from __future__ import annotations

import struct
from typing import BinaryIO

from macie_lite.extraction.parsers.streams import opened_storage
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["check_records"]

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = ("Workbook", "Book")
_ROWS, _COLUMNS = 1 << 16, 1 << 8
_BOUNDSHEET, _BOF, _DIMENSIONS, _FILEPASS = 0x85, 0x809, 0x200, 0x2F
_CELLS = frozenset({0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})
_LOOKED_AT = frozenset({_BOUNDSHEET, _BOF, _DIMENSIONS, _FILEPASS})
_MOST_WALKS = 16
_DIMENSIONS_OF = {10: struct.Struct("<4H"), 14: struct.Struct("<2I2H")}  # bytes: BIFF5, BIFF8


def check_records(file: BinaryIO) -> None:
    """Raises NotExamined (MALFORMED) where they cannot. Says nothing of files that are no compound ones."""
    is_compound = file.read(len(_SIGNATURE)) == _SIGNATURE
    file.seek(0)
    if not is_compound:
        return
    storage = opened_storage(file)
    sound = all(_is_sound(storage.read(name)) for name in storage.names if name in _STREAMS)
    file.seek(0)
    if not sound:
        raise NotExamined(Reason.MALFORMED)


def _is_sound(stream: bytes) -> bool:
    """Walks over all records, and again from where a sheet is said to start if no walk met its start."""
    sheets, begun = {0}, set[int]()
    for _ in range(_MOST_WALKS):
        missing = sheets - begun
        if not missing:
            return True
        at = min(missing)
        begun.add(at)
        if not _walk(stream, at, sheets, begun):
            return False
    return False


def _walk(stream: bytes, at: int, sheets: set[int], begun: set[int]) -> bool:
    size, head = len(stream), struct.Struct("<HH").unpack_from
    while at + 8 <= size:
        kind, length = head(stream, at)
        if kind in _CELLS:
            if stream[at + 7]:  # of the number of the column
                return False
        elif kind in _LOOKED_AT:
            data = stream[at + 4 : at + 4 + min(length, 14)]
            if kind == _FILEPASS:
                return True  # the rest is encrypted, and calamine refuses it
            if kind == _BOF:
                begun.add(at)
            elif kind == _BOUNDSHEET:
                sheets.add(int.from_bytes(data[:4], "little"))
            elif not _can_be(length, data):
                return False
        at += 4 + length
    return True


def _can_be(length: int, data: bytes) -> bool:
    """A sheet's dimensions."""
    form = _DIMENSIONS_OF.get(length)
    if form is None:
        return False
    top, bottom, left, right = form.unpack_from(data.ljust(14, b"\0"))
    return bottom <= _ROWS and right <= _COLUMNS and (top <= bottom or not bottom) and (left <= right or not right)
