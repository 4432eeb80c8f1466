"""SQLite databases: the rows of every table, a passage for each column and batch of them; the schema; files in values.

A value's place is its row, counted from 0 in the order of the table, and as path the table and the column. Views and
indexes are copies and not read; of deleted rows those are read whose pages were not used again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.members import RATIO_FREE, Members, MemberStream
from macie_lite.extraction.memory import in_memory
from macie_lite.extraction.sheet_columns import item_cells, loose_passage
from macie_lite.extraction.sheet_items import COLUMN, FAULT, LOST, NOTES, SHEET, STREAM
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["extract_sqlite"]


def extract_sqlite(source: Input) -> Extraction:
    """Passages of the schema, of all tables, and of what is left of deleted rows."""
    database = _Database(source)
    with in_memory(source) as file:
        yield from database.passages(file)
    gaps = database.members.coverage().gaps
    if gaps and not database.yielded:
        raise NotExamined(gaps[0])
    return Coverage.complete(0, database.members.coverage().mime_type).with_gaps(*gaps)


class _Database:
    def __init__(self, source: Input) -> None:
        self._source = source
        self._table = ""
        self._bytes = 0
        self.members = Members(source)
        self.yielded = False

    def passages(self, file: int | bytes) -> Iterator[Passage]:
        try:
            most = self._source.budget.limits.cells
            for kind, *item in sandbox.parse_file("sqlite:tables", file, self._source.budget, most):
                for passage in self._item(kind, item):
                    self.yielded = True
                    yield passage
        except NotExamined as fault:
            self.members.gap(Reason.MALFORMED if fault.reason is Reason.UNPARSABLE else fault.reason)

    def _item(self, kind: str, item: Sequence[Any]) -> Iterator[Passage]:
        if kind == SHEET:
            self._table = item[1]
        elif kind == COLUMN:
            yield self._column(item)
        elif kind == NOTES and item[0]:
            yield loose_passage(item[0], "beside the rows", self._source.container)
        elif kind == STREAM:
            stream = MemberStream(io.BytesIO(item[1]).read, self._source.budget)
            yield from self.members.read(item[0], stream, len(item[1]))
        elif kind == LOST:
            self.members.missed(Reason.UNSUPPORTED_TYPE)
        elif kind == FAULT:
            self.members.gap(Reason.MALFORMED)

    def _column(self, item: Sequence[Any]) -> Passage:
        text, breaks, rows = item_cells(item)
        self._count(len(text))
        name, first = item[1], item[2]
        return Passage(
            text=text,
            field=name,
            breaks=breaks,
            places=_Values(breaks, rows, (self._table, name)),
            records=_Rows(rows, first, self._table),
            container=self._source.container,
        )

    def _count(self, size: int) -> None:
        self._source.budget.tick()
        self._bytes += size
        if self._bytes > max(RATIO_FREE, self._source.budget.limits.memory_file_bytes * 4):
            raise NotExamined(Reason.ARCHIVE_RATIO)  # a long default stands in every row


@dataclass(frozen=True, slots=True, repr=False)
class _Values:
    """rows: of each value. path: table and column."""

    breaks: Offsets
    rows: Offsets
    path: tuple[str, str]

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(Record(int(self.rows[int(self.breaks.searchsorted(start))]), self.path))]


@dataclass(frozen=True, slots=True, repr=False)
class _Rows:
    rows: Offsets
    first: int
    table: str

    def numbers(self, at: Offsets) -> Offsets:
        return self.rows[at]

    def place(self, number: int) -> Occurrence:
        return Occurrence(Record(number, (self.table,)))
