"""Feeds on a terminal and as JSON. Nothing secret is shown: of a webhook's URL its host alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from classifiers.errors import printable
from macie_lite.feeds.sinks.kinds import where
from macie_lite.model.feeds import DeadLetter, Feed
from macie_lite.model.results import JsonObject

__all__ = ["Told", "as_json", "dead_lines", "feed_lines", "status_lines", "told_as_json"]


class Told(NamedTuple):
    """A feed, how many findings wait, and were refused; and how many of those that wait are kept for the feed alone,
    since their time is over, for how many days at most."""

    feed: Feed
    waiting: int
    refused: int
    overdue: int
    days: int


def told_as_json(told: Told) -> JsonObject:
    more = {"waiting": told.waiting, "refused": told.refused, "overdue": told.overdue}
    return as_json(told.feed) | more | {"expired": told.feed.expired}


def as_json(feed: Feed) -> JsonObject:
    out: JsonObject = {
        "name": feed.name,
        "kind": feed.kind,
        "to": where(feed.kind, feed.settings),
        "format": feed.settings.get("format"),
        "criteria": feed.criteria,
        "createdAt": feed.created_at.isoformat(),
        "status": _status(feed),
        "delivered": feed.delivered,
        "lastDeliveredAt": _at(feed.last_at),
        "attempts": feed.attempts,
        "failingSince": _at(feed.failing_since),
        "nextAttemptAt": _at(feed.next_at),
        "error": feed.error,
    }
    return {name: value for name, value in out.items() if value not in (None, {})}


def _status(feed: Feed) -> str:
    return "PAUSED" if feed.paused_at else "FAILING" if feed.error else "ACTIVE"


def _at(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def feed_lines(feeds: Sequence[Feed]) -> Iterator[str]:
    for one in feeds:
        form = one.settings.get("format", "")
        yield printable(f"{one.name:<20} {one.kind:<13} {_status(one):<8} {form:<12} {where(one.kind, one.settings)}")


def status_lines(told: Sequence[Told]) -> Iterator[str]:
    for feed, waiting, refused, overdue, days in told:
        counts = f"{feed.delivered:>9,} delivered  {waiting:>9,} waiting  {refused:>6,} refused"
        yield printable(f"{feed.name:<20} {_status(feed):<8} {counts}")
        if feed.error:
            since = f"{feed.failing_since:%Y-%m-%d %H:%M:%S} UTC" if feed.failing_since else "now"
            attempts = "1 attempt" if feed.attempts == 1 else f"{feed.attempts:,} attempts"
            yield printable(f"  not delivered since {since} ({attempts}): {feed.error}")
        if overdue:
            yield f"  {overdue:,} of them are old: they are kept for {days} days at most, until they are delivered"
        if feed.expired:
            yield f"  {feed.expired:,} findings were deleted before they were delivered: they were too old"


def dead_lines(refused: Sequence[DeadLetter]) -> Iterator[str]:
    for one in refused:
        yield printable(f"{one.finding_id}  {one.at:%Y-%m-%d %H:%M:%S}  {one.reason}")
