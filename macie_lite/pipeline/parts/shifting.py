"""Places of a part, as places of its object."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from macie_lite.extraction.formats import Format
from macie_lite.model.places import Cell, LineRange, Occurrence, Place, Record, Row

__all__ = ["Shift", "behind_gap"]

_ISLAND = re.compile(r"base64:([0-9]+)(?=[:#]|\Z)")
"""What is encoded in a text is called by where it stands (`extraction.island_finds.place_name`)."""


@dataclass(frozen=True, slots=True)
class Shift:
    """lines, records: so many stand before. kind: of the object."""

    kind: str
    lines: int = 0
    records: int = 0

    def behind(self, lines: int, records: int) -> Shift:
        return replace(self, lines=self.lines + lines, records=self.records + records)

    def all(self, found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
        return tuple(map(self._one, found)) if self.lines or self.records else tuple(found)

    def _one(self, found: Occurrence) -> Occurrence:
        if found.container:
            return replace(found, container=(self._named(found.container[0]), *found.container[1:]))
        line = None if found.line is None else found.line + self.lines
        return replace(found, place=self._place(found.place), line=line)

    def _place(self, place: Place | None) -> Place | None:
        match place:
            case LineRange(start, end):
                return replace(place, start=start + self.lines, end=end + self.lines)
            case Cell(row):
                return replace(place, row=row + self.records)
            case Row(number):
                return replace(place, number=number + self.records)
            case Record(index) if self.kind == Format.JSONL:
                return replace(place, index=index + self.lines)
            case _:
                return place

    def _named(self, name: str) -> str:
        if self.kind == Format.PARQUET:
            return name
        more = self.records if self.kind == Format.CSV else self.lines
        return _ISLAND.sub(lambda found: f"base64:{int(found[1]) + more}", name, count=1)


def behind_gap(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Places in a part of which nobody knows how many lines stand before: those in bytes are left. What is encoded
    in a text is called by its line, so that nothing is left of where it is."""
    known = (one for one in found if one.offset is not None and not one.container)
    return tuple(Occurrence(None, offset=one.offset, encoded=one.encoded) for one in known)
