"""Shared strings of a workbook (ECMA-376 part 1, 18.4) that no cell shows: what deleted cells left, and readings
(furigana) beside the strings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.xml_text import xml_text

__all__ = ["unseen_strings"]

_CONTROLS = str.maketrans("\r\n", "\v\v")


def unseen_strings(part: MemberStream, used: NDArray[np.bool_], budget: Budget) -> Iterator[bytes]:
    """A line for each. used: of each string, whether a cell shows it. Raises NotExamined after all that came before a
    fault."""
    yield from xml_text(part, _Unseen(used), budget)


class _Unseen:
    def __init__(self, used: NDArray[np.bool_]) -> None:
        self._used = used
        self._number = -1
        self._inside = self._reading = False
        self._is_used = False
        self._own: list[str] = []
        self._lines: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._number += 1
            self._is_used = self._number < len(self._used) and bool(self._used[self._number])
        elif name == "rPh":
            self._flush()
            self._reading = True
        self._inside = name == "t"

    def end(self, name: str) -> None:
        self._inside = False
        if name in ("si", "rPh"):
            self._flush()
            self._reading = False

    def text(self, data: str) -> None:
        if self._inside and (self._reading or not self._is_used):
            self._own.append(data.translate(_CONTROLS))

    def taken(self, *, final: bool) -> str:
        lines, self._lines = "".join(self._lines), []
        return lines

    def _flush(self) -> None:
        if text := "".join(self._own).strip():
            self._lines += (text, "\n")
        self._own.clear()
