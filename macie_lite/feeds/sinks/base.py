"""The contract of a sink. `tests/conformance/check_sink.py` holds every one to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from macie_lite.errors import Terminal, Unavailable
from macie_lite.model.results import JsonObject

__all__ = ["Busy", "Limits", "Sent", "Sink", "Unwanted"]


class Busy(Unavailable):
    """The receiver asked to be left alone for so many seconds."""

    def __init__(self, said: str, seconds: float) -> None:
        super().__init__(said, seconds)

    @property
    def seconds(self) -> float:
        return float(self.args[1])

    def __str__(self) -> str:
        return str(self.args[0])


class Unwanted(Terminal):
    """The receiver refuses what was sent, as it is; it would take other findings."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one request: entries, bytes of all, bytes of one."""

    count: int
    bytes: int
    entry_bytes: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the entries of a batch, by their index in it. Those that are not named were taken.

    refused: for good, with the reason: a sentence without content. again: to be sent once more, later.
    """

    refused: Mapping[int, str] = field(default_factory=dict)
    again: Sequence[int] = ()


class Sink(Protocol):
    """One receiver. Used by one thread at a time."""

    @property
    def limits(self) -> Limits: ...

    def render(self, finding: JsonObject) -> bytes:
        """The finding as this sink sends it. Pure."""
        ...

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        """One batch within the limits, in order. `delivery` is the same when the batch is sent again.

        Raises Unavailable when the receiver did not take it now (Busy when it said how long), ServiceError when it will
        not as it is set up, Unwanted when it refuses this batch as it is.
        """
        ...

    def close(self) -> None: ...
