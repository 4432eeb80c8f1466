"""Records of XLSB parts (MS-XLSB 2.1.4: type and size as numbers of seven bits a byte): what stands beside the values
of cells, and which shared strings no cell shows."""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.printable import wide
from macie_lite.extraction.sheet_columns import Spot
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["binary_spots", "binary_strings"]

_BLOCK = 1 << 20
_LONGEST = 1 << 26  # of one record
_ROW, _SHARED, _LINK, _ITEM = 0, 7, 494, 19
_CELLS, _FORMULAS = range(1, 12), range(8, 12)
_TEXT_FORMULA = 8
_MANY = 500
_LITERAL = 3  # characters of a constant that is worth being given


def _records(part: MemberStream, budget: Budget) -> Iterator[tuple[int, bytes]]:
    """Raises NotExamined after all that came before a fault."""
    pending, at = b"", 0
    while block := part.read(_BLOCK):
        budget.tick()
        pending, at = pending[at:] + block, 0
        while (found := _head(pending, at)) is not None:
            kind, start, end = found
            if end - start > _LONGEST:
                raise NotExamined(Reason.MALFORMED)
            if end > len(pending):
                break
            yield kind, pending[start:end]
            at = end
    if part.fault is not None or at < len(pending):
        raise NotExamined(part.fault or Reason.TRUNCATED)


def _head(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(type, where its data starts and ends); None where the data ends first."""
    try:
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
    except IndexError:
        return None
    return kind, at, at + size


def binary_spots(part: MemberStream, budget: Budget, used: set[int]) -> Iterator[list[Spot]]:
    """Constants of formulas, links, and, in row 0, what is of no cell: header and footer, validations. used: takes the
    numbers of shared strings."""
    row = 0
    spots: list[Spot] = []
    for kind, data in _records(part, budget):
        if kind == _ROW:
            row = int.from_bytes(data[:4], "little") + 1
        elif kind == _SHARED:
            used.add(int.from_bytes(data[8:12], "little"))
        elif kind in _FORMULAS:
            column = int.from_bytes(data[:4], "little") + 1
            spots += [Spot(text, row, column, "formula") for text in _constants(kind, data)]
        elif kind == _LINK:
            cell = int.from_bytes(data[:4], "little") + 1, int.from_bytes(data[8:12], "little") + 1
            spots += [Spot(text, *cell, "link") for text in wide(data[16:])]
        elif kind not in _CELLS:
            spots += [Spot(text, 0, 0) for text in wide(data)]
        if len(spots) > _MANY:
            yield spots
            spots = []
    yield spots


def _constants(kind: int, data: bytes) -> Iterator[str]:
    """Strings of a formula; its value, for a text, stands before it."""
    shown, start = "", 8
    if kind == _TEXT_FORMULA:
        start = 12 + 2 * int.from_bytes(data[8:12], "little")
        shown = data[12:start].decode("utf-16-le", "replace")
    for text in wide(data[start:]):
        if text not in shown and len(text) >= _LITERAL:
            yield text


def binary_strings(part: MemberStream, budget: Budget, used: set[int]) -> Iterator[bytes]:
    """A line for each shared string that is not used."""
    number = -1
    for kind, data in _records(part, budget):
        if kind == _ITEM:
            number += 1
            if number not in used:
                length = 2 * int.from_bytes(data[1:5], "little")
                text = data[5 : 5 + length].decode("utf-16-le", "replace")
                yield (text.replace("\n", "\v") + "\n").encode("utf-8", "replace")
