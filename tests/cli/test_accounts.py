"""A job of many AWS accounts as its user meets it: each is read in its role, and one that refuses is a gap."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from macie_lite.model.objects import BucketInfo
from macie_lite.posture.inventory import describe
from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite
from tests.servers.accounts import assumed_in, bucket_of, fresh_accounts, refuse
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket, S3Server

pytestmark = pytest.mark.slow

_NHS = b"NHS number 943 476 5919\n"
_OPTIONS = ("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER", "--concurrency", "1", "--format", "json")


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


def _jobs(db: str, *arguments: str) -> Finished:
    return macie_lite("jobs", *arguments, "--db", db)


def test_each_account_is_read_in_its_role_and_one_that_refuses_is_a_gap(
    s3: S3Server, fault_proxy: FaultProxy, bucket: Bucket, db: str, tmp_path: Path
) -> None:
    one, closed, two = fresh_accounts(3)
    for account, name in ((one, f"data-{one}"), (two, f"data-{two}"), (two, f"logs-{two}")):
        bucket_of(s3, account, name).put("a.txt", _NHS)
    bucket.put("a.txt", _NHS)
    refuse(fault_proxy, closed)
    own = f'{{id: "{two}", role: team/own, external_id: theirs}}'
    (tmp_path / "job.yaml").write_text(f'accounts: ["{one}", "{closed}", {own}]\nignore_buckets: "name=logs-*"\n')
    flags = ("--account-ext-id", "ours", "--target", bucket.target)
    created = _jobs(db, "create", str(tmp_path / "job.yaml"), *flags, *_OPTIONS)
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    role = f"arn:aws:iam::{closed}:role/macie-lite-scanning"
    waited = _jobs(db, "wait", job_id)
    assert waited.code == 3
    assert f"The role for the buckets of account {closed} ({role}) cannot be assumed (AccessDenied)" in waited.err
    rows = macie_lite("findings", "list", "--job", job_id, "--db", db, "--format", "jsonl").lines
    assert {row["resourcesAffected"]["s3Bucket"]["name"]: row["accountId"] for row in rows} == {
        f"data-{one}": one,
        f"data-{two}": two,
        bucket.name: "000000000000",
    }
    shown = json.loads(_jobs(db, "show", job_id, "--format", "json").out)
    assert [gap["target"] for gap in shown["coverage"]["gaps"]] == [role]
    assert f"ACCOUNT_ACCESS_DENIED  {closed}" in _jobs(db, "events", job_id).out
    known = json.loads(macie_lite("buckets", "list", "--db", db, "--format", "json").out)
    assert {(f"data-{account}", account) for account in (one, two)} <= {
        (found["bucketName"], found["accountId"]) for found in known
    }
    (first,), (second,) = assumed_in(fault_proxy, one), assumed_in(fault_proxy, two)
    assert (b"ExternalId=ours" in first, b"macie-lite-scanning" in first) == (True, True)
    assert (b"ExternalId=theirs" in second, b"team%2Fown" in second) == (True, True)


def test_discovery_is_of_all_buckets_of_each_account_but_excluded_ones(s3: S3Server, db: str) -> None:
    one, two = fresh_accounts(2)
    for account, name in ((one, f"data-{one}"), (two, f"data-{two}"), (two, f"logs-{two}")):
        bucket_of(s3, account, name).put("a.txt", _NHS)
    with closing(open_store(db)) as store:
        describe(store, two, BucketInfo(f"logs-{two}", f"arn:aws:s3:::logs-{two}"), datetime.now(UTC))
    assert macie_lite("buckets", "exclude", f"logs-{two}", "--db", db).code == 0
    created = _jobs(db, "create", "--automated", "--account", one, "--account", two, *_OPTIONS)
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    assert _jobs(db, "wait", job_id).code == 0
    rows = macie_lite("findings", "list", "--job", job_id, "--db", db, "--format", "jsonl").lines
    assert {(row["resourcesAffected"]["s3Bucket"]["name"], row["accountId"]) for row in rows} == {
        (f"data-{account}", account) for account in (one, two)
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--account", "1"), "An account is its twelve digits"),
        (("--account", "111122223333", "--unsigned"), "--unsigned asks as nobody"),
    ],
)
def test_what_cannot_be(arguments: tuple[str, ...], said: str, db: str) -> None:
    refused = _jobs(db, "create", *arguments)
    assert (refused.code, said in refused.err) == (2, True)
