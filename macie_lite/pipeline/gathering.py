"""Outcomes of small objects, a few together: each one by itself would cost a transaction of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from macie_lite.model.results import Outcome

__all__ = ["Gathering", "Piece"]

_SECONDS = 0.1
_OBJECTS = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """Outcomes of one batch, as they come; `last` when no more of it will."""

    batch: int
    outcomes: tuple[Outcome, ...]
    last: bool


class Gathering:
    """Hands on at once what comes after a pause; what follows it soon is held for a moment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[int, list[Outcome]] = {}
        self._next = clock()

    def add(self, piece: Piece) -> Iterator[Piece]:
        held = self._held.setdefault(piece.batch, [])
        held += piece.outcomes
        if piece.last:
            del self._held[piece.batch]
            yield Piece(piece.batch, tuple(held), last=True)
        elif len(held) >= _OBJECTS:
            del self._held[piece.batch]
            yield Piece(piece.batch, tuple(held), last=False)

    def left(self) -> float | None:
        """Seconds until what is held is to be handed on; None: nothing is held."""
        return max(0.0, self._next - self._clock()) if any(self._held.values()) else None

    def due(self) -> Iterator[Piece]:
        """What is held, once it was for long enough."""
        if self.left() == 0.0:
            self._next = self._clock() + _SECONDS
            yield from self.rest()

    def rest(self) -> Iterator[Piece]:
        held, self._held = self._held, {}
        for batch, outcomes in held.items():
            if outcomes:
                yield Piece(batch, tuple(outcomes), last=False)
