"""The contract of a store, as far as findings leave it: the order in which they change, and feeds that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from macie_lite.model.feeds import Change, DeadLetter, Feed

__all__ = ["FeedStore"]


class FeedStore(Protocol):
    """A part of `base.Store`, which says what is raised."""

    # -- changes of findings

    def database_id(self) -> str:
        """A UUID that is this database's alone."""
        ...

    def last_change(self) -> int:
        """The highest number given out; 0 before the first. Numbers are committed in their order."""
        ...

    def changes(self, after: int, limit: int) -> list[Change]:
        """Findings whose last change has a higher number than `after`, in order: at most `limit`."""
        ...

    def changes_left(self, after: int) -> int:
        """How many findings there are behind."""
        ...

    def changed_behind(self, after: int) -> datetime | None:
        """When the first of these was made; None when there is none."""
        ...

    def change_before(self, when: datetime) -> int:
        """The number of the last change that was made before then; 0 for none."""
        ...

    def change_of(self, finding_id: str) -> int | None:
        """The number of a finding's last change; None when there is no such finding."""
        ...

    # -- feeds

    def add_feed(self, feed: Feed) -> bool:
        """False, and nothing stored, when there is one of this name."""
        ...

    def feed(self, name: str) -> Feed | None: ...

    def feeds(self) -> list[Feed]:
        """By name."""
        ...

    def remove_feed(self, name: str) -> bool:
        """With its dead letters."""
        ...

    def pause_feed(self, name: str, when: datetime | None) -> bool:
        """None: it goes on, at once. False: there is none of this name."""
        ...

    def move_feed(self, name: str, position: int) -> bool:
        """What was delivered behind `position` is delivered again, at once. False: there is none of this name."""
        ...

    def claim_feed(self, name: str, owner: str, silent: timedelta, instead_of: str | None = None) -> bool:
        """Makes `owner` the one who delivers, if nobody does, or who does is `instead_of`, or has been silent for so
        long, by the database's clock. Of several at once one succeeds."""
        ...

    def feed_owner(self, name: str) -> str | None:
        """Who delivers; None: nobody, or there is none of this name."""
        ...

    def release_feed(self, name: str, owner: str) -> None:
        """Nothing when it is another's."""
        ...

    def delivered(
        self, name: str, owner: str, since: int, position: int, count: int, refused: Sequence[DeadLetter]
    ) -> bool:
        """Moves a feed from `since` to `position`, past what was taken and what was refused, either of which ends
        its failing. A sign of life. False, and nothing stored, when it is another's by now, or was moved."""
        ...

    def failed(self, name: str, owner: str, error: str, at: datetime, next_at: datetime) -> None:
        """Keeps why nothing was delivered; nothing when the feed is another's."""
        ...

    def dead_letters(self, name: str) -> list[DeadLetter]:
        """In the order of their changes."""
        ...

    def refused_counts(self) -> dict[str, int]:
        """How many dead letters there are of each feed that has any, by its name."""
        ...

    def revive(self, name: str) -> int:
        """Has all that was refused sent once more, at once: how many."""
        ...

    def revived(self, name: str, limit: int) -> list[Change]:
        """What is to be sent once more, in the order of changes: at most `limit`."""
        ...

    def buried(self, name: str, owner: str, finding_ids: Sequence[str], refused: Sequence[DeadLetter]) -> bool:
        """These were sent once more: they are no dead letters any more, but for those that were `refused` again. False,
        and nothing stored, when the feed is another's by now."""
        ...
