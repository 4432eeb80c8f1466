"""Which buckets criteria choose, and what that asks of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from macie_lite.errors import UsageError
from macie_lite.jobs.buckets import ALL, BucketScope, Details, DetailsUnknown
from macie_lite.model.objects import BucketInfo
from tests.growth import grows_linearly

_ACCOUNT = "111122223333"
_INFO = Details(
    BucketInfo(
        "logs-eu",
        "arn:aws:s3:::logs-eu",
        region="eu-central-1",
        tags=(("env", "prod"), ("aws:stack:name", "x")),
        effective_permission="PUBLIC",
    ),
    "EXTERNAL",
)
_REFUSED = Details(
    BucketInfo("logs-eu", "arn:aws:s3:::logs-eu", refused=("get_bucket_tagging", "get_bucket_location")), "UNKNOWN"
)


def _nothing_asked() -> Details:
    raise AssertionError("nothing is asked of the bucket")


def _chooses(include: str, name: str = "logs-eu", asked: Callable[[], Details] = lambda: _INFO) -> bool:
    chosen = BucketScope((include,)).chooses(name, _ACCOUNT, asked)
    assert BucketScope((ALL,), (include,)).chooses(name, _ACCOUNT, asked) is not chosen
    return chosen


@pytest.mark.parametrize(
    ("condition", "chosen"),
    [
        (ALL, True),
        ("name=logs-eu", True),
        ("name=logs", False),
        ("name=logs-??", True),
        ("name=*-eu", True),
        ("name=prod-*,logs-*", True),
        ("name=LOGS-*", False),
        ("name!=logs-*", False),
        ("name!=a,b", True),
        ("name=\0", False),
        (f"account={_ACCOUNT}", True),
        ("account=444455556666", False),
        (f"account!={_ACCOUNT}", False),
        (f"name=logs-* and account=444455556666,{_ACCOUNT}", True),
    ],
)
def test_names_and_accounts_ask_nothing(condition: str, chosen: bool) -> None:
    assert _chooses(condition, asked=_nothing_asked) is chosen


@pytest.mark.parametrize(
    ("condition", "chosen"),
    [
        ("tag=env", True),
        ("tag=env:prod", True),
        ("tag=env:test", False),
        ("tag!=env:test", True),
        ("tag=aws:stack:name", True),
        ("tag=aws:stack:name:x", True),
        ("region=eu-central-1,us-east-1", True),
        ("region!=eu-central-1", False),
        ("permission=PUBLIC", True),
        ("permission=not_public,unknown", False),
        ("permission!=public", False),
        ("shared=EXTERNAL", True),
        ("shared=internal,not_shared,unknown", False),
        ("shared!=external", False),
        ("name=logs-* and tag=env:prod and region=eu-central-1 and permission=PUBLIC", True),
    ],
)
def test_details(condition: str, chosen: bool) -> None:
    assert _chooses(condition) is chosen


def test_a_permission_that_was_refused_is_unknown() -> None:
    assert _chooses("permission=UNKNOWN", asked=lambda: _REFUSED)
    assert not _chooses("permission=PUBLIC", asked=lambda: _REFUSED)
    assert _chooses("shared=UNKNOWN", asked=lambda: _REFUSED)


@pytest.mark.parametrize(
    ("condition", "field"),
    [("tag=env", "tag"), ("tag!=env", "tag"), ("region=eu-central-1", "region"), ("name=* and tag=env", "tag")],
)
def test_what_was_refused_and_would_decide_is_unknown(condition: str, field: str) -> None:
    for scope in (BucketScope((condition,)), BucketScope((ALL,), (condition,))):
        with pytest.raises(DetailsUnknown, match=f"^{field}$"):
            scope.chooses("logs-eu", _ACCOUNT, lambda: _REFUSED)


_PUBLIC = Details(
    BucketInfo("logs-eu", "arn", region="eu-central-1", effective_permission="PUBLIC", refused=("tags",)), "EXTERNAL"
)


@pytest.mark.parametrize(
    ("scope", "chosen"),
    [
        (BucketScope(("tag=env", "region=eu-central-1")), True),
        (BucketScope(("tag=env and region=us-east-1",)), False),
        (BucketScope(("region=eu-central-1",), ("tag=env", "permission=PUBLIC")), False),
        (BucketScope(("tag=env",), ("permission=PUBLIC",)), False),
        (BucketScope(("region=us-east-1",), ("tag=env",)), False),
    ],
)
def test_what_was_refused_does_not_matter_where_another_detail_decides(scope: BucketScope, chosen: bool) -> None:
    assert scope.chooses("logs-eu", _ACCOUNT, lambda: _PUBLIC) is chosen


@pytest.mark.parametrize(
    ("scope", "chosen"),
    [
        (BucketScope(("tag=env",), ("name=logs-*",)), False),
        (BucketScope(("tag=env", "name=logs-*")), True),
        (BucketScope(("tag=env and name=x",)), False),
        (BucketScope(("name=x",), ("tag=env",)), False),
        (BucketScope(("tag=env",), ("region=eu-central-1", f"account={_ACCOUNT}")), False),
    ],
)
def test_nothing_is_asked_where_the_name_decides(scope: BucketScope, chosen: bool) -> None:
    assert scope.chooses("logs-eu", _ACCOUNT, _nothing_asked) is chosen


def test_excludes_win_and_without_includes_nothing_is_chosen() -> None:
    scope = BucketScope(("name=a*", "name=b*"), ("name=*-logs",))
    assert [name for name in ("a", "b", "c", "a-logs") if scope.chooses(name, _ACCOUNT, _nothing_asked)] == ["a", "b"]
    assert not BucketScope((), ("name=a",)).chooses("b", _ACCOUNT, _nothing_asked)


def test_as_a_job_keeps_it() -> None:
    scope = BucketScope(("name=a*",), ("tag=env",))
    assert scope.stored() == {"include": ["name=a*"], "exclude": ["tag=env"]}
    assert BucketScope.of(scope.stored()) == scope
    assert BucketScope((), ("tag=env",)).stored() == {}
    assert BucketScope.of({}) == BucketScope()


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("prefix=a", "speaks of 'prefix'; fields are name, tag, account, region, permission, shared"),
        ("name>a", "name is compared by = or !="),
        ("account=12345678901", "account is an AWS account's twelve digits, not '12345678901'"),
        ("account=١٢٣٤٥٦٧٨٩٠١٢", "account is an AWS account's twelve digits"),
        ("permission=open", "permission is PUBLIC, NOT_PUBLIC or UNKNOWN, not 'open'"),
        ("shared=NO", "shared is EXTERNAL, INTERNAL, NOT_SHARED or UNKNOWN, not 'NO'"),
        ("tag=:x", "tag is a tag's key, or key:value, not ':x'"),
    ],
)
def test_what_is_no_condition_is_refused_when_a_scope_is_made(condition: str, said: str) -> None:
    for scope in ({"include": (condition,)}, {"exclude": (ALL, condition)}):
        with pytest.raises(UsageError) as refused:
            BucketScope(**scope)
        assert said in str(refused.value)


@pytest.mark.parametrize("unit", ["*a", "?", "[", "[!a]", "[a-", "**"])
def test_hostile_patterns_take_linear_time(unit: str) -> None:
    name = "a" * 255
    assert grows_linearly(lambda count: _chooses(f"name={unit * count}b", name, _nothing_asked), 300, 1_200)
