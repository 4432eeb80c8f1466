"""The cells of a workbook, asked for in the parsers' process, whatever happens to it on the way.

A sheet at which it dies costs that sheet: it is asked again for those behind. What the first reader could not read, the
second one tries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Input
from macie_lite.extraction.members import RATIO_FREE
from macie_lite.extraction.sheet_columns import column_passage, header_passage, loose_passage
from macie_lite.extraction.sheet_items import COLUMN, FAULT, ROWS, SHEET, SHEETS
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["SheetCells"]

_DEATHS = 4  # of a parser, at one workbook
_FINAL = frozenset({Reason.SECONDS, Reason.CELLS, Reason.OOXML_RATIO, Reason.HELD_SIZE, Reason.INTERNAL})


@dataclass(slots=True, repr=False)
class SheetCells:
    """file: as `memory.in_memory` gives it, with its size. names: of the sheets, once they are known.

    failed: sheets of which not all cells came. opened: whether a reader could make anything of the workbook.
    """

    source: Input
    file: int | bytes
    size: int
    names: list[str] = field(default_factory=list)
    failed: dict[int, Reason] = field(default_factory=dict)
    opened: bool = False
    fault: Reason | None = None  # why it could not be opened
    _cells: int = 0
    _bytes: int = 0
    _at: int = -1  # the sheet that items are of
    _begun: set[int] = field(default_factory=set)  # sheets of which cells came
    _items: sandbox.Items | None = None

    def start(self) -> Passage | None:
        """Opens the workbook and gives its sheets' names; None where that fails. The parser goes on meanwhile."""
        self._items = self._asked("calamine", [])
        try:
            item = next(self._items, None)
        except NotExamined as fault:
            self._raise_if_final(fault)
            self.fault = fault.reason
            return None
        if item is None or item[0] != SHEETS:
            return None
        self.names, self.opened = item[1], True
        return loose_passage(self.names, "sheet names", self.source.container)

    @property
    def unopened(self) -> Reason:
        """Why no reader made anything of the workbook, in the words of a package."""
        return Reason.MALFORMED if self.fault in (None, Reason.UNPARSABLE) else self.fault

    def close(self) -> None:
        """Lets go of the parser, wherever it is."""
        if self._items is not None:
            self._items.close()
            self._items = None

    def passages(self) -> Iterator[Passage]:
        """All columns of all sheets. Raises NotExamined for what ends the walk."""
        done = -1
        for _ in range(_DEATHS):
            if self._items is None:
                skipped = list(range(done + 1))
                self._items = self._asked("calamine", skipped)
            try:
                yield from self._columns(self._items)
                return
            except NotExamined as fault:
                self._raise_if_final(fault)
                done = max(self._at, done + 1)
                self.failed[done] = fault.reason
            finally:
                self.close()
        self.failed |= dict.fromkeys(range(done + 1, len(self.names)), Reason.PARSER_ENDED)

    def again(self) -> Iterator[Passage]:
        """By the second reader: the sheets of which nothing came; all of them, where none is known. What it reads is no
        longer `failed`. Raises NotExamined for what ends the walk."""
        failed = [at for at in self.failed if at not in self._begun]
        if self.opened and not failed:
            return
        names = [self.names[at] for at in failed] if self.opened else None
        for at in failed:
            del self.failed[at]
        items = self._asked("openpyxl", names)
        try:
            yield from self._columns(items)
        except NotExamined as fault:
            self._raise_if_final(fault)
            self.failed |= dict.fromkeys(failed, fault.reason)
        finally:
            items.close()

    def _asked(self, reader: str, sheets: Sequence[Any] | None) -> sandbox.Items:
        left = self.source.budget.limits.cells - self._cells
        return sandbox.parse_file(f"workbook:{reader}", self.file, self.source.budget, left, sheets)

    def _columns(self, items: sandbox.Items) -> Iterator[Passage]:
        names = self.names
        for kind, *item in items:
            if kind == SHEETS:
                names = item[0]
                self.names = self.names or names
                self.opened = True
            elif kind == SHEET:
                self._at = item[0]
            elif kind == FAULT:
                self.failed[item[0]] = Reason.MALFORMED
            elif kind == ROWS:
                self.source.budget.tick()
            else:
                self._begun.add(self._at)
                yield self._passage(kind, names[self._at], item)

    def _passage(self, kind: str, sheet: str, item: Sequence[Any]) -> Passage:
        passage = (column_passage if kind == COLUMN else header_passage)(sheet, item, self.source.container)
        self._cells += len(passage.breaks) if passage.breaks is not None else 0
        self._bytes += len(passage.text)
        if self._bytes > max(RATIO_FREE, self.size * self.source.budget.limits.archive_ratio):
            raise NotExamined(Reason.OOXML_RATIO)  # one long string may stand in a million cells
        return passage

    @staticmethod
    def _raise_if_final(fault: NotExamined) -> None:
        if fault.reason in _FINAL:
            raise fault
