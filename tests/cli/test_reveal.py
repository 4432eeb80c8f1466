"""`macie-lite findings reveal`: what a finding found, to who may read it, and an entry in the audit."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Finished, macie_lite
from tests.privacy.canaries import Canary, draw
from tests.privacy.haystacks import files, leaks
from tests.privacy.objects import all_formats
from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_NHS, _SSN = "943 476 5919", "536-90-4399"
_KINDS = "INCLUDE:UK_NHS_NUMBER,USA_SOCIAL_SECURITY_NUMBER,EMAIL_ADDRESS,SLACK_TOKEN,JSON_WEB_TOKEN"
_QUICK = ("--identifiers", _KINDS, "--ner", "off", "--concurrency", "1", "--format", "jsonl")


def _scan(target: str, db: str, *more: str) -> dict[str, dict[str, Any]]:
    """Findings by their keys."""
    done = macie_lite("scan", target, "--db", db, *_QUICK, *more)
    assert done.code == 0, done.err
    return {one["resourcesAffected"]["s3Object"]["key"]: one for one in done.lines}


def _reveal(finding: dict[str, Any] | str, db: str, *more: str) -> Finished:
    finding_id = finding if isinstance(finding, str) else finding["id"]
    return macie_lite("findings", "reveal", finding_id, "--db", db, *more)


def _audit(db: str) -> list[dict[str, Any]]:
    return list(json.loads(macie_lite("findings", "reveals", "--db", db, "--format", "json").out))


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "data"
    here.mkdir()
    (here / "note.txt").write_text(f"NHS number {_NHS}\n" * 12 + f"ssn {_SSN}\n")
    return here


def test_a_finding_is_shown_masked_and_whole_and_both_are_in_the_audit(folder: Path, db: str) -> None:
    finding = _scan(str(folder), db)["note.txt"]
    masked = _reveal(finding, db)
    assert (masked.code, masked.out.count("### ### ####"), masked.out.count("###-##-####")) == (0, 10, 1)
    assert "UK_NHS_NUMBER  10 of 12" in masked.out
    assert _NHS not in masked.out + masked.err
    whole = _reveal(finding, db, "--unmask", "--format", "json")
    told = json.loads(whole.out)
    assert [one["value"] for one in told["sensitiveDataOccurrences"]["UK_NHS_NUMBER"]] == [_NHS] * 10
    (ssn,) = told["sensitiveDataOccurrences"]["USA_SOCIAL_SECURITY_NUMBER"]
    assert (ssn["value"], ssn["macieLite"]["occurrences"]["lineRanges"][0]["start"]) == (_SSN, 13)
    entries = _audit(db)
    assert [(one["findingId"], one["key"], one["masked"]) for one in entries] == [
        (finding["id"], "note.txt", False),
        (finding["id"], "note.txt", True),
    ]
    assert all(one["user"] and one["host"] and "caller" not in one for one in entries)
    listed = macie_lite("findings", "reveals", "--db", db, "--finding", finding["id"], "--limit", "1")
    assert (finding["id"] in listed.out, "whole" in listed.out, "masked" in listed.out) == (True, True, False)


def test_nothing_is_shown_that_is_not_in_the_audit_first(folder: Path, db: str, tmp_path: Path) -> None:
    finding = _scan(str(folder), db)["note.txt"]
    with sqlite3.connect(db) as file:
        file.execute("DROP TABLE reveals")
    file.close()
    done = _reveal(finding, db, "--unmask")
    assert (done.code, done.out) == (3, "")
    assert _NHS not in done.err


def test_a_terminal_is_not_obeyed(tmp_path: Path, db: str) -> None:
    here = tmp_path / "data"
    here.mkdir()
    definition = tmp_path / "own.yaml"
    definition.write_text("id: OWN\nname: Own\nregex: 'begin[^x]{1,9}end'\n")
    (here / "\x1b[2J.txt").write_text("begin \x1b[31m\u202e end\n")
    (finding,) = _scan(str(here), db, "--custom", str(definition)).values()
    shown = _reveal(finding, db, "--unmask")
    assert shown.code == 0, shown.err
    assert r"begin \x1b[31m\u202e end" in shown.out
    assert r"\x1b[2J.txt" in shown.out
    assert "\x1b" not in shown.out


def test_what_changed_or_went_or_never_was_is_refused_in_a_sentence(folder: Path, db: str) -> None:
    finding = _scan(str(folder), db)["note.txt"]
    note = folder / "note.txt"
    note.write_text(f"ssn {_SSN} in other words\n")
    assert (
        _refused(_reveal(finding, db), 3)
        == f"{note} has changed since it was scanned: scan it again, and reveal what that finds."
    )
    note.unlink()
    assert _refused(_reveal(finding, db), 3) == f"{note} is not there any more."
    assert _refused(_reveal("nope", db), 2).startswith("There is no finding 'nope'")
    assert _audit(db) == []


def _refused(done: Finished, code: int) -> str:
    assert (done.code, done.out) == (code, ""), done.err
    (sentence,) = done.err.splitlines()
    return sentence.removeprefix("macie-lite: ")


def test_what_a_sample_found_is_shown_too(folder: Path, db: str) -> None:
    padding = "nothing to be seen here, and so on\n".rjust(100) * 60_000
    (folder / "note.txt").write_text(padding + f"NHS number {_NHS}\n" * 12)  # at its end, before which much is unread
    finding = _scan(str(folder), db, "--sample-bytes", str(1 << 20))["note.txt"]
    shown = [line for line in _reveal(finding, db).out.splitlines() if line.endswith("### ### ####")]
    assert len(shown) == 10
    assert shown[0].startswith("  bytes 6,000,011 to 6,000,023 ")


# -- S3


@pytest.fixture
def note(bucket: Bucket) -> Bucket:
    bucket.put("note.txt", f"NHS number {_NHS}\n".encode())
    return bucket


def test_an_object_of_s3_is_read_as_it_was_or_not_at_all(note: Bucket, db: str) -> None:
    finding = _scan(note.target, db)["note.txt"]
    assert _NHS in _reveal(finding, db, "--unmask").out
    place = f"{note.target}/note.txt"
    note.put("note.txt", f"NHS number 987 654 4321, {_NHS}\n".encode())
    assert _refused(_reveal(finding, db), 3).startswith(f"{place} has changed since it was scanned")
    note.delete("note.txt")
    assert _refused(_reveal(finding, db), 3) == f"{place} is not there any more."
    note.put("note.txt", f"NHS number {_NHS}\n".encode(), StorageClass="GLACIER")
    assert _refused(_reveal(finding, db), 3).startswith(f"{place} is in an archived storage class: restore it")
    assert len(_audit(db)) == 1


def test_a_version_is_shown_whatever_came_after_it(note: Bucket, db: str) -> None:
    note.versioned()
    note.put("note.txt", f"ssn {_SSN}\n".encode())
    done = macie_lite("scan", note.target, "--db", db, *_QUICK, "--versions", "all")
    found = {one["resourcesAffected"]["s3Object"].get("versionId"): one["id"] for one in done.lines}
    note.delete("note.txt")
    shown = [_reveal(one, db, "--unmask").out for one in found.values()]
    assert len(shown) == 2
    assert sum(_NHS in one for one in shown) == sum(_SSN in one for one in shown) == 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (faults.ACCESS_DENIED, "may not be read with these credentials: it needs s3:GetObject"),
        (faults.KMS_DISABLED, "is encrypted with a KMS key that these credentials may not use"),
        (faults.CUSTOMER_KEY, "is encrypted with a key that is its owner's (SSE-C)"),
    ],
)
def test_an_object_that_may_not_be_read(
    note: Bucket, db: str, fault_proxy: FaultProxy, answer: faults.Answer, sentence: str
) -> None:
    finding = _scan(note.target, db)["note.txt"]
    fault_proxy.fault(answer, key="note.txt")
    assert sentence in _refused(_reveal(finding, db), 3)
    assert _audit(db) == []


def test_the_audit_has_the_caller_and_the_role_and_the_job_lends_none(
    note: Bucket, db: str, fault_proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = "arn:aws:iam::123456789012:role/of-the-job"
    finding = _scan(note.target, db, "--role-arn", role)["note.txt"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", fault_proxy.url)
    fault_proxy.requests.clear()
    assert _reveal(finding, db).code == 0
    assert not any(b"AssumeRole" in one.body for one in fault_proxy.requests)
    assert _reveal(finding, db, "--role-arn", "arn:aws:iam::123456789012:role/auditor").code == 0
    second, first = _audit(db)
    assert (first["caller"].startswith("arn:aws:"), first.get("role")) == (True, None)
    assert (second["caller"], second["role"]) == (first["caller"], "arn:aws:iam::123456789012:role/auditor")


# -- the promise


def test_nothing_of_what_is_shown_stays_anywhere(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path_factory.mktemp("data")
    canaries, names = [one for one in draw(20270311) if one.kind in ("ssn", "email", "slack", "jwt")], _names()
    formats = ("table.csv", "records.jsonl", "record.json", "letter.pdf", "pack.tar.gz", "book.xlsx", "table.parquet")
    for key, body in all_formats(canaries, names).items():
        if key in formats:
            (data / key).write_bytes(body)
    for name in ("TMPDIR", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(here := tmp_path / name.lower()))
        here.mkdir()
    monkeypatch.setenv("MACIE_LITE_LOG_LEVEL", "DEBUG")
    found = _scan(str(data), db := str(tmp_path / "x.db"))
    assert sorted(found) == sorted(formats)
    ssn = next(one for one in canaries if one.kind == "ssn")
    for key, finding in found.items():
        masked, whole = _reveal(finding, db), _reveal(finding, db, "--unmask")
        assert ssn.value in whole.out, key
        (tmp_path / f"{key}.printed").write_text(masked.out + masked.err + whole.err)
    assert leaks([*canaries, *names], files(tmp_path)) == []


def _names() -> list[Canary]:
    return [one for one in draw(4713) if one.kind in ("ssn", "email", "phone", "card")]
