"""Findings on their way: no canary arrives anywhere, and of what a receiver answers nothing is kept.

Object keys are no content; here each holds a word by which an answer that says back what it was sent is seen."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from macie_lite.feeds.formats import FORMATS
from macie_lite.feeds.sinks.kinds import KINDS, checked_settings
from macie_lite.model.feeds import Feed
from macie_lite.model.results import JsonObject
from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite
from tests.feeds.sinks.places import SECRETS, failing
from tests.privacy.canaries import draw
from tests.privacy.haystacks import files, leaks
from tests.privacy.objects import all_formats
from tests.servers.receivers import Answer, HttpReceiver, Posted, SyslogReceiver, authority
from tests.servers.s3_server import Bucket, S3Server

pytestmark = pytest.mark.slow

_CANARIES = [one for one in draw(20270311) if one.kind in ("ssn", "email", "nhs", "card", "aws", "slack", "prose")]
_NAMES = [one for one in draw(4713) if one.kind in ("ssn", "email", "card")]
_FORMS = ("note.txt", "table.csv", "record.json", "records.jsonl", "pack.zip", "book.xlsx")
_IDENTIFIERS = ("USA_SOCIAL_SECURITY_NUMBER", "EMAIL_ADDRESS", "UK_NHS_NUMBER", "CREDIT_CARD_NUMBER", "SLACK_TOKEN")

_ECHO = "x0echo0x"
_PATH = "T0TESTS/B0TESTS/x0fnobody"
_REGION, _ACCOUNT = "us-east-1", "123456789012"


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every folder that a process might write to lies below it."""
    for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(folder := tmp_path / name.lower()))
        folder.mkdir()
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MACIE_LITE_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("MACIE_LITE_DEBUG", "1")
    return tmp_path


@pytest.fixture
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    written = all_formats(_CANARIES, _NAMES)
    for form in _FORMS:
        (folder / f"{_ECHO}-{form}").write_bytes(written[form])
    return folder


@dataclass
class _Receivers:
    """http: by the feed's name. Their URLs are in variables."""

    stack: ExitStack
    setenv: Callable[[str, str], None]
    feeds: dict[str, tuple[str, JsonObject]] = field(default_factory=dict)
    http: dict[str, HttpReceiver] = field(default_factory=dict)

    def post(self, name: str, kind: str, answer: Any = None, **more: Any) -> None:
        http = self.http[name] = self.stack.enter_context(HttpReceiver(answer or (lambda *_: Answer())))
        variable = f"URL_{len(self.http)}"
        self.setenv(variable, f"{http.root()}/services/{_PATH}/{name}")
        self.feeds[name] = (kind, {"to": f"env:{variable}", "allow_private": True} | more)

    def bodies(self, name: str) -> bytes:
        return b"\n".join(one.body for one in self.http[name].taken)


@pytest.fixture
def receivers(sandbox: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Receivers]:
    with ExitStack() as stack:
        yield _Receivers(stack, monkeypatch.setenv)


_SIGNED = {"secret": "env:SOC_SECRET", "headers": ["Authorization=env:SOC_TOKEN"]}


def _local(made: _Receivers, folder: Path) -> SyslogReceiver:
    """Files, webhooks, chats, syslog."""
    for name in FORMATS:
        made.post(f"hook-{name}", "webhook", format=name, **_SIGNED)
    made.feeds["file"] = ("file", {"to": str(folder / "sent.jsonl")})
    made.feeds["file-cef"] = ("file", {"to": str(folder / "sent.cef"), "format": "cef"})
    made.post("slack", "slack")
    made.post("teams", "teams")
    ca, context = authority(folder / "tls")
    syslog = made.stack.enter_context(SyslogReceiver(context))
    made.feeds["syslog"] = ("syslog", {"to": f"tls://localhost:{syslog.port}", "ca": str(ca)})
    return syslog


def _of_aws(made: _Receivers, s3: S3Server, bucket: Bucket) -> dict[str, str]:
    """The queues, behind an event bus, a topic and themselves, by their feeds."""
    queues, bus, topics = s3.client("sqs"), s3.client("events"), s3.client("sns")
    urls = {name: queues.create_queue(QueueName=f"canaries-{name}")["QueueUrl"] for name in ("sqs", "bus", "sns")}
    arns = {name: f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:canaries-{name}" for name in urls}
    bus.put_rule(Name="canaries", EventPattern=json.dumps({"source": ["canaries"]}))
    bus.put_targets(Rule="canaries", Targets=[{"Id": "q", "Arn": arns["bus"]}])
    topic = topics.create_topic(Name="canaries")["TopicArn"]
    topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arns["sns"])
    s3.client("securityhub").enable_security_hub()
    made.feeds |= {
        "sqs": ("sqs", {"to": arns["sqs"], "format": "ocsf"}),
        "bus": ("eventbridge", {"to": "default", "source": "canaries"}),
        "sns": ("sns", {"to": topic, "format": "cloudevents"}),
        "s3": ("s3", {"to": f"{bucket.target}/findings/"}),
        "hub": ("security-hub", {"account": _ACCOUNT}),
    }
    return urls


def _bad(made: _Receivers) -> None:
    """Those that refuse, or are down, and say back all that they were told."""
    for case in ("later", "busy", "set up", "unwanted", "cut", "redirect"):
        made.post(
            f"bad-{case.replace(' ', '-')}", "webhook", lambda _, posted, case=case: failing(case, posted), **_SIGNED
        )
    made.post("bad-slack", "slack", lambda _, posted: failing("unwanted", posted))
    made.post("bad-hub", "slack", _failed_findings)  # for the receiver: it is another kind below
    settings = {"endpoint_url": made.http["bad-hub"].root(), "account": _ACCOUNT, "region": _REGION}
    made.feeds["bad-hub"] = ("security-hub", settings)
    made.feeds["bad-nobody"] = ("webhook", {"to": "http://127.0.0.1:1/services/none", "allow_private": True})


def _failed_findings(_: int, posted: Posted) -> Answer:
    """As Security Hub refuses, with messages that quote findings."""
    said = posted.body.decode()
    failed = [{"Id": one["Id"], "ErrorCode": said[:90], "ErrorMessage": said} for one in json.loads(said)["Findings"]]
    answer = {"SuccessCount": 0, "FailedCount": len(failed), "FailedFindings": failed}
    return Answer(200, (("Content-Type", "application/json"),), json.dumps(answer).encode())


def _configure(db: str, feeds: dict[str, tuple[str, JsonObject]]) -> None:
    with closing(open_store(db)) as store:
        for name, (kind, settings) in feeds.items():
            store.add_feed(Feed(name, kind, checked_settings(KINDS[kind], settings), store.now(), 0))


def _scanned(planted: Path, db: str) -> Finished:
    which = ("--ner", "off", "--identifiers", f"INCLUDE:{','.join(_IDENTIFIERS)}", "--concurrency", "1")
    return macie_lite("scan", str(planted), "--db", db, "--format", "jsonl", *which)


def _shown(db: str) -> dict[str, str]:
    """What the commands print of feeds, by the command."""
    commands = [("list",), ("status",), ("list", "--format", "json"), ("status", "--format", "json")]
    commands += [("refused", name) for name in ("bad-unwanted", "bad-hub", "bad-slack")]
    return {" ".join(one): macie_lite("feed", *one, "--db", db).out for one in commands}


def _received(made: _Receivers, syslog: SyslogReceiver, urls: dict[str, str], s3: S3Server, bucket: Bucket) -> Any:
    """By the feed's name, in plain text."""
    bodies = {name: made.bodies(name) for name in made.http if not name.startswith("bad-")}
    bodies["syslog"] = b"\n".join(syslog.messages)
    for name, url in urls.items():
        got = s3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        bodies[name] = json.dumps(got["Messages"]).encode()
    listed = bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]
    stored = [bucket.client.get_object(Bucket=bucket.name, Key=one["Key"])["Body"].read() for one in listed]
    bodies["s3"] = b"\n".join(map(gzip.decompress, stored))
    found = s3.client("securityhub").get_findings()["Findings"]
    bodies["hub"] = json.dumps([one for one in found if _ECHO in str(one)]).encode()
    return bodies


def test_feeds_of_every_kind_leave_nothing(
    planted: Path, sandbox: Path, receivers: _Receivers, s3: S3Server, bucket: Bucket
) -> None:
    syslog = _local(receivers, sandbox)
    urls = _of_aws(receivers, s3, bucket)
    _bad(receivers)
    db = str(sandbox / "a.db")
    _configure(db, receivers.feeds)
    done = _scanned(planted, db)
    assert (done.code, len(done.lines)) == (0, len(_FORMS)), done.err
    shown = _shown(db)
    received = _received(receivers, syslog, urls, s3, bucket)
    received |= {name: Path(receivers.feeds[name][1]["to"]).read_bytes() for name in ("file", "file-cef")}
    _arrived(received, receivers.feeds)
    (sandbox / "printed").write_text(done.out + done.err + "".join(shown.values()))
    for name, body in received.items():
        (sandbox / f"received-{name}").write_bytes(body)
    haystacks = list(files(sandbox))
    assert leaks([*_CANARIES, *_NAMES], haystacks) == []
    _keeps_secrets(haystacks)
    _says_nothing_back(db, done.err, shown)


def _arrived(received: dict[str, bytes], feeds: dict[str, Any]) -> None:
    """A search in what did not arrive would prove nothing."""
    assert received.keys() == {name for name in feeds if not name.startswith("bad-")}
    for name, body in received.items():
        text = body.decode().replace("\\", "")
        assert [form for form in _FORMS if f"{_ECHO}-{form}" not in text] == [], name
        assert [one for one in _IDENTIFIERS[:2] if one not in text] == [], name


def _keeps_secrets(haystacks: list[tuple[str, bytes]]) -> None:
    """Neither whole nor in part: what is kept says where they lie."""
    private = [value.removeprefix("whsec_").removeprefix("Bearer ") for value in SECRETS.values()]
    private += [_PATH, os.environ["AWS_SECRET_ACCESS_KEY"], os.environ["AWS_ACCESS_KEY_ID"], "webhook-signature"]
    assert [(place, one) for place, raw in haystacks for one in private if one.encode() in raw] == []


def _says_nothing_back(db: str, logged: str, shown: dict[str, str]) -> None:
    with closing(open_store(db, create=False)) as store:
        feeds = {one.name: one for one in store.feeds() if one.name.startswith("bad-")}
        letters = {name: [one.reason for one in store.dead_letters(name)] for name in feeds}
    refusing = ("bad-unwanted", "bad-slack", "bad-hub")
    assert {name: len(found) for name, found in letters.items() if found} == dict.fromkeys(refusing, len(_FORMS))
    assert [name for name, one in feeds.items() if (one.error is None) is not (name in refusing)] == []
    told = [one.error or "" for one in feeds.values()] + [reason for found in letters.values() for reason in found]
    lines = [line for line in logged.splitlines() if "feed" in line]
    assert len(lines) >= len(feeds) - len(refusing), "they are logged"
    assert [one for one in (*told, *lines, *shown.values()) if _ECHO in one or "schemaVersion" in one] == []
    assert set(letters["bad-hub"]) == {letters["bad-hub"][0]}
    assert letters["bad-hub"][0].startswith("Security Hub refused it for SchemaVersion, Id, ProductArn")
