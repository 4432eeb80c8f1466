"""Whom a bucket's policy and its ACL let in beside its owner. Pure functions; a policy is hostile text.

IAM user guide, "Grammar of the IAM JSON policy language", "AWS JSON policy elements: Principal"; Macie's `sharedAccess`
also counts CloudFront's origin access identities and controls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["ANYONE", "CLOUDFRONT", "ORGANIZATION", "OTHER", "PUBLIC_GROUPS", "shared_with"]

PUBLIC_GROUPS = frozenset(
    {
        "http://acs.amazonaws.com/groups/global/AllUsers",
        "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
    }
)

ANYONE, CLOUDFRONT, ORGANIZATION, OTHER = "*", "cloudfront", "organization", "other"
"""What is let in beside accounts, which are named by their twelve digits. OTHER: an account of unknown digits."""

_ACCOUNT = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::.*)?", re.S)
_ACCOUNTS_ONLY = ("aws:principalaccount", "aws:sourceaccount", "aws:principalarn")
_ORGANIZATIONS_ONLY = ("aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid")
_EQUALS = re.compile(r"(?:(?:StringEquals|ArnEquals)(?:IgnoreCase)?|StringLike|ArnLike)", re.I)


def shared_with(acl: Mapping[str, Any] | None, policy: Mapping[str, Any] | None) -> tuple[str, ...] | None:
    """Of the answers of GetBucketAcl and GetBucketPolicy, {} where there is none; the owner's own account is named if
    the policy names it. None where an answer was refused, or the policy is none."""
    if acl is None or policy is None:
        return None
    try:
        statements = _listed(json.loads(policy["Policy"])["Statement"]) if "Policy" in policy else []
        named = {*_granted(acl), *(who for one in statements for who in _let_in(one))}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return tuple(sorted(named))


def _granted(acl: Mapping[str, Any]) -> Iterator[str]:
    owner = acl.get("Owner", {}).get("ID")
    for grantee in (grant.get("Grantee", {}) for grant in acl.get("Grants", ())):
        if grantee.get("URI") in PUBLIC_GROUPS:
            yield ANYONE
        elif grantee.get("ID", owner) != owner or "EmailAddress" in grantee:
            yield OTHER


def _let_in(statement: Mapping[str, Any]) -> Iterator[str]:
    if statement["Effect"] != "Allow":
        return
    principals = statement.get("Principal", "*")  # NotPrincipal lets in all others
    named = {"AWS": principals} if isinstance(principals, str) else principals
    for kind, values in named.items():
        for value in map(str, _listed(values)):
            if value == "*":
                yield from _within(statement.get("Condition", {}))
            elif kind == "Service":
                yield from (CLOUDFRONT,) if value.startswith("cloudfront.") else ()
            elif kind == "CanonicalUser" or ":cloudfront:" in value:
                yield CLOUDFRONT if ":cloudfront:" in value else OTHER
            else:
                yield _account(value)


def _within(conditions: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """Whom `*` stands for, under its conditions: all of them hold, so one that names accounts is enough."""
    equal = (tests for operator, tests in conditions.items() if _EQUALS.fullmatch(operator))
    found = [(key.lower(), values) for tests in equal for key, values in tests.items()]
    for key, values in found:
        accounts = {_account(str(value)) for value in _listed(values)}
        if key in _ACCOUNTS_ONLY and OTHER not in accounts:
            return accounts
    return [ORGANIZATION] if any(key in _ORGANIZATIONS_ONLY for key, _ in found) else [ANYONE]


def _account(value: str) -> str:
    found = _ACCOUNT.fullmatch(value)
    return found[1] if found else OTHER


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
