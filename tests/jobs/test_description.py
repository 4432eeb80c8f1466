"""What a job file or options say of a job, and what is refused by its key."""

from __future__ import annotations

from typing import Any

import pytest

from macie_lite.errors import UsageError
from macie_lite.jobs.accounts import Account
from macie_lite.jobs.buckets import ALL, BucketScope
from macie_lite.jobs.description import KEYS, Description, describe


def test_what_is_not_said_has_its_default() -> None:
    assert describe({"targets": ["a"]}) == Description(targets=("a",))
    assert describe(dict.fromkeys(KEYS) | {"targets": ["a"]}) == Description(targets=("a",))


def test_everything_can_be_said() -> None:
    said: dict[str, Any] = {
        "name": "nightly",
        "description": "what is new",
        "tags": {"team": "data", "": ""},
        "targets": ["s3://bucket/a", "b"],
        "buckets": ["name=prod-*", "tag=env"],
        "ignore_buckets": ["name=*-logs"],
        "schedule": "weekly  monday",
        "initial_run": False,
        "accounts": ["111122223333", {"id": "444455556666", "role": "team/own", "external_id": "theirs"}],
        "account_role": "scanning",
        "account_external_id": "ours",
    }
    assert tuple(said) == KEYS
    described = describe(said)
    assert described.tags == {"team": "data", "": ""}
    assert described.targets == ("s3://bucket/a", "b")
    assert (described.schedule, described.initial_run) == ("weekly MONDAY", False)
    assert described.scope == BucketScope(("name=prod-*", "tag=env"), ("name=*-logs",))
    assert described.read_in.whole == (
        Account("111122223333", "scanning", "ours"),
        Account("444455556666", "team/own", "theirs"),
    )


def test_accounts_without_buckets_are_all_of_their_buckets() -> None:
    assert describe({"accounts": "111122223333", "ignore_buckets": "name=*-logs"}).scope == BucketScope(
        (ALL,), ("name=*-logs",)
    )


def test_one_text_is_a_list_of_one() -> None:
    described = describe({"targets": "a, b", "buckets": "all"})
    assert described.targets == ("a, b",)
    assert described.scope.chooses("any", "111122223333", _nothing_asked)


def _nothing_asked() -> Any:
    raise AssertionError("nothing is asked of the bucket")


def test_what_is_said_stands_over_what_a_job_was() -> None:
    before = describe({"name": "a", "targets": ["x"], "tags": {"a": "b"}, "schedule": "daily"})
    after = describe({"tags": {"c": "d"}, "schedule": "monthly 1", "name": None}, before)
    assert after == Description(name="a", targets=("x",), tags={"c": "d"}, schedule="monthly 1")
    assert before.tags == {"a": "b"}


@pytest.mark.parametrize(
    ("key", "fits", "too_long"),
    [
        ("name", "n" * 500, "n" * 501),
        ("description", "旅" * 200, "旅" * 201),
        ("tags", {str(number): "v" for number in range(50)}, {str(number): "v" for number in range(51)}),
        ("tags", {"k" * 128: "v" * 256}, {"k" * 129: "v"}),
        ("tags", {"k": "v" * 256}, {"k": "v" * 257}),
    ],
)
def test_macies_limits(key: str, fits: Any, too_long: Any) -> None:
    assert getattr(describe({"targets": "a", key: fits}), key) == fits
    with pytest.raises(UsageError, match="at most") as refused:
        describe({"targets": "a", key: too_long})
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "A job needs at least one --target, or --buckets"),
        ({"targets": [], "buckets": []}, "A job needs at least one --target, or --buckets"),
        ({"name": 5}, "The `name` of a job must be text"),
        ({"description": ["a"]}, "The `description` of a job must be text"),
        ({"targets": 5}, "The `targets` of a job file must be a list of texts"),
        ({"targets": ["a", 5]}, "The `targets` of a job file must be a list of texts"),
        ({"targets": {"a": "b"}}, "The `targets` of a job file must be a list of texts"),
        ({"targets": b""}, "The `targets` of a job file must be a list of texts"),
        ({"buckets": True}, "The `buckets` of a job file must be a list of texts"),
        ({"buckets": ["size>1"]}, "The condition 'size>1' speaks of 'size'; fields are name"),
        ({"buckets": ["ALL"]}, "The condition 'ALL' is not FIELD=VALUE"),
        (
            {"targets": "a", "ignore_buckets": ["name=a"]},
            "--ignore-buckets, or `ignore_buckets`, leaves out some of --buckets",
        ),
        ({"buckets": "all", "ignore_buckets": ["all"]}, "The condition 'all' is not FIELD=VALUE"),
        ({"targets": "a", "tags": ["a=b"]}, "The `tags` of a job must be a mapping of texts to texts"),
        ({"targets": "a", "tags": {"a": 1}}, "The `tags` of a job must be a mapping of texts to texts"),
        ({"targets": "a", "tags": {1: "a"}}, "The `tags` of a job must be a mapping of texts to texts"),
        ({"targets": "a", "schedule": "hourly"}, "The schedule 'hourly' is not known"),
        ({"targets": "a", "schedule": 5}, "The `schedule` of a job must be text"),
        ({"targets": "a", "schedule": "daily", "initial_run": "no"}, "`initial_run` must be true or false"),
        (
            {"targets": "a", "initial_run": False},
            "--no-initial-run, or `initial_run: false`, is for jobs with a schedule",
        ),
    ],
)
def test_what_is_no_job_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        describe(given)
    assert said in str(refused.value)


def test_hostile_texts_are_kept_as_they_are() -> None:
    name = "nul\0 \udcff \u202e{0} %s"
    assert describe({"name": name, "targets": [name]}) == Description(name=name, targets=(name,))
