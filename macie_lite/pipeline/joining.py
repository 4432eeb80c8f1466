"""Joins what was detected in one object, passage by passage, to what stands together in its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from classifiers import health_words
from classifiers.roles import ROLES, Role
from classifiers.types import Detection
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence
from macie_lite.model.results import Combined
from macie_lite.pipeline.combinations import COMBINATIONS, Gathered, Kinds
from macie_lite.pipeline.joining_rows import RowJoin
from macie_lite.pipeline.joining_text import LONGEST, TextJoin
from macie_lite.pipeline.redact import redact

if TYPE_CHECKING:
    from classifiers.types import Offsets

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
        places: list[tuple[str, Sequence[int] | Offsets]] = [(one.identifier, one.at) for one in detections]
        places += _health_words(detections, passage).items()
        hits = [(bit, at) for one, at in places if len(at) and (bit := self._kinds.bit(one))]
        if passage.records is not None:
            if hits:
                self._rows.add(hits, passage, passage.records, _parts(detections, passage))
        elif passage.breaks is None:
            self._text.add([(bit, list(at)) for bit, at in hits], passage)

    def _cleared(self, occurrence: Occurrence, passage: Passage) -> Occurrence:
        whole = replace(occurrence, container=passage.container) if passage.container else occurrence
        return redact(whole, self._is_sensitive)

    @property
    def carried(self) -> tuple[tuple[str, int], ...]:
        """Of running text: identifiers shortly before what comes next, and how many bytes before (negative)."""
        named = ((one, at) for at, bit in self._text.carried for one in self._kinds.identifiers(bit))
        return tuple(sorted(named, key=lambda one: (one[1], one[0])))

    def begin(self, carried: Iterable[tuple[str, int]]) -> None:
        """The next passage goes on where another one ended, which left that behind."""
        self._text.begin([(at, self._kinds.bit(one)) for one, at in carried])

    @property
    def is_exact(self) -> bool:
        """Whether nothing that was found was too much to be joined."""
        return not self._kinds.full and self._rows.complete

    @property
    def kinds(self) -> tuple[str, ...]:
        """The identifiers with a role that were met."""
        return self._kinds.known

    @property
    def whole_names(self) -> int:
        """Names whose parts, a first and a last name, stand in two columns; known once all has been combined."""
        return self._rows.whole

    def combined(self, *, complete: bool) -> tuple[Combined, ...]:
        """What stands together in records. complete: nothing that was looked for went uncounted."""
        self._rows.finish()
        exact = complete and self.is_exact
        return tuple(
            Combined(one.name, self._kinds.identifiers(found.bits), found.records, exact, tuple(found.places))
            for one, found in zip(COMBINATIONS, self._found, strict=True)
            if found.records
        )


def _parts(detections: Sequence[Detection], passage: Passage) -> Sequence[int] | Offsets:
    """The cells of a column that holds given names alone, or surnames."""
    if passage.breaks is None:
        return ()
    names = (one for one in detections if ROLES.get(one.identifier) is Role.NAME and one.partial == one.count)
    return next((one.at for one in names), ())


def _health_words(detections: Sequence[Detection], passage: Passage) -> Mapping[str, Sequence[int] | Offsets]:
    """Conditions and medicines near names, or in a column that is named for them: where, by what they are."""
    if passage.breaks is None:
        places: dict[str, list[int]] = {}
        for at, kind in _near_names(detections, passage):
            places.setdefault(kind, []).append(at)
        return places
    if passage.records is not None and health_words.is_health_field(passage.field):
        return health_words.cells(passage.text, passage.breaks)
    return {}


def _near_names(detections: Sequence[Detection], passage: Passage) -> list[health_words.Mention]:
    """In a structured text, those before the core belong to records that the window before knows; it told of them,
    though the name that they are near came in this one: that is why it looks at its own end without a name."""
    start, end = passage.core or (0, len(passage.text))
    around = [at for one in detections if ROLES.get(one.identifier) is Role.NAME for at in one.at]
    if passage.records is None:
        return health_words.mentions(passage.text, around, LONGEST)
    if end < len(passage.text):
        around.append(end)
    return [one for one in health_words.mentions(passage.text, around, LONGEST) if one[0] >= start]
