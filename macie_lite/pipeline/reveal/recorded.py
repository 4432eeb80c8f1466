"""The places that a finding's record has, by what stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from macie_lite.model.results import JsonObject

__all__ = ["Kind", "kinds_of", "written"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One identifier in a finding. name: as findings call it. places: each as `written`."""

    identifier: str
    name: str
    count: int
    places: tuple[str, ...]


def kinds_of(record: JsonObject) -> list[Kind]:
    """Of a discovery result (up to 1,000 places each) or of a finding, in its order."""
    result = record["classificationDetails"]["result"]
    managed = ((one["type"], one["type"], one) for item in result["sensitiveData"] for one in item["detections"])
    own = result["customDataIdentifiers"]["detections"]
    custom = ((one["arn"].rpartition("/")[2], one["name"], one) for one in own)
    return [
        Kind(identifier, name, one["count"], tuple(_places(one.get("occurrences", {}))))
        for identifier, name, one in chain(managed, custom)
    ]


def _places(occurrences: JsonObject) -> Iterator[str]:
    for kind, places in occurrences.items():
        if kind == "macieLite":
            yield from (written({kind: {"places": [one]}}) for one in places["places"])
        else:
            yield from (written({kind: [one]}) for one in places)


def written(occurrence: JsonObject) -> str:
    """One place in Macie's shape, so that the same place is the same text."""
    return json.dumps(occurrence, sort_keys=True)
