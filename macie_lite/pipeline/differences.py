"""How two runs differ in what they found, object by object, in the order of places: no more is held than what has the
same place."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

from macie_lite.feeds.csv_rows import counts_of
from macie_lite.feeds.macie import RESOLVED
from macie_lite.model.findings import Difference
from macie_lite.model.jobs import Run
from macie_lite.model.results import JsonObject
from macie_lite.store.base import Store

__all__ = ["differences"]

_EARLIER, _LATER = 0, 1
_Found: TypeAlias = tuple[str, int, JsonObject]
"""Place, run, finding."""


def differences(store: Store, earlier: Run, later: Run) -> Iterator[Difference]:
    both = heapq.merge(_of(store, earlier, _EARLIER), _of(store, later, _LATER), key=lambda found: found[:2])
    for _, beside in groupby(both, key=lambda found: found[0]):
        for first, second in _pairs(beside):
            yield Difference(_state(first, second, earlier, later), first, second)


def _of(store: Store, run: Run, which: int) -> Iterator[_Found]:
    return ((place, which, finding) for place, finding in store.findings_in_place(run.run_id))


def _pairs(beside: Iterable[_Found]) -> Iterator[tuple[JsonObject | None, JsonObject | None]]:
    """Of the same object; where a run has several of its key, by version."""
    objects: defaultdict[tuple[str, ...], tuple[list[JsonObject], list[JsonObject]]] = defaultdict(lambda: ([], []))
    for _, which, finding in beside:
        objects[_object(finding)][which].append(finding)
    for name in sorted(objects):
        first, second = objects[name]
        if len(first) <= 1 and len(second) <= 1:
            yield (first[0] if first else None), (second[0] if second else None)
        else:
            yield from _by_version(first, second)


def _object(finding: JsonObject) -> tuple[str, ...]:
    affected = finding["resourcesAffected"]
    return affected["s3Bucket"]["name"], affected["s3Object"]["key"], finding["accountId"]


def _by_version(
    first: list[JsonObject], second: list[JsonObject]
) -> Iterator[tuple[JsonObject | None, JsonObject | None]]:
    before, after = ({_version(one): one for one in found} for found in (first, second))
    for version in sorted(before.keys() | after.keys()):
        yield before.get(version), after.get(version)


def _version(finding: JsonObject) -> str:
    thing = finding["resourcesAffected"]["s3Object"]
    return str(thing.get("versionId") or thing["eTag"])


def _state(first: JsonObject | None, second: JsonObject | None, earlier: Run, later: Run) -> str:
    if second is None:
        assert first is not None, "of one run at least"
        return RESOLVED if _is_resolved(first, later) else "UNREAD"
    known, history = second["macieLite"].get("state"), second["macieLite"].get("history", {})
    if first is None:
        seen = datetime.fromisoformat(history.get("firstSeenAt", second["createdAt"]))
        return "NEW" if seen >= earlier.started_at else "CHANGED" if known == "CHANGED" else "UNCHANGED"
    if known in ("CHANGED", "UNCHANGED") and history.get("previousFindingId") == first["id"]:
        return str(known)
    same = _counts(first) == _counts(second)
    return "UNCHANGED" if same else "CHANGED"


def _counts(finding: JsonObject) -> dict[str, int]:
    return dict(counts_of(finding["classificationDetails"]["result"]))


def _is_resolved(finding: JsonObject, by: Run) -> bool:
    """By the later run, or before its end."""
    ours = finding["macieLite"]
    if ours.get("state") != RESOLVED:
        return False
    history = ours["history"]
    return history["resolvedByRun"] == by.run_id or (
        by.ended_at is None or datetime.fromisoformat(history["resolvedAt"]) <= by.ended_at
    )
