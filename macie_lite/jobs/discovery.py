"""What automated discovery reads of what it may: of a bucket diverse objects first, of many buckets all alike.

Objects of a bucket are ranked within their kinds (`stratum_of`): the first of a kind has as many before it as were read
of the kind already, so that the kinds that were read least come first. What is new since the last run is a kind of its
own, of which nothing was read. Buckets share the budget by bytes: the one that was given least is next.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from macie_lite.jobs.sampling import KINDS, lot, stratum_of
from macie_lite.model.buckets import BucketProfile
from macie_lite.model.jobs import Listing
from macie_lite.model.objects import ObjectRef

__all__ = ["Kinds", "covered", "goes_on", "shared_out", "waited"]

_LEAST = 64 << 10
"""Bytes that an object counts for at least, when buckets are compared: a request has its price, too."""


class Kinds:
    """The objects of one listing. since: what was modified from then on is new."""

    def __init__(self, seed: str, now: datetime, since: datetime | None) -> None:
        self._seed, self._now, self._since = seed, now, since
        self._read: Counter[str] = Counter()
        self._held: defaultdict[tuple[bool, str], list[tuple[bool, float, ObjectRef]]] = defaultdict(list)
        self._names: set[str] = set()

    def passed(self, ref: ObjectRef) -> None:
        """It was read before, and is not to be read again."""
        self._read[self._name(ref)] += 1

    def add(self, ref: ObjectRef, *, before: bool = False) -> None:
        """One that may be read; before: another version of it, or by other identifiers, was."""
        name = self._name(ref)
        self._read[name] += before
        new = self._since is not None and ref.last_modified >= self._since
        self._held[new, name].append((before, lot(self._seed, ref.bucket, ref.key, ref.version_id or ""), ref))

    def _name(self, ref: ObjectRef) -> str:
        name = stratum_of(ref, self._now)
        if name not in self._names and len(self._names) >= KINDS:
            return name[-2:]
        self._names.add(name)
        return name

    def best(self, most: int) -> list[ObjectRef]:
        """At most so many, the best first."""
        ranked: list[tuple[int, bool, bool, float, str, ObjectRef]] = []
        for (new, name), held in self._held.items():
            held.sort(key=lambda one: (one[0], one[1], one[2].key))
            read = 0 if new else self._read[name]
            ranked += (
                (read + at, before, not new, drawn, ref.key, ref) for at, (before, drawn, ref) in enumerate(held)
            )
        return [one[-1] for one in heapq.nsmallest(most, ranked, key=lambda one: one[:-1])]


def shared_out(sizes: Sequence[Sequence[int]], budget: int, most: int) -> list[list[int]]:
    """Of each bucket's objects, in their order, which are read: at most `budget` bytes and `most` objects in all.

    The bucket that was given least takes its next object that still fits, the first of two that are level. So two
    buckets that both have more to give differ by one object at most, and what small ones leave over is the others'.
    """
    taken: list[list[int]] = [[] for _ in sizes]
    queue = [(0, bucket) for bucket in range(len(sizes))]
    while queue and most > 0:
        given, bucket = queue[0]
        own, start = sizes[bucket], taken[bucket][-1] + 1 if taken[bucket] else 0
        chosen = next((at for at in range(start, len(own)) if own[at] <= budget), None)
        if chosen is None:
            heapq.heappop(queue)
            continue
        taken[bucket].append(chosen)
        budget, most = budget - own[chosen], most - 1
        heapq.heapreplace(queue, (given + max(own[chosen], _LEAST), bucket))
    return taken


def covered(profile: BucketProfile | None) -> float:
    """The share of a bucket that was read."""
    if profile is None:
        return 0.0
    read = profile.contents.complete + profile.contents.partial
    return read / max(read, profile.listed.objects if profile.listed else 0, 1)


def goes_on(before: Listing | None) -> str | None:
    """Behind what was listed; from the first key where that was the last."""
    if before is None:
        return None
    return before.until if before.ended and not before.error else before.after


def waited(before: Listing | None) -> tuple[bool, int]:
    """In the order of the last run, what that did not come to before what it did."""
    return (False, -1) if before is None else (before.ended or before.bucket is not None, before.number)
