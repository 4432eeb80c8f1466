"""When nothing comes back from the workers: why, as far as it can be seen from outside, each reason once."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from macie_lite.errors import Unavailable

__all__ = ["FIRST", "Silence", "Workers"]

FIRST = 10.0
"""Seconds without a batch that was done before the workers are asked."""

_AGAIN = 60.0


class Workers(Protocol):
    """What can be asked of them (`dispatch.Dispatcher`). Raises Unavailable when the broker does not answer."""

    def answering(self) -> int:
        """How many workers answer."""
        ...

    def idle(self) -> bool:
        """Whether no batch waits in the queue and none is held by a worker."""
        ...


class Silence:
    """Told when a batch is done; asked to look while none is."""

    def __init__(self, workers: Workers, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic):
        self._workers, self._say, self._clock = workers, say, clock
        self._said: set[str] = set()
        self.broken()

    def broken(self) -> None:
        self._next = self._clock() + FIRST

    def look(self, still_open: Callable[[], bool]) -> None:
        """Asks the workers when it is time to. `still_open`: whether a batch that was waited for is not done yet."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + _AGAIN
        with suppress(Unavailable):  # sending and storing wait for what went away, and say so
            if not (count := self._workers.answering()):
                self._once("No worker answers on this broker: the batches wait until a `macie-lite worker` takes them.")
            elif self._workers.idle() and still_open():
                self._once(
                    f"Batches vanish: of the {count} that answer on this broker a worker took them and stored nothing. "
                    "Do all workers use the same --db? Their logs name the run."
                )

    def _once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)
