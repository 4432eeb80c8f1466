"""Find, prove, prune, resolve: text and a field name in, detections out. The one public way into this package.

An `Engine` holds what a set of identifiers compiles to and serves any number of threads; a `Session` is one object's.
Matches come from `matching` (text, mixed cells) or `columns` (cells of one kind); names and addresses from a
`NameFinder`; overlaps end here, and with them every trace of what was matched: a `Detection` holds places and counts.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence

from classifiers.matching import Matcher, Work
from classifiers.resolution import MODEL, Candidate, evidence_of, resolve
from classifiers.types import MAX_SPANS, Detection, Identifier, NameFinder, Text

__all__ = ["Engine", "Session"]

_REPORTED = ("NAME", "ADDRESS")


class Engine:
    """A set of identifiers, compiled. Cheap to build again in another process: the databases come from a cache.

    Raises IdentifierError for an expression that cannot be compiled.
    """

    def __init__(self, identifiers: Sequence[Identifier], names: Callable[[], NameFinder] | None = None) -> None:
        self.identifiers = tuple(identifiers)
        self.matcher = Matcher(self.identifiers)
        self.specificity = [one.specificity for one in self.identifiers]
        self.owners = {one.id: owner for owner, one in enumerate(self.identifiers)}
        wanted = any(one in self.owners for one in _REPORTED)
        self.names = names if wanted else None

    @property
    def fingerprint(self) -> str:
        """Of the identifiers: other identifiers, or other forms of them, give another one."""
        digest = hashlib.sha256()
        for one in sorted(self.identifiers, key=lambda one: one.id):
            digest.update(repr((one.id, one.forms, one.keywords, one.own_keywords, one.distance)).encode())
            digest.update(repr((sorted(one.sample_values), one.specificity)).encode())
        return digest.hexdigest()

    def session(self) -> Session:
        """For one object: names and addresses are capped per object."""
        return Session(self)


class Session:
    """Classifies the texts of one object, one after the other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names = engine.names() if engine.names else None
        self._named: dict[str, int] = {}
        self._over = False
        self.work = Work()

    @property
    def capped(self) -> bool:
        """Whether names or addresses went uncounted: the cap was reached, or their time was up."""
        return self._over or (self._names is not None and self._names.capped)

    def classify(self, text: Text) -> list[Detection]:
        """What stands in the text, by identifier, in the order of the engine's identifiers."""
        engine = self._engine
        found = resolve(engine.matcher.candidates(text, self.work), engine.specificity)
        partial: set[Candidate] = set()
        if self._names is not None:
            found = self._with_names(text, found, partial)
        return self._detections(text, found, partial)

    def _with_names(self, text: Text, found: list[Candidate], partial: set[Candidate]) -> list[Candidate]:
        """Names and addresses join where they overlap nothing that a pattern found."""
        assert self._names is not None
        named = []
        for hit in self._names.find(text):
            owner = self._engine.owners.get(hit.identifier) if hit.identifier in _REPORTED else None
            if owner is None or _overlaps(found, hit.start, hit.end):
                continue
            evidence = next(bit for bit in (MODEL, 8, 4, 2, 1) if evidence_of(bit) == {hit.evidence})
            named.append(Candidate(hit.start, hit.end, owner, evidence))
            if hit.partial:
                partial.add(named[-1])
        return sorted(found + resolve(named, self._engine.specificity)) if named else found

    def _detections(self, text: Text, found: list[Candidate], partial: set[Candidate]) -> list[Detection]:
        low, high = text.core or (0, len(text.text) + 1)
        grouped: dict[int, list[Candidate]] = {}
        for one in found:
            if low <= one.start < high:
                grouped.setdefault(one.owner, []).append(one)
        return [self._detection(owner, grouped[owner], text, partial) for owner in sorted(grouped)]

    def _detection(self, owner: int, found: list[Candidate], text: Text, partial: set[Candidate]) -> Detection:
        bits = 0
        for one in found:
            bits |= one.evidence
        return Detection(
            identifier=self._engine.identifiers[owner].id,
            count=_weight(found, text),
            spans=tuple((one.start, one.end) for one in found[:MAX_SPANS]),
            evidence=evidence_of(bits),
            partial=_weight([one for one in found if one in partial], text) if partial else 0,
        )


def _overlaps(found: list[Candidate], start: int, end: int) -> bool:
    at = bisect_left(found, end, key=lambda one: one.start)
    return at > 0 and found[at - 1].end > start


def _weight(found: list[Candidate], text: Text) -> int:
    if text.weights is None or text.breaks is None:
        return len(found)
    ends, weights = memoryview(text.breaks), memoryview(text.weights)  # type: ignore[arg-type]
    return sum(weights[bisect_left(ends, one.end)] for one in found)
