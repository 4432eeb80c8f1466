"""The kinds of sinks: where each sends to (`destinations`), its shapes of findings, what else may be said of it, and
how it is opened (`opening`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from macie_lite.aws.queue_url import queue_url
from macie_lite.errors import ServiceError, UsageError
from macie_lite.feeds.formats import FORMATS
from macie_lite.feeds.sinks import destinations, opening
from macie_lite.feeds.sinks.base import Sink
from macie_lite.feeds.sinks.opening import AWS
from macie_lite.feeds.sinks.secrets import REFERENCES, checked
from macie_lite.model.feeds import RESULTS
from macie_lite.model.results import JsonObject

__all__ = [
    "KINDS",
    "RESULT_FORMATS",
    "Kind",
    "checked_settings",
    "kind_named",
    "open_sink",
    "where",
]

_LINES = tuple(name for name in FORMATS if name != "sarif")
_SECRETIVE = ("webhook", "slack", "teams")
"""Kinds whose URL is a secret, or holds one."""

RESULT_FORMATS = ("jsonl", "parquet")


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
    if kind.to and not (kind.name in _SECRETIVE and said["to"].startswith(REFERENCES)):
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

        check_written(destinations.url(said["to"]).hostname or "", private=said.get("allow_private", False))


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
    return shown(to) if kind in _SECRETIVE and not to.startswith(REFERENCES) else to


_PLACES = "s3://bucket/prefix, or a folder by its whole path"
_HTTP = ("allow_private", "ca")

KINDS = {
    kind.name: kind
    for kind in (
        Kind("security-hub", "", (), (*AWS, "account"), str, opening.security_hub),
        Kind("eventbridge", "an event bus, its name or ARN", (), (*AWS, "source"), str, opening.eventbridge),
        Kind("sns", "arn:aws:sns:REGION:ACCOUNT:NAME", ("macie", *_LINES), AWS, destinations.topic, opening.sns),
        Kind("sqs", "a queue's URL or ARN", ("macie", *_LINES), AWS, queue_url, opening.sqs),
        Kind("s3", "s3://bucket/prefix", ("jsonl", *FORMATS), (*AWS, "kms_key"), destinations.place, opening.s3),
        Kind(
            "webhook",
            "https://...",
            ("macie", *FORMATS),
            (*_HTTP, "secret", "headers"),
            destinations.url,
            opening.webhook,
        ),
        Kind("slack", "the URL of an incoming webhook", (), _HTTP, destinations.url, opening.slack),
        Kind("teams", "the URL of a workflow", (), _HTTP, destinations.url, opening.teams),
        Kind("syslog", "tls://host:6514", ("cef", *_LINES), ("ca",), destinations.syslog_url, opening.syslog),
        Kind("file", "a file, by its whole path", ("jsonl", *_LINES), (), destinations.absolute, opening.file),
        Kind(RESULTS, _PLACES, RESULT_FORMATS, (*AWS, "kms_key"), destinations.place_of_files, opening.results),
        Kind("stdout", "", ("jsonl", *_LINES), (), str, opening.stdout),
    )
}
