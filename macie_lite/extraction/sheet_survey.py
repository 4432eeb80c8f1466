"""How large a grid a workbook's sheets need, before a parser that would hold it sees them.

calamine keeps a sheet as one full grid, from corner to corner: two cells can ask for gigabytes.
"""

from __future__ import annotations

import re

from macie_lite.extraction.base import Input
from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.ooxml import Package

__all__ = ["may_hold_grids"]

_GRID_CELLS = 12_000_000  # 32 bytes each in calamine
_CELL = re.compile(rb'<(?:\w+:)?c(?: [^<>]*?)? r="([A-Z]{1,3})(\d{1,7})"')
_BLOCK = 1 << 18
_OVERLAP = 1 << 10
_DOCTYPE = b"<!DOCTYPE"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LETTERS = 26
_RECORD_HEADER = 6  # at most, of XLSB
_LAST_CELL_RECORD = 11  # BrtRowHdr is 0, the kinds of cells are 1 to 11


def may_hold_grids(package: Package, source: Input) -> bool | None:
    """Whether every sheet's grid may be held; None where a part is not what the package says of it, so that no parser
    should see it: other bytes than claimed, cut off, or with a document type declaration."""
    dense = True
    for name in package.names("xl/", suffix=""):
        if "/media/" in name or "/embeddings/" in name:
            continue
        opened = package.open(name)
        claimed = package.parts[name].unpacked
        if opened is None or claimed is None:
            return None
        corner = _corner(opened, name, source)
        if corner is None or opened.fault is not None or opened.size != claimed:
            return None
        dense = dense and corner[0] * corner[1] <= _GRID_CELLS
    return (dense and not package.members.coverage().gaps) or None


def _corner(part: MemberStream, name: str, source: Input) -> tuple[int, int] | None:
    """(rows, columns) of the grid that the part's cells need."""
    is_sheet = name.startswith("xl/worksheets/")
    search = _binary_corner if name.endswith(".bin") else _xml_corner
    row = column = 0
    pending = b""
    while block := part.read(_BLOCK):
        source.budget.tick()
        if search is _xml_corner and (_DOCTYPE in pending + block or block.startswith(_UTF16)):
            return None
        if is_sheet:
            rows, columns, pending = search(pending + block)
            row, column = max(row, rows), max(column, columns)
    return row, column


def _xml_corner(data: bytes) -> tuple[int, int, bytes]:
    """Of the cells in a piece of a sheet, and what of it is to be looked at again with the next piece."""
    cells = _CELL.findall(data)
    row = max((int(number) for _, number in cells), default=0)
    column = max((_column_number(letters) for letters in {letters for letters, _ in cells}), default=0)
    return row, column, data[-_OVERLAP:]


def _binary_corner(data: bytes) -> tuple[int, int, bytes]:
    """As `_xml_corner`, of the records of an XLSB sheet (MS-XLSB 2.1.4: type and size as base-128 numbers)."""
    row = column = at = 0
    while len(data) - at >= _RECORD_HEADER:
        kind, size, start = _record(data, at)
        if size > _BLOCK:  # no honest record: as if its corners lay too far apart
            return _GRID_CELLS, 2, b""
        if start + 4 > len(data):
            break
        if kind <= _LAST_CELL_RECORD and size >= 4:
            number = int.from_bytes(data[start : start + 4], "little") + 1
            row, column = (max(row, number), column) if kind == 0 else (row, max(column, number))
        if start + size > len(data):
            break
        at = start + size
    return row, column, data[at:]


def _record(data: bytes, at: int) -> tuple[int, int, int]:
    """(type, size, where its data starts)."""
    kind, at = data[at], at + 1
    if kind & 0x80:
        kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
    size = 0
    for shift in (0, 7, 14, 21):
        byte, at = data[at], at + 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return kind, size, at


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number
