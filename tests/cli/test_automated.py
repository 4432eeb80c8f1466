"""Automated discovery as its user sees it: day after day other objects of all buckets, within a budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from macie_lite.model.jobs import JobStatus
from macie_lite.model.objects import BucketInfo
from macie_lite.posture.inventory import describe
from macie_lite.store.base import FindingFilter
from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite
from tests.servers.s3_server import Bucket, S3Server

_FEW = ("--identifiers", "INCLUDE:USA_SOCIAL_SECURITY_NUMBER", "--ner", "off")
_ACCOUNT = "1" * 12
"""Another one than what asks: a bucket's name is its own in all of them."""

_SIZE = 100
_SSN = "employee ssn\n219-09-" + "9998\n"

Command = Callable[..., Finished]


def _text(number: int) -> bytes:
    return f"nothing to see in {number}\n".encode().ljust(_SIZE, b".")


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def command(db: str) -> Command:
    def run(*arguments: str) -> Finished:
        done = macie_lite(*arguments, "--db", db)
        assert done.code == 0, done.err
        return done

    return run


def _create(command: Command, *options: str) -> str:
    """And its first day, to the end."""
    chosen = [*_FEW, *options, "--concurrency", "1", "--format", "json"]
    job_id = str(json.loads(command("jobs", "create", "--automated", *chosen).out)["jobId"])
    command("jobs", "wait", job_id)
    return job_id


def _day(command: Command, db: str, job_id: str) -> list[tuple[str, str]]:
    """Another one; what it read."""
    command("jobs", "run", job_id, "--quiet", "--concurrency", "1")
    return _read(db, job_id)


def _read(db: str, job_id: str) -> list[tuple[str, str]]:
    """By its last run."""
    with closing(open_store(db)) as store:
        run = store.runs(job_id)[-1]
        assert run.ended_at is not None
        return [(one.ref.bucket, one.ref.key) for one in store.outcomes(run.run_id)]


def _coverage(command: Command, job_id: str) -> dict[str, dict[str, Any]]:
    (run,) = json.loads(command("coverage", job_id, "--format", "json").out)
    return {one["bucketName"]: one for one in run["buckets"]}


def _aged(bucket: Bucket) -> None:
    """As if its objects had been there for long; S3 tells whole seconds, and tests are quicker."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    for key in s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket.name].keys.values():
        key.last_modified = datetime(2020, 1, 1)  # noqa: DTZ001 - as moto has it


def test_each_day_other_objects_of_all_buckets_within_the_budget(command: Command, db: str, s3: S3Server) -> None:
    large, small, without = (s3.bucket() for _ in range(3))
    large.fill({f"logs/{number:02}.txt": _text(number) for number in range(25)} | {"over.txt": bytes(11 * _SIZE)})
    small.fill({"a.txt": _text(1), "b.csv": _SSN.encode().ljust(_SIZE)})
    without.fill({"c.txt": _text(1)})
    for bucket in (large, small):
        _aged(bucket)
    with closing(open_store(db)) as store:
        describe(store, _ACCOUNT, BucketInfo(without.name, f"arn:aws:s3:::{without.name}"), datetime.now(UTC))
    command("buckets", "exclude", without.name)
    where = [word for one in (large, small, without) for word in ("--buckets", f"name={one.name}")]

    job_id = _create(command, *where, "--run-bytes", str(10 * _SIZE))
    first = _read(db, job_id)
    assert {key for bucket, key in first if bucket == small.name} == {"a.txt", "b.csv"}
    assert len([key for bucket, key in first if bucket == large.name]) == 8
    covered = _coverage(command, job_id)
    assert covered.keys() == {large.name, small.name}
    assert (covered[small.name]["complete"], covered[large.name]["complete"]) == (True, False)
    assert covered[large.name]["notSampled"] == {"objects": 17, "bytes": 17 * _SIZE}
    assert covered[large.name]["tooLarge"] == {"objects": 1, "bytes": 11 * _SIZE}
    large.put("logs/new.txt", _text(99))
    second = _day(command, db, job_id)
    assert {bucket for bucket, _ in second} == {large.name}
    assert ("logs/new.txt" in {key for _, key in second}, len(second)) == (True, 10)
    assert not {*first} & {*second}

    known = {one["bucketName"]: one for one in json.loads(command("buckets", "list", "--format", "json").out)}
    assert known[small.name]["sensitivityScore"] > 50, "what was read on another day still counts"
    assert known[large.name]["objectCount"] == 27
    assert known[large.name]["macieLite"]["coverage"]["notRead"] == 9
    assert known[without.name]["sensitivityScore"] == 50
    with closing(open_store(db)) as store:
        (finding,) = store.findings(FindingFilter(job_id=job_id))
        job = store.job(job_id)
    assert finding["classificationDetails"]["originType"] == "AUTOMATED_SENSITIVE_DATA_DISCOVERY"
    assert job is not None
    assert (job.status, job.schedule, job.error) == (JobStatus.IDLE, "daily", None)


def test_a_description_file_asks_for_all_buckets_daily(tmp_path: Path, db: str) -> None:
    file = tmp_path / "discovery.yaml"
    file.write_text("automated: true\nner: off\n")
    done = macie_lite("jobs", "validate", str(file), "--db", db)
    assert (done.code, done.out) == (0, f"{file} is valid.\n")
    for other in ("events: https://sqs.us-east-1.amazonaws.com/111122223333/queue", "inventory: s3://bucket/inventory"):
        file.write_text(f"automated: true\n{other}\n")
        refused = macie_lite("jobs", "validate", str(file), "--db", db)
        assert (refused.code, "--automated lists buckets itself" in refused.err) == (2, True)
