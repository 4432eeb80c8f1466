"""Progress on stderr: a bar that stays at the foot of a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Protocol

from macie_lite.cli.status import STATUS, is_terminal
from macie_lite.cli.words import counted, duration, size
from macie_lite.model.results import Outcome
from macie_lite.pipeline.planning import Progress

__all__ = ["Meter", "meter"]

_EVERY = 5.0
_REDRAWN = 0.1
_TOLD = 0.02  # the share of the work from which on what is left can be told
_BAR = range(6, 31)
"""Characters of a bar: a shorter one says nothing, a longer one nothing more."""


class Meter(Protocol):
    """Told of every outcome."""

    def add(self, outcome: Outcome) -> None: ...

    def close(self) -> None: ...


class _Counts:
    def __init__(self, progress: Progress, clock: Callable[[], float]) -> None:
        self.plan, self._clock, self._start = progress, clock, clock()
        self.objects = self.bytes = self.findings = 0

    def add(self, outcome: Outcome) -> None:
        self.objects += 1
        self.bytes += outcome.ref.size
        self.findings += outcome.finding is not None

    @property
    def _elapsed(self) -> float:
        return max(self._clock() - self._start, 1e-9)

    @property
    def share(self) -> float | None:
        """What part is done, by bytes where there are any; None while the listing goes on."""
        if not self.plan.listed_all:
            return None
        return self.bytes / self.plan.bytes if self.plan.bytes else self.objects / max(1, self.plan.objects)

    def words(self) -> str:
        more = "" if self.plan.listed_all else "+"
        done = f"{self.objects}/{self.plan.objects}{more} objects, {size(self.bytes)}"
        left = f", {self._left()} left" if self.bytes and (self.share or 0) >= _TOLD else ""
        return f"{done}, {self._rate()}, {counted(self.findings, 'finding')}{left}"

    def conclude(self) -> None:
        """The last word; none when nothing was read, which shall not look as if nothing had been found."""
        if not self.objects:
            return
        whole = self.plan.listed_all and self.objects >= self.plan.objects
        objects = counted(self.objects, "object") if whole else f"{self.objects}/{self.plan.objects} objects"
        took = f"{size(self.bytes)} in {duration(self._elapsed)} ({self._rate()})"
        print(f"{objects}, {took}, {counted(self.findings, 'finding')}", file=sys.stderr, flush=True)

    def _rate(self) -> str:
        return f"{size(self.bytes / self._elapsed)}/s"

    def _left(self) -> str:
        return duration(max(0.0, (self.plan.bytes - self.bytes) / (self.bytes / self._elapsed)))


class _Lines:
    def __init__(self, counts: _Counts, clock: Callable[[], float]) -> None:
        self._counts, self._clock, self._next = counts, clock, clock() + _EVERY

    def add(self, outcome: Outcome) -> None:
        self._counts.add(outcome)
        if self._clock() >= self._next:
            self._next = self._clock() + _EVERY
            print(self._counts.words(), file=sys.stderr, flush=True)

    def close(self) -> None:
        self._counts.conclude()


class _Bar:
    def __init__(self, counts: _Counts, clock: Callable[[], float]) -> None:
        self._counts, self._clock, self._next = counts, clock, 0.0
        STATUS.show("listing")

    def add(self, outcome: Outcome) -> None:
        self._counts.add(outcome)
        if self._clock() >= self._next:
            self._next = self._clock() + _REDRAWN
            words = self._counts.words()
            STATUS.show(_bar(self._counts.share, STATUS.width - len(words)) + words)

    def close(self) -> None:
        STATUS.show("")
        self._counts.conclude()


def _bar(share: float | None, room: int) -> str:
    """`[####----] `, within `room` characters; "" where that is too little or the share is not known."""
    length = min(room - 3, _BAR[-1])
    if share is None or length not in _BAR:
        return ""
    done = min(length, int(share * length))
    return f"[{'#' * done}{'-' * (length - done)}] "


def meter(progress: Progress, clock: Callable[[], float] = time.monotonic) -> Meter:
    counts = _Counts(progress, clock)
    return _Bar(counts, clock) if is_terminal() else _Lines(counts, clock)
