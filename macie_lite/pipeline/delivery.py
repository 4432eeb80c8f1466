"""One feed on its way: findings behind its position, in their order, in batches within the sink's limits.

At least once: the position moves when the sink has answered, so who is killed in between sends a batch again, with the
same ids. What a sink refuses for good becomes a dead letter with the reason, and the rest goes on; what it does not
take now is sent again, later and later.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from macie_lite.errors import MacieLiteError, ServiceError, Transient, Unavailable, told
from macie_lite.feeds.sinks.base import Busy, Sent, Sink, Unwanted
from macie_lite.feeds.sinks.kinds import open_sink
from macie_lite.logs import where
from macie_lite.model.feeds import RESULTS, Change, DeadLetter, Feed
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.outgoing import Batch, Entry, batches
from macie_lite.pipeline.ownership import died, this_process
from macie_lite.store.base import Store

__all__ = ["Delivery"]

_log = logging.getLogger(__name__)

_PAGE = 500
_SILENT = timedelta(seconds=120)
"""Longer than any sink may take for a request: after that another process takes the feed."""

_BEAT = 15.0
"""Seconds behind a sign of life from which the next request needs another one."""

_FIRST, _LONGEST = 0.5, 300.0
"""Seconds between attempts, from which they double, and the most."""

_DOUBLINGS = 30
"""No number holds as many as a sink can fail that is away for days."""

_SET_UP = 15.0
"""Seconds at least until a sink is tried again that has to be set up differently."""

_AGAIN = 4
"""How often parts of a batch are sent that were not taken with the rest."""


class _Stopped(Exception):
    """In the midst of a batch, which whoever delivers next sends again."""


class Delivery:
    """Delivers one feed, in one thread at a time. `mine`: which process and thread this is. `stopping`: whether it is
    to end, be it in the midst of a batch, which may take a receiver that is slow and refuses some for hours."""

    def __init__(
        self,
        store: Store,
        name: str,
        mine: str | None = None,
        opened: Callable[[str, JsonObject], Sink] = open_sink,
        rng: random.Random | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store, self._name, self._opened, self._stopping = store, name, opened, stopping
        self._mine = mine or this_process()
        self._rng = rng or random.Random()  # noqa: S311 - of no secret
        self._sink: Sink | None = None
        self._kept: Feed | None = None
        self._heard = time.monotonic()

    def go_on(self, until: float) -> bool:
        """Delivers what there is, until that moment of the monotonic clock. Whether there is more that can be sent now.

        Raises what the store does. What a sink raises is kept in the feed, what no sink should raise by its class
        alone: its message may quote what was sent, or a secret.
        """
        feed = self._due()
        while feed is not None and time.monotonic() < until:
            if not self._waits(feed):
                return False
            feed = self._some(feed, until)
        return feed is not None

    def _serves(self, feed: Feed) -> bool:
        """A feed may be removed, and another kind of feed get its name."""
        return feed.kind != RESULTS

    def _waits(self, feed: Feed) -> bool:
        return bool(self._store.changes(feed.position, 1) or self._store.revived(feed.name, 1))

    def _some(self, feed: Feed, until: float) -> Feed | None:
        """Delivers some of what waits: the feed as it then is; None when nothing more can be sent now."""
        if again := self._store.revived(feed.name, _PAGE):
            return self._once_more(feed, again)
        return self._new(feed, until)

    def _due(self) -> Feed | None:
        """The feed, when it is to be delivered now, by this one."""
        feed = self._store.feed(self._name)
        if feed is None or feed.paused_at is not None or not self._serves(feed) or not self._waits(feed):
            return None
        if feed.next_at is not None and feed.next_at > self._store.now():
            return None
        return self._store.feed(self._name) if self._claims() else None

    def _claims(self) -> bool:
        """At once, where who had it died on this machine; else when that one is silent for long."""
        self._heard = time.monotonic()
        if self._store.claim_feed(self._name, self._mine, _SILENT):
            return True
        other = self._store.feed_owner(self._name)
        return other is not None and died(other) and self._store.claim_feed(self._name, self._mine, _SILENT, other)

    def _new(self, feed: Feed, until: float) -> Feed | None:
        try:
            sink = self._sink_of(feed)
            for batch in self._batches(feed, sink, self._behind(feed.position)):
                taken, refused = self._sent(sink, batch)
                args = (feed.position, batch.end, taken, [*batch.refused, *refused])
                if not self._store.delivered(feed.name, self._mine, *args):
                    return None  # another's by now, or moved meanwhile
                attempts = 0 if taken or refused else feed.attempts  # as the store does
                feed = replace(feed, position=batch.end, attempts=attempts)
                if time.monotonic() >= until:
                    break
        except Exception as error:  # noqa: BLE001 - one feed keeps no other from going on
            self._failed(feed, error)
            return None
        return feed

    def _behind(self, position: int) -> Iterator[Change]:
        while changes := self._store.changes(position, _PAGE):
            yield from changes
            position = changes[-1].number

    def _once_more(self, feed: Feed, changes: Sequence[Change]) -> Feed | None:
        """What was refused before; where it stands in the order does not matter any more."""
        try:
            sink, refused = self._sink_of(feed), list[DeadLetter]()
            for batch in self._batches(feed, sink, changes):
                refused += [*batch.refused, *self._sent(sink, batch)[1]]
            ids = [str(one.finding["id"]) for one in changes]
            if not self._store.buried(feed.name, self._mine, ids, refused):
                return None
        except Exception as error:  # noqa: BLE001 - one feed keeps no other from going on
            self._failed(feed, error)
            return None
        return feed

    def _batches(self, feed: Feed, sink: Sink, changes: Iterable[Change]) -> Iterator[Batch]:
        return batches(changes, sink, feed.criteria, feed.position, self._letter)

    def _sent(self, sink: Sink, batch: Batch) -> tuple[int, list[DeadLetter]]:
        """How many were taken, and what was refused."""
        left, refused = batch.entries, list[DeadLetter]()
        for attempt in range(_AGAIN):
            if attempt:
                time.sleep(self._pause(attempt))
            again: list[Entry] = []
            for part, sent in self._asked(sink, left):
                refused += [
                    self._letter(part[at].finding_id, part[at].number, reason)
                    for at, reason in sorted(sent.refused.items())
                ]
                again += [part[at] for at in sorted(sent.again)]
            left = again
            if not left:
                return len(batch.entries) - len(refused), refused
        raise Unavailable(f"{len(left)} of {len(batch.entries)} findings were not taken now.")

    def _asked(self, sink: Sink, entries: list[Entry]) -> Iterator[tuple[list[Entry], Sent]]:
        """Of a batch that is refused as a whole each half by itself, down to the one that it was about."""
        if not entries:
            return
        try:
            yield entries, self._ask(sink, [one.body for one in entries], self._id_of(entries))
        except Unwanted as error:
            if len(entries) == 1:
                yield entries, Sent({0: str(error)})
                return
            middle = len(entries) // 2
            yield from self._asked(sink, entries[:middle])
            yield from self._asked(sink, entries[middle:])

    def _ask(self, sink: Sink, entries: Sequence[bytes], delivery: str) -> Sent:
        """One request. Many may make up a batch: before one that comes late it is said that this process lives, and
        seen that no other has taken the feed."""
        if self._stopping():
            raise _Stopped
        if time.monotonic() - self._heard > _BEAT and not self._claims():
            raise Unavailable("Another process has taken it meanwhile.")
        return sink.send(entries, delivery)

    def _id_of(self, entries: Sequence[Entry]) -> str:
        """The same when these are sent again, and never what another feed sends to the same receiver."""
        first, last = entries[0].number, entries[-1].number
        return f"{self._mark}-{first:012}-{last:012}"

    @cached_property
    def _mark(self) -> str:
        return uuid.uuid5(uuid.UUID(self._store.database_id()), self._name).hex[:8]

    def _letter(self, finding_id: str, number: int, reason: str) -> DeadLetter:
        return DeadLetter(finding_id, number, reason, self._store.now())

    def _failed(self, feed: Feed, error: Exception) -> None:
        if isinstance(error, _Stopped):
            return
        said, _ = told(error)
        asked = error.seconds if isinstance(error, Busy) else 0.0  # which says nothing of when
        seconds = asked or self._pause(feed.attempts + 1)
        if not isinstance(error, Transient):
            seconds = max(seconds, _SET_UP)
        now = self._store.now()
        self._store.failed(feed.name, self._mine, said, now, now + timedelta(seconds=seconds))
        _log.warning("feed %r: %s", feed.name, said if isinstance(error, MacieLiteError) else where(error))

    def _pause(self, attempt: int) -> float:
        """Seconds before it is tried again: exponential, with full jitter (AWS Architecture Blog, "Exponential Backoff
        And Jitter"), but for a tenth, so that it is none."""
        return min(_FIRST * 2.0 ** min(attempt, _DOUBLINGS), _LONGEST) * self._rng.uniform(0.1, 1.0)

    def _sink_of(self, feed: Feed) -> Sink:
        """Opened once, and anew when it was changed."""
        same = self._kept and (self._kept.kind, self._kept.settings) == (feed.kind, feed.settings)
        if self._sink is None or not same:
            self.close()
            self._sink, self._kept = self._opened(feed.kind, feed.settings), feed
        return self._sink

    def close(self) -> None:
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def release(self) -> None:
        """Lets go of the feed, and of the sink."""
        self.close()
        with suppress(Unavailable, ServiceError):  # then its silence tells
            self._store.release_feed(self._name, self._mine)
