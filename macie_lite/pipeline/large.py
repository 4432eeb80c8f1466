"""A large object in parts: cut by the worker that gets it, scanned by who has time, merged by who ends the last one.

All that is known of the parts is in the database, so each step may be done twice, or again by another worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from classifiers.types import MAX_SPANS
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.objects import Batch
from macie_lite.model.parts import Part, StoredPart
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.parts.chain import informed
from macie_lite.pipeline.parts.cutting import cut
from macie_lite.pipeline.parts.encoding import part_from_json, part_json, result_from_json, result_json
from macie_lite.pipeline.parts.merging import Again, merge
from macie_lite.pipeline.parts.result import PartResult
from macie_lite.pipeline.parts.sampled import drawn
from macie_lite.pipeline.parts.scanning import scan_part
from macie_lite.pipeline.scan import Scanner
from macie_lite.sources.base import Source
from macie_lite.store.base import Store

__all__ = ["Ended", "LargeObject"]

_LAST_TRY = 3
_GIVEN_UP = 5
"""How often a part is begun: storage that does not answer is recorded at the first, a part that ends its workers at the
second."""

Within = Callable[[Iterator[PartResult]], Iterator[PartResult]]


@dataclass(frozen=True, slots=True)
class Ended:
    """parts: to be scanned next. result: of the object, once all are."""

    parts: tuple[int, ...] = ()
    result: ObjectResult | None = None


class LargeObject:
    """The one object of a batch. within: bounds the time of what it is given."""

    def __init__(self, store: Store, batch: Batch, scanner: Scanner, source: Source, within: Within) -> None:
        self._store, self._batch, self._scanner, self._within = store, batch, scanner, within
        (self._ref,) = batch.objects
        self._fetch = partial(source.open, self._ref)

    def cut(self, part_bytes: int) -> bool:
        """Whether it is in parts now, or those of it are that are read. Raises Unavailable, TargetError."""
        parts = drawn(self._scanner, self._ref, self._fetch)
        parts = parts or cut(self._ref, self._fetch, part_bytes, self._scanner.limits)
        self._set(parts)
        return bool(parts)

    def go_on(self) -> Ended:
        """Scans the first part, which tells the others of the object, and gives those that are left."""
        left = self._store.parts_left(self._batch.run_id, self._batch.number)
        if 0 not in left:
            return Ended(tuple(left)) if left else self._merged()
        found = self._scanned(0)
        if found is not None:
            stored = self._store.parts(self._batch.run_id, self._batch.number)
            self._set(informed([part_from_json(one.part) for one in stored], found))
        left = self._store.parts_left(self._batch.run_id, self._batch.number)
        return Ended(tuple(left)) if left else self._merged()

    def scan(self, index: int) -> Ended:
        """Scans one part, and puts all together when it was the last one. Raises as `Scanner.scan_object` does."""
        self._scanned(index)
        return Ended() if self._store.parts_left(self._batch.run_id, self._batch.number) else self._merged()

    def _scanned(self, index: int) -> PartResult | None:
        """None where another has done it."""
        stored = self._store.begin_part(self._batch.run_id, self._batch.number, index)
        if stored is None:
            return None
        found = self._found(part_from_json(stored.part), stored.begun)
        first = self._store.end_part(self._batch.run_id, self._batch.number, index, result_json(found))
        return found if first else None

    def _found(self, part: Part, begun: int) -> PartResult:
        if begun > _GIVEN_UP:
            return PartResult(part, Coverage.skipped(Reason.QUARANTINED), (), datetime.now(UTC), done=False)
        last_try = begun >= _LAST_TRY
        scanned = (scan_part(self._scanner, self._ref, self._fetch, one, last_try=last_try) for one in [part])
        return next(self._within(scanned))

    def _merged(self) -> Ended:
        results = list(_bounded(self._store.parts(self._batch.run_id, self._batch.number)))
        if not results:
            return Ended()  # another has ended the batch
        merged = merge(self._ref, results)
        if isinstance(merged, Again):
            self._set(merged.parts)
            return Ended(tuple(part.index for part in merged.parts))
        return Ended(result=merged)

    def _set(self, parts: Sequence[Part]) -> None:
        if parts:
            stored = [StoredPart(part.index, part_json(part)) for part in parts]
            self._store.set_parts(self._batch.run_id, self._batch.number, stored)


def _bounded(stored: Iterable[StoredPart]) -> Iterator[PartResult]:
    """Without the places that no object has room for: those of ten thousand parts would fill the memory."""
    places: Counter[str] = Counter()
    for one in stored:
        assert one.result is not None, "all parts are done"
        found = result_from_json(one.result)
        room = [max(0, MAX_SPANS - places[each.identifier]) for each in found.detected]
        places.update({each.identifier: len(each.occurrences) for each in found.detected})
        kept = zip(found.detected, room, strict=True)
        yield replace(found, detected=tuple(replace(each, occurrences=each.occurrences[:most]) for each, most in kept))
