"""Requests to a bucket at a rate that all processes keep together, on either engine: the database leases them.

A lease is a stretch of time that nobody else has, for a tenth of a second's requests at most: ten small transactions a
second and bucket, whatever the rate. Who is late loses the rest of it. So the rate is never exceeded by more than a
request for each lease that a second has; and what a killed process had leased costs a tenth of a second.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

from macie_lite.config import Settings
from macie_lite.errors import ServiceError, Unavailable
from macie_lite.pipeline.patience import patiently
from macie_lite.sources.base import SourceOptions
from macie_lite.store.base import Store

__all__ = ["Lease", "Pace", "paced"]

Lease = Callable[[str, int, float], float]
"""As `Store.lease_requests`. Raises Unavailable."""

_STRETCH = 0.1
"""Seconds that one lease lasts at most, unless a single request takes longer."""

_SLICE = 1.0
"""Seconds of waiting after which a sign of life is due."""


def _nothing() -> None:
    pass


def paced(
    options: SourceOptions, settings: Settings, store: Store, pulse: Callable[[], None] = _nothing
) -> SourceOptions:
    """With the rate of the settings, where they have one. pulse: as of `Pace`. For one process and those it forks."""
    if settings.bucket_rate is None:
        return options
    return replace(options, pace=Pace(partial(_leased, store), settings.bucket_rate, pulse))


def _leased(store: Store, bucket: str, count: int, rate: float) -> float:
    """What waits for it takes a database that stays away for a storage that does: nothing of the object is at fault."""
    try:
        return patiently(store.lease_requests, bucket, count, rate)
    except ServiceError as error:
        raise Unavailable(str(error)) from None


@dataclass(slots=True)
class _Held:
    """What is leased of a bucket: `left` of `count` requests, the next one not before `next` and all before `end`."""

    count: int
    left: int
    next: float
    end: float

    def turn(self, now: float) -> float | None:
        """When the next request may begin; None: there is none any more."""
        at = max(now, self.next)
        return at if self.left and at < self.end else None


class Pace:
    """Called with a bucket, returns when one more request to it may begin. For several threads; a process that was
    forked leases anew.

    pulse: called about every second of waiting; what it raises ends that.
    """

    def __init__(
        self,
        lease: Lease,
        rate: float,
        pulse: Callable[[], None] = _nothing,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._lease, self._rate, self._pulse = lease, rate, pulse
        self._clock, self._sleep = clock, sleep
        self._most = max(1, int(rate * _STRETCH))
        self._begin()

    def _begin(self) -> None:
        self._process, self._lock = os.getpid(), Lock()
        self._held: dict[str, _Held] = {}

    def __call__(self, bucket: str) -> None:
        turn = self._turn(bucket)
        while (left := turn - self._clock()) > 0:
            self._sleep(min(left, _SLICE))
            self._pulse()

    def _turn(self, bucket: str) -> float:
        if self._process != os.getpid():
            self._begin()
        with self._lock:
            held = self._held.get(bucket)
            turn = held.turn(self._clock()) if held else None
            if held is None or turn is None:
                held = self._held[bucket] = self._leased(bucket, held)
                turn = held.next
            held.next, held.left = turn + 1 / self._rate, held.left - 1
            return turn

    def _leased(self, bucket: str, last: _Held | None) -> _Held:
        """Twice as many as the last time where all of them were used, else as many as were."""
        count = 1
        if last is not None:
            count = min(self._most, 2 * last.count) if not last.left else max(1, last.count - last.left)
        start = self._lease(bucket, count, self._rate)
        start += self._clock()
        return _Held(count, count, start, start + count / self._rate)
