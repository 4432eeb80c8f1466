"""Progress on stderr: a bar on a terminal, a plain line now and then elsewhere.

No thread refreshes it: the process engine forks, and a parent with threads must not.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from macie_lite.model.results import Outcome
from macie_lite.pipeline.runs import Progress

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["Meter", "meter"]

_EVERY = 5.0


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
    def elapsed(self) -> float:
        return max(self._clock() - self._start, 1e-9)

    def words(self) -> str:
        total = f"{self.plan.objects}" if self.plan.listed_all else f"{self.plan.objects}+"
        rate = self.bytes / self.elapsed / 1e6
        left = f", {self._left()} left" if self.plan.listed_all and self.bytes else ""
        read = f"{self.bytes / 1e6:.1f} MB, {rate:.1f} MB/s"
        return f"{self.objects}/{total} objects, {read}, {self.findings} findings{left}"

    def conclude(self) -> None:
        """The last word; none when nothing could be read, which shall not look as if nothing had been found."""
        if self.objects or not self.plan.failures:
            print(self.words(), file=sys.stderr, flush=True)

    def _left(self) -> str:
        seconds = int((self.plan.bytes - self.bytes) / (self.bytes / self.elapsed))
        return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


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
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as RichProgress

        self._counts, self._clock, self._next = counts, clock, 0.0
        columns = (BarColumn(), TextColumn("{task.description}"))
        self._bar = RichProgress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
        self._task: TaskID = self._bar.add_task("listing", total=None)
        self._bar.start()

    def add(self, outcome: Outcome) -> None:
        self._counts.add(outcome)
        if self._clock() >= self._next:
            self._next = self._clock() + 0.1
            total = self._counts.plan.objects if self._counts.plan.listed_all else None
            words = self._counts.words()
            self._bar.update(self._task, completed=self._counts.objects, total=total, description=words)
            self._bar.refresh()

    def close(self) -> None:
        self._bar.stop()
        self._counts.conclude()


def meter(progress: Progress, clock: Callable[[], float] = time.monotonic) -> Meter:
    counts = _Counts(progress, clock)
    return _Bar(counts, clock) if sys.stderr.isatty() else _Lines(counts, clock)
