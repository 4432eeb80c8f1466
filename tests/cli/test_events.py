"""What is uploaded is scanned when S3's event says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import macie_lite, worker
from tests.faults.scans import patiently, stored_coverage
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket, S3Server
from tests.servers.sqs_queue import Queue

pytestmark = pytest.mark.slow

_NHS = b"NHS number 943 476 5919\n"
_OPTIONS = ("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER")


@pytest.fixture
def queue(s3: S3Server, bucket: Bucket) -> Queue:
    made = Queue(s3)
    bucket.put("before.txt", _NHS)
    made.told_by(bucket)
    return made


def test_a_scan_reads_what_is_uploaded_until_its_limit(bucket: Bucket, queue: Queue, tmp_path: Path) -> None:
    bucket.put("in/a b+c.txt", _NHS)
    bucket.put("elsewhere.txt", _NHS)
    bucket.put("in/twice.txt", _NHS)
    bucket.put("in/twice.txt", _NHS * 2)
    common = ("--db", str(tmp_path / "x.db"), "--run-id", "r", "--format", "jsonl", "--concurrency", "1", *_OPTIONS)
    done = macie_lite("scan", f"{bucket.target}/in/", "--events", queue.url, "--run-seconds", "8", *common)
    assert done.code == 0, done.err
    found = {row["resourcesAffected"]["s3Object"]["key"]: row["classificationDetails"]["result"] for row in done.lines}
    assert found.keys() == {"in/a b+c.txt", "in/twice.txt"}
    assert found["in/twice.txt"]["sensitiveData"][0]["totalCount"] == 2, "the last one counts"
    assert queue.left() == 0
    assert "the limit of seconds is reached" in done.err


def test_what_a_limit_cuts_off_stays_in_the_queue(bucket: Bucket, queue: Queue, tmp_path: Path) -> None:
    for number in range(5):
        bucket.put(f"{number}.txt", _NHS)
    common = ("--db", str(tmp_path / "x.db"), "--format", "jsonl", "--concurrency", "1", *_OPTIONS)
    done = macie_lite("scan", bucket.target, "--events", queue.url, "--run-objects", "3", *common)
    assert (done.code, len(done.lines)) == (0, 3), done.err
    assert "the limit of objects is reached" in done.err
    assert queue.left() == 2


def test_workers_read_what_is_uploaded_within_seconds(
    bucket: Bucket, queue: Queue, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    options = ("--broker", redis_server.url, "--db", database, "--format", "json", *_OPTIONS)
    created = macie_lite("jobs", "create", "--target", bucket.target, "--events", queue.url, *options)
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    with (
        worker(redis_server.url, database, tmp_path / "1.log", "--queues", "listing"),
        worker(redis_server.url, database, tmp_path / "2.log", "--queues", "small,large"),
    ):
        for number in range(3):
            bucket.put(f"{number}.txt", _NHS)
            patiently(lambda: stored_coverage(database, job_id).objects == {"COMPLETE": number + 1})  # noqa: B023
        assert macie_lite("jobs", "cancel", job_id, "--db", database).code == 0


def test_what_is_no_queue_is_refused_before_anything_is_stored(tmp_path: Path) -> None:
    named = ("--events", "https://example.org/queue", "--db", str(tmp_path / "x.db"))
    for command in (("scan", "s3://bucket"), ("jobs", "create", "--target", "s3://bucket")):
        refused = macie_lite(*command, *named, *_OPTIONS)
        assert (refused.code, "is not a queue of SQS" in refused.err) == (2, True)
    assert not (tmp_path / "x.db").exists()
