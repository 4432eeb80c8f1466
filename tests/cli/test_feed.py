"""`macie-lite feed`: findings from a scan to where people work, through the front door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from macie_lite.feeds.macie import macie_finding
from macie_lite.model.feeds import Feed
from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite, worker
from tests.faults.scans import patiently
from tests.servers.receivers import Answer, HttpReceiver
from tests.servers.redis_server import RedisServer

pytestmark = pytest.mark.slow

_NHS = "NHS number 943 476 5919\n"
_SECRET = "whsec_" + "c2VjcmV0LW9mLXR3ZW50eS1mb3VyLWJ5dGVz"


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "data"
    here.mkdir()
    for number in range(12):
        (here / f"{number:02}.txt").write_text(_NHS * (number + 1))
    return here


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as made:
        yield made


def _feed(db: str, *arguments: str, code: int = 0, **more: Any) -> Finished:
    done = macie_lite("feed", *arguments, "--db", db, **more)
    assert done.code == code, done.err
    return done


def _scan(folder: Path, db: str, **more: Any) -> Finished:
    done = macie_lite("scan", str(folder), "--db", db, "--ner", "off", "--format", "jsonl", **more)
    assert done.code == 0, done.err
    return done


def _status(db: str, name: str) -> dict[str, Any]:
    (told,) = json.loads(_feed(db, "status", name, "--format", "json").out)
    return dict(told)


def _posted(receiver: HttpReceiver) -> list[str]:
    """The ids, as they came."""
    return [one["id"] for posted in receiver.taken for one in json.loads(posted.body)]


# -- delivering


def test_a_scan_delivers_beside_its_work(folder: Path, db: str, tmp_path: Path, receiver: HttpReceiver) -> None:
    _feed(db, "add", "file", "file", "--to", str(tmp_path / "out.jsonl"))
    _feed(db, "add", "hook", "webhook", "--to", receiver.url(), "--allow-private")
    done = _scan(folder, db)
    assert "wait" not in done.err
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == done.lines
    assert _posted(receiver) == [finding["id"] for finding in done.lines]
    assert json.loads(receiver.taken[0].body)[0] == macie_finding(done.lines[0])
    told = _status(db, "hook")
    assert (told["status"], told["delivered"], told["waiting"], told["refused"]) == ("ACTIVE", 12, 0, 0)


def test_what_was_stored_before_is_sent_when_that_is_wished(folder: Path, db: str, tmp_path: Path) -> None:
    found = _scan(folder, db).lines
    _feed(db, "add", "new", "file", "--to", str(tmp_path / "new"))
    _feed(db, "add", "all", "file", "--to", str(tmp_path / "all"), "--from-start", "--format", "csv")
    _feed(db, "deliver", "--until-empty")
    assert not (tmp_path / "new").exists()
    assert len((tmp_path / "all").read_text().splitlines()) == len(found) + 1


def test_standard_output_is_delivered_to_by_name(folder: Path, db: str) -> None:
    found = _scan(folder, db).lines
    _feed(db, "add", "console", "stdout", "--from-start")
    assert _feed(db, "deliver", "--until-empty").out == ""
    assert _feed(db, "deliver", "console", "--until-empty").lines == found


def test_a_receiver_that_is_down_delays_its_own_feed_alone(
    folder: Path, db: str, tmp_path: Path, receiver: HttpReceiver
) -> None:
    receiver.answer = lambda *_: Answer(503, (("Retry-After", "3600"),))
    _feed(db, "add", "down", "webhook", "--to", receiver.url(), "--allow-private")
    _feed(db, "add", "file", "file", "--to", str(tmp_path / "out"))
    found = _scan(folder, db)
    assert f"12 findings wait for the feed down: http://127.0.0.1:{receiver.port}/... answered 503." in found.err
    assert len((tmp_path / "out").read_text().splitlines()) == 12
    told = _status(db, "down")
    assert (told["status"], told["waiting"], told["attempts"]) == ("FAILING", 12, 1)
    receiver.answer = lambda *_: Answer()
    _feed(db, "resume", "down")
    _feed(db, "deliver", "--until-empty")
    assert _posted(receiver) == [finding["id"] for finding in found.lines]
    assert _status(db, "down")["status"] == "ACTIVE"


def test_workers_deliver_what_they_find(
    folder: Path, database: str, redis_server: RedisServer, receiver: HttpReceiver, tmp_path: Path
) -> None:
    _feed(database, "add", "hook", "webhook", "--to", receiver.url(), "--allow-private")
    with worker(redis_server.url, database, tmp_path / "log"):
        done = _scan(folder, database, environ={"MACIE_LITE_BROKER": redis_server.url})
        patiently(lambda: len(_posted(receiver)) >= 12)
    assert sorted(_posted(receiver)) == sorted(finding["id"] for finding in done.lines)


def test_a_feed_that_another_machine_delivers_is_not_called_empty(folder: Path, db: str, tmp_path: Path) -> None:
    _scan(folder, db)
    _feed(db, "add", "file", "file", "--to", str(tmp_path / "out"), "--from-start")
    with closing(open_store(db)) as store:
        assert store.claim_feed("file", "elsewhere:1:other:1", timedelta(seconds=120))
        assert "The feed file is not empty: another process" in _feed(db, "deliver", "--until-empty", code=3).err
        store.release_feed("file", "elsewhere:1:other:1")
    _feed(db, "deliver", "--until-empty")
    assert len((tmp_path / "out").read_text().splitlines()) == 12


def test_a_feed_that_failed_and_has_nothing_left_is_empty(db: str) -> None:
    """Its findings were deleted meanwhile; of a console nothing is delivered that nobody named."""
    with closing(open_store(db)) as store:
        for name, kind in (("hook", "webhook"), ("console", "stdout")):
            store.add_feed(Feed(name, kind, {"to": "https://h/", "format": "jsonl"}, store.now(), 0))
            store.claim_feed(name, "me", timedelta(seconds=60))
            store.failed(name, "me", "away", store.now(), store.now())
            store.release_feed(name, "me")
    _feed(db, "deliver", "--until-empty")


# -- pausing, replaying, what was refused


def test_a_paused_feed_waits_and_goes_on(folder: Path, db: str, tmp_path: Path) -> None:
    _feed(db, "add", "file", "file", "--to", str(tmp_path / "out"))
    assert "`macie-lite feed resume file` goes on" in _feed(db, "pause", "file").out
    _scan(folder, db)
    assert (_status(db, "file")["status"], (tmp_path / "out").exists()) == ("PAUSED", False)
    assert "12 findings to be sent" in _feed(db, "resume", "file").out
    _feed(db, "deliver", "--until-empty")
    assert len((tmp_path / "out").read_text().splitlines()) == 12


def test_findings_are_sent_again_from_a_time_or_a_finding_on(folder: Path, db: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _feed(db, "add", "file", "file", "--to", str(out))
    found = [finding["id"] for finding in _scan(folder, db).lines]
    for again, expected in (
        ("--since=2020-01-01", found),
        ("--since=2999-01-01", []),
        (f"--from={found[9]}", found[9:]),
    ):
        out.write_text("")
        assert f"sends {len(expected)} findings again" in _feed(db, "replay", "file", again).out
        _feed(db, "deliver", "--until-empty")
        assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == expected


def test_what_was_refused_is_told_and_sent_again(folder: Path, db: str, receiver: HttpReceiver) -> None:
    receiver.answer = lambda _, posted: Answer(422 if b"07.txt" in posted.body else 200)
    _feed(db, "add", "hook", "webhook", "--to", receiver.url(), "--allow-private")
    found = {finding["resourcesAffected"]["s3Object"]["key"]: finding["id"] for finding in _scan(folder, db).lines}
    (refused,) = json.loads(_feed(db, "refused", "hook", "--format", "json").out)
    assert refused["findingId"] == found["07.txt"]
    assert refused["reason"].endswith("refused it (422).")
    assert found["07.txt"] in _feed(db, "refused", "hook").out
    assert len(_posted(receiver)) == 11
    receiver.answer = lambda *_: Answer()
    assert "sends 1 finding again" in _feed(db, "replay", "hook", "--refused").out
    _feed(db, "deliver", "--until-empty")
    assert sorted(_posted(receiver)) == sorted(found.values())
    assert "Nothing was refused by hook." in _feed(db, "refused", "hook").err


def test_a_sink_is_tried_with_a_sample_of_every_type(db: str, receiver: HttpReceiver) -> None:
    _feed(db, "add", "hook", "webhook", "--to", receiver.url(), "--allow-private")
    assert "took 5 sample findings" in _feed(db, "test", "hook").err
    sent = [one for posted in receiver.taken for one in json.loads(posted.body)]
    assert {one["type"].rpartition("/")[2] for one in sent} == {
        *("Credentials", "CustomIdentifier", "Financial", "Multiple", "Personal")
    }
    assert all(one["sample"] for one in sent)
    for code, said in ((403, "answered 403: check its URL and its credentials."), (422, "refused it (422).")):
        receiver.answer = lambda *_, code=code: Answer(code)
        assert said in _feed(db, "test", "hook", code=3).err


# -- secrets


def test_secrets_are_not_stored_nor_shown(folder: Path, db: str, receiver: HttpReceiver, tmp_path: Path) -> None:
    hidden = f"{receiver.root()}/services/T0/hidden-part"
    options = ("--secret", "env:SOC_SECRET", "--header", "Authorization=env:SOC_TOKEN", "--allow-private")
    _feed(db, "add", "soc", "webhook", "--to", "env:SOC_URL", *options)
    environ = {"SOC_URL": hidden, "SOC_SECRET": _SECRET, "SOC_TOKEN": "Bearer very-secret"}
    done = _scan(folder, db, environ=environ)
    assert receiver.taken[0].headers["authorization"] == "Bearer very-secret"
    assert receiver.taken[0].headers["webhook-signature"].startswith("v1,")
    said = done.err + _feed(db, "list").out + _feed(db, "status", "--format", "json").out
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("x.db*"))
    for one in ("very-secret", "hidden-part", _SECRET):
        assert one not in said
        assert one.encode() not in stored


def test_a_secret_that_is_not_there_is_named(folder: Path, db: str, receiver: HttpReceiver) -> None:
    _feed(db, "add", "soc", "webhook", "--to", receiver.url(), "--secret", "env:NOT_SET", "--allow-private")
    assert "wait for the feed soc: There is no secret in env:NOT_SET." in _scan(folder, db).err


# -- bad input


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("x", "pigeon"),
            "There is no kind of sink 'pigeon': take eventbridge, file, results, s3, security-hub, slack",
        ),
        (("x", "webhook"), "takes --to: https://"),
        (("x", "webhook", "--to", "ftp://a/b"), "is no URL"),
        (("x", "webhook", "--to", "https://a/", "--secret", "hunter2"), "env:NAME or file:PATH, and is not the secret"),
        (
            ("x", "webhook", "--to", "https://a/", "--kms-key", "k"),
            "--kms-key says nothing to a sink of the kind webhook",
        ),
        (("x", "security-hub", "--to", "x"), "takes no --to"),
        (("x", "security-hub", "--format", "ocsf"), "has a format of its own"),
        (("x", "syslog", "--to", "udp://h"), "begins with tls://"),
        (("x", "syslog", "--to", "tls://h", "--format", "sarif"), "takes the formats cef"),
        (("x", "webhook", "--to", "https://a/", "--header", "X: hunter2=env:A"), "before = is no name of one"),
        (("x", "sns", "--to", "env:TOPIC"), "is no topic"),
        (("x", "sqs", "--to", "queue"), "This is not a queue of SQS"),
        (("x", "s3", "--to", "bucket"), "is no place in S3"),
        (("x", "file", "--to", "relative"), "whole path"),
        (
            ("x", "results", "--to", "file:/x"),
            "is no place for files: s3://bucket/prefix, or a folder by its whole path",
        ),
        (("x", "results", "--to", "s3://b", "--format", "csv"), "takes the formats jsonl, parquet"),
        (("x", "s3", "--to", "s3://b", "--format", "parquet"), "takes the formats jsonl, macie"),
        (("x", "eventbridge", "--to", "default", "--source", "aws.macie"), "AWS's own"),
        (("x\ny", "stdout"), "cannot be the name of a feed"),
    ],
)
def test_what_cannot_be_added_is_said_in_a_sentence(arguments: tuple[str, ...], said: str, db: str) -> None:
    refused = _feed(db, "add", *arguments, code=2)
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1
    assert "hunter2" not in refused.err
    assert not Path(db).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("webhook", "--to", "http://169.254.169.254/latest/meta-data/", "--allow-private"), "a metadata address"),
        (("slack", "--to", "http://127.0.0.1:9/"), "a private address"),
        (("teams", "--to", "http://[::ffff:10.0.0.1]/"), "a private address"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused(arguments: tuple[str, ...], said: str, db: str) -> None:
    refused = _feed(db, "add", "x", *arguments, code=2)
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_name_that_leads_to_an_address_that_is_not_allowed_gets_nothing(folder: Path, db: str) -> None:
    _feed(db, "add", "x", "webhook", "--to", "http://localhost:9/")
    said = _scan(folder, db).err
    assert "12 findings wait for the feed x: localhost leads to " in said
    assert "a private address: --allow-private allows it." in said


@pytest.mark.parametrize("command", ["test", "pause", "resume", "remove", "refused", "deliver", "status"])
def test_an_unknown_feed_is_named(command: str, db: str) -> None:
    _feed(db, "add", "known", "stdout")
    assert "There is no feed 'x'; `macie-lite feed list` shows them." in _feed(db, command, "x", code=2).err


def test_a_name_is_taken_once_and_free_again(db: str) -> None:
    _feed(db, "add", "x", "stdout")
    assert "There is a feed x already" in _feed(db, "add", "x", "stdout", code=2).err
    _feed(db, "remove", "x")
    assert "There are no feeds" in _feed(db, "list").err
    _feed(db, "add", "x", "stdout")


@pytest.mark.parametrize(
    "arguments", [(), ("--since", "yesterday"), ("--from", "none"), ("--since", "2026", "--refused")]
)
def test_a_replay_says_from_where(arguments: tuple[str, ...], db: str) -> None:
    _feed(db, "add", "x", "stdout")
    _feed(db, "replay", "x", *arguments, code=2)
