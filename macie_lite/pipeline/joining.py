"""Joins what was detected in one object, passage by passage, to what stands together in its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from classifiers.types import Detection
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence
from macie_lite.model.results import Combined
from macie_lite.pipeline.combinations import COMBINATIONS, Gathered, Kinds
from macie_lite.pipeline.joining_rows import RowJoin
from macie_lite.pipeline.joining_text import TextJoin
from macie_lite.pipeline.redact import redact

__all__ = ["Combiner"]


class Combiner:
    """For one object. Keeps numbers of records and places, never text.

    is_sensitive: as `Tally` has it.
    """

    def __init__(self, is_sensitive: Callable[[str], bool]) -> None:
        self._is_sensitive = is_sensitive
        self._kinds = Kinds()
        self._found = [Gathered() for _ in COMBINATIONS]
        self._text = TextJoin(self._kinds, self._found, self._cleared)
        self._rows = RowJoin(self._kinds, self._found, self._cleared)

    def add(self, detections: Sequence[Detection], passage: Passage) -> None:
        """All that was detected in the passage; in the order of the file."""
        hits = [(bit, one.at) for one in detections if (bit := self._kinds.bit(one.identifier)) and len(one.at)]
        if passage.records is not None:
            if hits:
                self._rows.add(hits, passage, passage.records)
        elif passage.breaks is None:
            self._text.add([(bit, list(at)) for bit, at in hits], passage)

    def _cleared(self, occurrence: Occurrence, passage: Passage) -> Occurrence:
        whole = replace(occurrence, container=passage.container) if passage.container else occurrence
        return redact(whole, self._is_sensitive)

    def combined(self, *, complete: bool) -> tuple[Combined, ...]:
        """What stands together in records. complete: nothing that was looked for went uncounted."""
        self._rows.finish()
        exact = complete and not self._kinds.full and self._rows.complete
        return tuple(
            Combined(one.name, self._kinds.identifiers(found.bits), found.records, exact, tuple(found.places))
            for one, found in zip(COMBINATIONS, self._found, strict=True)
            if found.records
        )
