"""Several listings of a run side by side: a page of each in turn, their next ones fetched by threads meanwhile."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import TypeAlias

from macie_lite.model.jobs import Listing
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.opening import Opens
from macie_lite.pipeline.selection import Selection
from macie_lite.sources.base import Source
from macie_lite.sources.open_source import overlap

__all__ = ["AT_ONCE", "Division", "Steps", "Turns"]

AT_ONCE = 8
"""Listings side by side: a page takes S3 some tenths of a second, and a processor some hundredths."""

_LITTLE = 1
"""Batches of a step."""

_WORTH = 20_000
"""Keys that a listing gave before it is divided."""

Steps: TypeAlias = Generator[list[Work] | None]
"""Of one listing; None behind a page that is no step yet."""

Place = tuple[str, str | None]


class Turns:
    """First one listing, then up to `at_once` at a time, which share one source for each target. Targets that may have
    the same objects wait for each other: the second leaves out what the first has listed. Who stops in the middle lists
    up to four pages of each of the others again."""

    def __init__(self, opens: Opens, at_once: int) -> None:
        self._open, self._at_once, self._width = opens, at_once, 1
        self._waiting: deque[Listing] = deque()
        self._active: list[tuple[Listing, Steps]] = []
        self._left: Counter[Place] = Counter()  # listings
        self._sources: dict[Place, Source] = {}
        self.threads = ThreadPoolExecutor(at_once, thread_name_prefix="list") if at_once > 1 else None

    def __enter__(self) -> Turns:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as last:
            for source in self._sources.values():
                last.callback(source.close)
            if self.threads is not None:
                last.callback(self.threads.shutdown)
            for _, steps in self._active:
                last.callback(steps.close)

    def steps(self, listings: Iterable[Listing], begin: Callable[[Listing], Steps]) -> Generator[list[Work]]:
        """All steps of all of them; `begin` gives those of one."""
        self.add(listings)
        while self._waiting or self._active:
            self._begin(begin)
            for one in tuple(self._active):
                try:
                    works = next(one[1])
                except StopIteration:
                    self._end(one)
                    continue
                if works is not None:
                    self._widen(works)
                    yield works

    def _widen(self, works: list[Work]) -> None:
        """Where much is listed and little of it read, the listing is what all wait for; else more of it at once would
        only be listed again, by who goes on when enough batches are out."""
        if len(works) <= _LITTLE:
            self._width = min(2 * self._width, self._at_once)

    def _begin(self, begin: Callable[[Listing], Steps]) -> None:
        while self._waiting and len(self._active) < self._width:
            target = self._waiting[0].target
            if any(active.target != target and overlap(active.target, target) for active, _ in self._active):
                return
            listing = self._waiting.popleft()
            self._active.append((listing, begin(listing)))

    def _end(self, ended: tuple[Listing, Steps]) -> None:
        self._active.remove(ended)
        place = _place(ended[0])
        self._left[place] -= 1
        if not self._left[place] and place in self._sources:
            self._sources.pop(place).close()

    def source(self, listing: Listing) -> Source:
        """Closed when no listing is left of its target."""
        place = _place(listing)
        if place not in self._sources:
            self._sources[place] = self._open(listing)
        return self._sources[place]

    @property
    def free(self) -> int:
        """How many more listings could go on now."""
        return 0 if self._waiting else max(0, self._width - len(self._active))

    def add(self, listings: Iterable[Listing]) -> None:
        for one in listings:
            self._waiting.append(one)
            self._left[_place(one)] += 1

    def stop(self) -> None:
        """Nothing more is begun."""
        self._waiting.clear()
        self._width = 0


def _place(listing: Listing) -> Place:
    return listing.target, listing.account


class Division:
    """When and how one listing is divided among several."""

    def __init__(self) -> None:
        self._next, self._wait = _WORTH, _WORTH

    def is_due(self, keys: int) -> bool:
        """Whether a listing that has given so many keys is worth the requests for its division."""
        return keys >= self._next

    def of(self, selection: Selection, source: Source, number: int, free: int) -> list[Listing]:
        """The listing up to the first bound, then those of what comes after, numbered from `number` on; alone, where
        it cannot be divided. Raises as `Source.list`."""
        listing = selection.listing
        assert listing.position is not None, "it has given keys"
        bounds = source.bounds(listing.position, listing.until, free)
        self._wait = _WORTH if bounds else 2 * self._wait
        self._next = selection.keys + self._wait
        ends = [*bounds[1:], listing.until]
        fresh = Listing(0, listing.target, bucket=listing.bucket, listed_at=listing.listed_at, account=listing.account)
        others = [
            replace(fresh, number=number + at, after=after, until=until)
            for at, (after, until) in enumerate(zip(bounds, ends, strict=False))
        ]
        return [replace(listing, until=bounds[0]) if bounds else listing, *others]
