"""The kinds of sinks: where each sends to, its shapes of findings, what else may be said of it, and how it is opened.

Libraries of services are imported when a sink is opened: botocore alone takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from macie_lite.aws.access import Access
from macie_lite.aws.queue_url import queue_url
from macie_lite.errors import ServiceError, UsageError
from macie_lite.feeds.eventbridge import SOURCE
from macie_lite.feeds.formats import FORMATS, Format, format_named
from macie_lite.feeds.sinks.base import Sink
from macie_lite.feeds.sinks.secrets import checked, secret
from macie_lite.model.feeds import RESULTS
from macie_lite.model.results import JsonObject

__all__ = [
    "KINDS",
    "OPTIONS",
    "RESULT_FORMATS",
    "Kind",
    "checked_settings",
    "kind_named",
    "open_sink",
    "where",
]

_AWS = ("region", "profile", "role_arn", "external_id", "endpoint_url")
_LINES = tuple(name for name in FORMATS if name != "sarif")
_REFERENCES = ("env:", "file:")
_SECRETIVE = ("webhook", "slack", "teams")
"""Kinds whose URL is a secret, or holds one."""

RESULT_FORMATS = ("jsonl", "parquet")

OPTIONS = (*_AWS, "account", "source", "kms_key", "secret", "headers", "allow_private", "ca")
"""Of all kinds, beside `to` and `format`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """to: what `--to` is; "" where there is nothing to say. formats: those to choose from, the first unless another is
    said; () where the sink has its own."""

    name: str
    to: str
    formats: tuple[str, ...]
    options: tuple[str, ...]
    check: Callable[[str], object]
    open: Callable[[JsonObject], Sink]


def kind_named(name: str) -> Kind:
    """Raises UsageError for an unknown one."""
    if name not in KINDS:
        known = sorted(KINDS)
        raise UsageError(f"There is no kind of sink {name!r}: take {', '.join(known[:-1])} or {known[-1]}.")
    return KINDS[name]


def open_sink(kind: str, settings: JsonObject) -> Sink:
    """Asks nothing of the network yet. Raises ServiceError for a secret that is not there, or is none."""
    try:
        return KINDS[kind].open(settings)
    except UsageError as error:  # of what lies elsewhere, and was seen by nobody before
        raise ServiceError(str(error)) from None


def checked_settings(kind: Kind, given: JsonObject) -> JsonObject:
    """What is kept of what was said of a sink, with its format. Raises UsageError for what is missing, wrong, or of
    another kind of sink."""
    said = {name: value for name, value in given.items() if value not in (None, False, (), [])}
    for name in said.keys() - {"to", "format", *kind.options}:
        raise UsageError(f"--{name.replace('_', '-')} says nothing to a sink of the kind {kind.name}.")
    if bool(said.get("to")) is not bool(kind.to):
        raise UsageError(f"A sink of the kind {kind.name} takes {f'--to: {kind.to}' if kind.to else 'no --to'}.")
    if kind.to and not (kind.name in _SECRETIVE and said["to"].startswith(_REFERENCES)):
        kind.check(said["to"])
        _check_address(kind, said)
    for reference in (said.get("secret"), *(one.partition("=")[2] for one in said.get("headers", ()))):
        if reference is not None:
            checked(reference, "--secret" if reference == said.get("secret") else "--header NAME=")
    if "headers" in said:
        from macie_lite.feeds.sinks.http import header_name

        for one in said["headers"]:
            header_name(one.partition("=")[0])
    if "source" in said:
        from macie_lite.feeds.sinks.event_bus import checked_source

        checked_source(said["source"])
    return _with_format(kind, said)


def _check_address(kind: Kind, said: JsonObject) -> None:
    if "allow_private" in kind.options:
        from macie_lite.feeds.sinks.addresses import check_written

        check_written(_url(said["to"]).hostname or "", private=said.get("allow_private", False))


def _with_format(kind: Kind, said: JsonObject) -> JsonObject:
    if not kind.formats and "format" in said:
        raise UsageError(f"A sink of the kind {kind.name} has a format of its own.")
    if kind.formats and said.setdefault("format", kind.formats[0]) not in kind.formats:
        raise UsageError(f"A sink of the kind {kind.name} takes the formats {', '.join(dict.fromkeys(kind.formats))}.")
    return said


def where(kind: str, settings: JsonObject) -> str:
    """What may be shown of where it sends to."""
    from macie_lite.feeds.sinks.http import shown

    to: str = settings.get("to", "")
    return shown(to) if kind in _SECRETIVE and not to.startswith(_REFERENCES) else to


# -- how each is opened


def _access(settings: JsonObject) -> Access:
    return Access(**{name: settings[name] for name in _AWS if name in settings}, read_timeout=30.0)


def _to(settings: JsonObject) -> str:
    """Where it sends to, also where that is kept as a secret."""
    to: str = settings["to"]
    return secret(to) if to.startswith(_REFERENCES) else to


def _format(settings: JsonObject) -> Format:
    return format_named(settings["format"])


def _security_hub(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.security_hub import SecurityHub

    return SecurityHub(_access(settings), settings.get("account"))


def _eventbridge(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.event_bus import EventBus

    return EventBus(settings["to"], settings.get("source", SOURCE), _access(settings))


def _sns(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.messages import Topic

    return Topic(settings["to"], _format(settings), _access(settings))


def _sqs(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.messages import Queue

    return Queue(settings["to"], _format(settings), _access(settings))


def _s3(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.s3_prefix import S3Prefix

    return S3Prefix(settings["to"], _format(settings), _access(settings), settings.get("kms_key"))


def _poster(settings: JsonObject) -> Any:
    from macie_lite.feeds.sinks.http import Poster

    return Poster(_to(settings), private=settings.get("allow_private", False), ca=settings.get("ca"))


def _webhook(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.http import header_value
    from macie_lite.feeds.sinks.webhook import Webhook, key_of

    key = key_of(secret(settings["secret"])) if "secret" in settings else None
    named = [one.partition("=") for one in settings.get("headers", ())]
    headers = {name: header_value(name, secret(reference)) for name, _, reference in named}
    return Webhook(_poster(settings), _format(settings), key, headers)


def _slack(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.chat import Slack

    return Slack(_poster(settings))


def _teams(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.chat import Teams

    return Teams(_poster(settings))


def _syslog(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.syslog import PORT, Syslog

    url = _syslog_url(settings["to"])
    return Syslog(url.hostname, url.port or PORT, _format(settings), settings.get("ca"))


def _results(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.places import Folder, Prefix
    from macie_lite.feeds.sinks.results import Results

    to: str = settings["to"]
    place = Prefix(to, _access(settings), settings.get("kms_key")) if to.startswith("s3://") else Folder(Path(to))
    return Results(place, settings["format"])


def _file(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.files import File

    return File(Path(settings["to"]), _format(settings))


def _stdout(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.files import Stdout

    return Stdout(_format(settings))


# -- what each is told


def _url(text: str) -> SplitResult:
    from macie_lite.feeds.sinks.http import checked_url

    return checked_url(text)


def _syslog_url(text: str) -> Any:
    from macie_lite.feeds.sinks.http import checked_url

    return checked_url(text, schemes=("tls",))


def _place(text: str) -> object:
    from macie_lite.feeds.sinks.s3_prefix import place_in_s3

    return place_in_s3(text)


def _place_of_files(text: str) -> None:
    from macie_lite.feeds.sinks.places import checked_place

    checked_place(text)


def _topic(arn: str) -> None:
    parts = arn.split(":")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "sns" or not all(parts):
        raise UsageError(f"{arn!r} is no topic: arn:aws:sns:REGION:ACCOUNT:NAME.")


def _absolute(path: str) -> None:
    """Workers have other folders than who adds a feed."""
    if not Path(path).is_absolute():
        raise UsageError(f"The file {path!r} is not named by its whole path, which is the same for all who deliver.")


_PLACES = "s3://bucket/prefix, or a folder by its whole path"
_HTTP = ("allow_private", "ca")

KINDS = {
    kind.name: kind
    for kind in (
        Kind("security-hub", "", (), (*_AWS, "account"), str, _security_hub),
        Kind("eventbridge", "an event bus, its name or ARN", (), (*_AWS, "source"), str, _eventbridge),
        Kind("sns", "arn:aws:sns:REGION:ACCOUNT:NAME", ("macie", *_LINES), _AWS, _topic, _sns),
        Kind("sqs", "a queue's URL or ARN", ("macie", *_LINES), _AWS, queue_url, _sqs),
        Kind("s3", "s3://bucket/prefix", ("jsonl", *FORMATS), (*_AWS, "kms_key"), _place, _s3),
        Kind("webhook", "https://...", ("macie", *FORMATS), (*_HTTP, "secret", "headers"), _url, _webhook),
        Kind("slack", "the URL of an incoming webhook", (), _HTTP, _url, _slack),
        Kind("teams", "the URL of a workflow", (), _HTTP, _url, _teams),
        Kind("syslog", "tls://host:6514", ("cef", *_LINES), ("ca",), _syslog_url, _syslog),
        Kind("file", "a file, by its whole path", ("jsonl", *_LINES), (), _absolute, _file),
        Kind(RESULTS, _PLACES, RESULT_FORMATS, (*_AWS, "kms_key"), _place_of_files, _results),
        Kind("stdout", "", ("jsonl", *_LINES), (), str, _stdout),
    )
}
