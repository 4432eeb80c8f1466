"""A feed that delivers into a book, which remembers."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from macie_lite.feeds.sinks.base import Limits, Sent, Sink
from macie_lite.model.feeds import Feed
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.delivery import Delivery
from macie_lite.store.base import Store
from tests.store.samples import new_run, outcome_of

__all__ = ["Book", "delivery_to", "filled", "go_on", "the_feed"]

_LIMITS = Limits(3, 10_000, 5_000)


@dataclass
class Book:
    """A sink that remembers, and answers as it is told to."""

    limits: Limits = _LIMITS
    answer: Callable[[int, list[str]], Sent] = lambda _, __: Sent()
    batches: list[list[str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    opened: int = 0

    def render(self, finding: JsonObject) -> bytes:
        return str(finding["resourcesAffected"]["s3Object"]["key"]).encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        keys = [entry.decode() for entry in entries]
        self.batches.append(keys)
        self.ids.append(delivery)
        return self.answer(len(self.batches) - 1, keys)

    def close(self) -> None:
        """Nothing is kept open."""

    def open(self, kind: str, settings: JsonObject) -> Sink:
        self.opened += 1
        return self


def filled(store: Store, keys: str, **more: object) -> None:
    run_id = new_run(store)
    for key in keys:
        store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1))], last=False)
    store.add_feed(Feed("book", "webhook", {}, store.now(), 0, **more))  # type: ignore[arg-type]


def delivery_to(store: Store, book: Book, mine: str = "me", name: str = "book") -> Delivery:
    return Delivery(store, name, mine, book.open, random.Random(1))


def go_on(store: Store, book: Book, mine: str = "me") -> bool:
    return delivery_to(store, book, mine).go_on(time.monotonic() + 60)


def the_feed(store: Store) -> Feed:
    feed = store.feed("book")
    assert feed is not None
    return feed
