"""What `content.xml` of a spreadsheet says beside its cells' values: a collector for `xml_text`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from macie_lite.extraction.sheet_columns import Spot
from macie_lite.extraction.sheet_xml import literals

__all__ = ["OdsNotes"]

_ASIDE = frozenset(
    {"annotation", "tracked-changes", "frame", "shapes", "custom-shape", "help-message", "error-message"}
)
"""Elements of which the text is of no cell's value."""
_SPOKEN = frozenset({"href", "condition", "expression", "title", "author", "desc", "display-name", "creator"})
_DRAWN = frozenset({"rect", "line", "ellipse", "circle", "polygon", "caption", "connector", "control", "path", "g"})
_TITLES = frozenset(
    {"named-range", "named-expression", "database-range", "content-validation", "frame", "custom-shape"}
)
_MANY = 500
_DIGITS = 20  # of a number that is worth being read
_ROWS, _COLUMNS = 1 << 20, 1 << 14  # of a sheet, as its readers have it


class OdsNotes:
    """`spots`, with the sheet of each, and `loose` are taken by who reads. cells: in the rectangles that hold all cells
    that are filled, one for each sheet so far, repeated cells counted as often as they are."""

    def __init__(self) -> None:
        self._sheet: str | None = None
        self._row = self._column = 0
        self._rows = self._columns = 1  # how many the next row or cell stands for
        self._aside: list[str] = []
        self._own: list[str] = []
        self._shown: list[str] = []
        self._formula = ""
        self._in_cell = False
        self.spots: list[tuple[str | None, Spot]] = []
        self.loose: list[str] = []
        self.cells = 0
        self._filled = _Filled()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        said = {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else {}
        if self._aside or name in _ASIDE or name in _DRAWN:
            self._aside.append(name)
        elif name == "table":
            self._sheet, self._row, self._rows = said.get("name"), 0, 1
            self._filled = _Filled(before=self.cells)
        elif name == "table-row":
            self._row, self._rows = self._row + self._rows, _count(said.get("number-rows-repeated"), _ROWS)
            self._column, self._columns = 0, 1
        elif name in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._columns, self._in_cell = _count(said.get("number-columns-repeated"), _COLUMNS), True
            if "value-type" in said:
                self._filled.add(self._row, self._rows, self._column, self._columns)
                self.cells = self._filled.cells
            self._formula = said.get("formula", "")
            self._shown = [said.get("value", ""), said.get("string-value", "")]
        for key in _SPOKEN & said.keys():
            self._say(said[key])
        if name in _TITLES and "name" in said:
            self._say(said["name"])
        if self._aside and "formula" in said and name == "table-cell":
            self._say(said["formula"])

    def end(self, name: str) -> None:
        if self._aside:
            if name in ("p", "h") or self._aside[-1] != "p":
                self._say("".join(self._own))
                self._own.clear()
            if self._aside[-1] == name:
                self._aside.pop()
        elif name in ("table-cell", "covered-table-cell"):
            self._constants()
            self._in_cell = False
        elif name not in ("p", "span", "a", "s", "tab") and not self._in_cell:
            self._say("".join(self._own))
            self._own.clear()

    def text(self, data: str) -> None:
        if self._in_cell and not self._aside:
            if self._formula:
                self._shown.append(data)
        else:
            self._own.append(data)

    def taken(self, *, final: bool) -> str:
        """Not the text itself, but whether it is worth the while to take it."""
        return "." if final or len(self.spots) + len(self.loose) > _MANY else ""

    def _constants(self) -> None:
        if self._formula:
            shown = "".join(self._shown)
            for text in literals(self._formula):
                if text not in shown:
                    self._say(text)
        self._formula = ""

    def _say(self, text: str) -> None:
        if not text.strip():
            return
        if self._in_cell:
            self.spots.append((self._sheet, Spot(text, self._row, self._column)))
        else:
            self.loose.append(text)


@dataclass(slots=True)
class _Filled:
    """Rows and columns of a sheet, from the first to behind the last that is filled. before: cells of other sheets."""

    before: int = 0
    rows: tuple[int, int] | None = None
    columns: tuple[int, int] | None = None

    def add(self, row: int, rows: int, column: int, columns: int) -> None:
        self.rows = _spanned(self.rows, row, min(row + rows, _ROWS + 1))
        self.columns = _spanned(self.columns, column, min(column + columns, _COLUMNS + 1))

    @property
    def cells(self) -> int:
        sides = (max(0, end - start) for start, end in (self.rows or (0, 0), self.columns or (0, 0)))
        return self.before + math.prod(sides)


def _spanned(span: tuple[int, int] | None, start: int, end: int) -> tuple[int, int]:
    return (start, end) if span is None else (min(span[0], start), max(span[1], end))


def _count(repeated: str | None, most: int) -> int:
    if not repeated or not repeated.isdigit() or not repeated.isascii():
        return 1
    return min(int(repeated), most) if len(repeated) < _DIGITS else most
