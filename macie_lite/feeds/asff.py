"""A finding in the AWS Security Finding Format (botocore `securityhub`: `AwsSecurityFinding`), as Macie publishes its
own (Macie user guide, "Evaluating findings with Security Hub": types, severities, `DataClassification` on the object).

Nothing is sent empty: Security Hub refuses blank strings.
"""

from __future__ import annotations

import hashlib
from typing import Any

from macie_lite.feeds.macie import PRODUCT, macie_finding
from macie_lite.model.results import JsonObject

__all__ = ["asff_finding", "custom_product"]

_TYPES = {
    "Credentials": "Sensitive Data Identifications/Passwords",
    "CustomIdentifier": "Sensitive Data Identifications/PII",
    "Financial": "Sensitive Data Identifications/Financial",
    "Multiple": "Sensitive Data Identifications/PII",
    "Personal": "Sensitive Data Identifications/PII",
}
_PARTITIONS = frozenset({"aws", "aws-cn", "aws-us-gov", "aws-us-iso", "aws-us-iso-b"})
_TITLE, _DESCRIPTION, _RESOURCE, _VALUE = 256, 1024, 512, 2048
"""Most characters (user guide, "ASFF": Title, Description, Resources.Id, values of ProductFields)."""


def custom_product(partition: str, region: str, account: str) -> str:
    """The ARN under which an account sends findings of its own making (user guide, "custom product integrations")."""
    return f"arn:{partition}:securityhub:{region}:{account}:product/{account}/default"


def asff_finding(
    finding: JsonObject, account: str | None = None, region: str | None = None, partition: str | None = None
) -> JsonObject:
    """`account`, `region`, `partition`: of the Security Hub that gets it; else the finding's own. Findings of a custom
    product must be of the account that sends them, so the bucket's stands in ProductFields too."""
    macies = macie_finding(finding)
    account, region = account or macies["accountId"], region or macies.get("region") or "us-east-1"
    severity = {"Label": macies["severity"]["description"].upper(), "Original": macies["severity"]["description"]}
    types = [_type(macies["type"])]
    out = {
        "SchemaVersion": "2018-10-08",
        "Id": macies["id"],
        "ProductArn": custom_product(partition or macies["partition"], region, account),
        "ProductName": PRODUCT,
        "GeneratorId": PRODUCT,
        "AwsAccountId": account,
        "Region": region,
        "Types": types,
        "CreatedAt": macies["createdAt"],
        "UpdatedAt": macies["updatedAt"],
        "Severity": severity,
        "Title": macies["title"][:_TITLE],
        "Description": macies["description"][:_DESCRIPTION],
        "ProductFields": _product_fields(macies),
        "Resources": _resources(macies),
        "RecordState": "ARCHIVED" if macies["archived"] else "ACTIVE",
        "FindingProviderFields": {"Severity": severity, "Types": types},
    }
    out |= {"Sample": True} if macies["sample"] else {}
    filled: JsonObject = _filled(out)
    return filled


def _type(macies: str) -> str:
    return f"{_TYPES[macies.rpartition('/')[2]]}/{macies.replace('/', '-')}"


def _product_fields(finding: JsonObject) -> JsonObject:
    """As Macie has them; values are text."""
    details, affected = finding["classificationDetails"], finding["resourcesAffected"]
    bucket, thing = affected["s3Bucket"], affected["s3Object"]
    fields = {
        "JobArn": details["jobArn"],
        "JobId": details["jobId"],
        "OriginType": details["originType"],
        "AccountId": finding["accountId"],
        "S3Object.Path": thing["path"],
        "S3Object.Extension": thing["extension"],
        "S3Object.Size": str(thing["size"]),
        "S3Object.StorageClass": thing.get("storageClass"),
        "S3Object.PublicAccess": None if "publicAccess" not in thing else str(thing["publicAccess"]).lower(),
        "S3Bucket.effectivePermission": bucket.get("publicAccess", {}).get("effectivePermission"),
        "S3Bucket.allowsUnencryptedObjectUploads": bucket.get("allowsUnencryptedObjectUploads"),
    }
    return {name: value[:_VALUE] for name, value in fields.items() if value}


def _resources(finding: JsonObject) -> list[JsonObject]:
    bucket, thing = finding["resourcesAffected"]["s3Bucket"], finding["resourcesAffected"]["s3Object"]
    shared = {"Region": finding.get("region")}
    if finding["partition"] in _PARTITIONS:
        shared["Partition"] = finding["partition"]
    return [
        {"Type": "AwsS3Bucket", "Id": _id(bucket["arn"]), **shared}
        | {"Tags": _tags(bucket), "Details": {"AwsS3Bucket": _bucket(bucket)}},
        {"Type": "AwsS3Object", "Id": _id(f"{thing['bucketArn']}/{thing['key']}"), **shared}
        | {"Tags": _tags(thing), "Details": {"AwsS3Object": _object(thing)}}
        | {"DataClassification": _classification(finding["classificationDetails"])},
    ]


def _id(arn: str) -> str:
    """An ARN that is too long keeps its beginning, and what tells it from others."""
    if len(arn) <= _RESOURCE:
        return arn
    digest = hashlib.sha256(arn.encode()).hexdigest()[:32]
    return f"{arn[: _RESOURCE - len(digest) - 1]}~{digest}"


def _tags(resource: JsonObject) -> JsonObject:
    return {tag["key"]: tag["value"] for tag in resource.get("tags", ())}


def _bucket(bucket: JsonObject) -> JsonObject:
    owner, encryption = bucket.get("owner", {}), bucket.get("defaultServerSideEncryption", {})
    applied = {"SSEAlgorithm": encryption.get("encryptionType"), "KMSMasterKeyID": encryption.get("kmsMasterKeyId")}
    rules = [{"ApplyServerSideEncryptionByDefault": applied}] if encryption else []
    return {
        "OwnerId": owner.get("id"),
        "OwnerName": owner.get("displayName"),
        "CreatedAt": bucket.get("createdAt"),
        "ServerSideEncryptionConfiguration": {"Rules": rules},
    }


def _object(thing: JsonObject) -> JsonObject:
    encryption = thing.get("serverSideEncryption", {})
    return {
        "LastModified": thing["lastModified"],
        "ETag": thing["eTag"],
        "VersionId": thing.get("versionId"),
        "ServerSideEncryption": encryption.get("encryptionType"),
        "SSEKMSKeyId": encryption.get("kmsMasterKeyId"),
    }


def _classification(details: JsonObject) -> JsonObject:
    return {
        "DetailedResultsLocation": details.get("detailedResultsLocation"),
        "Result": _capitalised(details["result"]),
    }


def _capitalised(value: Any) -> Any:
    """Macie's names as Security Hub has them: the same, with a capital."""
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: _capitalised(inner) for name, inner in value.items()}
    return [_capitalised(inner) for inner in value] if isinstance(value, list) else value


def _filled(value: Any) -> Any:
    """Without what is None, blank or empty, all the way in."""
    if isinstance(value, dict):
        inner = {name: _filled(one) for name, one in value.items()}
        return {name: one for name, one in inner.items() if not _blank(one)}
    return [one for one in map(_filled, value) if not _blank(one)] if isinstance(value, list) else value


def _blank(value: Any) -> bool:
    return value is None or value in ({}, []) or (isinstance(value, str) and not value.strip())
