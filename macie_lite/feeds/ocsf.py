"""A finding as an OCSF Data Security Finding (schema.ocsf.io 1.6.0, class 2006, with the cloud profile).

Times are milliseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from macie_lite.feeds.macie import PRODUCT, RESOLVED, macie_finding, object_uri, product_version, state_of
from macie_lite.model.results import JsonObject

__all__ = ["VERSION", "ocsf_finding"]

VERSION = "1.6.0"

_CLASS, _CATEGORY = 2006, 2
_ACTIVITIES = {1: "Create", 2: "Update", 3: "Close", 4: "Suppressed"}
_STATUSES = {1: "New", 3: "Suppressed", 4: "Resolved"}
_SEVERITIES = {"Low": 2, "Medium": 3, "High": 4}
_CATEGORIES = {"PERSONAL_INFORMATION": 1, "FINANCIAL_INFORMATION": 3, "CREDENTIALS": 6}
_CATEGORY_NAMES = {1: "Personal", 3: "Financial", 6: "Security", 99: "Other"}
_COVERAGE = {"COMPLETE": (1, "Complete"), "PARTIAL": (2, "Partial"), "SKIPPED": (3, "Fail")}


def ocsf_finding(finding: JsonObject) -> JsonObject:
    macies = macie_finding(finding)
    activity, status = _activity(macies, state_of(finding))
    return {
        "activity_id": activity,
        "activity_name": _ACTIVITIES[activity],
        "category_uid": _CATEGORY,
        "category_name": "Findings",
        "class_uid": _CLASS,
        "class_name": "Data Security Finding",
        "type_uid": _CLASS * 100 + activity,
        "type_name": f"Data Security Finding: {_ACTIVITIES[activity]}",
        "time": _milliseconds(macies["updatedAt"]),
        "severity_id": _SEVERITIES[macies["severity"]["description"]],
        "severity": macies["severity"]["description"],
        "status_id": status,
        "status": _STATUSES[status],
        "message": macies["title"],
        "metadata": _metadata(macies),
        "cloud": _cloud(macies),
        "finding_info": _info(macies),
        "data_security": _data_security(macies),
        "databucket": _databucket(macies["resourcesAffected"]["s3Bucket"], macies),
        "file": _file(macies["resourcesAffected"]["s3Object"], object_uri(finding), macies),
    }


def _activity(macies: JsonObject, state: str | None) -> tuple[int, int]:
    """(activity, status)"""
    if state == RESOLVED:
        return 3, 4
    if macies["archived"]:
        return 4, 3
    return (1 if macies["updatedAt"] == macies["createdAt"] else 2), 1


def _milliseconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp() * 1000)


def _metadata(macies: JsonObject) -> JsonObject:
    product = {"name": PRODUCT, "vendor_name": PRODUCT, "version": product_version()}
    return {
        "version": VERSION,
        "product": product,
        "profiles": ["cloud"],
        "uid": f"{macies['id']}@{macies['updatedAt']}",
        "labels": ["sample"] if macies["sample"] else [],
    }


def _cloud(macies: JsonObject) -> JsonObject:
    """Of a folder too: the class asks for one."""
    local = macies["resourcesAffected"]["s3Bucket"]["arn"].startswith("file:")
    out = {"provider": "Other" if local else "AWS"}
    account = {"uid": macies["accountId"], "type_id": 10, "type": "AWS Account"}
    region = {"region": macies["region"]} if macies.get("region") else {}
    return out | region | {"account": account, "cloud_partition": macies["partition"]}


def _info(macies: JsonObject) -> JsonObject:
    return {
        "uid": macies["id"],
        "title": macies["title"],
        "desc": macies["description"],
        "types": [macies["type"]],
        "created_time": _milliseconds(macies["createdAt"]),
        "modified_time": _milliseconds(macies["updatedAt"]),
    }


def _data_security(macies: JsonObject) -> JsonObject:
    details, result = macies["classificationDetails"], macies["classificationDetails"]["result"]
    kinds = {_CATEGORIES[item["category"]] for item in result["sensitiveData"]}
    kind = kinds.pop() if len(kinds) == 1 else 99
    code, caption = _COVERAGE[result["status"]["code"]]
    found = list(_discovered(result))
    return {
        "uid": details["jobId"],
        "category_id": kind,
        "category": _CATEGORY_NAMES[kind],
        "classifier_details": {"name": PRODUCT, "type": "expressions, proofs and NER"},
        "data_lifecycle_state_id": 1,
        "data_lifecycle_state": "Data at-Rest",
        "detection_system_id": 4,
        "detection_system": "Data Discovery & Classification",
        "discovery_details": found,
        "size": result["sizeClassified"],
        "status_id": code,
        "status": caption,
        "status_details": [result["status"]["reason"]] if result["status"].get("reason") else [],
        "total": sum(one["count"] for one in found),
    }


def _discovered(result: JsonObject) -> Iterator[JsonObject]:
    custom = [(one["name"], one) for one in result.get("customDataIdentifiers", {}).get("detections", ())]
    managed = [(one["type"], one) for item in result["sensitiveData"] for one in item["detections"]]
    for name, detection in managed + custom:
        out = {"type": name, "count": detection["count"]}
        places = list(_places(detection.get("occurrences", {})))
        yield out | ({"occurrences": places} if places else {})


_PLACES: dict[str, dict[str, str]] = {
    "cells": {"row": "row_number", "column": "column_number"}
    | {"columnName": "column_name", "cellReference": "cell_name"},
    "lineRanges": {"start": "start_line", "end": "end_line", "startColumn": "column_number"},
    "pages": {"pageNumber": "page_number"},
    "records": {"recordIndex": "record_index_in_array", "jsonPath": "json_path"},
}
"""Macie's arrays of places: its names, and OCSF's."""


def _places(occurrences: JsonObject) -> Iterator[JsonObject]:
    for kind, names in _PLACES.items():
        for place in occurrences.get(kind, ()):
            yield {names[name]: value for name, value in place.items() if name in names}


def _databucket(bucket: JsonObject, macies: JsonObject) -> JsonObject:
    local = bucket["arn"].startswith("file:")
    out: JsonObject = {
        "name": bucket["name"],
        "uid": bucket["arn"],
        "type_id": 99 if local else 1,
        "type": "Folder" if local else "S3",
    }
    if macies.get("region"):
        out["region"] = macies["region"]
    if "createdAt" in bucket:
        out["created_time"] = _milliseconds(bucket["createdAt"])
    if "publicAccess" in bucket and bucket["publicAccess"]["effectivePermission"] != "UNKNOWN":
        out["is_public"] = bucket["publicAccess"]["effectivePermission"] == "PUBLIC"
    if "defaultServerSideEncryption" in bucket:
        out["is_encrypted"] = bucket["defaultServerSideEncryption"]["encryptionType"] != "NONE"
    return out | _tags(bucket)


def _file(thing: JsonObject, uri: str, macies: JsonObject) -> JsonObject:
    out: JsonObject = {
        "name": thing["key"].rpartition("/")[2] or thing["key"],
        "path": thing["key"],
        "uri": uri,
        "uid": f"{thing['bucketArn']}/{thing['key']}",
        "type_id": 1,
        "type": "Regular File",
        "size": thing["size"],
        "modified_time": _milliseconds(thing["lastModified"]),
    }
    named = {"ext": thing["extension"], "version": thing.get("versionId"), "storage_class": thing.get("storageClass")}
    named["mime_type"] = macies["classificationDetails"]["result"].get("mimeType")
    return out | {name: value for name, value in named.items() if value} | _tags(thing)


def _tags(resource: JsonObject) -> JsonObject:
    tags: list[dict[str, Any]] = [{"name": tag["key"], "value": tag["value"]} for tag in resource.get("tags", ())]
    return {"tags": tags} if tags else {}
