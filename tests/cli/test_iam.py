"""`macie-lite iam policy`: JSON on stdout, remarks on stderr, and what is no name or ARN refused."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from macie_lite.cli.iam import app
from macie_lite.errors import ServiceError, TargetError, UsageError
from macie_lite.model.feeds import Feed
from macie_lite.store.open_store import open_store

_KEY = "arn:aws:kms:eu-west-1:111122223333:key/0f3a"


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["policy", *arguments])


def _sids(done: Result) -> list[str]:
    statements: list[dict[str, Any]] = json.loads(done.stdout)["Statement"]
    return [one["Sid"] for one in statements]


def test_the_policy_is_on_stdout_and_what_it_leaves_out_is_said() -> None:
    done = _run()
    assert done.exit_code == 0
    assert _sids(done) == ["FindBuckets", "ListObjects", "ReadObjects", "DescribeBuckets"]
    assert "no --kms-key" in done.stderr
    assert "all buckets" in done.stderr


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    assert _run("--bucket", "exports", "--kms-key", _KEY).stderr == ""


@pytest.mark.parametrize(
    ("arguments", "sids"),
    [
        (("--inventory-bucket", "inv"), {"ListInventories", "ReadInventories"}),
        (("--queue", "arn:aws:sqs:eu-west-1:111122223333:events.fifo"), {"TakeEvents"}),
        (("--kms-key", _KEY, "--kms-key", _KEY), {"DecryptObjects"}),
        (("--bucket", "b12", "--assume-role-arn", "arn:aws:iam::*:role/team/*"), {"AssumeRoles"}),
    ],
)
def test_options_add_statements(arguments: tuple[str, ...], sids: set[str]) -> None:
    assert set(_sids(_run(*arguments))) - set(_sids(_run())) == sids


def test_who_assumes_roles_alone_is_told_where_the_rest_belongs() -> None:
    done = _run("--assume-role-arn", "arn:aws:iam::*:role/scanning")
    assert _sids(done) == ["AssumeRoles"]
    assert "the roles' own policies" in done.stderr


def test_the_roles_of_a_job_with_accounts() -> None:
    done = _run("--account", "111122223333", "--account", "444455556666", "--partition", "aws-cn")
    (one,) = json.loads(done.stdout)["Statement"]
    assert one["Action"] == ["sts:AssumeRole"]
    assert one["Resource"] == [
        f"arn:aws-cn:iam::{account}:role/macie-lite-scanning" for account in ("111122223333", "444455556666")
    ]
    named = json.loads(_run("--account", "111122223333", "--account-role", "team/own").stdout)
    assert named["Statement"][0]["Resource"] == ["arn:aws:iam::111122223333:role/team/own"]


def test_what_feeds_send_to_is_asked_of_the_database(tmp_path: Path) -> None:
    db, role = str(tmp_path / "x.db"), "arn:aws:iam::111122223333:role/hub"
    assert isinstance(_run("--feeds", "--db", db).exception, TargetError | ServiceError)
    with closing(open_store(db)) as store:
        store.add_feed(Feed("bus", "eventbridge", {"to": "default", "region": "eu-west-1"}, store.now(), 0))
        store.add_feed(Feed("chat", "slack", {"to": "https://h/s3cret"}, store.now(), 0))
        store.add_feed(Feed("hub", "security-hub", {"role_arn": role, "account": "1" * 12}, store.now(), 0))
    done = _run("--feeds", "--db", db)
    added = json.loads(done.stdout)["Statement"][len(_sids(_run())) :]
    assert [(one["Action"], one["Resource"]) for one in added] == [
        (["events:PutEvents"], ["arn:aws:events:eu-west-1:*:event-bus/default"]),
        (["sts:AssumeRole"], [role]),
    ]
    assert f"hub acts as {role}, whose policy needs securityhub:BatchImportFindings on arn:aws:sec" in done.stderr
    assert "s3cret" not in done.output


def test_the_trust_policy_instead() -> None:
    done = _run("--trust", "arn:aws:iam::111122223333:role/ops/scanner", "--external-id", "a:b=c")
    (one,) = json.loads(done.stdout)["Statement"]
    assert one["Principal"]["AWS"].endswith(":role/ops/scanner")
    assert one["Condition"] == {"StringEquals": {"sts:ExternalId": "a:b=c"}}
    assert done.stderr == ""
    assert "no --external-id" in _run("--trust", "111122223333").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--bucket Exports", "--bucket takes the name of a bucket"),
        ("--bucket a..b", "cannot be one"),
        ("--bucket *", "cannot be one"),
        ("--bucket s3://exports", "cannot be one"),
        ("--inventory-bucket x", "--inventory-bucket takes"),
        ("--queue https://sqs.eu-west-1.amazonaws.com/111122223333/q", "--queue takes an ARN such as arn:aws:sqs:"),
        ("--kms-key arn:aws:kms:eu-west-1:111122223333:alias/mine", "an alias will not do"),
        ("--kms-key " + _KEY + " --partition aws-cn", "such as arn:aws-cn:kms:"),
        ("--assume-role-arn arn:aws:iam::111122223333:user/me", "--assume-role-arn takes"),
        ("--assume-role-arn arn:aws:iam::*:*", "--assume-role-arn takes"),
        ("--trust 1111", "--trust takes an ARN"),
        ("--trust *", "--trust takes an ARN"),
        ("--trust 111122223333 --bucket exports", "beside it only"),
        ("--trust 111122223333 --feeds", "beside it only"),
        ("--trust 111122223333 --external-id x", "--external-id takes 2 to 1224"),
        ("--external-id abc", "--external-id belongs to --trust"),
        ("--partition mars", "--partition takes aws, aws-cn or aws-us-gov"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: str, said: str) -> None:
    done = _run(*arguments.split())
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert done.stdout == ""
