"""What stands behind a sink of each kind, in this process: it takes, or answers as badly as it is told to."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from errno import ENOSPC
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus
from xml.sax.saxutils import escape

import pytest

from macie_lite.feeds.sinks.base import Sink
from macie_lite.feeds.sinks.kinds import KINDS, checked_settings, open_sink
from macie_lite.model.results import JsonObject
from tests.servers.receivers import Answer, HttpReceiver, Posted, SyslogReceiver, authority
from tests.servers.s3_server import environment

__all__ = ["AWS", "PLACES", "SECRETS", "Place", "failing", "made"]

_ACCOUNT, _REGION = "123456789012", "us-east-1"
_KEY = re.compile(rb"key[0-9]{3}")

SECRETS = {"SOC_SECRET": "w" + "hsec_" + "c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz", "SOC_TOKEN": "Bearer t0k3n-0f-tests"}
"""Of webhooks, as variables."""

_URL_SECRET = "T0TESTS/B0TESTS/x0fnobody"


class Place:
    """settings: of the sink. cases: how it can fail, see `fails`. passing: those of them that pass, of one sink."""

    cases: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    port: int | None = None

    def __init__(self, kind: str, settings: JsonObject) -> None:
        self.kind, self.settings = kind, checked_settings(KINDS[kind], settings)

    def sink(self) -> Sink:
        return open_sink(self.kind, self.settings)

    def requests(self) -> list[bytes]:
        """What came, in order, as far as it was taken."""
        raise NotImplementedError

    def fails(self, case: str) -> None:
        """From now on: `later`, `busy` for 7 seconds, `set up`, `unwanted`, `cut`; `taken` is none."""

    def known_by(self) -> list[object] | None:
        """For each request that was taken what tells that it is the same again; None where the protocol has nothing."""
        return None

    def weight(self) -> tuple[int, int] | None:
        """Of the last request, as the service counts it, and the most that it takes; None where nobody counts."""
        return None

    def keys(self) -> list[str]:
        """Of the findings that came."""
        found = _KEY.findall(b"\n".join(self.requests()))
        return [one.decode() for one, _ in groupby(found)]


class _OnWire(Place):
    """Behind HTTP. failed: its answers."""

    passing = ("later", "cut")

    def __init__(self, kind: str, http: HttpReceiver, settings: JsonObject, failed: Callable[[str, Posted], Answer]):
        super().__init__(kind, settings)
        self.http, self.port, self._failed = http, http.port, failed

    def requests(self) -> list[bytes]:
        return [_readable(one.body) for one in self.http.taken]

    def fails(self, case: str) -> None:
        taken = _TAKEN.get(self.kind, _ok)
        self.http.answer = lambda _, posted: taken(posted) if case == "taken" else self._failed(case, posted)

    def known_by(self) -> list[object] | None:
        tells = _KNOWN_BY.get(self.kind)
        return None if tells is None else [tells(one) for one in self.http.taken]

    def weight(self) -> tuple[int, int]:
        weigh, most = _WEIGHTS[self.kind]
        return weigh(self.http.asked[-1].body) if self.http.asked else 0, most


def _ok(_: Posted) -> Answer:
    return Answer()


def _readable(body: bytes) -> bytes:
    if body[:2] == b"\x1f\x8b":
        return gzip.decompress(body)
    return unquote_plus(body.decode()).encode() if body.startswith(b"Action=") else body


# -- webhooks, Slack, Teams


class _Http(_OnWire):
    cases = ("later", "busy", "set up", "unwanted", "cut")


_STATUSES = {"later": 503, "busy": 429, "set up": 403, "unwanted": 400, "redirect": 302}


def failing(case: str, posted: Posted) -> Answer:
    """It says back all that it was told."""
    if case == "cut":
        return Answer(None)
    said = posted.body + repr(posted).encode()
    headers = (("Retry-After", "7"),) if case == "busy" else (("X-Said", repr(posted.headers)),)
    return Answer(_STATUSES[case], headers, said)


def _chat(kind: str, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, _: Path) -> Place:
    http = stack.enter_context(HttpReceiver())
    monkeypatch.setenv("CHAT_URL", f"{http.root()}/services/{_URL_SECRET}")
    return _Http(kind, http, {"to": "env:CHAT_URL", "allow_private": True}, failing)


def _webhook(kind: str, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, _: Path) -> Place:
    http = stack.enter_context(HttpReceiver())
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    secrets = {"secret": "env:SOC_SECRET", "headers": ["Authorization=env:SOC_TOKEN"]}
    url = f"{http.root()}/services/{_URL_SECRET}?sig={_URL_SECRET}"
    return _Http(kind, http, {"to": url, "allow_private": True, **secrets}, failing)


# -- AWS


class _Aws(_OnWire):
    cases = ("later", "out of order", "set up", "credentials", "not there", "unwanted", "cut")


_CODES = {
    "later": (400, "ThrottlingException"),
    "out of order": (500, "InternalFailure"),
    "set up": (403, "AccessDeniedException"),
    "credentials": (403, "InvalidClientTokenId"),
    "not there": (404, "NoSuchThing"),
    "unwanted": (400, "ValidationException"),
}


def _error(kind: str, case: str, posted: Posted) -> Answer:
    """As the protocol of each has errors: JSON, its query protocol (SNS), S3's own. Its message is what it was sent."""
    if case == "cut":
        return Answer(None)
    status, code = _CODES[case]
    said = _readable(posted.body).decode()
    code = said[:60] if case == "not there" else code
    if kind not in ("sns", "s3"):
        body = json.dumps({"__type": code, "Code": code, "message": said, "Message": said})
        return Answer(status, (("Content-Type", "application/json"),), body.encode())
    xml = f"<Error><Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(said)}</Message></Error>"
    body = xml if kind == "s3" else f"<ErrorResponse>{xml}<RequestId>r</RequestId></ErrorResponse>"
    return Answer(status, (("Content-Type", "text/xml"),), body.encode())


def _entries(posted: Posted) -> int:
    """How many a query has."""
    return len(set(re.findall(rb"PublishBatchRequestEntries\.member\.([0-9]+)\.", posted.body)))


def _json(said: JsonObject) -> Answer:
    return Answer(200, (("Content-Type", "application/json"),), json.dumps(said).encode())


def _published(posted: Posted) -> Answer:
    told = "".join(f"<member><Id>{at}</Id><MessageId>m</MessageId></member>" for at in range(_entries(posted)))
    result = f"<PublishBatchResult><Failed/><Successful>{told}</Successful></PublishBatchResult>"
    return Answer(200, (), f"<PublishBatchResponse>{result}</PublishBatchResponse>".encode())


def _queued(posted: Posted) -> Answer:
    return _json({"Successful": [{"Id": one["Id"], "MessageId": "m"} for one in json.loads(posted.body)["Entries"]]})


_TAKEN: dict[str, Callable[[Posted], Answer]] = {
    "security-hub": lambda one: _json({"SuccessCount": len(json.loads(one.body)["Findings"]), "FailedCount": 0}),
    "eventbridge": lambda one: _json({"Entries": [{"EventId": "e"} for _ in json.loads(one.body)["Entries"]]}),
    "sns": _published,
    "sqs": _queued,
    "s3": lambda _: Answer(200, (("ETag", '"e"'),), b""),
}

_KNOWN_BY: dict[str, Callable[[Posted], object]] = {
    "webhook": lambda one: one.headers["webhook-id"],
    "security-hub": lambda one: [finding["Id"] for finding in json.loads(one.body)["Findings"]],
    "eventbridge": lambda one: [json.loads(entry["Detail"])["id"] for entry in json.loads(one.body)["Entries"]],
    "sns": lambda one: re.findall(rb"MessageDeduplicationId=([^&]+)", one.body),
    "sqs": lambda one: [entry["MessageDeduplicationId"] for entry in json.loads(one.body)["Entries"]],
    "s3": lambda one: one.path,
}


def _event_weight(body: bytes) -> int:
    """User guide, "Calculating PutEvents event entry size"."""
    entries = json.loads(body)["Entries"]
    return sum(14 + sum(len(one[name].encode()) for name in ("Source", "DetailType", "Detail")) for one in entries)


def _message_weight(body: bytes) -> int:
    """Bodies, and names, types and values of attributes."""
    entries = json.loads(body)["Entries"]
    said = [(name, *value.values()) for one in entries for name, value in one["MessageAttributes"].items()]
    texts = [*(text for one in said for text in one), *(one["MessageBody"] for one in entries)]
    return sum(len(text.encode()) for text in texts)


_WEIGHTS: dict[str, tuple[Callable[[bytes], int], int]] = {
    "security-hub": (len, 6_000_000),
    "eventbridge": (_event_weight, 256 << 10),
    "sns": (lambda body: len(unquote_plus(body.decode()).encode()), 262_144 + 10 * 1_000),
    "sqs": (_message_weight, 256 << 10),
    "s3": (lambda body: len(gzip.decompress(body)), 8 << 20),
    "webhook": (len, (1 << 20) + 1_000),
    "slack": (lambda body: max(len(one["text"]["text"]) for one in json.loads(body)["blocks"]), 3_000),
    "teams": (len, 28 << 10),
}

AWS: dict[str, JsonObject] = {
    "security-hub": {"account": _ACCOUNT},
    "eventbridge": {"to": "default"},
    "sns": {"to": f"arn:aws:sns:{_REGION}:{_ACCOUNT}:findings.fifo"},
    "sqs": {"to": f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:findings.fifo"},
    "s3": {"to": "s3://bucket/findings/"},
}


def _aws(kind: str, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, _: Path) -> Place:
    http = stack.enter_context(HttpReceiver())
    for name, value in environment(http.root()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    settings = AWS[kind] | {"region": _REGION, "endpoint_url": http.root()}
    if kind == "sqs":  # by its URL, so that nothing is asked before
        settings = {"to": f"{http.root()}/{_ACCOUNT}/findings.fifo", "region": _REGION}
    return _Aws(kind, http, settings, lambda case, posted: _error(kind, case, posted))


# -- syslog, files, standard output


class _Syslog(Place):
    cases = ("set up", "cut")

    def __init__(self, receiver: SyslogReceiver, ca: Path, other: Path) -> None:
        super().__init__("syslog", {"to": f"tls://localhost:{receiver.port}", "ca": str(ca)})
        self._receiver, self._other, self.port = receiver, other, receiver.port

    def requests(self) -> list[bytes]:
        return list(self._receiver.messages)

    def fails(self, case: str) -> None:
        changed = {"set up": {"ca": str(self._other)}, "cut": {"to": "tls://localhost:1"}}
        self.settings = self.settings | changed.get(case, {})


def _syslog(_: str, stack: ExitStack, __: pytest.MonkeyPatch, folder: Path) -> Place:
    ca, context = authority(folder / "one")
    other, _ignored = authority(folder / "two")
    return _Syslog(stack.enter_context(SyslogReceiver(context)), ca, other)


class _File(Place):
    cases = ("set up",)

    def __init__(self, path: Path) -> None:
        super().__init__("file", {"to": str(path)})
        self._path = path

    def requests(self) -> list[bytes]:
        return [self._path.read_bytes()] if self._path.is_file() else []

    def fails(self, case: str) -> None:
        if case == "set up":
            self._path.mkdir()


class _Stdout(Place):
    cases = ("set up",)

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__("stdout", {})
        self._monkeypatch, self._out = monkeypatch, _Output()

    def sink(self) -> Sink:
        self._monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(self._out))
        return super().sink()

    def requests(self) -> list[bytes]:
        return self._out.written

    def fails(self, case: str) -> None:
        self._out.full = case == "set up"


class _Output(io.BytesIO):
    """full: the disk behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.full = False

    def write(self, content: Any) -> int:
        if self.full:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        self.written.append(bytes(content))
        return len(content)


_Maker = Callable[[str, ExitStack, pytest.MonkeyPatch, Path], Place]
_MAKERS: dict[str, _Maker] = {
    **dict.fromkeys(AWS, _aws),
    **dict.fromkeys(("slack", "teams"), _chat),
    "webhook": _webhook,
    "syslog": _syslog,
    "file": lambda _, __, ___, folder: _File(folder / "findings.jsonl"),
    "stdout": lambda _, __, monkeypatch, ___: _Stdout(monkeypatch),
}


def made(kind: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        place = _MAKERS[kind](kind, stack, monkeypatch, folder)
        place.fails("taken")
        yield place


PLACES = tuple(_MAKERS)
