"""The least permissions that scanning needs, as IAM policies.

`ACTIONS` names what IAM asks for each call that `macie_lite.sources` makes; a statement gives the actions of its calls,
so that no permission stands here which no call needs. Actions, resources and condition keys: the service authorization
reference; the policies' form: the IAM user guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["ACTIONS", "Scope", "literal", "scanning_policy", "tagging_policy", "trust_policy"]

ACTIONS: dict[str, tuple[str, ...]] = {
    "list_buckets": ("s3:ListAllMyBuckets",),
    "list_objects_v2": ("s3:ListBucket",),
    "head_bucket": ("s3:ListBucket",),
    "list_object_versions": ("s3:ListBucketVersions",),
    "get_object": ("s3:GetObject",),
    "get_object of a version": ("s3:GetObjectVersion",),
    "head_object": ("s3:GetObject",),
    "head_object of a version": ("s3:GetObjectVersion",),
    "get_object_tagging": ("s3:GetObjectTagging",),
    "get_object_tagging of a version": ("s3:GetObjectVersionTagging",),
    "put_object_tagging": ("s3:PutObjectTagging",),
    "put_object_tagging of a version": ("s3:PutObjectVersionTagging",),
    "put_bucket_tagging": ("s3:PutBucketTagging",),
    "get_bucket_acl": ("s3:GetBucketAcl",),
    "get_bucket_encryption": ("s3:GetEncryptionConfiguration",),
    "get_bucket_location": ("s3:GetBucketLocation",),
    "get_bucket_policy": ("s3:GetBucketPolicy",),
    "get_bucket_policy_status": ("s3:GetBucketPolicyStatus",),
    "get_bucket_tagging": ("s3:GetBucketTagging",),
    "get_public_access_block": ("s3:GetBucketPublicAccessBlock",),
    "get_caller_identity": (),  # STS answers it to everybody
    "assume_role": ("sts:AssumeRole",),
    "decrypt": ("kms:Decrypt",),  # S3's own call, for objects under a key
    "receive_message": ("sqs:ReceiveMessage",),
    "delete_message_batch": ("sqs:DeleteMessage",),
    "change_message_visibility_batch": ("sqs:ChangeMessageVisibility",),
    "get_queue_attributes": ("sqs:GetQueueAttributes",),
    "get_queue_url": ("sqs:GetQueueUrl",),
}
"""botocore's operations to IAM's actions."""

_DETAILS = (
    "get_bucket_acl",
    "get_bucket_encryption",
    "get_bucket_location",
    "get_bucket_policy",
    "get_bucket_policy_status",
    "get_bucket_tagging",
    "get_public_access_block",
)
_DOMAINS = {"aws-cn": "amazonaws.com.cn"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is scanned, and how.

    buckets: names; none: all, unless roles are assumed, whose own policies then say.
    prefixes: beginnings of keys; none: all keys.
    inventories: buckets that hold inventory reports.
    queues, keys, roles: ARNs of queues with events, of KMS keys, of roles to assume (`*` and `?` stand for any text).
    tags, versions: whether conditions look at objects' tags, and whether noncurrent versions are read.
    """

    buckets: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    inventories: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    tags: bool = False
    versions: bool = False
    partition: str = "aws"


def scanning_policy(scope: Scope, deliveries: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """An identity's policy: of who scans, or of the role that it assumes for that. deliveries: statements for feeds."""
    statements = [*_buckets(scope), *_inventories(scope), *_keys(scope), *_queues(scope), *_roles(scope)]
    return _policy([*statements, *deliveries])


_TAG_OBJECTS = ("head_object", "get_object_tagging", "put_object_tagging")
_TAG_BUCKETS = ("get_bucket_tagging", "put_bucket_tagging")


def tagging_policy(buckets: Sequence[str], partition: str, *, objects: bool, whole: bool) -> dict[str, Any]:
    """An identity's policy: of who tags the objects of these buckets, and (whole) the buckets themselves."""
    arns = [one if one.startswith("arn:") else f"arn:{partition}:s3:::{one}" for one in buckets]
    statements = []
    if objects:
        calls = [*_TAG_OBJECTS, *(f"{call} of a version" for call in _TAG_OBJECTS)]
        statements.append(_allow("TagObjects", calls, [_objects_of(arn) for arn in arns]))
    if whole and (own := [arn for arn in arns if ":accesspoint" not in arn]):
        statements.append(_allow("TagBuckets", _TAG_BUCKETS, own))
    return _policy(statements)


def _objects_of(arn: str) -> str:
    return f"{arn}/object/*" if ":accesspoint" in arn else f"{arn}/*"


def trust_policy(principal: str, external_id: str | None, partition: str) -> dict[str, Any]:
    """A role's trust policy. principal: an account, or the ARN of who may assume it."""
    arn = f"arn:{partition}:iam::{principal}:root" if principal.isdigit() else principal
    statement: dict[str, Any] = {
        "Sid": "AssumedByTheScanner",
        "Effect": "Allow",
        "Principal": {"AWS": arn},
        "Action": "sts:AssumeRole",
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return _policy([statement])


def _policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(
    sid: str, calls: Iterable[str], resources: Sequence[str], condition: dict[str, Any] | None = None
) -> dict[str, Any]:
    actions = sorted({action for call in calls for action in ACTIONS[call]})
    statement = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": list(resources)}
    return statement | ({"Condition": condition} if condition else {})


def _buckets(scope: Scope) -> list[dict[str, Any]]:
    if scope.roles and not scope.buckets:
        return []
    buckets = _bucket_arns(scope, scope.buckets or ("*",))
    prefixes = tuple(map(literal, scope.prefixes)) or ("",)
    objects = [f"{bucket}/{prefix}*" for bucket in buckets for prefix in prefixes]
    within = {"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}} if scope.prefixes else None
    listing = ["list_objects_v2", "head_bucket", *(["list_object_versions"] if scope.versions else [])]
    return [
        _allow("FindBuckets", ["list_buckets"], ["*"]),  # IAM knows no narrower one
        _allow("ListObjects", listing, buckets, within),
        _allow("ReadObjects", _reading(scope), objects),
        _allow("DescribeBuckets", _DETAILS, buckets),
    ]


def _reading(scope: Scope) -> list[str]:
    calls = ["get_object", *(["get_object_tagging"] if scope.tags else [])]
    return calls + [f"{call} of a version" for call in calls if scope.versions]


def _inventories(scope: Scope) -> list[dict[str, Any]]:
    if not scope.inventories:
        return []
    buckets = _bucket_arns(scope, scope.inventories)
    return [
        _allow("ListInventories", ["list_objects_v2"], buckets),
        _allow("ReadInventories", ["get_object"], [f"{bucket}/*" for bucket in buckets]),
    ]


def _keys(scope: Scope) -> list[dict[str, Any]]:
    services = ["s3", *(["sqs"] if scope.queues else [])]
    domain = _DOMAINS.get(scope.partition, "amazonaws.com")
    through = {"StringLike": {"kms:ViaService": [f"{service}.*.{domain}" for service in services]}}
    return [_allow("DecryptObjects", ["decrypt"], scope.keys, through)] if scope.keys else []


def _queues(scope: Scope) -> list[dict[str, Any]]:
    """An event that was taken is hidden, then deleted: that is the one thing that scanning changes."""
    calls = [
        "receive_message",
        "delete_message_batch",
        "change_message_visibility_batch",
        "get_queue_attributes",
        "get_queue_url",
    ]
    return [_allow("TakeEvents", calls, scope.queues)] if scope.queues else []


def _roles(scope: Scope) -> list[dict[str, Any]]:
    return [_allow("AssumeRoles", ["assume_role"], scope.roles)] if scope.roles else []


def _bucket_arns(scope: Scope, names: Iterable[str]) -> list[str]:
    return [f"arn:{scope.partition}:s3:::{name}" for name in names]


def literal(prefix: str) -> str:
    """A key's beginning as a policy writes it: `*`, `?` and `$` stand for themselves only as `${*}` and so on."""
    return re.sub(r"[*?$]", r"${\g<0>}", prefix)
