"""What stands in the XML of a workbook beside its cells: collectors for `xml_text`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from macie_lite.extraction.sheet_columns import Spot

__all__ = ["CellNotes", "Said", "cell_at", "literals"]

_LETTERS = 26
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)
_CONTROLS = str.maketrans("\r\n", "\v\v")
_RUNS = frozenset({"t", "r"})  # pieces of one text
_ENDS = frozenset({"p", "si", "comment", "threadedComment", "is", "text"})
_PLACED = frozenset({"col", "colOff", "row", "rowOff", "Anchor"})  # where a drawing stands
_MANY = 500
_SAYS = {"comment": "comment", "threadedComment": "comment", "hyperlink": "link", "dataValidation": "validation"}

_SPOKEN = frozenset(  # attributes that people fill in
    {"name", "displayName", "caption", "title", "descr", "description", "alt", "display", "location", "tooltip"}
    | {"prompt", "promptTitle", "error", "errorTitle", "string", "o:title", "href"}
)
_SILENT = re.compile(  # values of the other attributes that say nothing: switches, ids, references, measures, colours
    r"""[\d.,+%-]{0,6} | [a-z][A-Za-z]{0,24} | \{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?
    | rId\d+ | \$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)? | [0-9A-Fa-f]{6} | [0-9A-Fa-f]{8} | https?://schemas\.\S+
    | [A-Z]""",
    re.X,
)


class Said:
    """All text, a line for each element or paragraph; with it the attributes that may say something.

    spoken: only those attributes that people fill in; else whatever does not look like a switch or a measure.
    """

    def __init__(self, *, spoken: bool) -> None:
        self._spoken = spoken
        self._lines: list[str] = []
        self._own: list[str] = []
        self._direct = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._direct = False
        for key, value in attributes.items():
            if value and (key in _SPOKEN or not (self._spoken or _SILENT.fullmatch(value))):
                self._lines += (key.rpartition(" ")[2], ": ", value.translate(_CONTROLS), "\n")

    def end(self, name: str) -> None:
        if name in _PLACED:
            self._own.clear()
        elif name in _ENDS or (self._direct and name not in _RUNS):
            self._flush()
        self._direct = False

    def text(self, data: str) -> None:
        self._own.append(data.translate(_CONTROLS))
        self._direct = True

    def taken(self, *, final: bool) -> str:
        if final:
            self._flush()
        lines, self._lines = "".join(self._lines), []
        return lines

    def _flush(self) -> None:
        if text := "".join(self._own).strip():
            self._lines += (text, "\n")
        self._own.clear()


class CellNotes:
    """What is said of cells: comments, links, the lists and messages of validations; headers and footers of the page.

    targets: of links, by their id. `spots` and `loose` (what is of no cell) are taken by who reads.
    """

    def __init__(self, targets: dict[str, str]) -> None:
        self._targets = targets
        self._cell: list[tuple[str, tuple[int, int]]] = []  # element, cell
        self._own: list[str] = []
        self._direct = False
        self.spots: list[Spot] = []
        self.loose: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._direct = False
        reference = attributes.get("ref") or attributes.get("sqref") or ""
        if (cell := cell_at(reference)) is not None:
            self._cell.append((name, cell))
        for key, value in attributes.items():
            if key in _SPOKEN:
                self._said(value)
            elif key.endswith(" id") and value in self._targets:
                self._said(self._targets[value])

    def end(self, name: str) -> None:
        if name in _ENDS or (self._direct and name not in _RUNS):
            self._said("" if name in _PLACED else "".join(self._own))
            self._own.clear()
        self._direct = False
        if self._cell and self._cell[-1][0] == name:
            self._cell.pop()

    def text(self, data: str) -> None:
        self._own.append(data)
        self._direct = True

    def taken(self, *, final: bool) -> str:
        """Not the text itself, but whether it is worth the while to take it."""
        return "." if final or len(self.spots) + len(self.loose) > _MANY else ""

    def _said(self, text: str) -> None:
        if not text.strip():
            return
        if self._cell:
            element, cell = self._cell[-1]
            self.spots.append(Spot(text, *cell, _SAYS.get(element)))
        else:
            self.loose.append(text)


def cell_at(reference: str) -> tuple[int, int] | None:
    """(row, column) of the first cell of a reference like B5:C7, from 1."""
    found = _CELL.match(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]), column


def literals(formula: str) -> Iterator[str]:
    """The constants of a formula that may be data: its strings, and its long numbers."""
    for text, number in _LITERAL.findall(formula):
        if text := text.replace('""', '"') or number:
            yield text


_LITERAL = re.compile(r'"((?:[^"]|"")*)"|(?<![\w.$])(\d{7,}(?:\.\d+)?)')
