"""All feeds on their way, each in a thread of its own: one that is slow, or fails, keeps no other waiting."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias

from macie_lite.errors import ServiceError, Unavailable
from macie_lite.logs import where
from macie_lite.model.feeds import RESULTS, Feed
from macie_lite.pipeline.ownership import this_process
from macie_lite.pipeline.result_delivery import delivery_of, said, waiting, waits
from macie_lite.store.base import Store

__all__ = ["Waker", "beside", "deliver", "deliver_some"]

_log = logging.getLogger(__name__)

_LOOK = 0.25
"""Seconds between two looks for something to send."""

_SLICE = 5.0
_NEW_FEEDS = 5.0

_SECONDS = 20.0
"""How long one message has findings delivered, where there are many."""

_NEVER, _EVER = float("-inf"), float("inf")
_WAKE = 1.0
_PATIENCE = 30.0
"""Seconds that a scan that has ended waits for its findings to be delivered."""


class _Carrier(threading.Thread):
    """Delivers one feed until it is told to end."""

    def __init__(self, store: Store, feed: Feed, stop: threading.Event) -> None:
        super().__init__(name=f"feed {feed.name}", daemon=True)
        self._stop_it = stop
        self._delivery = delivery_of(store, feed, f"{this_process()}:{threading.get_ident()}", stop.is_set)
        self.quiet_since = _NEVER
        """When the last look began after which nothing could be sent; never, while there is something."""

    def run(self) -> None:
        """What is no error of ours ends it: it is begun anew, and no traceback is printed, which might quote."""
        try:
            while not self._stop_it.is_set():
                began = time.monotonic()
                self.quiet_since = _NEVER if self._goes_on() else began
                if self.quiet_since != _NEVER:
                    self._stop_it.wait(_LOOK)
        except Exception as error:  # noqa: BLE001 - as said
            _log.error("%s: %s", self.name, where(error))
            self.quiet_since = _EVER
        finally:
            self._delivery.release()

    def _goes_on(self) -> bool:
        """A database that is away is looked for again."""
        try:
            return self._delivery.go_on(time.monotonic() + _SLICE)
        except (Unavailable, ServiceError):
            return False


_Carriers: TypeAlias = dict[tuple[str, bool], _Carrier]
"""By the name of their feed, and whether it is one of results."""


def deliver(store: Store, ended: Callable[[float], bool], names: Collection[str] | None = None) -> None:
    """Delivers feeds until `ended` says so. It is told since which moment of the monotonic clock nothing could be sent,
    by a look that began then; -inf while there is something. names: those alone; None: all, those that are added
    meanwhile too. Raises what the store does, at the first look; later it is looked again."""
    stop = threading.Event()
    carriers: _Carriers = {}
    looked = time.monotonic()
    try:
        _start(store, carriers, stop, names)
        while True:
            if time.monotonic() - looked > _NEW_FEEDS:
                looked = time.monotonic()
                with suppress(Unavailable, ServiceError):
                    _start(store, carriers, stop, names)
            if ended(min((one.quiet_since for one in carriers.values()), default=looked)):
                return
            stop.wait(_LOOK / 2)
    finally:
        stop.set()
        for one in carriers.values():
            one.join()


def _start(store: Store, carriers: _Carriers, stop: threading.Event, names: Collection[str] | None) -> None:
    """What delivers the feeds that nobody here delivers yet. Standard output is somebody's own: only by name."""
    for feed in store.feeds():
        wanted = feed.kind != "stdout" if names is None else feed.name in names
        its = feed.name, feed.kind == RESULTS
        carrier = carriers.get(its)
        if wanted and (carrier is None or not carrier.is_alive()):
            carriers[its] = _Carrier(store, feed, stop)
            carriers[its].start()


def deliver_some(store: Store, stopping: Callable[[], bool]) -> None:
    """Delivers what there is, or for some seconds; less when it is `stopping`."""
    until = time.monotonic() + _SECONDS
    deliver(store, lambda quiet: quiet > _NEVER or stopping() or time.monotonic() > until)


class Waker:
    """Has findings delivered soon after they were stored, however many batches end in a second. wake: has it done in so
    many seconds."""

    def __init__(self, store: Store, wake: Callable[[float], None]) -> None:
        self._store, self._wake = store, wake
        self._last, self._later = _NEVER, _NEVER

    def wake(self) -> None:
        """When there is something to be delivered. What is stored in the second behind is delivered at its end; what
        nobody could be told of, when beat wakes."""
        with suppress(Unavailable, ServiceError):
            self._wake_soon(time.monotonic())

    def _wake_soon(self, now: float) -> None:
        if now < self._later or not self._is_due():
            return
        if now - self._last >= _WAKE:
            self._last = now
            self._wake(0.0)
        else:
            self._later = self._last = now + _WAKE
            self._wake(_WAKE)

    def _is_due(self) -> bool:
        return any(_is_due(self._store, feed) for feed in self._store.feeds())


def _is_due(store: Store, feed: Feed) -> bool:
    return feed.kind != "stdout" and not feed.paused_at and not feed.error and waits(store, feed)


class _Scan:
    """What findings are delivered beside, and for how long behind it."""

    def __init__(self) -> None:
        self._ended, self._hurry = float("inf"), False

    def has_ended(self) -> None:
        self._ended = time.monotonic()

    def was_broken_off(self) -> None:
        self._hurry = True

    def over(self, quiet_since: float) -> bool:
        """All that was found until the end has to be looked for once more."""
        return self._hurry or quiet_since > self._ended or time.monotonic() > self._ended + _PATIENCE


@contextmanager
def beside(store: Store, say: Callable[[str], None]) -> Iterator[None]:
    """Delivers while something else goes on, and for a while behind it; then says what waits. What was broken off
    leaves that to whoever delivers next."""
    if not _active(store):
        yield
        return
    scan = _Scan()
    carrier = threading.Thread(target=_deliver_quietly, args=(store, scan.over), name="feeds", daemon=True)
    carrier.start()
    try:
        yield
        scan.has_ended()
        carrier.join()
    finally:
        scan.was_broken_off()
        carrier.join()
    for line in _waiting(store):
        say(line)


def _deliver_quietly(store: Store, over: Callable[[float], bool]) -> None:
    """What waits is told at the end, and of a database that is away the scan tells."""
    with suppress(Unavailable, ServiceError):
        deliver(store, over)


def _active(store: Store) -> list[Feed]:
    return [feed for feed in store.feeds() if feed.kind != "stdout" and not feed.paused_at]


def _waiting(store: Store) -> Iterator[str]:
    for feed in _active(store):
        if left := waiting(store, feed):
            wait = f"{left:,} {said(feed.kind, left)} {'waits' if left == 1 else 'wait'}"
            yield f"{wait} for the feed {feed.name}{f': {feed.error}' if feed.error else '.'}"
