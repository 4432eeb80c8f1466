"""`macie-lite feed`: where findings go."""

from __future__ import annotations

import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Annotated

import typer

from macie_lite.cli import criteria_options
from macie_lite.cli.choices import one_of
from macie_lite.cli.feed_views import Told, as_json, dead_lines, feed_lines, status_lines, told_as_json
from macie_lite.cli.lists import AsJson, print_list
from macie_lite.cli.options import with_settings
from macie_lite.cli.times import moment
from macie_lite.config import Settings
from macie_lite.errors import TargetError, Unavailable, UsageError
from macie_lite.feeds.formats import FORMATS
from macie_lite.feeds.sinks.kinds import KINDS, RESULT_FORMATS, checked_settings, kind_named, open_sink, where
from macie_lite.model.feeds import RESULTS, Feed
from macie_lite.pipeline.delivering import deliver
from macie_lite.pipeline.result_delivery import before, last, said, waiting
from macie_lite.pipeline.retention import most_days, overdue
from macie_lite.pipeline.samples import sample_findings
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["app"]

app = typer.Typer(
    help="Where findings go: Security Hub, EventBridge, SNS, SQS, S3, webhooks, Slack, Teams, syslog, files.",
    epilog="Example: macie-lite feed add hub security-hub --region eu-central-1",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="the feed's name", show_default=False)]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_FORMATS = tuple(dict.fromkeys((*FORMATS, *RESULT_FORMATS)))

_ADD_EXAMPLES = """Examples:

macie-lite feed add hub security-hub --region eu-central-1

macie-lite feed add bus eventbridge --to default

macie-lite feed add siem syslog --to tls://siem.example.com:6514 --format cef

macie-lite feed add soc webhook --to https://soc.example.com/findings --secret env:SOC_SECRET

macie-lite feed add archive s3 --to s3://my-findings/macie-lite/ --format ocsf

macie-lite feed add results results --to s3://my-results/ --kms-key alias/results --format parquet
"""


@app.command(
    "add",
    help="Add a feed: findings go there from now on, each at least once, in order; to one of the kind `results` a "
    "record of every object, those without findings too. Whoever scans, works or runs "
    "`macie-lite feed deliver` on this database delivers. With --filter, --criteria or --where those that match alone; "
    "of a saved filter the criteria that it has now are taken, and later changes of it do not change the feed.",
    epilog=_ADD_EXAMPLES,
)
@with_settings("db")
def add(
    name: Name,
    kind: Annotated[str, typer.Argument(help=f"the kind of sink: {', '.join(sorted(KINDS))}", show_default=False)],
    settings: Settings,
    to: Annotated[
        str | None, typer.Option("--to", help="where to: a URL, ARN or path; or env:NAME, file:PATH with a secret one")
    ] = None,
    format: Annotated[str | None, one_of("--format", _FORMATS, "they are sent as")] = None,
    from_start: Annotated[bool, typer.Option("--from-start", help="send what is stored already, too")] = False,
    region: Annotated[str | None, typer.Option("--region", help="AWS region of the sink")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="AWS profile; of whoever delivers")] = None,
    role_arn: Annotated[str | None, typer.Option("--role-arn", help="ARN of a role to assume")] = None,
    external_id: Annotated[str | None, typer.Option("--external-id", help="external id for that role")] = None,
    endpoint_url: Annotated[str | None, typer.Option("--endpoint-url", help="an endpoint that is not AWS's")] = None,
    account: Annotated[str | None, typer.Option("--account", help="of Security Hub; else the credentials'")] = None,
    source: Annotated[str | None, typer.Option("--source", help="of EventBridge's events; else macie-lite")] = None,
    kms_key: Annotated[str | None, typer.Option("--kms-key", help="for SSE-KMS of objects in S3")] = None,
    secret: Annotated[
        str | None, typer.Option("--secret", help="env:NAME or file:PATH of the key that signs a webhook")
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option("--header", help="NAME=env:NAME or NAME=file:PATH; may be repeated")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="the URL may lead to a private address")
    ] = False,
    ca: Annotated[str | None, typer.Option("--ca", help="a file with the certificates to trust")] = None,
    filter: criteria_options.FilterName = None,
    criteria: criteria_options.Criteria = None,
    conditions: criteria_options.Where = None,
) -> None:
    if _NAME.fullmatch(name) is None:
        raise UsageError(f"{name!r} cannot be the name of a feed: up to 64 letters, digits, dots, dashes, underscores.")
    chosen = kind_named(kind)
    if chosen.name == RESULTS and (filter or criteria_options.asked(criteria, conditions) is not None):
        raise UsageError("Results are sent for every object: --filter, --criteria and --where are for findings.")
    checked = checked_settings(
        chosen,
        {
            "to": to,
            "format": format,
            "region": region,
            "profile": profile,
            "role_arn": role_arn,
            "external_id": external_id,
            "endpoint_url": endpoint_url,
            "account": account,
            "source": source,
            "kms_key": kms_key,
            "secret": secret,
            "headers": header,
            "allow_private": allow_private,
            "ca": ca,
        },
    )
    with closing(open_store(settings.db)) as store:
        begin = 0 if from_start else last(store, chosen.name)
        wanted = criteria_options.chosen(store, filter, criteria, conditions) or {}
        if not store.add_feed(Feed(name, chosen.name, checked, store.now(), begin, wanted)):
            raise UsageError(f"There is a feed {name} already; `macie-lite feed remove {name}` removes it.")
    to_where = (where(chosen.name, checked) or chosen.name).removesuffix(".")
    print(f"Added the feed {name}: {said(chosen.name)} go to {to_where}.")


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
        found = [_stored(store, name)] if name is not None else store.feeds()
        told = [_told(store, one, settings.findings_days) for one in found]
    print_list(format, told, told_as_json, status_lines, "There are no feeds in this database.")


def _told(store: Store, feed: Feed, days: int) -> Told:
    late = 0 if feed.kind == RESULTS else overdue(store, feed.position, days)
    return Told(feed, waiting(store, feed), store.dead_letters(feed.name), late, most_days(days))


@app.command(
    "refused",
    help="What a feed's sink refused for good, with the reasons; `feed replay NAME --refused` sends it again.",
    epilog="Example: macie-lite feed refused hub",
)
@with_settings("db")
def refused(name: Name, settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        _stored(store, name)
        found = store.dead_letters(name)
    print_list(
        format,
        found,
        lambda one: {"findingId": one.finding_id, "reason": one.reason, "refusedAt": one.at.isoformat()},
        dead_lines,
        f"Nothing was refused by {name}.",
    )


@app.command(
    "test",
    help="Send a sample finding of each type to a feed's sink now, and say whether it took them.",
    epilog="Example: macie-lite feed test hub",
)
@with_settings("db", "account_id")
def try_out(name: Name, settings: Settings) -> None:
    with closing(open_stored(settings.db)) as store:
        feed = _stored(store, name)
    made = list(sample_findings(settings.account_id or "111122223333", feed.settings.get("region", "us-east-1")))
    with closing(open_sink(feed.kind, feed.settings)) as sink:
        sent = [sink.send([sink.render(one)], f"sample-{one['id']}") for one in made]
    for one in sent:
        if one.refused or one.again:
            raise TargetError(f"The feed {name} refused a sample finding: {'; '.join(one.refused.values())}")
    print(f"The feed {name} took {len(made)} sample findings.", file=sys.stderr)


@app.command("pause", help="Stop delivering; nothing is lost.", epilog="Example: macie-lite feed pause hub")
@with_settings("db")
def pause(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.pause_feed(name, store.now()):
            _stored(store, name)
    print(f"The feed {name} is paused; `macie-lite feed resume {name}` goes on.")


@app.command("resume", help="Go on where it was paused.", epilog="Example: macie-lite feed resume hub")
@with_settings("db")
def resume(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.pause_feed(name, None):
            _stored(store, name)
        feed = _stored(store, name)
        left = waiting(store, feed)
    print(f"The feed {name} goes on: {left:,} {said(feed.kind, left)} to be sent.")


@app.command("remove", help="Remove a feed.", epilog="Example: macie-lite feed remove hub")
@with_settings("db")
def remove(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.remove_feed(name):
            _stored(store, name)
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
        feed = _stored(store, name)
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


@app.command(
    "deliver",
    help="Deliver in the foreground: all feeds, or some, until it is interrupted. Workers do so by themselves.",
    epilog="Examples:\n\nmacie-lite feed deliver\n\nmacie-lite feed deliver console --until-empty | jq .severity",
)
@with_settings("db")
def deliver_now(
    settings: Settings,
    names: Annotated[list[str] | None, typer.Argument(help="of these feeds alone", show_default=False)] = None,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="end when nothing more can be sent now")] = False,
) -> None:
    with closing(open_store(settings.db, create=False)) as store, _told_to_end() as told:
        for name in names or ():
            _stored(store, name)
        deliver(store, lambda quiet: told.is_set() or (until_empty and quiet > float("-inf")), names or None)
        held_up = {one.name: _why_waiting(store, one) for one in store.feeds() if not names or one.name in names}
    for name, why in held_up.items():
        if until_empty and why:
            raise Unavailable(f"The feed {name} is not empty: {why}")


def _why_waiting(store: Store, feed: Feed) -> str | None:
    """Why something waits for a feed that was to be delivered now; None where nothing went wrong."""
    if feed.error is None and waiting(store, feed) and store.feed_owner(feed.name):
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


def _stored(store: Store, name: str) -> Feed:
    if (feed := store.feed(name)) is None:
        raise UsageError(f"There is no feed {name!r}; `macie-lite feed list` shows them.")
    return feed
