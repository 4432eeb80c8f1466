"""Between results, the ledger and what a bucket's objects come to. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from macie_lite.model.buckets import CUSTOM, MANAGED, Contents, KindFound, Suppressed
from macie_lite.model.fingerprints import Standing
from macie_lite.model.jobs import Counted
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store.schema import CATEGORIES
from macie_lite.store.text import dump, key_id, load, object_id

__all__ = ["contents_of", "kinds_of", "ledger_id", "ledger_rows", "stands", "version_of"]

Row = dict[str, Any]

_SEVERITIES = {"Low": 1, "Medium": 2, "High": 3}
_OWN = "CUSTOM_IDENTIFIER"
_NOTHING = dict.fromkeys(CATEGORIES, 0)
_UNREADABLE_TYPE = "UNSUPPORTED_FILE_TYPE_EXCEPTION"
_UNREADABLE_CLASS = "INVALID_OBJECT_STATE"


def version_of(ref: ObjectRef) -> str:
    return ref.version_id or ref.etag


def ledger_id(ref: ObjectRef) -> bytes:
    """Of an object in the ledger: what is current at its place, or a version of its own when versions are listed."""
    if ref.version_id is None:
        return key_id(ref.bucket, ref.key)
    return object_id(ref.bucket, ref.key, ref.version_id)


def ledger_rows(run_id: str, outcomes: Sequence[Outcome], fingerprint: str, of_samples: str) -> Iterator[Row]:
    for outcome in outcomes:
        ref, result = outcome.ref, outcome.record["classificationDetails"]["result"]
        yield {
            "key_id": ledger_id(ref),
            "bucket": ref.bucket,
            "key": ref.key,
            "version": version_of(ref),
            "current_id": None if ref.version_id is None else key_id(ref.bucket, ref.key),
            "etag": None if ref.version_id is None else ref.etag,
            "fingerprint": of_samples if outcome.sampled and of_samples else fingerprint,
            "run_id": run_id,
            "completed_at": datetime.fromisoformat(outcome.record["createdAt"]),
            "size": ref.size,
            "size_classified": result.get("sizeClassified", 0),
            "storage_class": ref.storage_class,
            "status": result["status"]["code"],
            "reason": result["status"].get("reason") or "",
            "hid": None if outcome.hid is None else dump(outcome.hid),
        } | _found(outcome.finding)


def stands(row: Any, standing: Standing) -> bool:
    """row: with one of these fingerprints, and hid."""
    dropped = standing[row.fingerprint]
    return not dropped or (row.hid is not None and dropped.isdisjoint(load(row.hid)))


def _found(finding: JsonObject | None) -> Row:
    if finding is None:
        return {"severity": 0, "finding_id": None, "found": None} | _NOTHING
    kinds = list(kinds_of(finding))
    totals = Counter(_NOTHING)
    for _, category, count, *_ in kinds:
        totals[category.lower()] += count
    return {"severity": finding["severity"]["score"], "finding_id": finding["id"], "found": dump(kinds)} | totals


def kinds_of(finding: JsonObject) -> Iterator[tuple[Any, ...]]:
    """(identifier, category, count, severity), and the name of users' own."""
    result, worst = finding["classificationDetails"]["result"], finding["severity"]["score"]

    def severity(detection: JsonObject) -> int:
        return _SEVERITIES.get(detection.get("macieLite", {}).get("severity"), int(worst))

    for item in result["sensitiveData"]:
        for one in item["detections"]:
            yield one["type"], item["category"], one["count"], severity(one)
    for one in result.get("customDataIdentifiers", {}).get("detections", ()):
        yield one["arn"].rpartition("/")[2], _OWN, one["count"], severity(one), one["name"]


def contents_of(groups: Iterable[Any], found: Iterable[str], suppressed: Collection[Suppressed]) -> Contents:
    """groups: rows with status, reason, objects, size and size_classified; found: that column of the sensitive objects.
    One all of whose kinds are suppressed is not sensitive."""
    tally = _Tally({(one.type, one.id) for one in suppressed})
    for text in found:
        tally.add(load(text))
    return replace(_counted(groups), **tally.fields())


def _counted(groups: Iterable[Any]) -> Contents:
    by_status: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    hopeless = {_UNREADABLE_TYPE: Counted(), _UNREADABLE_CLASS: Counted()}
    size = classified = 0
    for row in groups:
        by_status[row.status] += row.objects
        size, classified = size + int(row.size), classified + int(row.size_classified)
        if row.status == "SKIPPED":
            reasons[row.reason] += row.objects
            if row.reason in hopeless:
                hopeless[row.reason] += Counted(row.objects, int(row.size))
    complete, partial, skipped = (by_status[status] for status in ("COMPLETE", "PARTIAL", "SKIPPED"))
    by_type, by_class = hopeless.values()
    return Contents(complete, partial, skipped, size, classified, dict(sorted(reasons.items())), by_type, by_class)


@dataclass(slots=True)
class _Kind:
    name: str
    category: str
    objects: int = 0
    count: int = 0
    severity: int = 0


class _Tally:
    def __init__(self, suppressed: set[tuple[str, str]]) -> None:
        self._suppressed = suppressed
        self._kinds: dict[tuple[str, str], _Kind] = {}
        self._severities = [0, 0, 0, 0]

    def add(self, found: list[list[Any]]) -> None:
        """One object's."""
        worst = 0
        for identifier, category, count, severity, *name in found:
            key = (CUSTOM if category == _OWN else MANAGED, identifier)
            kind = self._kinds.get(key)
            if kind is None:
                kind = self._kinds[key] = _Kind(name[0] if name else identifier, category)
            kind.objects += 1
            kind.count += count
            kind.severity = max(kind.severity, severity)
            if key not in self._suppressed:
                worst = max(worst, severity)
        self._severities[worst] += 1

    def fields(self) -> dict[str, Any]:
        kinds = [
            KindFound(*key, one.name, one.category, one.objects, one.count, one.severity, key in self._suppressed)
            for key, one in sorted(self._kinds.items(), key=lambda item: (-item[1].severity, -item[1].count, item[0]))
        ]
        categories: Counter[str] = Counter()
        for one in kinds:
            categories[one.category] += one.count
        return {
            "severities": tuple(self._severities[1:]),
            "categories": dict(sorted(categories.items())),
            "occurrences": sum(one.count for one in kinds),
            "suppressed": sum(one.count for one in kinds if one.suppressed),
            "kinds": tuple(kinds),
        }
