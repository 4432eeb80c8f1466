"""One shape for every format: the passage, so that the engine knows no formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from classifiers.types import Text
from macie_lite.model.places import Occurrence

__all__ = ["NO_PLACES", "Passage", "Places"]


class Places(Protocol):
    """Turns a byte span of a passage's text into places of the file."""

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        """Where [start, end) of the text stands in the file, without the container path: at least one, at most
        `limit` (more than one only for a unit with a weight)."""
        ...


class _NoPlaces:
    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(None)]


NO_PLACES: Places = _NoPlaces()
"""For formats without a location structure."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Passage(Text):
    """Text with structure, and its places. `container`: member names from the outside in."""

    places: Places = field(default=NO_PLACES)
    container: tuple[str, ...] = ()
