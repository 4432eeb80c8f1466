"""`macie-lite feed test`, `deliver`: to sinks, in the foreground."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from macie_lite.cli.feed_finding import Name, stored
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import TargetError, Unavailable
from macie_lite.feeds.sinks.base import Sent, Sink, Unwanted
from macie_lite.feeds.sinks.kinds import open_sink
from macie_lite.model.feeds import Feed
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.delivering import deliver
from macie_lite.pipeline.result_delivery import waits
from macie_lite.pipeline.samples import sample_findings
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["deliver_now", "try_out"]


@with_settings("db", "account_id")
def try_out(name: Name, settings: Settings) -> None:
    with closing(open_stored(settings.db)) as store:
        feed = stored(store, name)
    made = list(sample_findings(settings.account_id or "111122223333", feed.settings.get("region", "us-east-1")))
    with closing(open_sink(feed.kind, feed.settings)) as sink:
        for one in made:
            _try(sink, name, one)
    print(f"The feed {name} took {len(made)} sample findings.", file=sys.stderr)


def _try(sink: Sink, name: str, finding: JsonObject) -> None:
    try:
        sent = sink.send([sink.render(finding)], f"sample-{finding['id']}")
    except Unwanted as error:
        sent = Sent({0: str(error)})
    for reason in sent.refused.values():
        raise TargetError(f"The feed {name} refused a sample finding: {reason}")
    if sent.again:
        raise Unavailable(f"The feed {name} did not take a sample finding now.")


@with_settings("db")
def deliver_now(
    settings: Settings,
    names: Annotated[list[str] | None, typer.Argument(help="of these feeds alone", show_default=False)] = None,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="end when nothing more can be sent now")] = False,
) -> None:
    with closing(open_store(settings.db, create=False)) as store, _told_to_end() as told:
        for name in names or ():
            stored(store, name)
        deliver(store, lambda quiet: told.is_set() or (until_empty and quiet > float("-inf")), names or None)
        asked = [one for one in store.feeds() if (one.name in names if names else one.kind != "stdout")]
        held_up = {one.name: _why_waiting(store, one) for one in asked}
    for name, why in held_up.items():
        if until_empty and why:
            raise Unavailable(f"The feed {name} is not empty: {why}")


def _why_waiting(store: Store, feed: Feed) -> str | None:
    """Why something waits for a feed that was to be delivered now; None where nothing went wrong."""
    if not waits(store, feed):
        return None
    if feed.error is None and store.feed_owner(feed.name):
        return "another process delivers it, or did so within the last two minutes."
    return feed.error


@contextmanager
def _told_to_end() -> Iterator[threading.Event]:
    told = threading.Event()
    before = {one: signal.signal(one, lambda *_: told.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
