"""The inventory as its user sees it: three buckets scanned, set up differently, and what is told of them."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from typer.main import get_command

from macie_lite.cli.buckets import app
from macie_lite.errors import UsageError
from macie_lite.model.objects import BucketInfo
from macie_lite.posture.inventory import describe
from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite
from tests.servers.s3_server import Bucket, S3Server
from tests.store.samples import START, new_run, outcome_of

Command = Callable[..., Finished]

SSN = "219-09-" + "9998"
"""Unique in these tests: nothing that is told of a bucket may hold it."""

PLAIN = b"nothing to see here\n"


def _secret() -> bytes:
    return f"employee ssn\n{SSN}\n".encode()


def _policy(bucket: Bucket, principal: object) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject"}
    resource = {"Resource": f"arn:aws:s3:::{bucket.name}/*"}
    bucket.client.put_bucket_policy(
        Bucket=bucket.name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement | resource]})
    )


@pytest.fixture
def buckets(s3: S3Server) -> tuple[Bucket, Bucket, Bucket]:
    """public, shared, private"""
    public, shared, private = (s3.bucket() for _ in range(3))
    public.client.put_bucket_acl(Bucket=public.name, ACL="public-read")
    _policy(shared, {"AWS": "arn:aws:iam::444455556666:root"})
    public.fill({"ssn.csv": _secret(), "plain.txt": PLAIN})
    shared.fill({f"{n}.txt": PLAIN for n in range(3)} | {"picture.png": b"\x89PNG\r\n\x1a\n" + bytes(64)})
    private.fill({"a.txt": PLAIN})
    return public, shared, private


@pytest.fixture
def command(tmp_path: Path) -> Command:
    def run(*arguments: str) -> Finished:
        return macie_lite(*arguments, "--db", f"{tmp_path}/inventory.db")

    return run


def _scan(command: Command, *buckets: Bucket, options: tuple[str, ...] = ()) -> None:
    few = ("--identifiers", "INCLUDE:USA_SOCIAL_SECURITY_NUMBER", "--ner", "off", "--concurrency", "1")
    done = command("scan", *(one.target for one in buckets), *few, "--account-id", "111122223333", *options)
    assert done.code == 0, done.err


def _told(command: Command, name: str) -> dict[str, Any]:
    (found,) = json.loads(command("buckets", "show", name, "--format", "json").out)
    assert isinstance(found, dict)
    return found


def _listed(command: Command, *options: str) -> list[dict[str, Any]]:
    found = json.loads(command("buckets", "list", "--format", "json", *options).out)
    assert isinstance(found, list)
    return found


def test_three_buckets_are_scanned_scored_and_told_of(
    command: Command, buckets: tuple[Bucket, Bucket, Bucket], tmp_path: Path
) -> None:
    public, shared, private = buckets
    _scan(command, *buckets)
    known = {one["bucketName"]: one for one in _listed(command)}
    assert [one["bucketName"] for one in _listed(command, "--min-score", "51")] == [public.name]
    assert [one["bucketName"] for one in _listed(command, "--public")] == [public.name]
    assert [one["bucketName"] for one in _listed(command, "--bucket", f"{private.name[:-1]}?")][:1]
    assert known[public.name]["publicAccess"] == {"effectivePermission": "PUBLIC"}
    assert {name: one["sharedAccess"] for name, one in known.items()} == {
        public.name: "EXTERNAL",
        shared.name: "EXTERNAL",
        private.name: "NOT_SHARED",
    }
    assert known[shared.name]["macieLite"]["sharedWith"] == ["444455556666"]
    assert known[shared.name]["objectCount"] == 4
    assert known[shared.name]["unclassifiableObjectCount"] == {"fileType": 1, "storageClass": 0, "total": 1}
    assert (known[shared.name]["sensitivityScore"], known[private.name]["sensitivityScore"]) == (1, 1)
    told = _told(command, public.name)
    assert told["profile"]["statistics"]["totalItemsSensitive"] == 1
    assert [one["id"] for one in told["detections"]] == ["USA_SOCIAL_SECURITY_NUMBER"]
    assert told["profile"]["sensitivityScore"] == int(sum(told["profile"]["macieLite"]["parts"].values()))
    assert SSN.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("inventory.db*"))
    for arguments in (("list",), ("show", public.name), ("score", public.name)):
        done = command("buckets", *arguments)
        assert done.code == 0
        assert public.name in done.out or "now" in done.out
        assert SSN not in done.out + done.err


def test_what_is_deleted_lowers_the_score_again(command: Command, bucket: Bucket) -> None:
    bucket.fill({"ssn.csv": _secret(), "plain.txt": PLAIN})
    _scan(command, bucket)
    high = _told(command, bucket.name)["profile"]["sensitivityScore"]
    bucket.delete("ssn.csv")
    _scan(command, bucket, options=("--incremental",))
    after = _told(command, bucket.name)
    assert high > 50
    assert after["profile"]["sensitivityScore"] == 1
    assert after["detections"] == []
    assert after["bucket"]["objectCount"] == 1
    (scores,) = json.loads(command("buckets", "score", bucket.name, "--format", "json").out)
    assert [one["score"] for one in scores["history"]] == [high, 1]


def test_scores_are_set_by_hand_and_kinds_left_out(tmp_path: Path) -> None:
    path = f"{tmp_path}/inventory.db"
    with closing(open_store(path)) as store:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "a", ("NAME", 3)), outcome_of(run_id, "b")]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        worked_out = describe(store, "111122223333", BucketInfo("bucket", "arn:aws:s3:::bucket"), START).score
    kind = ("--identifier", "NAME")
    for arguments, expected in (
        (("override", "bucket", "100"), 100),
        (("override", "bucket", "none"), worked_out),
        (("exclude", "bucket"), 50),
        (("include", "bucket"), worked_out),
        (("exclude", "bucket", *kind), 1),
        (("include", "bucket", *kind), worked_out),
        (("exclude", *kind), 1),
        (("include", *kind), worked_out),
    ):
        assert _invoke(path, *arguments).exit_code == 0, arguments
        (told,) = json.loads(_invoke(path, "show", "bucket", "--format", "json").stdout)
        assert told["profile"]["sensitivityScore"] == expected, arguments
    for wrong in (
        ("override", "bucket", "70"),
        ("exclude", "--identifier", "NO_SUCH"),
        ("exclude",),
        ("exclude", "bucket", "another"),
        ("show", "another"),
        ("list", "--sort", "colour"),
    ):
        assert isinstance(_invoke(path, *wrong).exception, UsageError), wrong


@functools.cache
def _command() -> Any:
    return get_command(app)


def _invoke(path: str, *arguments: str) -> Result:
    return CliRunner().invoke(_command(), [*arguments, "--db", path])


def test_refreshing_brings_in_what_was_never_scanned(command: Command, buckets: tuple[Bucket, Bucket, Bucket]) -> None:
    names = {one.name for one in buckets}
    done = command("buckets", "refresh", "--bucket", buckets[0].name, "--account-id", "111122223333")
    assert (done.code, done.err) == (0, "Refreshed 1 of 1 buckets.\n")
    (known,) = _listed(command)
    assert known["bucketName"] in names
    assert (known["sensitivityScore"], known["publicAccess"]["effectivePermission"]) == (50, "PUBLIC")
    assert "objectCount" not in known
