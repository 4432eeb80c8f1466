"""Counting: what was found in one text, as exact counts and the first places, for each identifier."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from classifiers.resolution import Candidate, evidence_of
from classifiers.types import MAX_SPANS, Detection, Text

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Found", "Running", "Tally", "cell_at", "over", "weight_at"]


@dataclass(slots=True)
class Tally:
    """One identifier's count, evidence bits and first places; no place is kept beyond MAX_SPANS.

    at: as a detection's, for any identifier.
    """

    count: int = 0
    partial: int = 0
    bits: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)
    at: Sequence[int] | Offsets = field(default=(), repr=False, compare=False)

    def add(self, start: int, end: int, bits: int, weight: int = 1, *, partial: bool = False) -> None:
        """One more match; they come in the order of their starts."""
        self.count += weight
        self.partial += weight if partial else 0
        self.bits |= bits
        if len(self.spans) < MAX_SPANS:
            self.spans.append((start, end))

    def joined(self, other: Tally) -> Tally:
        """Both, of one text; they share no place."""
        spans = sorted((*self.spans, *other.spans))[:MAX_SPANS]
        at = sorted({*map(int, self.at), *map(int, other.at)})
        return Tally(self.count + other.count, self.partial + other.partial, self.bits | other.bits, spans, at)

    def detection(self, identifier: str, *, at: bool) -> Detection:
        """at: whether what is joined with others needs all places."""
        spans, evidence = tuple(self.spans), evidence_of(self.bits)
        return Detection(identifier, self.count, spans, evidence, self.partial, self.at if at else ())


class Found(Protocol):
    """What the patterns found in one text, overlaps resolved."""

    def tallies(self, text: Text) -> dict[int, Tally]:
        """By identifier (its index): what starts in the core, weights applied."""
        ...

    def over(self, start: int, end: int) -> set[int]:
        """Identifiers (by index) of what was found that shares a byte with [start, end)."""
        ...


@dataclass(frozen=True, slots=True)
class Running:
    """Matches one by one, by start."""

    candidates: Sequence[Candidate]

    def tallies(self, text: Text) -> dict[int, Tally]:
        low, high = text.core or (0, len(text.text) + 1)
        grouped: dict[int, list[Candidate]] = {}
        for one in self.candidates:
            if low <= one[0] < high:
                grouped.setdefault(one[2], []).append(one)
        return {owner: _tally(found, text) for owner, found in grouped.items()}

    def over(self, start: int, end: int) -> set[int]:
        return over(self.candidates, start, end)


def _tally(found: list[Candidate], text: Text) -> Tally:
    bits = 0
    for evidence in {one[3] for one in found}:
        bits |= evidence
    count = len(found) if text.weights is None else sum(weight_at(text, one[1]) for one in found)
    if text.breaks is None:
        at = [one[0] for one in found]
    else:
        at = list(dict.fromkeys(cell_at(text.breaks, one[1]) for one in found))
    return Tally(count, 0, bits, [(one[0], one[1]) for one in found[:MAX_SPANS]], at)


def over(candidates: Sequence[Candidate], start: int, end: int) -> set[int]:
    """Identifiers (by index) of those of these, disjoint and by start, that share a byte with [start, end)."""
    at = bisect_left(candidates, end, key=lambda one: one.start)
    owners = set()
    while at > 0 and candidates[at - 1].end > start:
        at -= 1
        owners.add(candidates[at].owner)
    return owners


def weight_at(text: Text, end: int) -> int:
    """How many times the cell occurs in which a match ends at `end`."""
    if text.weights is None or text.breaks is None:
        return 1
    return int(text.weights[cell_at(text.breaks, end)])


def cell_at(breaks: Offsets, end: int) -> int:
    """The cell in which a match ends at `end`."""
    return bisect_left(memoryview(breaks), end)  # type: ignore[arg-type]
