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


class Workers(Protocol):
    """What can be asked of them (`dispatch.Dispatcher`). Raises Unavailable when the broker does not answer."""

    def answering(self) -> int:
        """How many workers answer."""
        ...

    def held(self, run_id: str) -> frozenset[int] | None:
        """The batches of a run that workers hold; None while some wait in the queue."""
        ...


class Silence:
    """Told when a batch is done; asked to look while none is."""

    def __init__(
        self, workers: Workers, run_id: str, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ):
        self._workers, self._run_id, self._say, self._clock = workers, run_id, say, clock
        self._said: set[str] = set()
        self._lost: set[int] = set()
        self.broken()

    def broken(self) -> None:
        self._next = self._clock() + FIRST

    def look(self, still_open: Callable[[], set[int]]) -> set[int]:
        """Asks the workers when it is time to; the batches to send again, of those that `still_open` gives. A broker
        would hand out what a dead worker had after the visibility timeout, an hour or so."""
        if self._clock() < self._next:
            return set()
        self._next = self._clock() + _AGAIN
        with suppress(Unavailable):  # sending and storing wait for what went away, and say so
            if not (count := self._workers.answering()):
                self._once("No worker answers on this broker: the batches wait until a `macie-lite worker` takes them.")
            elif (held := self._workers.held(self._run_id)) is not None and (lost := still_open() - held):
                self._explain(lost, count)
                return lost
        return set()

    def _explain(self, lost: set[int], count: int) -> None:
        """What is lost for the first time went with a worker; what is lost once more does not come from a kill."""
        if lost & self._lost:
            self._once(
                "Batches vanish: workers took them, and stored nothing in this database. Do all workers use the same "
                f"--db ({count} on this broker)? Those that do not know the run say so in their logs."
            )
        else:
            batches = "1 batch is" if len(lost) == 1 else f"{len(lost)} batches are"
            self._say(f"A worker has died, it seems: {batches} held by none, and sent again.")
        self._lost |= lost

    def _once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)
