"""Takes what stands at recorded places, as the object is classified anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from classifiers.types import MAX_SPANS, Detection
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.parts.shifting import behind_gap
from macie_lite.pipeline.places_json import occurrences_json
from macie_lite.pipeline.redact import redact
from macie_lite.pipeline.reveal.recorded import Kind, written

__all__ = ["LONGEST", "MOST", "Collector", "Shown"]

MOST, LONGEST = 10, 128
"""Occurrences of a kind, and characters of each (Macie user guide, "Retrieving sensitive data samples")."""

_BYTES = 4
"""Of a character of UTF-8 at most."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """One occurrence. Its repr shows none of it. text: what stands there, or its mask, cut to `LONGEST`.

    place: as it was recorded. cleared: that a name on it is left out, since it is sensitive itself.
    """

    text: str
    place: JsonObject
    cleared: bool = False


class Collector:
    """Of one object. mask: of an identifier's id and a value.

    `shown`: by identifier, in the order in which they stand there. Places that several share, as a page, are taken as
    often as they are recorded.
    """

    def __init__(
        self, kinds: Iterable[Kind], is_sensitive: Callable[[str], bool], mask: Callable[[str, str], str]
    ) -> None:
        self._left = {one.identifier: Counter(one.places) for one in kinds if one.places}
        self._wanted = {name: min(MOST, places.total()) for name, places in self._left.items()}
        self._is_sensitive, self._mask = is_sensitive, mask
        self.shown: dict[str, list[Shown]] = {name: [] for name in self._left}

    @property
    def done(self) -> bool:
        return all(len(self.shown[name]) == wanted for name, wanted in self._wanted.items())

    def add(self, found: Iterable[Detection], passage: Passage) -> None:
        for detection in found:
            if detection.identifier in self._left:
                for start, end in detection.spans:
                    self._take(detection.identifier, start, end, passage)

    def _take(self, name: str, start: int, end: int, passage: Passage) -> None:
        shown, left = self.shown[name], self._left[name]
        if len(shown) == self._wanted[name]:
            return
        for occurrence in passage.places.locate(start, end, MAX_SPANS):
            whole = replace(occurrence, container=passage.container) if passage.container else occurrence
            cleared = redact(whole, self._is_sensitive)
            place = next((one for one in _forms(cleared) if left[one] > 0), None)
            if place is not None and len(shown) < self._wanted[name]:
                left[place] -= 1
                text = self._mask(name, _text(passage, start, end))
                shown.append(Shown(text, json.loads(place), cleared is not whole))


def _forms(occurrence: Occurrence) -> Iterator[str]:
    """How a place may be recorded: whole, or as of a sample, of which nobody knows what stands before it."""
    for one in (occurrence, *behind_gap([occurrence])):
        yield written(occurrences_json([one]))


def _text(passage: Passage, start: int, end: int) -> str:
    """Of a passage, the one place where what was found leaves the classifier."""
    piece = bytes(passage.text[start : min(end, start + _BYTES * LONGEST)])
    return piece.decode("utf-8", "replace")[:LONGEST]
