"""`macie-lite act tags`: what would be tagged, and what is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Finished, macie_lite
from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_QUICK = ("--identifiers", "INCLUDE:UK_NHS_NUMBER", "--ner", "off", "--concurrency", "1", "--format", "jsonl")


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


def _scan(target: str, db: str, run: str) -> list[dict[str, Any]]:
    done = macie_lite("scan", target, "--db", db, "--run-id", run, *_QUICK)
    assert done.code == 0, done.err
    return done.lines


def _act(db: str, *arguments: str) -> Finished:
    return macie_lite("act", "tags", "--db", db, *arguments)


def _tags(bucket: Bucket, key: str) -> dict[str, str]:
    found = bucket.client.get_object_tagging(Bucket=bucket.name, Key=key)["TagSet"]
    return {one["Key"]: one["Value"] for one in found}


def test_tags_are_said_then_written_then_there(bucket: Bucket, db: str) -> None:
    bucket.put("a.txt", b"NHS number 943 476 5919\n", Tagging="team=data")
    bucket.put("clean.txt", b"nothing\n")
    bucket.put("\x1b[2J.txt", b"NHS number 943 476 5919\n" * 200)
    found = _scan(bucket.target, db, "scan-1")
    level = {one["resourcesAffected"]["s3Object"]["key"]: one["severity"]["description"].lower() for one in found}
    said = _act(db, "--job", "scan-1")
    assert (said.code, _tags(bucket, "a.txt")) == (0, {"team": "data"})
    assert f"would tag  sensitivity={level['a.txt']:<6}  {bucket.target}/a.txt\n" in said.out
    assert f"would tag  sensitivity=high    {bucket.target}\n" in said.out
    assert "\x1b" not in said.out
    assert "would tag: 1 bucket and 2 objects" in said.err
    assert "Nothing was changed; --apply writes the tags." in said.err
    done = _act(db, "--job", "scan-1", "--apply", "--key", "dlp:level", "--format", "jsonl")
    assert [(one.get("key"), one["state"]) for one in done.lines][2] == (None, "tagged")
    assert _tags(bucket, "a.txt") == {"team": "data", "dlp:level": level["a.txt"]}
    assert _tags(bucket, "clean.txt") == {}
    again = _act(db, "--job", "scan-1", "--apply", "--key", "dlp:level")
    assert "has it: 1 bucket and 2 objects" in again.err


def test_one_finding_and_what_it_needs(bucket: Bucket, db: str) -> None:
    bucket.fill({"a.txt": b"NHS number 943 476 5919\n", "b.txt": b"NHS number 943 476 5919\n"})
    one = next(
        one for one in _scan(bucket.target, db, "scan-1") if one["resourcesAffected"]["s3Object"]["key"] == "a.txt"
    )
    policy = json.loads(_act(db, "--finding", one["id"], "--print-policy").out)
    assert [statement["Sid"] for statement in policy["Statement"]] == ["TagObjects"]
    assert policy["Statement"][0]["Resource"] == [f"arn:aws:s3:::{bucket.name}/*"]
    assert _act(db, "--finding", one["id"], "--apply").code == 0
    assert (len(_tags(bucket, "a.txt")), _tags(bucket, "b.txt")) == (1, {})
    with pytest.raises(bucket.client.exceptions.ClientError):
        bucket.client.get_bucket_tagging(Bucket=bucket.name)


def test_some_may_be_refused_and_all_of_them_are_an_error(bucket: Bucket, db: str, fault_proxy: FaultProxy) -> None:
    bucket.fill({"a.txt": b"NHS number 943 476 5919\n", "b.txt": b"NHS number 943 476 5919\n"})
    _scan(bucket.target, db, "scan-1")
    fault_proxy.fault(faults.ACCESS_DENIED, key="a.txt")
    done = _act(db, "--job", "scan-1", "--on", "objects", "--apply", "--format", "jsonl")
    assert [(one["key"], one["state"]) for one in done.lines] == [("a.txt", "refused"), ("b.txt", "tagged")]
    assert done.code == 0
    fault_proxy.fault(faults.ACCESS_DENIED)
    none = _act(db, "--job", "scan-1", "--on", "objects", "--apply")
    assert (none.code, "Nothing could be tagged" in none.err) == (3, True)
    assert "      2  has tags that may not be read (s3:GetObjectTagging" in none.err


def test_what_cannot_be_tagged_is_said(tmp_path: Path, db: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("NHS number 943 476 5919\n")
    _scan(str(tmp_path / "data"), db, "scan-1")
    done = _act(db, "--job", "scan-1", "--apply")
    assert (done.code, done.out) == (0, "")
    assert "no finding of an object of S3" in done.err
    assert "There is no job nope" in _act(db, "--job", "nope").err
    assert [
        _act(db, *given).code
        for given in ((), ("--job", "nope"), ("--finding", "nope"), ("--job", "scan-1", "--key", "aws:x"))
    ] == [2] * 4
