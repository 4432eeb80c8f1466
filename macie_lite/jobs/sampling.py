"""Which objects of a scope are read when not all are, and what those that were read say of the others.

Objects are drawn stratum by stratum (`Strata`), so that each kind of object is read in its share: of every 1/p objects
of a stratum, in the order of the listing, one, as seed, stratum and number decide. One that lies across the border of
two such blocks may be drawn for either (Deville 1998, systematic sampling), so that the share is kept to one after any
number of objects, and all have the same chance. The same listing gives the same sample, whoever draws it and wherever a
listing is taken up again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import PurePosixPath

from macie_lite.model.objects import ObjectRef

__all__ = ["KINDS", "Estimate", "Strata", "estimate", "lot", "stratum_of"]

_SIZES = (1 << 10, 100 << 10, 10 << 20, 1 << 30)
_AGES = (timedelta(days=30), timedelta(days=365))
_NOTHING = 1e-17
KINDS = 4096
"""Strata of one listing at most: past these, prefix and extension are left out of the name of a stratum."""


def stratum_of(ref: ObjectRef, now: datetime) -> str:
    """First folder, extension, size and age of an object, as one word."""
    folder, slash, _ = ref.key.partition("/")
    extension = PurePosixPath(ref.key).suffix.lower()
    size = sum(ref.size > bound for bound in _SIZES)
    age = sum(now - ref.last_modified > bound for bound in _AGES)
    return f"{folder if slash else ''}\0{extension}\0{size}{age}"


@dataclass(slots=True)
class Strata:
    """Draws `share` (0 to 1) of what it is shown, in the order of the listing. `seen`, with which a listing that is
    taken up again goes on: by stratum twice its objects so far, and one when the block that it is in had its draw."""

    share: float
    seed: str
    now: datetime
    seen: Counter[str] = field(default_factory=Counter)

    def draws(self, ref: ObjectRef) -> bool:
        """Whether the next object of the listing is read."""
        name = stratum_of(ref, self.now)
        if name not in self.seen and len(self.seen) >= KINDS:
            name = name[-2:]
        number, had = divmod(self.seen[name], 2)
        chance, over = _chance(number, bool(had), self.share)
        drawn = lot(self.seed, name, str(number)) < chance
        self.seen[name] = 2 * (number + 1) + ((had and drawn) if over else (had or drawn))
        return drawn


def _chance(number: int, had: bool, share: float) -> tuple[float, bool]:
    """Of an object to be drawn, when its block has had its draw or not; and whether it reaches into the next block."""
    begin, block = math.modf(number * share)
    end, last_block = math.modf((number + 1) * share)
    if last_block > block:
        return (end / begin if had else 1.0), True
    return (0.0 if had else share / (1 - begin)), False


def lot(*words: str) -> float:
    """Between 0 and 1, as it falls to what has these words: a seed, and which object it is."""
    digest = blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=6)
    return int.from_bytes(digest.digest(), "big") / (1 << 48)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a sample says of all: sensitive objects as a share, with the bounds of its confidence interval, and how many
    sensitive ones may be among those that were not read."""

    share: float
    low: float
    high: float
    unread_at_most: int


def estimate(total: int, read: int, sensitive: int, confidence: float = 0.95) -> Estimate:
    """Exact bounds of a draw without replacement (hypergeometric); strata make them wider than need be, never too
    narrow. total: objects in scope, of which `read` were read and `sensitive` of these are."""
    if not read:
        return Estimate(0.0, 0.0, 1.0 if total else 0.0, total)
    tail = (1 - confidence) / 2
    unread = total - read
    low = _first(sensitive, sensitive + unread, lambda k: _at_least(total, k, read, sensitive) > tail)
    high = _first(sensitive, sensitive + unread, lambda k: _at_most(total, k, read, sensitive) <= tail) - 1
    high = max(high, low)
    return Estimate(sensitive / read, low / total, high / total, high - sensitive)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from `low` on for which a condition holds that goes on holding; `high` + 1 if none does."""
    high += 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _at_most(total: int, kinds: int, drawn: int, found: int) -> float:
    """The probability of at most `found` among `drawn` of `total`, of which `kinds` are of the kind."""
    if found * total > drawn * kinds:  # the shorter tail is the other one: of so many not of the kind
        return 1 - _tail(total, total - kinds, drawn, drawn - found - 1)
    return _tail(total, kinds, drawn, found)


def _at_least(total: int, kinds: int, drawn: int, found: int) -> float:
    return 1 - _at_most(total, kinds, drawn, found - 1)


def _tail(total: int, kinds: int, drawn: int, found: int) -> float:
    """As `_at_most`, from below the mean on: probabilities fall from `found` to 0, and soon are too small to count."""
    least = max(0, drawn - (total - kinds))
    if found < least:
        return 0.0
    term = total_of_terms = _exactly(total, kinds, drawn, found)
    for one in range(found, least, -1):
        term *= one / (kinds - one + 1) * ((total - kinds - drawn + one) / (drawn - one + 1))
        total_of_terms += term
        if term <= total_of_terms * _NOTHING:
            break
    return total_of_terms


def _exactly(total: int, kinds: int, drawn: int, found: int) -> float:
    return math.exp(_ways(kinds, found) + _ways(total - kinds, drawn - found) - _ways(total, drawn))


def _ways(of: int, some: int) -> float:
    """The logarithm of the binomial coefficient."""
    return math.lgamma(of + 1) - math.lgamma(some + 1) - math.lgamma(of - some + 1)
