"""`macie-lite feed`: where findings go."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Annotated

import typer

from macie_lite.cli import feed_adding, feed_delivering
from macie_lite.cli.feed_finding import Name, stored
from macie_lite.cli.feed_views import Told, as_json, dead_lines, feed_lines, status_lines, told_as_json
from macie_lite.cli.lists import AsJson, print_list
from macie_lite.cli.options import with_settings
from macie_lite.cli.times import moment
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.model.feeds import RESULTS, Feed
from macie_lite.pipeline.result_delivery import before, said, waiting
from macie_lite.pipeline.retention import most_days, overdue
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["app"]

app = typer.Typer(
    help="Where findings go: Security Hub, EventBridge, SNS, SQS, S3, webhooks, Slack, Teams, syslog, files.",
    epilog="Example: macie-lite feed add hub security-hub --region eu-central-1",
    no_args_is_help=True,
)

app.command("add", help=feed_adding.HELP, epilog=feed_adding.EXAMPLES)(feed_adding.add)


@app.command("list", help="The feeds of this database.", epilog="Example: macie-lite feed list --format json")
@with_settings("db")
def list_feeds(settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        found = store.feeds()
    print_list(format, found, as_json, feed_lines, "There are no feeds in this database.")


@app.command(
    "status",
    help="How far each feed has come: delivered, waiting, refused for good, and why nothing is delivered.",
    epilog="Example: macie-lite feed status hub",
)
@with_settings("db", "findings_days")
def status(
    settings: Settings,
    name: Annotated[str | None, typer.Argument(help="one feed", show_default=False)] = None,
    format: AsJson = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        found = [stored(store, name)] if name is not None else store.feeds()
        refused = store.refused_counts()
        told = [_told(store, one, refused.get(one.name, 0), settings.findings_days) for one in found]
    print_list(format, told, told_as_json, status_lines, "There are no feeds in this database.")


def _told(store: Store, feed: Feed, refused: int, days: int) -> Told:
    late = 0 if feed.kind == RESULTS else overdue(store, feed.position, days)
    return Told(feed, waiting(store, feed), refused, late, most_days(days))


@app.command(
    "refused",
    help="What a feed's sink refused for good, with the reasons; `feed replay NAME --refused` sends it again.",
    epilog="Example: macie-lite feed refused hub",
)
@with_settings("db")
def refused(name: Name, settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        stored(store, name)
        found = store.dead_letters(name)
    print_list(
        format,
        found,
        lambda one: {"findingId": one.finding_id, "reason": one.reason, "refusedAt": one.at.isoformat()},
        dead_lines,
        f"Nothing was refused by {name}.",
    )


app.command(
    "test",
    help="Send a sample finding of each type to a feed's sink now, and say whether it took them.",
    epilog="Example: macie-lite feed test hub",
)(feed_delivering.try_out)


@app.command("pause", help="Stop delivering; nothing is lost.", epilog="Example: macie-lite feed pause hub")
@with_settings("db")
def pause(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.pause_feed(name, store.now()):
            stored(store, name)
    print(f"The feed {name} is paused; `macie-lite feed resume {name}` goes on.")


@app.command("resume", help="Go on where it was paused.", epilog="Example: macie-lite feed resume hub")
@with_settings("db")
def resume(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.pause_feed(name, None):
            stored(store, name)
        feed = stored(store, name)
        left = waiting(store, feed)
    print(f"The feed {name} goes on: {left:,} {said(feed.kind, left)} to be sent.")


@app.command("remove", help="Remove a feed.", epilog="Example: macie-lite feed remove hub")
@with_settings("db")
def remove(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.remove_feed(name):
            stored(store, name)
    print(f"Removed the feed {name}.")


@app.command(
    "replay",
    help="Send again: from a time, from a finding on, or those that were refused.",
    epilog="Examples:\n\nmacie-lite feed replay hub --since 2026-11-01\n\nmacie-lite feed replay hub --refused",
)
@with_settings("db")
def replay(
    name: Name,
    settings: Settings,
    since: Annotated[str | None, typer.Option("--since", help="what changed from this time (UTC) on")] = None,
    finding: Annotated[str | None, typer.Option("--from", help="from the finding of this id on")] = None,
    again: Annotated[bool, typer.Option("--refused", help="what the sink has refused for good")] = False,
) -> None:
    if (since is not None) + (finding is not None) + again != 1:
        raise UsageError("Say from where on: --since TIME, --from FINDING-ID or --refused.")
    with closing(open_store(settings.db, create=False)) as store:
        feed = stored(store, name)
        if again:
            left = store.revive(name)
        else:
            position = _before(store, feed, None if since is None else moment(since, "--since"), finding)
            store.move_feed(name, position)
            left = waiting(store, feed, position)
    print(f"The feed {name} sends {left:,} {said(feed.kind, left)} again.")


def _before(store: Store, feed: Feed, since: datetime | None, finding: str | None) -> int:
    """The number behind which a feed begins again."""
    if since is not None:
        return before(store, feed, since)
    if feed.kind == RESULTS:
        raise UsageError(f"The feed {feed.name} sends results, not findings: say from which time on, --since TIME.")
    if (number := store.change_of(finding or "")) is None:
        raise UsageError(f"There is no finding {finding!r}; `macie-lite findings list` shows them.")
    return number - 1


app.command(
    "deliver",
    help="Deliver in the foreground: all feeds, or some, until it is interrupted. Workers do so by themselves.",
    epilog="Examples:\n\nmacie-lite feed deliver\n\nmacie-lite feed deliver console --until-empty | jq .severity",
)(feed_delivering.deliver_now)
