"""Overlaps: of detections that share bytes one stays, by specificity, then proof, keyword evidence, length.

A match that is left out takes part, for what is weaker says no more of these bytes than it did: without the address
that a list holds, `https://user:pass@host` would be an e-mail address. A documented sample (SAMPLE) hides what it
outranks, and never what is as specific. What a list holds (LISTED) is dropped with all that lies within it; what
reaches beyond it was not listed, and stays where it outranks it. A match with an ignore word takes no part: its user
said what it is not, and nothing of what others find there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from classifiers.types import Evidence

__all__ = [
    "FIELD",
    "KEYWORD",
    "LEFT_OUT",
    "LISTED",
    "MODEL",
    "PATTERN",
    "PROOF",
    "SAMPLE",
    "Candidate",
    "bit_of",
    "compete",
    "evidence_of",
    "rank",
    "resolve",
]

PATTERN, PROOF, KEYWORD, FIELD, MODEL = 1, 2, 4, 8, 16
SAMPLE, LISTED = 32, 64
LEFT_OUT = SAMPLE | LISTED
"""The bits of a match that is never reported."""

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


def rank(candidate: Candidate, specificity: int) -> tuple[int, int, int, int, int, int, int]:
    """The lowest wins. Length is last of what the contract names; owner and start only make it total."""
    bits = candidate.evidence
    return (
        -specificity,
        bits & SAMPLE,
        -(bits & PROOF),
        -bool(bits & (KEYWORD | FIELD)),
        candidate.start - candidate.end,
        candidate.start,
        candidate.owner,
    )


def resolve(candidates: Iterable[Candidate], specificity: Sequence[int], hid: set[int]) -> list[Candidate]:
    """The winners, by start, but for those that are left out. hid: as of `compete`."""
    return [one for one in compete(candidates, specificity, hid) if not one[3] & LEFT_OUT]


def compete(candidates: Iterable[Candidate], specificity: Sequence[int], hid: set[int]) -> list[Candidate]:
    """The winners, by start, left out or not. The same span twice for one identifier is one, with both evidences.

    hid: gets the owners of what may have kept another's match from standing.
    """
    ordered = sorted(candidates)
    if all(one[1] <= other[0] for one, other in pairwise(ordered)):
        return ordered
    winners: list[Candidate] = []
    cluster: list[Candidate] = []
    reach = -1
    for one in sorted(_merged(ordered)):
        if one.start >= reach and cluster:
            winners.extend(_winners(cluster, specificity, hid))
            cluster = []
        cluster.append(one)
        reach = max(reach, one.end)
    winners.extend(_winners(cluster, specificity, hid))
    return winners


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    merged: dict[tuple[int, int, int], int] = {}
    for start, end, owner, evidence in candidates:
        key = (start, end, owner)
        merged[key] = merged.get(key, 0) | evidence
    return [Candidate(*key, evidence) for key, evidence in merged.items()]


def _winners(cluster: list[Candidate], specificity: Sequence[int], hid: set[int]) -> list[Candidate]:
    """Of candidates that overlap in a chain: the best, then the best that leaves it alone, and so on."""
    if len(cluster) < 2:
        return cluster
    kept: list[Candidate] = []  # by start; disjoint, so only the neighbours can overlap
    for one in sorted(_outside_lists(cluster), key=lambda one: rank(one, specificity[one.owner])):
        at = bisect_left(kept, one)
        free = (at == 0 or kept[at - 1].end <= one.start) and (at == len(kept) or one.end <= kept[at].start)
        if free:
            kept.insert(at, one)
    if any(one.owner != cluster[0].owner for one in cluster):
        hid.update(one.owner for one in cluster if one.evidence & LISTED)
        hid.update(one.owner for one in kept)
    return kept


def _outside_lists(cluster: list[Candidate]) -> list[Candidate]:
    """By start, without what lies within a match that a list holds."""
    listed = [one for one in cluster if one.evidence & LISTED]
    if not listed:
        return cluster
    starts = [one.start for one in listed]
    reach = list(accumulate((one.end for one in listed), max))
    return [
        one
        for one in cluster
        if one.evidence & LISTED or not (at := bisect_right(starts, one.start)) or reach[at - 1] < one.end
    ]
