"""Findings that are stored, and changed, while they are delivered; and what a webhook's receiver made of it."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing

from macie_lite.model.feeds import Feed
from macie_lite.store.base import Store
from tests.servers.receivers import HttpReceiver, Posted
from tests.store.samples import new_run, outcome_of

__all__ = ["add_hook", "change", "left", "received_what_is_stored", "store_findings"]

_CHANGED = """UPDATE findings SET change_number = (SELECT value FROM counters WHERE name = 'changes'),
    finding = json_set(finding, '$.count', ?) WHERE finding_id = ?"""


def store_findings(store: Store, count: int, together: int = 100) -> None:
    """In a run of their own."""
    run_id = new_run(store)
    for start in range(0, count, together):
        keys = [f"{number:05}" for number in range(start, min(count, start + together))]
        store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1)) for key in keys], last=False)


def change(db: str, version: int, share: int = 7) -> None:
    """Of all findings in an SQLite file one in so many gets this version, and the next numbers, as a later run does."""
    with closing(sqlite3.connect(db, timeout=30, isolation_level=None)) as file:
        file.execute("BEGIN IMMEDIATE")
        chosen = [row[0] for row in file.execute("SELECT finding_id FROM findings ORDER BY change_number")][::share]
        for finding_id in chosen:
            file.execute("UPDATE counters SET value = value + 1 WHERE name = 'changes'")
            file.execute(_CHANGED, (version, finding_id))
        file.execute("COMMIT")


def add_hook(store: Store, url: str, name: str = "hook") -> None:
    store.add_feed(Feed(name, "webhook", {"to": url, "allow_private": True, "format": "macie"}, store.now(), 0))


def left(store: Store, name: str = "hook") -> int:
    feed = store.feed(name)
    assert feed is not None
    return store.changes_left(feed.position)


def received_what_is_stored(store: Store, receiver: HttpReceiver) -> int:
    """Each finding as it is stored, versions in order, and twice only as the very same under the same id. How many came
    twice."""
    stored = {one.finding["id"]: one.finding["count"] for one in store.changes(0, 1_000_000)}
    came = list(_came(receiver.taken))
    assert dict(came) == stored, "the last version of each, and no other finding"
    versions: dict[str, int] = {}
    for finding_id, version in came:
        assert version >= versions.get(finding_id, 0), "in order"
        versions[finding_id] = version
    again = Counter(came)
    _same_under_an_id(receiver.taken)
    return again.total() - len(again)


def _came(taken: Iterable[Posted]) -> Iterator[tuple[str, int]]:
    for posted in taken:
        for one in json.loads(posted.body):
            yield one["id"], one["count"]


def _same_under_an_id(taken: Iterable[Posted]) -> None:
    """Whoever drops a delivery whose id came before loses nothing: it held all of the later one."""
    first: dict[str, set[tuple[str, int]]] = {}
    for posted in taken:
        there = set(_came([posted]))
        assert there <= first.setdefault(posted.headers["webhook-id"], there)
