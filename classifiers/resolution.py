"""Overlaps: of detections that share bytes one stays, by specificity, then proof, keyword evidence, length."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from classifiers.types import Evidence

__all__ = ["FIELD", "KEYWORD", "MODEL", "PATTERN", "PROOF", "Candidate", "bit_of", "evidence_of", "rank", "resolve"]

PATTERN, PROOF, KEYWORD, FIELD, MODEL = 1, 2, 4, 8, 16
_EVIDENCE = (
    (PATTERN, Evidence.PATTERN),
    (PROOF, Evidence.PROOF),
    (KEYWORD, Evidence.KEYWORD),
    (FIELD, Evidence.FIELD),
    (MODEL, Evidence.MODEL),
)


class Candidate(NamedTuple):
    """A match that stands by itself: its span, its identifier's index, its evidence as bits."""

    start: int
    end: int
    owner: int
    evidence: int


def evidence_of(bits: int) -> frozenset[Evidence]:
    return frozenset(kind for bit, kind in _EVIDENCE if bits & bit)


def bit_of(evidence: Evidence) -> int:
    return next(bit for bit, kind in _EVIDENCE if kind is evidence)


def rank(candidate: Candidate, specificity: int) -> tuple[int, int, int, int, int, int]:
    """The lowest wins. Length is last of what the contract names; owner and start only make it total."""
    bits = candidate.evidence
    return (
        -specificity,
        -(bits & PROOF),
        -bool(bits & (KEYWORD | FIELD)),
        candidate.start - candidate.end,
        candidate.start,
        candidate.owner,
    )


def resolve(candidates: Iterable[Candidate], specificity: Sequence[int]) -> list[Candidate]:
    """The winners, by start. The same span twice for one identifier is one, with both evidences."""
    ordered = sorted(candidates)
    if all(one[1] <= other[0] for one, other in pairwise(ordered)):
        return ordered
    winners: list[Candidate] = []
    cluster: list[Candidate] = []
    reach = -1
    for one in sorted(_merged(ordered)):
        if one.start >= reach and cluster:
            winners.extend(_winners(cluster, specificity))
            cluster = []
        cluster.append(one)
        reach = max(reach, one.end)
    winners.extend(_winners(cluster, specificity))
    return winners


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    merged: dict[tuple[int, int, int], int] = {}
    for start, end, owner, evidence in candidates:
        key = (start, end, owner)
        merged[key] = merged.get(key, 0) | evidence
    return [Candidate(*key, evidence) for key, evidence in merged.items()]


def _winners(cluster: list[Candidate], specificity: Sequence[int]) -> list[Candidate]:
    """Of candidates that overlap in a chain: the best, then the best that leaves it alone, and so on."""
    if len(cluster) < 2:
        return cluster
    kept: list[Candidate] = []  # by start; disjoint, so only the neighbours can overlap
    for one in sorted(cluster, key=lambda one: rank(one, specificity[one.owner])):
        at = bisect_left(kept, one)
        free = (at == 0 or kept[at - 1].end <= one.start) and (at == len(kept) or one.end <= kept[at].start)
        if free:
            kept.insert(at, one)
    return kept
