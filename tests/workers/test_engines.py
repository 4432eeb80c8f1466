"""Both engines, with a real Redis, PostgreSQL, two worker processes and an S3 server on the wire."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import macie_lite, worker
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_NHS = "Patient record, NHS number 943 476 5919, seen today.\n"
_TIMES = {"createdAt", "firstSeenAt", "updatedAt"}


def _objects() -> dict[str, bytes]:
    """Thirty objects: clean, sensitive, compressed, broken, empty."""
    objects = {f"notes/{i:02}.txt": (_NHS * (i % 4)).encode() for i in range(24)}
    rows = b"".join(b"row%d,943 476 5919,%s\n" % (i, b"E11.9" if i % 3 else b"") for i in range(150))
    objects["table.csv"] = b"name,nhs,icd10_code\n" + rows
    objects["packed.txt.gz"] = gzip.compress(_NHS.encode() * 3)
    objects["cut.txt.gz"] = gzip.compress(_NHS.encode() * 30)[:-12]
    objects["record.json"] = json.dumps({"patient": {"nhs": "943 476 5919"}}).encode()
    objects["odd key\n\u00e9.txt"] = _NHS.encode()
    objects["picture.bin"] = bytes(range(256)) * 8
    return objects


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(item) for key, item in value.items() if key not in _TIMES}
    return [_without_times(item) for item in value] if isinstance(value, list) else value


def _by_key(rows: list[dict[str, Any]]) -> dict[str, Any]:
    keyed = {row["resourcesAffected"]["s3Object"]["key"]: _without_times(row) for row in rows}
    assert len(keyed) == len(rows), "no object twice"
    return keyed


def test_both_engines_give_the_same_findings_and_results(
    bucket: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    bucket.fill(_objects())
    common = (bucket.target, "--run-id", "same", "--account-id", "111122223333", "--ner", "off", "--format", "jsonl")
    embedded = macie_lite("scan", *common, "--db", str(tmp_path / "a.db"), "--results", str(tmp_path / "a.jsonl"))
    assert embedded.code == 0, embedded.err

    broker = redis_server.url
    options = ("--broker", broker, "--db", database, "--results", str(tmp_path / "b.jsonl"), "--batch-objects", "5")
    with worker(broker, database, tmp_path / "1.log"), worker(broker, database, tmp_path / "2.log"):
        distributed = macie_lite("scan", *common, *options)
    assert distributed.code == 0, distributed.err

    findings = _by_key(embedded.lines)
    assert len(findings) == 23
    (together,) = findings["table.csv"]["macieLite"]["combinations"]
    assert (together["name"], together["records"]) == ("PROTECTED_HEALTH_INFORMATION", 100)
    assert findings == _by_key(distributed.lines)
    results = [
        _by_key([json.loads(line) for line in (tmp_path / name).read_text().splitlines()])
        for name in ("a.jsonl", "b.jsonl")
    ]
    assert results[0].keys() == _objects().keys()
    assert results[0] == results[1]
    assert "partial: MALFORMED_FILE (truncated)" in embedded.err
    assert embedded.err.partition("Findings:")[2] == distributed.err.partition("Findings:")[2]
    logs = [(tmp_path / name).read_text() for name in ("1.log", "2.log")]
    assert all("macie_lite.scan_batch" in log and "succeeded" in log for log in logs), "both took part"


_OWN = """
name: Visit
regex: '\\d{3} \\d{3} \\d{4}'
keywords: [patient record, nhs]
severity_levels: [{occurrences_threshold: 2, severity: Low}, {occurrences_threshold: 3, severity: High}]
"""


def test_both_engines_use_a_users_own_identifiers_and_lists(
    bucket: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    objects = {f"{i}.txt": (_NHS * i + "NHS 111 222 3333\n").encode() for i in range(5)}
    bucket.fill(objects | {"lists/allowed.txt": b"111 222 3333\n"})
    (tmp_path / "own.yaml").write_text(_OWN)
    common = (bucket.target, "--run-id", "same", "--account-id", "111122223333", "--format", "jsonl")
    lists = f"{bucket.target.rstrip('/')}/lists/allowed.txt"
    own = ("--identifiers", "NONE", "--custom", str(tmp_path / "own.yaml"), "--allow-lists", lists)
    embedded = macie_lite("scan", *common, *own, "--db", str(tmp_path / "a.db"))
    assert embedded.code == 0, embedded.err
    with worker(redis_server.url, database, tmp_path / "1.log"):
        distributed = macie_lite("scan", *common, *own, "--broker", redis_server.url, "--db", database)
    assert distributed.code == 0, distributed.err
    findings = _by_key(embedded.lines)
    assert findings == _by_key(distributed.lines)
    severities = {key: one["severity"]["description"] for key, one in findings.items()}
    assert severities == {"2.txt": "Low", "3.txt": "High", "4.txt": "High"}


def test_a_worker_that_cannot_read_the_target_ends_the_scan_with_its_reason(
    bucket: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "only-here"
    folder.mkdir()
    (folder / "a.txt").write_text(_NHS)
    missing = macie_lite("scan", str(tmp_path / "gone"), "--broker", redis_server.url, "--db", database)
    assert missing.code == 3
    assert "gone" in missing.err


def test_a_broker_that_does_not_answer_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    done = macie_lite(
        "scan", str(tmp_path / "a.txt"), "--broker", "redis://:hidden@127.0.0.1:1/0", "--db", str(tmp_path / "x.db")
    )
    assert done.code == 3
    assert "redis://:***@127.0.0.1:1/0" in done.err
    assert "hidden" not in done.err
    assert "Traceback" not in done.err
