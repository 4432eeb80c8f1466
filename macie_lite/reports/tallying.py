"""One pass over a run's findings: what is counted of them grows with buckets and kinds, not with findings."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from classifiers.types import Identifier
from macie_lite.model.results import JsonObject
from macie_lite.reports.facts import BucketFound, CategoryFound, CombinationFound, KindFound, TopObject

__all__ = ["Tally"]

_SCORES = {"Low": 1, "Medium": 2, "High": 3}
_CUSTOM = "CUSTOM_IDENTIFIER"


class _Detection(NamedTuple):
    category: str
    identifier: str
    times: int
    score: int


@dataclass(slots=True)
class Tally:
    """known: identifiers that are shipped, by id. top: objects that are kept by name."""

    known: Mapping[str, Identifier]
    top: int
    kinds: dict[tuple[str, str], KindFound] = field(default_factory=dict)
    categories: dict[str, CategoryFound] = field(default_factory=dict)
    buckets: dict[str, BucketFound] = field(default_factory=dict)
    combinations: dict[str, CombinationFound] = field(default_factory=dict)
    findings: int = 0
    archived: int = 0
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _worst: list[tuple[int, int, int, TopObject]] = field(default_factory=list)

    def add(self, finding: JsonObject) -> None:
        found = list(_detections(finding))
        severity = finding["severity"]["description"]
        self.findings += 1
        self.archived += bool(finding.get("archived"))
        for one in found:
            self._add_kind(one)
        self._add_categories(found, severity)
        self._add_bucket(finding["resourcesAffected"]["s3Bucket"]["name"], found, severity)
        for combination in finding["macieLite"].get("combinations", ()):
            self._add_combination(combination)
        self._rank(finding, found)

    def objects(self) -> tuple[TopObject, ...]:
        """The worst: by severity, then by occurrences, then in the order of the pass."""
        return tuple(one for *_, one in sorted(self._worst, key=lambda entry: entry[:3], reverse=True))

    def _add_kind(self, one: _Detection) -> None:
        kind = self.kinds.get((one.category, one.identifier))
        if kind is None:
            kind = self.kinds[one.category, one.identifier] = self._kind(one)
        kind.objects += 1
        kind.occurrences += one.times
        kind.severity = max(kind.severity, one.score)

    def _kind(self, one: _Detection) -> KindFound:
        shipped = None if one.category == _CUSTOM else self.known.get(one.identifier)
        if shipped is None:
            return KindFound(one.identifier, one.identifier, one.category)
        return KindFound(one.identifier, shipped.name, one.category, shipped.regulations)

    def _add_categories(self, found: list[_Detection], severity: str) -> None:
        for category in {one.category for one in found}:
            mine = self.categories.setdefault(category, CategoryFound())
            mine.objects[severity] = mine.objects.get(severity, 0) + 1
        for one in found:
            self.categories[one.category].occurrences += one.times

    def _add_bucket(self, name: str, found: list[_Detection], severity: str) -> None:
        bucket = self.buckets.get(name) or self.buckets.setdefault(name, BucketFound(name))
        bucket.severities[severity] = bucket.severities.get(severity, 0) + 1
        bucket.occurrences += sum(one.times for one in found)
        for category in {one.category for one in found}:
            bucket.categories[category] = bucket.categories.get(category, 0) + 1
        for regulation in {name for one in found for name in self.kinds[one.category, one.identifier].regulations}:
            bucket.regulations[regulation] = bucket.regulations.get(regulation, 0) + 1

    def _add_combination(self, one: JsonObject) -> None:
        mine = self.combinations.setdefault(one["name"], CombinationFound(one["name"]))
        mine.objects += 1
        mine.records += one.get("records", 0)
        mine.exact &= one.get("exact", True)

    def _rank(self, finding: JsonObject, found: list[_Detection]) -> None:
        order = finding["severity"]["score"], sum(one.times for one in found), -next(self._numbers)
        if len(self._worst) < self.top:
            heapq.heappush(self._worst, (*order, _top_object(finding, found, order[1])))
        elif self.top and order > self._worst[0][:3]:
            heapq.heapreplace(self._worst, (*order, _top_object(finding, found, order[1])))


def _detections(finding: JsonObject) -> Iterator[_Detection]:
    result = finding["classificationDetails"]["result"]
    score = finding["severity"]["score"]
    for item in result["sensitiveData"]:
        for one in item["detections"]:
            yield _Detection(item["category"], one["type"], one["count"], _score(one, score))
    for one in result.get("customDataIdentifiers", {}).get("detections", ()):
        yield _Detection(_CUSTOM, one["name"], one["count"], _score(one, score))


def _score(detection: JsonObject, otherwise: int) -> int:
    return _SCORES.get(detection.get("macieLite", {}).get("severity", ""), otherwise)


def _top_object(finding: JsonObject, found: list[_Detection], occurrences: int) -> TopObject:
    ranked = sorted(found, key=lambda one: (-one.score, -one.times, one.identifier))
    affected = finding["resourcesAffected"]
    return TopObject(
        affected["s3Bucket"]["name"],
        affected["s3Object"]["key"],
        finding["severity"]["description"],
        occurrences,
        tuple((one.identifier, one.times) for one in ranked),
        finding["classificationDetails"]["result"]["status"]["code"],
        finding["id"],
    )
