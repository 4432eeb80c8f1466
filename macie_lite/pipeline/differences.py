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

_EARLIER, _LATER, _RESOLVED = 0, 1, 2
_Found: TypeAlias = tuple[str, int, JsonObject]
"""Place, which of the two runs found it, finding; or it was resolved by the later one, or between them."""

_Side: TypeAlias = JsonObject | None


def differences(store: Store, earlier: Run, later: Run) -> Iterator[Difference]:
    """An incremental run reads what is new or changed: what it leaves out is not told of, unless it is gone."""
    streams = (
        _placed(store.findings_in_place(earlier.run_id), _EARLIER),
        _placed(store.findings_in_place(later.run_id), _LATER),
        _placed(_resolved(store, earlier, later), _RESOLVED),
    )
    all_found = heapq.merge(*streams, key=lambda found: found[:2])
    for _, beside in groupby(all_found, key=lambda found: found[0]):
        for first, second, resolved in _by_object(beside):
            if second is None and resolved is not None:
                yield Difference(RESOLVED, first or resolved, None)
            else:
                yield Difference(_state(first, second, earlier, later), first, second)


def _placed(found: Iterable[tuple[str, JsonObject]], which: int) -> Iterator[_Found]:
    return ((place, which, finding) for place, finding in found)


def _resolved(store: Store, earlier: Run, later: Run) -> Iterator[tuple[str, JsonObject]]:
    """What was open when the earlier run ended, and is not any more."""
    runs = [later.run_id]
    if earlier.job_id == later.job_id:
        between = range(earlier.number + 1, later.number + 1)
        runs = [run.run_id for run in store.runs(later.job_id) if run.number in between]
    over = earlier.ended_at or earlier.started_at
    for place, finding in store.findings_resolved(runs):
        first_seen = finding["macieLite"].get("history", {}).get("firstSeenAt", finding["createdAt"])
        if datetime.fromisoformat(first_seen) <= over:
            yield place, finding


def _by_object(beside: Iterable[_Found]) -> Iterator[tuple[_Side, _Side, _Side]]:
    """What each run found in an object, and what was resolved of it; where a run has several of its key, by version."""
    objects: defaultdict[tuple[str, ...], tuple[list[JsonObject], ...]] = defaultdict(lambda: ([], [], []))
    for _, which, finding in beside:
        objects[_object(finding)][which].append(finding)
    for name in sorted(objects):
        found = objects[name]
        if all(len(of_one) <= 1 for of_one in found[:_RESOLVED]):
            yield _last(found[_EARLIER]), _last(found[_LATER]), _last(found[_RESOLVED])
        else:
            yield from _by_version(*found)


def _last(found: list[JsonObject]) -> _Side:
    return found[-1] if found else None


def _object(finding: JsonObject) -> tuple[str, ...]:
    affected = finding["resourcesAffected"]
    return affected["s3Bucket"]["name"], affected["s3Object"]["key"], finding["accountId"]


def _by_version(*found: list[JsonObject]) -> Iterator[tuple[_Side, _Side, _Side]]:
    first, second, resolved = ({_version(one): one for one in of_one} for of_one in found)
    for version in sorted(first.keys() | second.keys() | resolved.keys()):
        yield first.get(version), second.get(version), resolved.get(version)


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
