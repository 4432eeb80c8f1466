"""What one object gave so far: exact counts, the first 1,000 places of each identifier, no content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from classifiers.types import MAX_SPANS, Detection, Evidence
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence
from macie_lite.model.results import Detected
from macie_lite.pipeline.redact import redact

__all__ = ["Tally"]


@dataclass(slots=True)
class _Kept:
    count: int = 0
    partial: int = 0
    evidence: frozenset[Evidence] = frozenset()
    occurrences: list[Occurrence] = field(default_factory=list)


class Tally:
    """Adds up detections over the passages of one object.

    `is_sensitive` judges every name in a place: one that is sensitive itself is left out of the place.
    `size`: bytes of text classified.
    """

    def __init__(self, is_sensitive: Callable[[str], bool]) -> None:
        self._is_sensitive = is_sensitive
        self._kept: dict[str, _Kept] = {}
        self.size = 0

    def classified(self, passage: Passage) -> None:
        """All of a passage has been added; what the next window counts again is left out."""
        start, end = passage.core or (0, len(passage.text))
        self.size += end - start

    def add(self, detection: Detection, passage: Passage) -> None:
        kept = self._kept.setdefault(detection.identifier, _Kept())
        kept.count += detection.count
        kept.partial += detection.partial
        kept.evidence |= detection.evidence
        for start, end in detection.spans:
            if (room := MAX_SPANS - len(kept.occurrences)) <= 0:
                break
            for place in passage.places.locate(start, end, room):
                whole = replace(place, container=passage.container) if passage.container else place
                kept.occurrences.append(redact(whole, self._is_sensitive))

    def joined(self, identifier: str, whole: int) -> None:
        """So many of what was counted in part are whole beside another part."""
        if whole:
            self._kept[identifier].partial -= whole

    def detected(self) -> tuple[Detected, ...]:
        """By identifier, so that two runs over the same object give the same."""
        return tuple(
            Detected(identifier, kept.count, tuple(kept.occurrences), kept.evidence, kept.partial)
            for identifier, kept in sorted(self._kept.items())
        )
