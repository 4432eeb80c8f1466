"""A finding as a line of IBM's Log Event Extended Format 2.0 (QRadar, "LEEF event components", "Predefined LEEF event
attributes"). Attributes are parted by tabs; the format has no escapes, so tabs and line ends in values become text."""

from __future__ import annotations

from datetime import datetime

from macie_lite.feeds.csv_rows import escaped, flat
from macie_lite.feeds.macie import PRODUCT, object_uri, over, product_version
from macie_lite.model.results import JsonObject

__all__ = ["leef_line"]

_SEVERITIES = {"Low": 3, "Medium": 6, "High": 8}

_OURS = ("bucket", "key", "identifiers", "occurrences", "status", "reason", "size", "mimeType", "region", "accountId")

_IN_VALUE = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})


def leef_line(finding: JsonObject) -> str:
    row = flat(finding)
    updated = datetime.fromisoformat(finding["updatedAt"])
    attributes = {
        "devTime": str(int(updated.timestamp() * 1000)),
        "cat": finding["category"],
        "sev": str(_SEVERITIES[row["severity"]]),
        "resource": object_uri(finding),
        "findingId": row["id"],
        "jobId": row["jobId"],
        "description": finding["description"],
        "action": over(finding) or "",
        **{name: row[name] for name in _OURS},
    }
    said = "\t".join(f"{name}={escaped(value).translate(_IN_VALUE)}" for name, value in attributes.items() if value)
    return f"LEEF:2.0|{PRODUCT}|{PRODUCT}|{product_version()}|{row['type']}|x09|{said}"
