"""Between feeds and rows. Pure functions."""

from __future__ import annotations

from typing import Any

from macie_lite.model.feeds import DeadLetter, Feed
from macie_lite.store.rows import Row
from macie_lite.store.text import dump, load

__all__ = ["dead_letter_from_row", "dead_letter_row", "feed_from_row", "feed_row"]


def feed_row(feed: Feed) -> Row:
    return {
        "name": feed.name,
        "kind": feed.kind,
        "settings": dump(feed.settings),
        "criteria": dump(feed.criteria),
        "created_at": feed.created_at,
        "paused_at": feed.paused_at,
        "position": feed.position,
        "delivered": feed.delivered,
        "attempts": feed.attempts,
    }


def feed_from_row(row: Any) -> Feed:
    return Feed(
        row.name,
        row.kind,
        load(row.settings),
        row.created_at,
        row.position,
        load(row.criteria),
        row.paused_at,
        row.delivered,
        row.last_at,
        row.attempts,
        row.failing_since,
        row.next_at,
        row.error,
        row.expired,
    )


def dead_letter_row(feed: str, letter: DeadLetter) -> Row:
    about = {"finding_id": letter.finding_id, "number": letter.number}
    return about | {"feed": feed, "reason": letter.reason, "at": letter.at, "again": False}


def dead_letter_from_row(row: Any) -> DeadLetter:
    return DeadLetter(row.finding_id, row.number, row.reason, row.at)
