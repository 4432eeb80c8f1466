"""`jobs estimate` beside the scan that it speaks of."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket, S3Server

pytestmark = pytest.mark.slow

_NHS = b"NHS number 943 476 5919\n"
_OPTIONS = ("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER", "--concurrency", "1")


def _estimate(db: Path, *arguments: str) -> Finished:
    return macie_lite("jobs", "estimate", "--db", str(db), "--rate", "2", *_OPTIONS, *arguments)


def _figures(db: Path, *arguments: str) -> dict[str, Any]:
    done = _estimate(db, *arguments, "--format", "json")
    assert done.code == 0, done.err
    figures: dict[str, Any] = json.loads(done.out)
    return figures


def test_it_counts_what_the_scan_then_asks_for_and_creates_nothing(
    bucket: Bucket, fault_proxy: FaultProxy, tmp_path: Path
) -> None:
    bucket.fill({"in/a.txt": _NHS, "in/b.txt.gz": _NHS, "in/large.csv": b"1,2\n" * (9 << 18), "out/c.txt": _NHS})
    bucket.put("in/old.txt", _NHS, StorageClass="GLACIER_IR")
    options = (*_OPTIONS, "--include", "prefix=in/", "--exclude", "tag=scan:never")
    figures = _figures(tmp_path / "x.db", "--target", bucket.target, *options, "--hourly-cost", "3600")
    assert not [request for request in fault_proxy.requests if request.method == "GET" and _reads(request.path)]
    assert not (tmp_path / "x.db").exists()
    fault_proxy.requests.clear()
    assert macie_lite("scan", bucket.target, *options, "--db", str(tmp_path / "y.db")).code == 0
    asked = [request for request in fault_proxy.requests if request.method == "GET"]
    reads = [request for request in asked if _reads(request.path)]
    pages, tags = ([one for one in asked if word in one.path] for word in ("list-type=2", "?tagging"))
    assert figures["requests"]["list"] == len(pages) == 1
    assert figures["requests"]["get"] == {"least": 4, "most": 4}
    assert len(reads) == 4
    assert figures["requests"]["getObjectTagging"] == len([one for one in tags if one.key]) == 4
    size = 3 * len(_NHS) + (9 << 20)
    assert figures["read"] == {"objects": 4, "bytes": size}
    assert figures["outOfScope"] == {"objects": 1, "bytes": len(_NHS)}
    assert figures["price"]["macieClassifiable"] == {"objects": 4, "bytes": size + 2 * len(_NHS)}
    assert figures["time"]["seconds"] == pytest.approx(size / 2e6, abs=0.1)
    assert figures["price"]["machines"] == pytest.approx(size / 2e6, abs=0.1)


def _reads(path: str) -> bool:
    return path.count("/") > 1 and "?" not in path.replace("?x-id=GetObject", "")


def test_a_table_names_prices_encryption_and_what_is_not_read(bucket: Bucket, tmp_path: Path) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    bucket.client.put_bucket_encryption(Bucket=bucket.name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    bucket.create_empty([f"{number:04}.txt" for number in range(1001)])
    done = _estimate(tmp_path / "x.db", "--target", bucket.target, "--sampling", "50", "--bucket-rate", "50")
    assert done.code == 0, done.err
    rows = dict(line.split("  ", 1) for line in done.out.splitlines())
    assert rows["requests"].strip().startswith("LIST 2, GET ")
    assert "with a Bucket Key" in rows["KMS calls"]
    assert "held back by --bucket-rate" in done.out
    assert "list price us-east-1, 20" in rows["Macie"]
    assert "not sampled" in rows
    assert "as --rate says" in rows["rate"]


def test_of_a_job_that_ran_what_is_unchanged_is_not_counted_and_nothing_is_stored(tmp_path: Path) -> None:
    folder, db = tmp_path / "data", tmp_path / "x.db"
    folder.mkdir()
    (folder / "a.txt").write_bytes(_NHS)
    made = macie_lite(
        *("jobs", "create", "--target", str(folder), "--schedule", "daily", "--format", "json", "--db", str(db)),
        *_OPTIONS,
    )
    job_id = json.loads(made.out)["jobId"]
    assert macie_lite("jobs", "wait", job_id, "--db", str(db)).code == 0
    (folder / "b.txt").write_bytes(_NHS * 2)
    before = _stored(db)
    figures = _figures(db, "--job", job_id)
    assert _figures(db, job_id)["read"] == figures["read"], "an id is no file"
    assert figures["read"] == {"objects": 1, "bytes": 2 * len(_NHS)}
    assert figures["unchanged"] == {"objects": 1, "bytes": len(_NHS)}
    assert figures["requests"]["get"]["most"] == figures["price"]["macie"] == 0, "a folder asks S3 for nothing"
    assert _stored(db) == before


def _stored(db: Path) -> tuple[int, int, int]:
    with closing(open_store(str(db))) as store:
        return len(store.jobs()), sum(len(store.runs(job.job_id)) for job in store.jobs()), len(store.events())


def test_what_cannot_be_listed_is_a_gap_and_the_others_count(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a.txt", _NHS)
    gone = ("--target", "s3://bucket-that-is-not-there")
    done = _estimate(tmp_path / "x.db", *gone, "--target", bucket.target, "--format", "json")
    assert done.code == 3
    assert "does not exist" in done.err
    figures = json.loads(done.out)
    assert figures["read"]["objects"] == 1
    assert [gap["target"] for gap in figures["gaps"]] == ["s3://bucket-that-is-not-there"]


def test_buckets_by_criteria_limits_and_a_file(s3: S3Server, tmp_path: Path) -> None:
    chosen = s3.bucket()
    chosen.client.put_bucket_tagging(
        Bucket=chosen.name, Tagging={"TagSet": [{"Key": "estimate", "Value": os.path.basename(tmp_path)}]}
    )
    chosen.fill({name: _NHS for name in ("a.txt", "b.txt", "c.txt")})
    file = tmp_path / "job.yaml"
    file.write_text(json.dumps({"name": "n", "buckets": [f"tag=estimate:{tmp_path.name}"], "run_objects": 2}))
    done = _estimate(tmp_path / "x.db", str(file))
    assert done.code == 0, done.err
    assert "to read      2 objects" in done.out
    assert "gap: A run stops here: the limit of objects is reached" in done.out


def test_a_queue_cannot_be_estimated(tmp_path: Path) -> None:
    queue = "arn:aws:sqs:us-east-1:111122223333:q"
    done = _estimate(tmp_path / "x.db", "--target", "s3://bucket", "--events", queue)
    assert (done.code, done.out) == (2, "")
