"""One result from the parts of an object: what the scan of the whole object would have given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from classifiers.types import MAX_SPANS, Evidence
from macie_lite.extraction.formats import Format
from macie_lite.extraction.guarding import up_to_the_limit
from macie_lite.model.coverage import Coverage, Reason, Status
from macie_lite.model.objects import ObjectRef
from macie_lite.model.parts import Part
from macie_lite.model.places import Occurrence
from macie_lite.model.results import Combined, Detected, ObjectResult
from macie_lite.pipeline.combinations import COMBINATIONS, PLACES
from macie_lite.pipeline.parts.chain import again
from macie_lite.pipeline.parts.result import PartResult
from macie_lite.pipeline.parts.shifting import Shift, behind_gap

__all__ = ["Again", "merge", "merged_sample"]


@dataclass(frozen=True, slots=True)
class Again:
    """Parts to be scanned (again), with what stands before them. One of one stands for all: the object whole."""

    parts: tuple[Part, ...]


def merge(ref: ObjectRef, results: Iterable[PartResult]) -> ObjectResult | Again:
    """results: one of each part, in any order; the last one of a part that was scanned again, or the one of the whole.

    Raises ValueError where parts are missing.
    """
    latest = {found.part.index: found for found in results}
    found = [latest[index] for index in sorted(latest)]
    if not found or len(found) != found[0].part.count:
        raise ValueError("parts are missing")
    if found[0].part.sampled:
        return merged_sample(ref, found)
    if len(found) == 1:
        return _whole(ref, found[0])
    parts = again(found)
    if parts is None:
        first = found[0].part
        return Again((Part(0, 1, 0, ref.size, first.kind, first.mime_type),))
    if left := tuple(parts):
        return Again(left)
    return _merged(ref, found)


def merged_sample(ref: ObjectRef, found: Sequence[PartResult]) -> ObjectResult:
    """found: of each part that was drawn, in order. None is scanned again, whatever it assumed of what stands before
    it: most of that nobody has read, and no sample may come to the whole object."""
    one = _merged(ref, found)
    return replace(one, coverage=one.coverage.with_gaps(Reason.SAMPLED))


def _whole(ref: ObjectRef, one: PartResult) -> ObjectResult:
    return ObjectResult(ref, one.coverage, one.detected, one.finished_at, one.version_id, one.combined, one.hid)


def _merged(ref: ObjectRef, found: Sequence[PartResult]) -> ObjectResult:
    placed = list(_placed(found))
    capped = any(one.capped for one in found)
    exact = not capped and all(one.exact for one in found)
    version_id = next((one.version_id for one in found if one.version_id is not None), None)
    finished = max(one.finished_at for one in found)
    combined = _combined(placed, exact=exact)
    return ObjectResult(ref, _coverage(ref, found), _detected(placed), finished, version_id, combined, _hid(found))


def _hid(found: Sequence[PartResult]) -> tuple[str, ...] | None:
    known = [one.hid for one in found if one.hid is not None]
    return tuple(sorted({name for hid in known for name in hid})) if len(known) == len(found) else None


def _placed(found: Sequence[PartResult]) -> Iterable[PartResult]:
    """With places of the object; behind what was not read to its end, or not at all, nobody knows the lines."""
    shift, known = Shift(found[0].part.kind), True
    for one in found:
        if one.part.is_behind_gap and one.part.kind != Format.PARQUET:
            yield _behind_gap(one)
            continue
        yield _shifted(one, shift) if known else _without_places(one)
        shift = shift.behind(one.lines, one.records)
        known = known and (one.done or one.part.kind == Format.PARQUET)


def _shifted(one: PartResult, shift: Shift) -> PartResult:
    detected = tuple(replace(each, occurrences=shift.all(each.occurrences)) for each in one.detected)
    combined = tuple(replace(each, places=shift.all(each.places)) for each in one.combined)
    return replace(one, detected=detected, combined=combined)


def _behind_gap(one: PartResult) -> PartResult:
    """With what is told of places without counting what stands before."""
    detected = tuple(replace(each, occurrences=behind_gap(each.occurrences)) for each in one.detected)
    return replace(_without_places(one), detected=detected)


def _without_places(one: PartResult) -> PartResult:
    detected = tuple(replace(each, occurrences=()) for each in one.detected)
    return replace(one, detected=detected, combined=tuple(replace(each, places=()) for each in one.combined))


def _detected(placed: Sequence[PartResult]) -> tuple[Detected, ...]:
    kept: dict[str, list[Detected]] = {}
    for one in placed:
        for each in one.detected:
            kept.setdefault(each.identifier, []).append(each)
    return tuple(_summed(identifier, each) for identifier, each in sorted(kept.items()))


def _summed(identifier: str, found: Sequence[Detected]) -> Detected:
    occurrences: list[Occurrence] = []
    evidence: frozenset[Evidence] = frozenset()
    for one in found:
        occurrences += one.occurrences[: MAX_SPANS - len(occurrences)]
        evidence |= one.evidence
    count, partial = sum(one.count for one in found), sum(one.partial for one in found)
    return Detected(identifier, count, tuple(occurrences), evidence, partial)


def _combined(placed: Sequence[PartResult], *, exact: bool) -> tuple[Combined, ...]:
    found = [each for one in placed for each in one.combined]
    together = ((kind.name, [each for each in found if each.name == kind.name]) for kind in COMBINATIONS)
    return tuple(_together(name, each, exact=exact) for name, each in together if each)


def _together(name: str, found: Sequence[Combined], *, exact: bool) -> Combined:
    identifiers = tuple(sorted({one for each in found for one in each.identifiers}))
    places = [place for each in found for place in each.places][:PLACES]
    return Combined(name, identifiers, sum(each.records for each in found), exact, tuple(places))


def _coverage(ref: ObjectRef, found: Sequence[PartResult]) -> Coverage:
    """Gaps in the order of the parts, those of what is encoded in the text behind the others."""
    size = sum(one.coverage.size_classified for one in found)
    examined = [one for one in found if one.coverage.status is not Status.SKIPPED]
    if not size and examined and not found[0].part.sampled:
        size = ref.size  # of which no column could be read
    mime_type = (examined or found)[0].coverage.mime_type
    own = [gap for one in found for gap in one.coverage.gaps if gap not in one.inner]
    inner = [gap for one in found for gap in one.inner]
    coverage = Coverage(Status.COMPLETE, (), size, mime_type, sum(one.coverage.size_read_for_names for one in found))
    coverage = coverage.with_gaps(*own, *inner)
    coverage = up_to_the_limit(coverage) if any(one.cut for one in found) else coverage
    coverage = replace(coverage, status=coverage.status if examined else Status.SKIPPED)
    return coverage.with_gaps(Reason.NAME_CAP) if any(one.capped for one in found) else coverage
