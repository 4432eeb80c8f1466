"""From counts to Macie's shapes: the discovery-result record of every object, and the finding of one in which something
was found (botocore `macie2`: `Finding`, `ClassificationDetails`; user guide, "findings-types", "findings-severity").

Pure functions: places are already cleared of sensitive names (`redact`), and nothing else here comes from content.
Whatever Macie has no field for stands under `macieLite`, beside Macie's fields in the object concerned.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from classifiers.confidence import confidence_of
from classifiers.roles import EVIDENCE
from classifiers.types import MAX_SPANS, Category, Identifier, Severity
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.model.places import Occurrence
from macie_lite.model.results import Combined, Detected, JsonObject, ObjectResult, Outcome, RunContext
from macie_lite.pipeline.combinations import COMBINATIONS, of_object
from macie_lite.pipeline.places_json import occurrences_json, together_json
from macie_lite.pipeline.resources import bucket_of, instant, resources_affected

__all__ = ["finding_id", "outcome"]

FINDING_PLACES = 15
"""Places in a finding, over all its detections (user guide, "findings-locate-sd")."""

_NAMESPACE = uuid.UUID("b1a9f2c4-53c7-5c0e-9f0e-6d61636c6974")
"""Fixed for ever: ids of findings are derived from it."""

_SCORES = {Severity.LOW: 1, Severity.MEDIUM: 2, Severity.HIGH: 3}
_SUFFIXES = {
    Category.CREDENTIALS.value: "Credentials",
    Category.FINANCIAL_INFORMATION.value: "Financial",
    Category.PERSONAL_INFORMATION.value: "Personal",
    "CUSTOM_IDENTIFIER": "CustomIdentifier",
}
_TITLES = {
    "Credentials": "Credentials in an object",
    "Financial": "Financial information in an object",
    "Personal": "Personal information in an object",
    "CustomIdentifier": "Matches of a custom data identifier in an object",
    "Multiple": "Several categories of sensitive data in an object",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A detection with its identifier, judged."""

    detected: Detected
    identifier: Identifier

    @property
    def category(self) -> str:
        return "CUSTOM_IDENTIFIER" if self.identifier.origin == "custom" else self.identifier.category.value

    @property
    def severity(self) -> Severity:
        """By the band of the count; names of one part do not count towards it."""
        return self.identifier.severity_of(self.detected.count - self.detected.partial)

    @property
    def order(self) -> tuple[int, str]:
        """The worst first, so that a finding's few places are of those."""
        return -_SCORES[self.severity], self.identifier.id


def outcome(result: ObjectResult, run: RunContext, identifiers: Mapping[str, Identifier]) -> Outcome:
    """What the store keeps of an object: its record, with up to 1,000 places per identifier, and its finding (None
    where nothing was found), with up to 15 places in all. `identifiers`: at least those detected."""
    judged = (_Found(d, identifiers[d.identifier]) for d in result.detected if d.count)
    found = sorted((one for one in judged if one.identifier.enough(one.detected.count)), key=lambda f: f.order)
    record = _shared(result, run) | _judged(found)
    if combinations := _combinations(result.combined, found):
        record["macieLite"]["combinations"] = combinations
    record["classificationDetails"] = _details(result.coverage, run, record.get("region", ""), found, None)
    finding = None
    if found:
        finding = record | {"count": 1, "sample": False, "archived": False}
        finding["macieLite"] = record["macieLite"] | {"state": "NEW", "history": {"firstSeenAt": record["createdAt"]}}
        finding["classificationDetails"] = _details(
            result.coverage, run, record.get("region", ""), found, FINDING_PLACES
        )
    return Outcome(result.ref, record, finding, result.hid, result.coverage.gaps == (Reason.SAMPLED,))


def finding_id(account_id: str, ref: ObjectRef, run_id: str) -> str:
    """UUIDv5 of account, bucket, key, version or ETag, and run: the same object in the same run has one id, whoever
    scanned it, and however often."""
    parts = [account_id, ref.bucket, ref.key, ref.version_id or ref.etag, run_id]
    return str(uuid.uuid5(_NAMESPACE, json.dumps(parts, separators=(",", ":"))))


def _shared(result: ObjectResult, run: RunContext) -> JsonObject:
    """What a record has whatever was found."""
    bucket = bucket_of(result.ref, run)
    when = instant(result.finished_at)
    out: JsonObject = {
        "schemaVersion": "1.0",
        "id": finding_id(run.account_id, result.ref, run.run_id),
        "accountId": run.account_id,
        "partition": run.partition,
        "category": "CLASSIFICATION",
        "createdAt": when,
        "updatedAt": when,
        "resourcesAffected": resources_affected(result.ref, bucket, result.version_id),
        "macieLite": {"runId": run.run_id, "coverage": _coverage(result)},
    }
    region = bucket.region or run.region
    return out if region is None else out | {"region": region}


def _coverage(result: ObjectResult) -> JsonObject:
    coverage = result.coverage
    return {
        "code": coverage.status.value,
        "gaps": [reason.detail for reason in coverage.gaps],
        "sizeListed": result.ref.size,
        "sizeClassified": coverage.size_classified,
        "sizeReadForNames": coverage.size_read_for_names,
    }


def _combinations(combined: Sequence[Combined], found: Sequence[_Found]) -> list[JsonObject]:
    """Of records where there are such, else of the object as a whole."""
    made = {one.name: one for one in (*of_object(one.identifier.id for one in found), *combined)}
    return [_combination(made[one.name]) for one in COMBINATIONS if one.name in made]


def _combination(one: Combined) -> JsonObject:
    out: JsonObject = {"name": one.name, "identifiers": [name for name in one.identifiers if name not in EVIDENCE]}
    if evidence := [name for name in one.identifiers if name in EVIDENCE]:
        out["evidence"] = evidence
    if not one.records:
        return out | {"scope": "object"}
    places = [place for place in map(together_json, one.places) if place]
    return out | {"scope": "record", "records": one.records, "exact": one.exact, "places": places}


def _judged(found: list[_Found]) -> JsonObject:
    """Type, severity and the sentences; a record of an object without sensitive data has no type and no severity."""
    if not found:
        return {"title": "No sensitive data found", "description": "No selected identifier matched what was examined."}
    kinds = {_SUFFIXES[one.category] for one in found}
    kind = kinds.pop() if len(kinds) == 1 else "Multiple"
    worst = max((one.severity for one in found), key=_SCORES.__getitem__)
    return {
        "type": f"SensitiveData:S3Object/{kind}",
        "severity": {"score": _SCORES[worst], "description": worst.value},
        "title": _TITLES[kind],
        "description": _description(found),
    }


def _description(found: list[_Found]) -> str:
    total = sum(one.detected.count for one in found)
    named = ", ".join(f"{one.identifier.id} {one.detected.count}" for one in found[:3])
    more = f" and {len(found) - 3} more types" if len(found) > 3 else ""
    return f"The object holds {total} occurrence{'s' if total > 1 else ''} of sensitive data: {named}{more}."


def _details(coverage: Coverage, run: RunContext, region: str, found: list[_Found], places: int | None) -> JsonObject:
    """`classificationDetails` with at most `places` places in all; None: 1,000 per identifier."""
    arn = f"arn:{run.partition}:macie2:{region}:{run.account_id}"
    managed = sorted((f for f in found if f.category != "CUSTOM_IDENTIFIER"), key=lambda f: (f.category, *f.order))
    custom = [f for f in found if f.category == "CUSTOM_IDENTIFIER"]
    listed = _listed(found, places)
    result: JsonObject = {
        "status": _status(coverage),
        "sizeClassified": coverage.size_classified,
        "mimeType": coverage.mime_type,
        "additionalOccurrences": sum(map(len, listed.values())) < sum(f.detected.count for f in found),
        "sensitiveData": _by_category(managed, listed),
        "customDataIdentifiers": {
            "totalCount": sum(f.detected.count for f in custom),
            "detections": [_custom(f, arn, listed[f.identifier.id]) for f in custom],
        },
    }
    return {
        "jobArn": f"{arn}:classification-job/{run.job_id}",
        "jobId": run.job_id,
        "originType": "AUTOMATED_SENSITIVE_DATA_DISCOVERY" if run.automated else "SENSITIVE_DATA_DISCOVERY_JOB",
        "result": result,
    }


def _listed(found: Sequence[_Found], places: int | None) -> dict[str, tuple[Occurrence, ...]]:
    """Which places are written down, by identifier: a first one of each in turn, then a second, while there is room."""
    known = {one.identifier.id: one.detected.occurrences[:MAX_SPANS] for one in found}
    if places is None:
        return known
    turns = (own for turn in range(places) for own in known if turn < len(known[own]))
    taken = Counter(islice(turns, places))
    return {own: all_of_it[: taken[own]] for own, all_of_it in known.items()}


def _status(coverage: Coverage) -> JsonObject:
    """Macie has room for one reason: the first that was met. All of them stand in `macieLite`, with our details."""
    if not coverage.gaps:
        return {"code": coverage.status.value}
    gaps = [{"reason": reason.macie, "detail": reason.detail} for reason in coverage.gaps]
    return {
        "code": coverage.status.value,
        "reason": gaps[0]["reason"],
        "macieLite": {"detail": gaps[0]["detail"], "gaps": gaps},
    }


def _by_category(managed: list[_Found], listed: Mapping[str, tuple[Occurrence, ...]]) -> list[JsonObject]:
    items: dict[str, JsonObject] = {}
    for one in managed:
        item = items.setdefault(one.category, {"category": one.category, "totalCount": 0, "detections": []})
        item["totalCount"] += one.detected.count
        item["detections"].append({"type": one.identifier.id} | _detection(one, listed[one.identifier.id]))
    return list(items.values())


def _custom(one: _Found, arn: str, listed: tuple[Occurrence, ...]) -> JsonObject:
    named = {"arn": f"{arn}:custom-data-identifier/{one.identifier.id}", "name": one.identifier.name}
    return named | _detection(one, listed)


def _detection(one: _Found, listed: tuple[Occurrence, ...]) -> JsonObject:
    extra: JsonObject = {
        "confidence": confidence_of(one.detected.evidence),
        "evidence": sorted(kind.value for kind in one.detected.evidence),
        "severity": one.severity.value,
    }
    if one.identifier.version:
        extra["version"] = one.identifier.version
    if one.detected.partial:
        extra["partialCount"] = one.detected.partial
    out: JsonObject = {"count": one.detected.count, "macieLite": extra}
    if occurrences := occurrences_json(listed):
        out["occurrences"] = occurrences
    return out
