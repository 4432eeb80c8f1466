"""A finding as one flat row: its fields under one name each, and the same for spreadsheets (`--format csv`)."""

from __future__ import annotations

from macie_lite.model.results import JsonObject

__all__ = ["COLUMNS", "counts_of", "csv_row", "escaped", "flat"]

COLUMNS = (
    "severity",
    "type",
    "bucket",
    "key",
    "occurrences",
    "identifiers",
    "combinations",
    "status",
    "reason",
    "size",
    "mimeType",
    "lastModified",
    "eTag",
    "versionId",
    "region",
    "accountId",
    "jobId",
    "createdAt",
    "id",
    "state",
    "archived",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is run by a spreadsheet, not shown (OWASP, "CSV injection"); full-width forms count too."""

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\r\n"}


def csv_row(finding: JsonObject) -> dict[str, str]:
    """One value per column of COLUMNS, harmless to a spreadsheet and to an encoder."""
    return {name: _harmless(value) for name, value in flat(finding).items()}


def flat(finding: JsonObject) -> dict[str, str]:
    """One text per column of COLUMNS, as it is; "" for what is not known."""
    values = {
        "severity": finding["severity"]["description"],
        **{name: finding.get(name) for name in ("type", "region", "accountId", "createdAt", "id")},
        "combinations": _combinations(finding["macieLite"]),
        "state": finding["macieLite"].get("state"),
        "archived": str(bool(finding.get("archived"))).lower(),
        **_result(finding["classificationDetails"]),
        **_object(finding["resourcesAffected"]),
    }
    return {name: "" if values[name] is None else str(values[name]) for name in COLUMNS}


def _result(details: JsonObject) -> JsonObject:
    result = details["result"]
    counts = counts_of(result)
    return {
        "jobId": details["jobId"],
        "status": result["status"]["code"],
        "reason": result["status"].get("reason"),
        "mimeType": result["mimeType"],
        "occurrences": sum(count for _, count in counts),
        "identifiers": " ".join(f"{name}:{count}" for name, count in counts),
    }


def counts_of(result: JsonObject) -> list[tuple[str, int]]:
    """(identifier, occurrences) of each detection in a `classificationDetails.result`, custom ones last."""
    custom = [(d["name"], d["count"]) for d in result.get("customDataIdentifiers", {}).get("detections", ())]
    return [(d["type"], d["count"]) for item in result["sensitiveData"] for d in item["detections"]] + custom


def _combinations(ours: JsonObject) -> str:
    """Each with its records, or "object" where it stands in no single one."""
    return " ".join(f"{one['name']}:{one.get('records', 'object')}" for one in ours.get("combinations", ()))


def _object(resources: JsonObject) -> JsonObject:
    s3_object = resources["s3Object"]
    return {
        "bucket": resources["s3Bucket"]["name"],
        **{name: s3_object.get(name) for name in ("key", "size", "lastModified", "eTag", "versionId")},
    }


def _harmless(text: str) -> str:
    """As text to a spreadsheet (an apostrophe in front says so)."""
    text = escaped(text)
    return "'" + text if text.startswith(_FORMULA) else text


def escaped(text: str) -> str:
    """Without lone surrogates, which no encoding can write, and control characters, which end a cell in some readers
    and command a terminal; tabs and line ends stay."""
    return text.encode("utf-8", "backslashreplace").decode().translate(_CONTROLS)
