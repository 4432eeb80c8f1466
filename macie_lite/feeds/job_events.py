"""Events of jobs in Macie's shape (user guide, "Log event reference")."""

from __future__ import annotations

from macie_lite.model.jobs import Event
from macie_lite.model.results import JsonObject

__all__ = ["event_as_json"]


def event_as_json(event: Event) -> JsonObject:
    """Macie's field names; ours under `macieLite`."""
    said: JsonObject = {
        "eventType": event.type.value,
        "occurredAt": event.occurred_at.isoformat(),
        "jobId": event.job_id,
        "description": event.detail,
    }
    if event.resource is not None:
        kind = "ACCOUNT" if event.type.value.startswith("ACCOUNT") else "S3_BUCKET_NAME"
        said["affectedResource"] = {"type": kind, "value": event.resource}
    return {name: value for name, value in said.items() if value is not None} | {"macieLite": {"runId": event.run_id}}
