"""Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"): a result for each identifier in an
object, so that a viewer lists objects by what they hold."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

from macie_lite.feeds.csv_rows import escaped
from macie_lite.feeds.macie import PRODUCT, object_uri, over, product_version
from macie_lite.model.results import JsonObject

__all__ = ["CLOSING", "opening", "sarif_results"]

_LEVELS = {"Low": "note", "Medium": "warning", "High": "error"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

CLOSING = "]}]}"
"""Ends what `opening` began."""


def opening() -> str:
    """A log with one run, up to its results."""
    driver = {"name": PRODUCT, "version": product_version()}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": []}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}).removesuffix(CLOSING)


def sarif_results(finding: JsonObject) -> list[JsonObject]:
    """The results of one finding. Those of one that is archived or resolved are suppressed, as SARIF has it."""
    result = finding["classificationDetails"]["result"]
    managed = [(d["type"], d["type"], d) for item in result["sensitiveData"] for d in item["detections"]]
    custom = [(d["name"], d["arn"], d) for d in result.get("customDataIdentifiers", {}).get("detections", ())]
    return [_result(finding, *one) for one in managed + custom]


def _result(finding: JsonObject, name: str, unique: str, detection: JsonObject) -> JsonObject:
    found, uri = uuid.UUID(finding["id"]), object_uri(finding)
    severity = detection.get("macieLite", {}).get("severity") or finding["severity"]["description"]
    lasting = f"{finding['accountId']} {uri} {unique}"
    count = detection["count"]
    out: JsonObject = {
        "ruleId": escaped(name),
        "level": _LEVELS[severity],
        "message": {"text": escaped(f"{count} occurrence{'s' if count > 1 else ''} of {name} in {uri}")},
        "occurrenceCount": count,
        "locations": list(_locations(uri, detection.get("occurrences", {}))) or [_location(uri)],
        "guid": str(uuid.uuid5(found, unique)),
        "correlationGuid": finding["id"],
        "partialFingerprints": {"macieLiteObject/v1": str(uuid.uuid5(uuid.NAMESPACE_URL, lasting))},
        "properties": {"findingId": finding["id"], "severity": severity, "count": count},
    }
    why = over(finding)
    return out | ({"suppressions": [{"kind": "external", "justification": why}]} if why else {})


def _locations(uri: str, occurrences: JsonObject) -> Iterator[JsonObject]:
    for place in occurrences.get("lineRanges", ()):
        region = {"startLine": place["start"], "endLine": place["end"], "startColumn": place["startColumn"]}
        yield _location(uri, region)
    for kind in ("cells", "pages", "records"):
        for place in occurrences.get(kind, ()):
            line = place.get("macieLite", {}).get("line")
            yield _location(uri, {"startLine": line} if line else None, _within(kind, place))


def _within(kind: str, place: JsonObject) -> JsonObject:
    """What a line number does not say: the cell, page or record."""
    if kind == "cells":
        cell = place.get("cellReference") or f"row {place['row']}, column {place['column']}"
        return {"fullyQualifiedName": escaped(cell), "kind": "cell"}
    if kind == "pages":
        return {"fullyQualifiedName": f"page {place['pageNumber']}", "kind": "page"}
    name = f"record {place['recordIndex']} {place.get('jsonPath', '')}".rstrip()
    return {"fullyQualifiedName": escaped(name), "kind": "record"}


def _location(uri: str, region: JsonObject | None = None, within: JsonObject | None = None) -> JsonObject:
    physical = {"artifactLocation": {"uri": uri}} | ({"region": region} if region else {})
    return {"physicalLocation": physical} | ({"logicalLocations": [within]} if within else {})
