"""A job of many AWS accounts over a broker: the workers assume each account's role, and messages name none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import macie_lite, worker
from tests.servers.accounts import assumed_in, bucket_of, fresh_accounts, refuse
from tests.servers.fault_proxy import FaultProxy
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import S3Server

pytestmark = pytest.mark.slow

_NHS = b"NHS number 943 476 5919\n"
_OPTIONS = ("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER", "--batch-objects", "1", "--format", "json")


def test_workers_read_each_account_in_its_role(
    s3: S3Server, fault_proxy: FaultProxy, redis_server: RedisServer, tmp_path: Path
) -> None:
    one, two, closed = fresh_accounts(3)
    refuse(fault_proxy, closed)
    for account in (one, two):
        bucket = bucket_of(s3, account, f"data-{account}")
        bucket.fill({f"{number}.txt": _NHS for number in range(3)})
    shared = ("--broker", redis_server.url, "--db", str(tmp_path / "x.db"))
    accounts = [part for account in (closed, one, two) for part in ("--account", account)]
    created = macie_lite("jobs", "create", *accounts, "--account-role", "reader", *shared, *_OPTIONS)
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    with worker(redis_server.url, str(tmp_path / "x.db"), tmp_path / "log"):
        assert macie_lite("jobs", "wait", job_id, *shared[2:]).code == 3
    rows = macie_lite("findings", "list", "--job", job_id, *shared[2:], "--format", "jsonl").lines
    assert sorted(row["accountId"] for row in rows) == [one] * 3 + [two] * 3
    assert all(row["resourcesAffected"]["s3Bucket"]["name"] == f"data-{row['accountId']}" for row in rows)
    assert all(1 <= len(assumed_in(fault_proxy, account)) <= 2 for account in (one, two)), "once per process"
