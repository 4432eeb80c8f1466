"""Buckets in Macie's shapes (botocore `macie2`: `BucketMetadata`, `GetResourceProfileResponse`, `Detection`). Pure.

What Macie has no field for stands under `macieLite`; what is not known is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from macie_lite.model.buckets import BucketProfile, KindFound, ScoreEntry
from macie_lite.model.jobs import Counted
from macie_lite.model.objects import BucketInfo
from macie_lite.model.results import JsonObject
from macie_lite.posture.score import effective

__all__ = ["bucket_metadata", "coverage", "detections", "history", "label", "resource_profile"]

_LEVELS = ("low", "medium", "high")


def label(score: int) -> str:
    """Macie's words for a score."""
    if score < 0:
        return "classification error"
    return "not sensitive" if score < 50 else "not yet analysed" if score == 50 else "sensitive"


def bucket_metadata(profile: BucketProfile) -> JsonObject:
    """`BucketMetadata`; `MatchingBucket` is the half of it that tells of objects."""
    out: JsonObject = {
        "accountId": profile.account_id,
        "bucketName": profile.name,
        "sensitivityScore": effective(profile),
        "automatedDiscoveryMonitoringStatus": "NOT_MONITORED" if profile.excluded else "MONITORED",
        "publicAccess": {"effectivePermission": profile.info.effective_permission or "UNKNOWN"},
        "sharedAccess": profile.shared_access,
        "lastUpdated": _instant(profile.updated_at),
        "jobDetails": _job(profile),
    }
    return out | _setup(profile.info) | _objects(profile) | {"macieLite": _ours(profile)}


def _job(profile: BucketProfile) -> JsonObject:
    """A job that a schedule or criteria will bring to the bucket is not looked for."""
    if profile.last_job is None or profile.last_run_at is None:
        return {"isDefinedInJob": "FALSE", "isMonitoredByJob": "UNKNOWN"}
    when = _instant(profile.last_run_at)
    return {"isDefinedInJob": "TRUE", "isMonitoredByJob": "UNKNOWN", "lastJobId": profile.last_job} | {
        "lastJobRunTime": when
    }


def _setup(info: BucketInfo) -> JsonObject:
    out: JsonObject = {"bucketArn": info.arn}
    if info.region is not None:
        out["region"] = info.region
    if info.created_at is not None:
        out["bucketCreatedAt"] = _instant(info.created_at)
    if info.encryption is not None:
        kind, key = info.encryption
        out["serverSideEncryption"] = {"type": kind} | ({"kmsMasterKeyId": key} if key else {})
    if info.tags is not None:
        out["tags"] = [{"key": key, "value": value} for key, value in info.tags]
    if "HeadBucket" in info.refused:
        out["errorCode"] = "ACCESS_DENIED"
        out["errorMessage"] = "The bucket may not be looked at."
    return out


def _objects(profile: BucketProfile) -> JsonObject:
    """Once all of the bucket was listed: what nobody tried to read yet counts as what can be read."""
    if (listed := profile.listed) is None:
        return {}
    by_type, by_class = profile.contents.by_type, profile.contents.by_class
    hopeless = by_type + by_class
    return {
        "objectCount": listed.objects,
        "sizeInBytes": listed.bytes,
        "classifiableObjectCount": max(0, listed.objects - hopeless.objects),
        "classifiableSizeInBytes": max(0, listed.bytes - hopeless.bytes),
        "unclassifiableObjectCount": _levels(by_type.objects, by_class.objects),
        "unclassifiableObjectSizeInBytes": _levels(by_type.bytes, by_class.bytes),
    }


def _levels(by_type: int, by_class: int) -> JsonObject:
    return {"fileType": by_type, "storageClass": by_class, "total": by_type + by_class}


def _ours(profile: BucketProfile) -> JsonObject:
    known: JsonObject = {
        "label": label(effective(profile)),
        "coverage": coverage(profile),
        "sensitiveObjects": dict(zip(_LEVELS, profile.contents.severities, strict=True)),
        "occurrencesByCategory": profile.contents.categories,
        "sharedWith": None if profile.info.shared_with is None else list(profile.info.shared_with),
        "refused": list(profile.info.refused),
        "firstSeen": _instant(profile.first_seen),
        "lastRunId": profile.last_run,
    }
    return {name: value for name, value in known.items() if value is not None}


def coverage(profile: BucketProfile) -> JsonObject:
    contents, listed = profile.contents, profile.listed or Counted()
    out: JsonObject = {
        "complete": contents.complete,
        "partial": contents.partial,
        "skipped": contents.skipped,
        "skippedByReason": contents.reasons,
        "notRead": max(0, listed.objects - contents.objects),
    }
    return out | ({"listedAt": _instant(profile.listed_at)} if profile.listed_at else {})


def resource_profile(profile: BucketProfile) -> JsonObject:
    """`GetResourceProfileResponse`, with the parts of the score."""
    contents = profile.contents
    return {
        "profileUpdatedAt": _instant(profile.updated_at),
        "sensitivityScore": effective(profile),
        "sensitivityScoreOverridden": profile.override is not None,
        "statistics": {
            "totalBytesClassified": contents.size_classified,
            "totalDetections": contents.occurrences,
            "totalDetectionsSuppressed": contents.suppressed,
            "totalItemsClassified": contents.complete + contents.partial,
            "totalItemsSensitive": sum(contents.severities),
            "totalItemsSkipped": contents.skipped,
            "totalItemsSkippedInvalidEncryption": contents.reasons.get("INVALID_ENCRYPTION", 0),
            "totalItemsSkippedInvalidKms": contents.reasons.get("INVALID_KMS_KEY", 0),
            "totalItemsSkippedPermissionDenied": contents.reasons.get("PERMISSION_DENIED", 0),
        },
        "macieLite": {"workedOut": profile.score, "parts": profile.parts},
    }


def detections(profile: BucketProfile) -> list[JsonObject]:
    """`Detection`s of `ListResourceProfileDetections`."""
    return [_detection(one) for one in profile.contents.kinds]


def _detection(one: KindFound) -> JsonObject:
    ours = {"category": one.category, "objects": one.objects, "severity": _LEVELS[one.severity - 1]}
    return {
        "id": one.id,
        "name": one.name,
        "type": one.type,
        "count": one.count,
        "suppressed": one.suppressed,
        "macieLite": ours,
    }


def history(entries: Iterable[ScoreEntry]) -> list[JsonObject]:
    return [{"since": _instant(one.moment), "score": one.score, "parts": one.parts} for one in entries]


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
