"""A finding as a CloudEvent in JSON (CloudEvents 1.0.2, sections 3.1 and 3.2; JSON Event Format 1.0.2)."""

from __future__ import annotations

from macie_lite.feeds.macie import macie_finding, object_uri
from macie_lite.model.results import JsonObject

__all__ = ["cloud_event"]


def cloud_event(finding: JsonObject) -> JsonObject:
    """`id` and `source` together name this state of the finding: sent twice, they are the same."""
    data = macie_finding(finding)
    return {
        "specversion": "1.0",
        "id": f"{data['id']}@{data['updatedAt']}",
        "source": f"/macie-lite/{data['accountId']}/{data['classificationDetails']['jobId']}",
        "type": "macie-lite.finding.v1",
        "subject": object_uri(finding),
        "time": data["updatedAt"],
        "datacontenttype": "application/json",
        "data": data,
    }
