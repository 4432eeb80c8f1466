"""Whom policies and ACLs let in, and what Macie calls it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macie_lite.model.objects import BucketInfo
from macie_lite.posture.sharing import shared_access
from macie_lite.sources.bucket_sharing import shared_with

_OWN, _MEMBER, _STRANGER = "111122223333", "222233334444", "444455556666"
_OWNER = {"Owner": {"ID": "canonical"}, "Grants": [{"Grantee": {"Type": "CanonicalUser", "ID": "canonical"}}]}
_OAI = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"


def _policy(principal: object, effect: str = "Allow", **more: object) -> dict[str, Any]:
    statement = {"Effect": effect, "Principal": principal, "Action": "s3:*", "Resource": "*"} | more
    return {"Policy": json.dumps({"Statement": statement})}


def _only(operator: str, key: str, value: object) -> dict[str, Any]:
    return _policy("*", Condition={operator: {key: value}})


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({}, ()),
        (_policy("*"), ("*",)),
        (_policy({"AWS": "*"}), ("*",)),
        (_policy("*", effect="Deny"), ()),
        (_policy({"AWS": [_STRANGER, f"arn:aws:iam::{_OWN}:role/x"]}), (_OWN, _STRANGER)),
        (_policy({"AWS": f"arn:aws-cn:sts::{_STRANGER}:assumed-role/a/b"}), (_STRANGER,)),
        (_policy({"AWS": "AIDAEXAMPLEOFONEGONE"}), ("other",)),
        (_policy({"AWS": _OAI}), ("cloudfront",)),
        (_policy({"Service": "cloudfront.amazonaws.com"}), ("cloudfront",)),
        (_policy({"Service": ["logging.s3.amazonaws.com"]}), ()),
        (_policy({"CanonicalUser": "79a5"}), ("other",)),
        (_only("StringEquals", "aws:PrincipalAccount", [_STRANGER]), (_STRANGER,)),
        (_only("StringEquals", "aws:PrincipalOrgID", "o-1"), ("organization",)),
        (_only("StringNotEquals", "aws:PrincipalOrgID", "o-1"), ("*",)),
        (_only("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x"), ("*",)),
        (_only("IpAddress", "aws:SourceIp", "192.0.2.0/24"), ("*",)),
    ],
)
def test_whom_a_policy_lets_in(policy: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert shared_with(_OWNER, policy) == expected


def test_whom_an_acl_lets_in() -> None:
    everybody = {"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}}
    logs = {"Grantee": {"URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}}
    assert shared_with(_OWNER | {"Grants": [everybody, logs, {"Grantee": {"ID": "another"}}]}, {}) == ("*", "other")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"Statement": [1]}', "[" * 10_000, '{"Statement": {}}'])
def test_a_policy_that_is_none_tells_nothing(text: str) -> None:
    assert shared_with(_OWNER, {"Policy": text}) is None


@pytest.mark.parametrize(
    ("known", "permission", "expected"),
    [
        (None, "PUBLIC", "UNKNOWN"),
        ((), "NOT_PUBLIC", "NOT_SHARED"),
        ((_OWN,), "NOT_PUBLIC", "NOT_SHARED"),
        ((_OWN, _MEMBER), "NOT_PUBLIC", "INTERNAL"),
        (("organization",), "NOT_PUBLIC", "INTERNAL"),
        ((_MEMBER, _STRANGER), "NOT_PUBLIC", "EXTERNAL"),
        (("cloudfront",), "NOT_PUBLIC", "EXTERNAL"),
        (("*",), "PUBLIC", "EXTERNAL"),
        (("*",), "NOT_PUBLIC", "NOT_SHARED"),
    ],
)
def test_what_macie_calls_it(known: tuple[str, ...] | None, permission: str, expected: str) -> None:
    info = BucketInfo("b", "arn:aws:s3:::b", effective_permission=permission, shared_with=known)
    assert shared_access(info, _OWN, {_OWN, _MEMBER}) == expected
