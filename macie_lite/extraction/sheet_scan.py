"""A sheet's XML beside its cells' values: which shared strings it uses, constants in formulas, all around the cells.

The cells themselves are calamine's. Here a sheet is looked through with expressions that pass over most of it: a parser
of XML with a call for each of its elements would take longer than calamine itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.sheet_columns import Spot
from macie_lite.extraction.sheet_xml import cell_at, literals

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["SheetScan"]

_BLOCK = 1 << 20
_BODY = re.compile(rb"<(?:\w+:)?sheetData\s*(/?)>")
_BODY_ENDS = b"sheetData"  # of a start tag, there is but one
_MOST_STRINGS = 1 << 26
_SHARED = re.compile(rb"""t=["']s["'][^<>]{0,200}>\s{0,99}<(?:\w+:)?v[^<>]{0,99}>\s{0,99}(\d{1,9})\s{0,99}<""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?>([^<]*)</[^<>]*>\s*(?:<(?:\w+:)?v[^<>]*>([^<]*)<)?"""
)
_REFERENCE = re.compile(rb"""(?<![\w:])r=["']([A-Z]{1,3}\d{1,7})""")
_LONGEST = 1 << 22  # of a cell that is kept together with its formula
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MOST_DIGITS = 9
_PAD = bytes(32)  # behind a block, so that what is compared lies in it

Bytes = NDArray[np.uint8]


class SheetScan:
    """Reads a sheet's part; `around` is then the part without its cells, to be parsed, in pieces.

    used: of each shared string, whether a cell shows it. plain: whether it can be looked through.
    """

    def __init__(self, part: MemberStream, budget: Budget, used: NDArray[np.bool_]) -> None:
        self._part = part
        self._budget = budget
        self._after = b""
        self._body: bool | None = None
        self.used = used
        self.plain = True

    def spots(self) -> Iterator[list[Spot]]:
        """Constants in the formulas of its cells that are not what the cell shows, as they are met. Reads the part up
        to the end of its cells; to be called between `before` and `after`."""
        pending, block = b"", self._after
        while self._body and block:
            self._budget.tick()
            pending += block
            cut = pending.rfind(b"<", 0, max(0, pending.find(_BODY_ENDS)))
            if cut >= 0:
                self._after, self._body = pending[cut:], False
            else:
                cut = _last_cell(pending)
            if cut:
                yield self._looked(pending[:cut])
            pending, block = pending[cut:], self._part.read(_BLOCK)
        if self._body:
            self._after, self._body = b"", False
            yield self._looked(pending)

    def before(self) -> bytes:
        """All up to the first cell."""
        head = self._part.read(_BLOCK)
        while (
            head
            and (found := _BODY.search(head)) is None
            and len(head) < _LONGEST
            and (more := self._part.read(_BLOCK))
        ):
            head += more
        self.plain = not head.startswith(_UTF16)
        found = _BODY.search(head)
        if found is None:
            return head
        self._body, self._after = not found[1], head[found.end() :]
        return head[: found.end()]

    def after(self, size: int) -> bytes:
        """All behind the last cell, from the end tag of their element on."""
        block, self._after = self._after, b""
        return block or self._part.read(size)

    def _looked(self, cells: bytes) -> list[Spot]:
        data = np.frombuffer(cells + _PAD, np.uint8)
        self._note_used(cells, data)
        before = data[np.flatnonzero(data == ord("f")) - 1]
        if not ((before == ord("<")) | (before == ord(":"))).any():
            return []
        return [spot for found in _FORMULA.finditer(cells) for spot in _constants(*found.groups(b""))]

    def _note_used(self, cells: bytes, data: Bytes) -> None:
        numbers = _usual(data)
        if numbers is None:
            numbers = np.array(_SHARED.findall(cells), np.bytes_).astype(np.int64)
        numbers = numbers[numbers < _MOST_STRINGS]
        if (most := int(numbers.max(initial=-1))) >= len(self.used):
            self.used = np.concatenate((self.used, np.zeros(most + 1, np.bool_)))
        self.used[numbers] = True


def _usual(data: Bytes) -> Offsets | None:
    """The numbers of the shared strings that a block's cells show, read all at once from `t="s"><v>1<`; None where one
    of them may be written in another way."""
    at = np.flatnonzero(data == ord("s"))
    at = at[(data[at - 1] == data[at + 1]) & (data[at - 2] == ord("=")) & (data[at - 3] == ord("t"))]
    at = at[(data[at - 1] == ord('"')) | (data[at - 1] == ord("'"))]
    usual = data[at - 1] == ord('"')
    for place, sign in enumerate(b'"><v>', 1):
        usual &= data[at + place] == sign
    at += 6
    numbers, going = np.zeros(len(at), np.int64), usual
    for _ in range(_MOST_DIGITS):
        digits = data[at] - ord("0")  # of what is none, above 9
        going = going & (digits <= 9)
        if not going.any():
            break
        numbers[going] = numbers[going] * 10 + digits[going]
        at += going
    usual &= (data[at] == ord("<")) & (data[at - 1] != ord(">"))
    return numbers if usual.all() else None


def _last_cell(data: bytes) -> int:
    """Where the last cell starts, which may be cut; cells that never end are not waited for."""
    at = max(data.rfind(b"<c "), 0)
    at = max(data.rfind(b":c ", at), at)
    return len(data) if len(data) - at > _LONGEST else at


def _constants(attributes: bytes, formula: bytes, value: bytes) -> Iterator[Spot]:
    reference = _REFERENCE.search(attributes)
    cell = cell_at(reference[1].decode()) if reference is not None else None
    shown = unescape(value.decode("utf-8", "replace"))
    for text in literals(unescape(formula.decode("utf-8", "replace"))):
        if text.strip() and text not in shown:
            yield Spot(text, *(cell or (1, 1)), "formula")
