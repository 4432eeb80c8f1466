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
        self._seen = dict.fromkeys(self._left, 0)
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
        for occurrence, cleared in self._located(name, start, end, passage):
            place = written(occurrences_json([occurrence]))
            if left[place] > 0 and len(shown) < self._wanted[name]:
                left[place] -= 1
                shown.append(Shown(self._mask(name, _text(passage, start, end)), json.loads(place), cleared))

    def _located(self, name: str, start: int, end: int, passage: Passage) -> Iterator[tuple[Occurrence, bool]]:
        """As `tally.Tally` has them, which records no more than so many."""
        room = MAX_SPANS - self._seen[name]
        for place in passage.places.locate(start, end, room) if room > 0 else ():
            self._seen[name] += 1
            whole = replace(place, container=passage.container) if passage.container else place
            cleared = redact(whole, self._is_sensitive)
            yield cleared, cleared is not whole


def _text(passage: Passage, start: int, end: int) -> str:
    """Of a passage, the one place where what was found leaves the classifier."""
    piece = bytes(passage.text[start : min(end, start + _BYTES * LONGEST)])
    return piece.decode("utf-8", "replace")[:LONGEST]
