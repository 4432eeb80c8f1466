"""What is known of a bucket: one set of calls per run, each of which may be refused without harm, be it for want of a
permission or by a store that does not know it (with 501, or with whatever else)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from macie_lite.model.objects import BucketInfo
from macie_lite.sources.bucket_sharing import PUBLIC_GROUPS, shared_with
from macie_lite.sources.s3_errors import is_missing

__all__ = ["bucket_info"]


class _Calls:
    """Calls about one bucket; notes which were refused."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self.refused: list[str] = []

    def ask(self, operation: str) -> dict[str, Any] | None:
        """The answer; an empty one when what was asked for is not set; None when the call was refused."""
        return self.ask_account(operation, Bucket=self._bucket)

    def ask_account(self, operation: str, **arguments: Any) -> dict[str, Any] | None:
        """As `ask`, for a call that takes other arguments than the bucket."""
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except ClientError as error:
            if is_missing(error):
                return {}
            self.refused.append(error.operation_name)
            return None
        return answer


def bucket_info(client: Any, bucket: str) -> BucketInfo:
    """Everything of `BucketInfo` that S3 tells. Raises botocore's errors only when S3 does not answer."""
    calls = _Calls(client, bucket)
    acl = calls.ask("get_bucket_acl")
    owner = (acl or {}).get("Owner") or {}
    rules = _encryption_rules(calls)
    return BucketInfo(
        name=bucket,
        arn=bucket if bucket.startswith("arn:") else f"arn:{client.meta.partition}:s3:::{bucket}",
        region=_region(calls),
        created_at=_created_at(calls, bucket),
        owner=(owner.get("DisplayName", ""), owner["ID"]) if "ID" in owner else None,
        tags=_tags(calls),
        encryption=None if rules is None else _encryption(rules),
        effective_permission=_permission(calls, acl),
        shared_with=shared_with(acl, calls.ask("get_bucket_policy")),
        refused=tuple(calls.refused),
        bucket_key=None if rules is None else any(rule.get("BucketKeyEnabled") for rule in rules),
    )


def _region(calls: _Calls) -> str | None:
    head = calls.ask("head_bucket")
    if region := (head or {}).get("BucketRegion"):
        return str(region)
    location = calls.ask("get_bucket_location")
    # us-east-1 has no constraint, and Ireland's oldest buckets say EU (API reference, GetBucketLocation).
    if location is None:
        return None
    constraint = location.get("LocationConstraint")
    return {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}.get(constraint, constraint)


def _created_at(calls: _Calls, bucket: str) -> datetime | None:
    """Only the list of all buckets tells; names before this one with the same beginning come first in it."""
    answer = calls.ask_account("list_buckets", Prefix=bucket, MaxBuckets=100)
    found = (entry for entry in (answer or {}).get("Buckets", ()) if entry["Name"] == bucket)
    return next((entry.get("CreationDate") for entry in found), None)


def _tags(calls: _Calls) -> tuple[tuple[str, str], ...] | None:
    answer = calls.ask("get_bucket_tagging")
    if answer is None:
        return None
    return tuple((tag["Key"], tag["Value"]) for tag in answer.get("TagSet", ()))


def _encryption_rules(calls: _Calls) -> list[dict[str, Any]] | None:
    answer = calls.ask("get_bucket_encryption")
    if answer is None:
        return None
    return list(answer.get("ServerSideEncryptionConfiguration", {}).get("Rules", ()))


def _encryption(rules: list[dict[str, Any]]) -> tuple[str, str | None]:
    for rule in rules:
        default = rule.get("ApplyServerSideEncryptionByDefault", {})
        if "SSEAlgorithm" in default:
            return default["SSEAlgorithm"], default.get("KMSMasterKeyID")
    return "NONE", None


def _permission(calls: _Calls, acl: dict[str, Any] | None) -> str:
    """PUBLIC, NOT_PUBLIC, or UNKNOWN where a call that decides was refused. An account-wide block is not looked at."""
    block_answer = calls.ask("get_public_access_block")
    policy_answer = calls.ask("get_bucket_policy_status")
    block = (block_answer or {}).get("PublicAccessBlockConfiguration", {})
    grants = (acl or {}).get("Grants", ())
    by_acl = any(grant.get("Grantee", {}).get("URI") in PUBLIC_GROUPS for grant in grants)
    by_policy = (policy_answer or {}).get("PolicyStatus", {}).get("IsPublic", False)
    if (by_acl and not block.get("IgnorePublicAcls")) or (by_policy and not block.get("RestrictPublicBuckets")):
        return "UNKNOWN" if block_answer is None else "PUBLIC"
    return "UNKNOWN" if None in (block_answer, policy_answer, acl) else "NOT_PUBLIC"
