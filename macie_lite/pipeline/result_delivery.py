"""Feeds of discovery results on their way: one record for every object, in files of a batch or a part of one.

As findings (`delivery`): behind a position, at least once, later and later while it fails. Files are named after run,
batch and part, so a batch that is sent again, or has grown, replaces itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from macie_lite.errors import ServiceError
from macie_lite.feeds.sinks.base import Sink, Unwanted
from macie_lite.model.feeds import RESULTS, Feed, Finished
from macie_lite.pipeline.delivery import Delivery
from macie_lite.store.base import Store

__all__ = ["ResultDelivery", "before", "delivery_of", "last", "said", "waiting", "waiting_since", "waits"]

_BATCHES = 100


class ResultDelivery(Delivery):
    """Delivers one feed of results, in one thread at a time."""

    def _serves(self, feed: Feed) -> bool:
        return feed.kind == RESULTS

    def _waits(self, feed: Feed) -> bool:
        return bool(self._store.finished(feed.position, 1))

    def _some(self, feed: Feed, until: float) -> Feed | None:
        try:
            sink = self._sink_of(feed)
            for one in self._store.finished(feed.position, _BATCHES):
                count = self._send(sink, one)
                if not self._store.delivered(feed.name, self._mine, feed.position, one.number, count, ()):
                    return None  # another's by now, or moved meanwhile
                feed = replace(feed, position=one.number, attempts=0)
                if time.monotonic() >= until:
                    break
        except Unwanted as error:  # of what all results have in common: none is refused for itself
            self._failed(feed, ServiceError(str(error)))
            return None
        except Exception as error:  # noqa: BLE001 - one feed keeps no other from going on
            self._failed(feed, error)
            return None
        return feed

    def _send(self, sink: Sink, batch: Finished) -> int:
        """How many records there were."""
        count = 0
        for part, entries in enumerate(self._parts(sink, batch)):
            self._ask(sink, entries, f"{batch.run_id} {batch.batch} {part}")
            count += len(entries)
        return count

    def _parts(self, sink: Sink, batch: Finished) -> Iterator[list[bytes]]:
        """The same for the same records."""
        entries, size = list[bytes](), 0
        for record in self._store.records(batch.run_id, batch.batch):
            entry = sink.render(record)
            if entries and (len(entries) == sink.limits.count or size + len(entry) > sink.limits.bytes):
                yield entries
                entries, size = [], 0
            entries.append(entry)
            size += len(entry)
        if entries:
            yield entries


# -- what feeds of both kinds are asked


def delivery_of(store: Store, feed: Feed, mine: str, stopping: Callable[[], bool]) -> Delivery:
    return (ResultDelivery if feed.kind == RESULTS else Delivery)(store, feed.name, mine, stopping=stopping)


def waits(store: Store, feed: Feed) -> bool:
    """Whether there is something to be delivered: behind its position, or once more."""
    if feed.kind == RESULTS:
        return bool(store.finished(feed.position, 1))
    return bool(store.changes(feed.position, 1) or store.revived(feed.name, 1))


def waiting(store: Store, feed: Feed, position: int | None = None) -> int:
    """How many findings, or results, there are behind its position, or that one."""
    position = feed.position if position is None else position
    return store.records_left(position) if feed.kind == RESULTS else store.changes_left(position)


def waiting_since(store: Store, feed: Feed) -> datetime | None:
    """Since when something waits behind its position; None where nothing does."""
    return store.finished_behind(feed.position) if feed.kind == RESULTS else store.changed_behind(feed.position)


def last(store: Store, kind: str) -> int:
    """Where a new feed of this kind begins."""
    return store.last_finished() if kind == RESULTS else store.last_change()


def before(store: Store, feed: Feed, when: datetime) -> int:
    """Where it begins again, to send what came from then on."""
    return store.finished_before(when) if feed.kind == RESULTS else store.change_before(when)


def said(kind: str, count: int = 0) -> str:
    """What it delivers, in a word: of one the singular."""
    return ("result" if kind == RESULTS else "finding") + ("" if count == 1 else "s")
