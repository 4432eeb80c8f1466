"""`resourcesAffected` of a finding (botocore `macie2`: `S3Bucket`, `S3Object`). What is not known is left out."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.results import JsonObject, RunContext

__all__ = ["bucket_of", "instant", "resources_affected"]

_STORAGE_CLASSES = frozenset(
    {
        "STANDARD",
        "REDUCED_REDUNDANCY",
        "STANDARD_IA",
        "INTELLIGENT_TIERING",
        "DEEP_ARCHIVE",
        "ONEZONE_IA",
        "GLACIER",
        "GLACIER_IR",
        "OUTPOSTS",
    }
)
"""Macie's enum; S3 itself has more."""


def instant(when: datetime) -> str:
    """Extended ISO 8601 in UTC, to the millisecond."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def bucket_of(ref: ObjectRef, run: RunContext) -> BucketInfo:
    """What the run knows of the object's bucket, or at least its name and ARN."""
    return run.buckets.get(ref.bucket) or BucketInfo(ref.bucket, _arn(ref.bucket, run.partition))


def _arn(bucket: str, partition: str) -> str:
    if bucket.startswith("/"):
        return "file://" + quote(bucket, errors="surrogateescape")
    return bucket if bucket.startswith("arn:") else f"arn:{partition}:s3:::{bucket}"


def resources_affected(ref: ObjectRef, bucket: BucketInfo, version_id: str | None = None) -> JsonObject:
    """`version_id`: the version that was read, where none was asked for."""
    return {"s3Bucket": _bucket(bucket), "s3Object": _object(ref, bucket, ref.version_id or version_id)}


def _bucket(bucket: BucketInfo) -> JsonObject:
    out: JsonObject = {"arn": bucket.arn, "name": bucket.name}
    if bucket.created_at is not None:
        out["createdAt"] = instant(bucket.created_at)
    if bucket.owner is not None:
        out["owner"] = {"displayName": bucket.owner[0], "id": bucket.owner[1]}
    if bucket.tags is not None:
        out["tags"] = [{"key": key, "value": value} for key, value in bucket.tags]
    if bucket.encryption is not None:
        out["defaultServerSideEncryption"] = _encryption(*bucket.encryption)
    if bucket.effective_permission is not None:
        out["publicAccess"] = {"effectivePermission": bucket.effective_permission}
    if bucket.refused:
        out["macieLite"] = {"refused": list(bucket.refused)}
    return out


def _encryption(kind: str, kms_key: str | None) -> JsonObject:
    return {"encryptionType": kind} | ({"kmsMasterKeyId": kms_key} if kms_key else {})


def _object(ref: ObjectRef, bucket: BucketInfo, version_id: str | None) -> JsonObject:
    out: JsonObject = {
        "bucketArn": bucket.arn,
        "key": ref.key,
        "path": f"{ref.bucket}/{ref.key}",
        "extension": _extension(ref.key),
        "lastModified": instant(ref.last_modified),
        "size": ref.size,
        "eTag": ref.etag,
    }
    if version_id is not None:
        out["versionId"] = version_id
    if ref.storage_class in _STORAGE_CLASSES:
        out["storageClass"] = ref.storage_class
    else:
        out["macieLite"] = {"storageClass": ref.storage_class}
    if bucket.effective_permission in ("PUBLIC", "NOT_PUBLIC"):
        out["publicAccess"] = bucket.effective_permission == "PUBLIC"
    return out


def _extension(key: str) -> str:
    stem, dot, extension = key.rpartition("/")[2].rpartition(".")
    return extension if dot and stem.strip(".") else ""
