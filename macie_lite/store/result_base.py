"""The contract of a store, as far as discovery results leave it: the order in which their batches are finished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from macie_lite.model.feeds import Finished
from macie_lite.model.results import JsonObject

__all__ = ["ResultStore"]


class ResultStore(Protocol):
    """A part of `base.Store`, which says what is raised."""

    def last_finished(self) -> int:
        """The highest number given out; 0 before the first. Numbers are committed in their order."""
        ...

    def finished(self, after: int, limit: int) -> list[Finished]:
        """Batches whose number is higher than `after`, in order: at most `limit`. A batch is finished when all of its
        results stand, or no more are to come; once more, with another number, when more have come."""
        ...

    def finished_before(self, when: datetime) -> int:
        """The number of the last one that was finished before then; 0 for none."""
        ...

    def finished_behind(self, after: int) -> datetime | None:
        """When the first of those behind was finished; None when there is none."""
        ...

    def records_left(self, after: int) -> int:
        """How many results there are in the batches behind."""
        ...

    def records(self, run_id: str, batch: int) -> Iterator[JsonObject]:
        """The discovery results of a batch, in an order that stays; no transaction is open in between."""
        ...
