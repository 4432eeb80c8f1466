"""When nothing comes back from the workers: why, as far as it can be seen from outside, and what to send again."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from macie_lite.errors import Unavailable

__all__ = ["FIRST", "Silence", "Workers"]

FIRST = 10.0
"""Seconds without a batch that was done before the workers are asked."""

_AGAIN = 30.0
_SURE = 3.0
"""Seconds after which what nobody held is looked for a second time: it may have been on its way."""

_LOST = (
    "Batches are gone that workers took and did not store, and are sent again: a worker has died, or one stores in "
    "another database (its log says that it does not know the run) and has to be started with the --db of this scan."
)


class Workers(Protocol):
    """What can be asked of them (`dispatch.Dispatcher`). Raises Unavailable when the broker does not answer."""

    def answering(self) -> int:
        """How many workers answer."""
        ...

    def held(self, run_id: str) -> frozenset[int] | None:
        """The batches of a run that the queue or a worker holds; None when that cannot be known."""
        ...


class Silence:
    """Told when a batch is done; asked to look while none is."""

    def __init__(
        self, workers: Workers, run_id: str, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ):
        self._workers, self._run_id, self._say, self._clock = workers, run_id, say, clock
        self._said: set[str] = set()
        self.broken()

    def broken(self) -> None:
        self._missing: set[int] = set()
        self._next = self._clock() + FIRST

    def look(self, still_open: Callable[[], set[int]]) -> set[int]:
        """Asks the workers when it is time to; the batches to send again: those of `still_open` that nobody held at two
        looks in a row. A broker would hand out what a dead worker had after the visibility timeout, an hour or so."""
        now = self._clock()
        if now < self._next:
            return set()
        before, self._missing = self._missing, set()
        self._next = now + _AGAIN
        lost: set[int] = set()
        with suppress(Unavailable):  # sending and storing wait for what went away, and say so
            if not self._workers.answering():
                self._once("No worker answers on this broker: the batches wait until a `macie-lite worker` takes them.")
            elif (held := self._workers.held(self._run_id)) is not None:
                missing = still_open() - held
                lost, self._missing = missing & before, missing - before
        if self._missing:
            self._next = now + _SURE
        if lost:
            self._once(_LOST)
        return lost

    def _once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)
