"""Columns of generated tables: is each taken for what it is, and are its names counted exactly?

Each table is a CSV and goes the product's own way: sniffed, extracted, classified; a session for each passage, so that
no cap of an object is met.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifiers.engine import Engine
from classifiers.types import Detection
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.places import Cell
from tests.score.tables import Column, Table

__all__ = ["Judged", "Score", "judged", "score"]

_SHARE = 0.3  # of a column's cells that makes it one of names or addresses; there may be empty and other ones
_STRAY = 0.1  # of other columns' cells: a sentence may hold a name by chance


@dataclass(frozen=True, slots=True)
class Judged:
    """A column, and what was found in it: cells counted as NAME, of them in part, and as ADDRESS."""

    table: Table
    column: Column
    names: int
    partial: int
    addresses: int

    @property
    def type(self) -> str:
        filled = sum(bool(cell.strip()) for cell in self.column.cells)
        found = self.names + self.addresses
        if found <= (_STRAY if self.column.types == {"nothing"} else _SHARE) * filled:
            return "nothing"
        if self.addresses > self.names:
            return "address"
        return "part" if 2 * self.partial > self.names else "full"

    @property
    def right(self) -> bool:
        return self.type in self.column.types


@dataclass(frozen=True, slots=True)
class Score:
    """Counts: columns and how many were taken for what they are; cells that are names, how many of them were counted,
    and how many others."""

    right: int
    columns: int
    found: int
    names: int
    false: int
    cells: int
    wrong: tuple[Judged, ...]

    def by_kind(self) -> Counter[str]:
        """Of the wrong ones: what they hold, what their header says, what they were taken for."""
        return Counter(f"wrong: {one.column.kind} below {one.column.said} taken for {one.type}" for one in self.wrong)


def score(engine: Engine, tables: Iterable[Table]) -> Score:
    """Over all columns of all tables."""
    rows = [one for table in tables for one in judged(engine, table)]
    wrong = tuple(one for one in rows if not one.right)
    names = [(one.names, sum(one.column.named)) for one in rows]
    return Score(
        right=len(rows) - len(wrong),
        columns=len(rows),
        found=sum(min(found, true) for found, true in names),
        names=sum(true for _, true in names),
        false=sum(max(0, found - true) for found, true in names),
        cells=sum(len(one.column.cells) for one in rows),
        wrong=wrong,
    )


def judged(engine: Engine, table: Table) -> Iterator[Judged]:
    """Each column of a table with what was found in it."""
    found: Counter[tuple[int, str]] = Counter()
    stream = io.BytesIO(table.content)
    for passage in extract(Input(stream, "table.csv", len(table.content), Budget(Limits()))):
        detections = engine.session().classify(passage)
        if detections:
            place = passage.places.locate(*detections[0].spans[0], 1)[0].place
            if isinstance(place, Cell):
                found.update(_counts(place.column - 1, detections))
    for number, column in enumerate(table.columns):
        counted = (found[number, key] for key in ("NAME", "partial", "ADDRESS"))
        yield Judged(table, column, *counted)


def _counts(column: int, detections: Iterable[Detection]) -> Counter[tuple[int, str]]:
    counts: Counter[tuple[int, str]] = Counter()
    for one in detections:
        if one.identifier in ("NAME", "ADDRESS"):
            counts[column, one.identifier] += one.count
            counts[column, "partial"] += one.partial
    return counts
