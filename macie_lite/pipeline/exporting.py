"""Findings that are fetched, not sent: all that changed behind a cursor, which says how far whoever fetches has come.

A cursor is the beginning of the database's id and the number of a change. Numbers are committed in their order
(`store.sql_changes`), so who goes on behind one misses nothing that was committed late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from macie_lite.errors import UsageError
from macie_lite.model.feeds import Change
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.outgoing import is_sent
from macie_lite.store.base import Store

__all__ = ["Export", "position_of"]

_PAGE = 500
_CURSOR = re.compile(r"([0-9a-f]{8})-([0-9]{1,18})")


def position_of(store: Store, cursor: str) -> int:
    """The number of the change behind which it goes on. Raises UsageError for a cursor of another database, and for
    what is none."""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise UsageError(f"{cursor!r} is no cursor: one that `macie-lite findings export` gave looks like 1a2b3c4d-42.")
    if match[1] != _mark(store):
        raise UsageError(f"The cursor {cursor} is of another database; without a cursor all findings are exported.")
    if (position := int(match[2])) > store.last_change():
        raise UsageError(
            f"The cursor {cursor} is ahead of this database, which must be an older copy; without a cursor all "
            "findings are exported."
        )
    return position


def _mark(store: Store) -> str:
    return store.database_id()[:8]


class Export:
    """What had changed behind `after` when it began, page by page: no transaction stays open in between. limit: at most
    so many findings."""

    def __init__(self, store: Store, after: int = 0, limit: int | None = None) -> None:
        self._store, self._limit = store, limit
        self._position = after
        self.count = 0

    def findings(self) -> Iterator[JsonObject]:
        """As feeds send them: without those that a suppression rule archived at once."""
        last = self._store.last_change()
        for change in self._behind(last):
            if self.count == self._limit:
                return
            self._position = change.number
            if is_sent(change.finding):
                self.count += 1
                yield change.finding
        self._position = max(self._position, last)

    def _behind(self, last: int) -> Iterator[Change]:
        """What changes meanwhile gets a number behind `last`, and waits for the next time."""
        while changes := [one for one in self._store.changes(self._position, _PAGE) if one.number <= last]:
            yield from changes

    @property
    def cursor(self) -> str | None:
        """Behind what was given so far; None before the first change of a database."""
        return f"{_mark(self._store)}-{self._position}" if self._position else None

    @property
    def left(self) -> int:
        """How many findings there are behind the cursor."""
        return self._store.changes_left(self._position)
