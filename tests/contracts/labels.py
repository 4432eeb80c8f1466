"""Compares what a scan says with what the generator of the sample bucket planted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["Record", "differences", "read_records"]

Record = Mapping[str, Any]
Label = Mapping[str, Any]


def read_records(path: Path) -> dict[str, Record]:
    """The lines of `scan --results`, by key."""
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    by_key = {record["resourcesAffected"]["s3Object"]["key"]: record for record in records}
    assert len(by_key) == len(records), "one record per object"
    return by_key


def differences(
    records: Mapping[str, Record], labels: Mapping[str, Any], *, without: Collection[str] = ()
) -> list[str]:
    """One sentence per difference, none when the scan found just what was planted; never a value.

    Counts are compared for every object and identifier of the labels except those in `without`; places for all
    that the format can say. Identifiers that the labels do not speak about are not compared.
    """
    known = set(labels["identifiers"]) - set(without)
    out = [f"{key!r}: not in the labels" for key in sorted(records.keys() - labels["objects"].keys())]
    for key, label in labels["objects"].items():
        if key not in records:
            out.append(f"{key!r}: no record")
            continue
        out += [f"{key!r}: {text}" for text in _object(records[key], label, known)]
    return out


def _object(record: Record, label: Label, known: set[str]) -> Iterable[str]:
    result = record["classificationDetails"]["result"]
    status = (result["status"]["code"], result["status"].get("reason"))
    if status != (label["status"], label["reason"]):
        yield f"status {status}, expected {(label['status'], label['reason'])}"
    detections = {d["type"]: d for group in result.get("sensitiveData", ()) for d in group["detections"]}
    for name in sorted(known & (detections.keys() | label["identifiers"].keys())):
        found, expected = detections.get(name), label["identifiers"].get(name, {"count": 0, "places": []})
        count = found["count"] if found else 0
        if count != expected["count"]:
            yield f"{name} {count} times, expected {expected['count']}"
        elif found:
            yield from _places(name, found, expected["places"])


def _places(name: str, found: Record, expected: list[Label]) -> Iterable[str]:
    said = Counter(_said(found.get("occurrences") or {}))
    meant = Counter(_meant(place) for place in expected)
    if said != meant:
        yield f"{name}: unexpected places {sorted((said - meant).elements())[:3]}"
        yield f"{name}: missing places {sorted((meant - said).elements())[:3]}"


def _said(occurrences: Record) -> Iterable[str]:
    """Places of a result record, each as one string, in the order of importance of `_meant`."""
    for cell in occurrences.get("cells", ()):
        sheet = cell["cellReference"].rpartition("!")[0].strip("'") if "cellReference" in cell else None
        yield _text(cell, row=cell["row"], column=cell["column"], name=cell.get("columnName"), sheet=sheet)
    for line in occurrences.get("lineRanges", ()):
        yield _text(line, line=line["start"], end=line["end"], column=line["startColumn"])
    for page in occurrences.get("pages", ()):
        yield _text(page, page=page["pageNumber"])
    for record in occurrences.get("records", ()):
        yield _text(record, record=record["recordIndex"], path=record.get("jsonPath"))
    for place in occurrences.get("macieLite", {}).get("places", ()):
        yield _text({"macieLite": place}, paragraph=place.get("paragraph"))


def _text(occurrence: Record, **parts: Any) -> str:
    member = occurrence.get("macieLite", {}).get("memberPath")
    return _shown({**parts, "member": member})


def _meant(place: Label) -> str:
    parts = {key: value for key, value in place.items() if key not in ("line", "member") or _is_text(place, key)}
    return _shown({**parts, "member": "!".join(place["member"]) if "member" in place else None})


def _is_text(place: Label, key: str) -> bool:
    """`line` is part of the place in running text; elsewhere it stands beside it, for people."""
    return key == "line" and "end" in place


def _shown(parts: Mapping[str, Any]) -> str:
    return " ".join(f"{key}={parts[key]}" for key in sorted(parts) if parts[key] is not None)
