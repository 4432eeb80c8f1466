"""A finding as a line of ArcSight's Common Event Format ("CEF Implementation Standard", version 0: header, predefined
keys, escapes)."""

from __future__ import annotations

from datetime import datetime

from macie_lite.feeds.csv_rows import escaped, flat
from macie_lite.feeds.macie import PRODUCT, object_uri, over, product_version
from macie_lite.model.results import JsonObject

__all__ = ["cef_line"]

_SEVERITIES = {"Low": 3, "Medium": 6, "High": 8}
"""The highest numbers of the standard's own Low, Medium and High."""

_LONGEST = 1023
"""Of filePath, fname, msg and request, in characters; the custom strings hold more."""

_LABELS = {"cs1": "bucket", "cs2": "identifiers", "cs3": "jobId", "cs4": "accountId", "cs5": "region", "cs6": "status"}

_IN_HEADER = str.maketrans({"\\": "\\\\", "|": "\\|", "\n": " ", "\r": " "})
_IN_VALUE = str.maketrans({"\\": "\\\\", "=": "\\=", "\n": "\\n", "\r": "\\r"})


def cef_line(finding: JsonObject) -> str:
    row = flat(finding)
    head = (PRODUCT, PRODUCT, product_version(), row["type"], finding["title"])
    header = "|".join(escaped(one).translate(_IN_HEADER) for one in head)
    said = {name: value for name, value in _extension(finding, row).items() if value}
    extension = " ".join(f"{name}={escaped(value).translate(_IN_VALUE)}" for name, value in said.items())
    return f"CEF:0|{header}|{_SEVERITIES[row['severity']]}|{extension}"


def _extension(finding: JsonObject, row: dict[str, str]) -> dict[str, str]:
    """Predefined keys, and six custom strings with their labels."""
    updated = datetime.fromisoformat(finding["updatedAt"])
    out = {
        "rt": str(int(updated.timestamp() * 1000)),
        "externalId": row["id"],
        "cat": finding["category"],
        "act": over(finding) or "",
        "cnt": row["occurrences"],
        "fname": row["key"].rpartition("/")[2][:_LONGEST],
        "filePath": row["key"][:_LONGEST],
        "fsize": row["size"],
        "fileType": row["mimeType"],
        "request": object_uri(finding)[:_LONGEST],
        "msg": finding["description"][:_LONGEST],
    }
    for key, name in _LABELS.items():
        if row[name]:
            out |= {f"{key}Label": name, key: row[name]}
    return out
