"""Feeds: who delivers each, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from macie_lite.model.feeds import Change, DeadLetter, Feed
from macie_lite.store import feed_rows
from macie_lite.store.schema import dead_letters, feeds, findings
from macie_lite.store.text import load
from macie_lite.store.transactions import Transactions

__all__ = ["Feeds"]

_WELL = {"attempts": 0, "failing_since": None, "next_at": None, "error": None}


class Feeds(Transactions):
    """The part of a `Store` (see `base`) that keeps feeds."""

    def add_feed(self, feed: Feed) -> bool:
        new = self._insert(feeds).values(feed_rows.feed_row(feed)).on_conflict_do_nothing()
        with self._writing() as connection:
            return connection.execute(new.returning(feeds.c.name)).first() is not None

    def feed(self, name: str) -> Feed | None:
        row = self._first(select(feeds).where(feeds.c.name == name))
        return None if row is None else feed_rows.feed_from_row(row)

    def feeds(self) -> list[Feed]:
        return [feed_rows.feed_from_row(row) for row in self._all(select(feeds).order_by(feeds.c.name))]

    def remove_feed(self, name: str) -> bool:
        with self._writing() as connection:
            return connection.execute(delete(feeds).where(feeds.c.name == name)).rowcount == 1

    def pause_feed(self, name: str, when: datetime | None) -> bool:
        return self._change(feeds.c.name == name, paused_at=when, **_WELL)

    def move_feed(self, name: str, position: int) -> bool:
        return self._change(feeds.c.name == name, position=position, **_WELL)

    def claim_feed(self, name: str, owner: str, silent: timedelta, instead_of: str | None = None) -> bool:
        known = feeds.c.owner.is_(None) | feeds.c.owner.in_([owner, instead_of or owner])
        free = known | (feeds.c.heard_at < self.now() - silent)
        return self._change((feeds.c.name == name) & free, owner=owner, heard_at=self._now())

    def feed_owner(self, name: str) -> str | None:
        row = self._first(select(feeds.c.owner).where(feeds.c.name == name))
        return None if row is None else row.owner

    def release_feed(self, name: str, owner: str) -> None:
        self._change((feeds.c.name == name) & (feeds.c.owner == owner), owner=None)

    def delivered(
        self, name: str, owner: str, since: int, position: int, count: int, refused: Sequence[DeadLetter]
    ) -> bool:
        mine = (feeds.c.name == name) & (feeds.c.owner == owner) & (feeds.c.position == since)
        moved = {"position": position, "delivered": feeds.c.delivered + count, "heard_at": self._now()}
        answered = _WELL if count or refused else {}
        last = {"last_at": self._now()} if count else {}
        with self._writing() as connection:
            if connection.execute(update(feeds).where(mine).values(**moved, **answered, **last)).rowcount != 1:
                return False
            if refused:
                connection.execute(self._replacing(), [feed_rows.dead_letter_row(name, one) for one in refused])
        return True

    def _replacing(self) -> Any:
        """A letter in place of an earlier one about the same finding."""
        new = self._insert(dead_letters)
        names = ("number", "reason", "at", "again")
        changed = {one: new.excluded[one] for one in names}
        return new.on_conflict_do_update(index_elements=[*dead_letters.primary_key], set_=changed)

    def failed(self, name: str, owner: str, error: str, at: datetime, next_at: datetime) -> None:
        since = feeds.c.failing_since
        told = {"attempts": feeds.c.attempts + 1, "error": error, "next_at": next_at}
        with self._writing() as connection:
            mine = (feeds.c.name == name) & (feeds.c.owner == owner)
            connection.execute(update(feeds).where(mine).values(**told, heard_at=self._now()))
            connection.execute(update(feeds).where(mine, since.is_(None)).values(failing_since=at))

    def dead_letters(self, name: str) -> list[DeadLetter]:
        mine = select(dead_letters).where(dead_letters.c.feed == name).order_by(dead_letters.c.number)
        return [feed_rows.dead_letter_from_row(row) for row in self._all(mine)]

    def refused_counts(self) -> dict[str, int]:
        counted = select(dead_letters.c.feed, func.count().label("letters")).group_by(dead_letters.c.feed)
        return {row.feed: int(row.letters) for row in self._all(counted)}

    def revive(self, name: str) -> int:
        mine = update(dead_letters).where(dead_letters.c.feed == name).values(again=True)
        with self._writing() as connection:
            revived = connection.execute(mine).rowcount
            connection.execute(update(feeds).where(feeds.c.name == name).values(**_WELL))
        return revived

    def revived(self, name: str, limit: int) -> list[Change]:
        same = findings.c.finding_id == dead_letters.c.finding_id
        mine = (dead_letters.c.feed == name) & dead_letters.c.again
        chosen = select(findings.c.change_number, findings.c.finding).join(dead_letters, same).where(mine)
        found = self._all(chosen.order_by(findings.c.change_number).limit(limit))
        return [Change(row.change_number, load(row.finding)) for row in found]

    def buried(self, name: str, owner: str, finding_ids: Sequence[str], refused: Sequence[DeadLetter]) -> bool:
        mine = (feeds.c.name == name) & (feeds.c.owner == owner)
        counted = {"delivered": feeds.c.delivered + len(finding_ids) - len(refused), "heard_at": self._now()}
        with self._writing() as connection:
            if connection.execute(update(feeds).where(mine).values(**counted, **_WELL)).rowcount != 1:
                return False
            for one in finding_ids:
                same = (dead_letters.c.feed == name) & (dead_letters.c.finding_id == one)
                connection.execute(delete(dead_letters).where(same))
            if refused:
                connection.execute(self._replacing(), [feed_rows.dead_letter_row(name, one) for one in refused])
        return True

    def _change(self, condition: Any, **values: Any) -> bool:
        with self._writing() as connection:
            return connection.execute(update(feeds).where(condition).values(**values)).rowcount == 1
