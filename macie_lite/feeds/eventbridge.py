"""A finding as EventBridge hands it to the targets of a rule (Macie user guide, "EventBridge event schema for
findings"; EventBridge user guide, "Event structure")."""

from __future__ import annotations

from macie_lite.feeds.macie import macie_finding
from macie_lite.model.results import JsonObject

__all__ = ["DETAIL_TYPE", "SOURCE", "eventbridge_event"]

DETAIL_TYPE = "Macie Finding"

SOURCE = "macie-lite"
"""`aws.` is AWS's own: PutEvents refuses a source that begins so."""


def eventbridge_event(finding: JsonObject, source: str = SOURCE) -> JsonObject:
    detail = macie_finding(finding)
    return {
        "version": "0",
        "id": detail["id"],
        "detail-type": DETAIL_TYPE,
        "source": source,
        "account": detail["accountId"],
        "time": f"{detail['updatedAt'][:19]}Z",
        "region": detail.get("region", ""),
        "resources": [],
        "detail": detail,
    }
