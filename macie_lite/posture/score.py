"""The sensitivity score of a bucket: Macie's bands, with a formula that is published (docs/scores.md). Pure.

-1       every try to read an object failed
1..49    what was read is clean; 1 is a bucket that was read whole, or is empty
50       not yet analysed
51..99   sensitive data was found
100      set by hand
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from macie_lite.model.buckets import BucketProfile

__all__ = ["EMPTY", "ERROR", "MAXIMUM", "POINTS", "UNKNOWN", "Measured", "Score", "effective", "measured", "score"]

ERROR, EMPTY, UNKNOWN, MAXIMUM = -1, 1, 50, 100

_SENSITIVE, _HIGHEST = 51, 99
_PARTLY = 0.5
"""What an object that was read in part counts for, of one that was read whole."""

POINTS: Final = {"severity": 16.0, "kinds": 10.0, "amount": 8.0, "share": 8.0, "extent": 6.0}
"""What the parts can give above 51: 48 in all."""

_ALL_KINDS = 31
_LARGE = 1_000_000
_WEIGHTS = (1 / 3, 2 / 3, 1.0)
"""Of an object whose worst finding is low, medium, high."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the formula looks at.

    objects: of the bucket, but for those that cannot be read for their type or storage class.
    failed: those that could not be read for another reason.
    severities: sensitive objects, low, medium, high; kinds: identifiers that were found in them; occurrences: of these.
    empty: it was listed, and there was nothing.
    """

    objects: int
    complete: int = 0
    partial: int = 0
    failed: int = 0
    severities: tuple[int, int, int] = (0, 0, 0)
    kinds: int = 0
    occurrences: int = 0
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A score, and the parts that it is the sum of; no parts where there is nothing to add up."""

    value: int
    parts: dict[str, float]


def measured(profile: BucketProfile) -> Measured:
    """Of a bucket: objects that a listing had and nobody tried yet count as readable."""
    contents = profile.contents
    hopeless = contents.by_type.objects + contents.by_class.objects
    known = max(contents.objects, profile.listed.objects if profile.listed else 0)
    return Measured(
        known - hopeless,
        contents.complete,
        contents.partial,
        contents.skipped - hopeless,
        contents.severities,
        sum(not kind.suppressed for kind in contents.kinds),
        contents.occurrences - contents.suppressed,
        empty=profile.listed is not None and not known,
    )


def score(found: Measured) -> Score:
    """-1 or 1..99, see the table above."""
    analysed = found.complete + found.partial
    if not analysed:
        return Score(ERROR if found.failed else EMPTY if found.empty else UNKNOWN, {})
    return _sensitive(found, analysed) if sum(found.severities) else _clean(found)


def _clean(found: Measured) -> Score:
    """49 for a first clean object, less the more of the bucket was read, down to 1."""
    coverage = (found.complete + _PARTLY * found.partial) / max(found.objects, 1)
    less = -48 * min(1.0, coverage)
    return Score(49 + math.ceil(round(less, 6)), {"base": 49.0, "coverage": round(less, 2)})


def _sensitive(found: Measured, analysed: int) -> Score:
    weight = sum(w * n for w, n in zip(_WEIGHTS, found.severities, strict=True))
    worst = max(at for at, n in enumerate(found.severities, 1) if n)
    shares = {
        "severity": worst / 3,
        "kinds": _logarithmic(found.kinds, _ALL_KINDS),
        "amount": _logarithmic(found.occurrences, _LARGE),
        "share": math.sqrt(weight / analysed),
        "extent": math.sqrt(weight / max(found.objects, analysed)),
    }
    parts = {name: points * min(1.0, shares[name]) for name, points in POINTS.items()}
    value = _SENSITIVE + math.floor(round(sum(parts.values()), 6))
    shown = {"base": float(_SENSITIVE)} | {name: round(points, 2) for name, points in parts.items()}
    return Score(min(_HIGHEST, value), shown)


def _logarithmic(number: int, full: int) -> float:
    """0 for none, 1 for `full`; each doubling adds about as much as the one before."""
    return math.log1p(number) / math.log1p(full)


def effective(profile: BucketProfile) -> int:
    """What is told of a bucket: what was set by hand, else 50 (1 if it is empty) while it is excluded, else what its
    contents give."""
    if profile.override is not None:
        return profile.override
    return UNKNOWN if profile.excluded and profile.score != EMPTY else profile.score
