"""One shape for every format: the passage, so that the engine knows no formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from classifiers.types import Text
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["NO_PLACES", "Passage", "Places", "Records"]


class Places(Protocol):
    """Turns a byte span of a passage's text into places of the file."""

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        """Where [start, end) of the text stands in the file, without the container path: at least one, at most
        `limit` (more than one only for a unit with a weight)."""
        ...


class Records(Protocol):
    """Which record of the file each cell, or each byte of a structured text, belongs to: what stands together.

    Records have numbers, rising through the file; those of one `table` (a sheet) are apart from another's.
    """

    @property
    def table(self) -> str | None: ...

    @property
    def first(self) -> int:
        """No later passage of the file holds a record of this table below it."""
        ...

    def numbers(self, at: Offsets) -> Offsets:
        """The records of these cells (a text with breaks) or bytes, ascending, in any order, maybe several times; for
        a cell with a weight, all of its records."""
        ...

    def place(self, number: int) -> Occurrence:
        """Where a record stands, without the container path; of a record below `first`, as far as it is known."""
        ...


class _NoPlaces:
    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(None)]


NO_PLACES: Places = _NoPlaces()
"""For formats without a location structure."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Passage(Text):
    """Text with structure, and its places. `container`: member names from the outside in.

    records: None for running text, where lines and paragraphs are records, and for cells that are of none.
    """

    places: Places = field(default=NO_PLACES)
    records: Records | None = None
    container: tuple[str, ...] = ()
