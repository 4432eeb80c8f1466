"""How a sink of each kind is opened, of its settings. Nothing of the network is asked yet.

Libraries of services are imported here, when they are needed: botocore alone takes a third of a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from macie_lite.aws.access import Access
from macie_lite.feeds.eventbridge import SOURCE
from macie_lite.feeds.formats import Format, format_named
from macie_lite.feeds.sinks.base import Sink
from macie_lite.feeds.sinks.destinations import syslog_url
from macie_lite.feeds.sinks.secrets import REFERENCES, secret
from macie_lite.model.results import JsonObject

__all__ = [
    "AWS",
    "eventbridge",
    "file",
    "results",
    "s3",
    "security_hub",
    "slack",
    "sns",
    "sqs",
    "stdout",
    "syslog",
    "teams",
    "webhook",
]

AWS = ("region", "profile", "role_arn", "external_id", "endpoint_url")
"""What may be said of how AWS is reached."""


def _access(settings: JsonObject) -> Access:
    return Access(**{name: settings[name] for name in AWS if name in settings}, read_timeout=30.0)


def _to(settings: JsonObject) -> str:
    """Where it sends to, also where that is kept as a secret."""
    to: str = settings["to"]
    return secret(to) if to.startswith(REFERENCES) else to


def _format(settings: JsonObject) -> Format:
    return format_named(settings["format"])


def security_hub(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.security_hub import SecurityHub

    return SecurityHub(_access(settings), settings.get("account"))


def eventbridge(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.event_bus import EventBus

    return EventBus(settings["to"], settings.get("source", SOURCE), _access(settings))


def sns(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.messages import Topic

    return Topic(settings["to"], _format(settings), _access(settings))


def sqs(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.messages import Queue

    return Queue(settings["to"], _format(settings), _access(settings))


def s3(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.s3_prefix import S3Prefix

    return S3Prefix(_prefix(settings), _format(settings))


def _prefix(settings: JsonObject) -> Any:
    from macie_lite.feeds.sinks.places import Prefix

    return Prefix(settings["to"], _access(settings), settings.get("kms_key"))


def _poster(settings: JsonObject) -> Any:
    from macie_lite.feeds.sinks.http import Poster

    return Poster(_to(settings), private=settings.get("allow_private", False), ca=settings.get("ca"))


def webhook(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.http import header_value
    from macie_lite.feeds.sinks.webhook import Webhook, key_of

    key = key_of(secret(settings["secret"])) if "secret" in settings else None
    named = [one.partition("=") for one in settings.get("headers", ())]
    headers = {name: header_value(name, secret(reference)) for name, _, reference in named}
    return Webhook(_poster(settings), _format(settings), key, headers)


def slack(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.chat import Slack

    return Slack(_poster(settings))


def teams(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.chat import Teams

    return Teams(_poster(settings))


def syslog(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.syslog import PORT, Syslog

    url = syslog_url(settings["to"])
    return Syslog(url.hostname, url.port or PORT, _format(settings), settings.get("ca"))


def results(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.places import Folder
    from macie_lite.feeds.sinks.results import Results

    to: str = settings["to"]
    return Results(_prefix(settings) if to.startswith("s3://") else Folder(Path(to)), settings["format"])


def file(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.files import File

    return File(Path(settings["to"]), _format(settings))


def stdout(settings: JsonObject) -> Sink:
    from macie_lite.feeds.sinks.files import Stdout

    return Stdout(_format(settings))
