"""Which ranges of an object become its parts: all of it, cut evenly; or a sample, when no more than so much is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Protocol

from macie_lite.model.objects import ObjectRef

__all__ = ["MOST_PARTS", "Drawing", "Even", "Ranges", "Sample", "Sampled"]

MOST_PARTS = 10_000

_PARTS = 16
_FEWEST = 3
"""Parts of a sample: so many of equal size, as long as they are as large as what is read at a time; never fewer."""

Ranges = Sequence[tuple[int, int]]
"""Half-open, in order. None at all: the object is not to be cut so."""


class Drawing(Protocol):
    """How an object is cut. sampled: something is left out."""

    @property
    def sampled(self) -> bool: ...

    def of_bytes(self, size: int, grain: int) -> Ranges:
        """Of a text of `size` bytes, of which about `grain` are read at a time."""
        ...

    def of_groups(self, sizes: Sequence[int], size: int) -> Ranges:
        """Of row groups, by their numbers. size: of the object that holds them."""
        ...


@dataclass(frozen=True, slots=True)
class Even:
    """Parts of about `part_bytes` bytes."""

    part_bytes: int
    sampled = False

    def of_bytes(self, size: int, grain: int) -> Ranges:
        part_bytes = max(self.part_bytes, -(-size // MOST_PARTS))
        count = size // part_bytes
        edges = [number * part_bytes for number in range(count)] + [size]
        return list(pairwise(edges)) if count > 1 else ()

    def of_groups(self, sizes: Sequence[int], size: int) -> Ranges:
        """One after the other, until they come to a part's share of the object."""
        count = min(MOST_PARTS, size // self.part_bytes, len(sizes))
        if count < 2:
            return ()
        found = _gathered(sizes, max(1, sum(sizes) // count), count)
        return found if len(found) > 1 else ()


@dataclass(frozen=True, slots=True)
class Sample:
    """Of a larger object about `size` bytes are read; another seed draws others."""

    size: int
    seed: str

    def of(self, ref: ObjectRef) -> Sampled | None:
        """None for one that is not larger."""
        if ref.size <= self.size:
            return None
        words = "\0".join((self.seed, ref.key, ref.etag))
        return Sampled(self.size, blake2b(words.encode("utf-8", "surrogatepass")).digest())


@dataclass(frozen=True, slots=True)
class Sampled:
    """The first part, the last one, and others drawn at random."""

    size: int
    lot: bytes  # of the object
    sampled = True

    def of_bytes(self, size: int, grain: int) -> Ranges:
        """Of every stretch between the first part and the last one, all as long, one part."""
        part = max(1, self.size // _PARTS // grain) * grain
        count, wanted = size // part, max(_FEWEST, self.size // part)
        if count <= wanted:
            return ()
        between, stretches = count - 2, wanted - 2
        edges = [1 + number * between // stretches for number in range(stretches + 1)]
        inner = [start + self._lot(start) % (end - start) for start, end in pairwise(edges)]
        drawn = [0, *inner, count - 1]
        return _joined((one * part, size if one == count - 1 else (one + 1) * part) for one in drawn)

    def of_groups(self, sizes: Sequence[int], size: int) -> Ranges:
        """The first ones in any case, others as far as they fit."""
        parts = _gathered(sizes, max(1, self.size // _PARTS), len(sizes))
        first, *others = parts
        between = sorted(others[:-1], key=lambda one: self._lot(one[0]))
        drawn, left = [first], self.size - sum(sizes[slice(*first)])
        for one in (*others[-1:], *between):
            if (takes := sum(sizes[slice(*one)])) <= left:
                drawn.append(one)
                left -= takes
        return _joined(sorted(drawn)) if len(drawn) < len(parts) else ()

    def _lot(self, number: int) -> int:
        return int.from_bytes(blake2b(b"%b%d" % (self.lot, number)).digest(), "big")


def _gathered(sizes: Sequence[int], share: int, most: int) -> Ranges:
    """Neighbours together, until they come to `share`."""
    held, edges = 0, [0]
    for number, one in enumerate(sizes):
        if held >= share and len(edges) < most:
            edges.append(number)
            held = 0
        held += one
    return list(pairwise([*edges, len(sizes)]))


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Those that touch as one."""
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found
