"""What becomes of an object's finding when the object is examined again. Pure functions.

The last finding of an object that is not resolved is its open one. What it tells of stays open until a complete result
looked for all of it and found none: what a later run did not look for, or a partial result did not come to, is carried
over to the finding that takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store.ledger_rows import kinds_of
from macie_lite.store.text import dump, following_id, later, load, place

__all__ = [
    "Open",
    "after",
    "changed",
    "followed",
    "id_of",
    "instant_of",
    "open_from_row",
    "open_of",
    "open_row",
    "resolved",
]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Open:
    """An object that holds sensitive data, as far as is known. seen_at: when it was examined last with a finding."""

    object_id: bytes
    account_id: str
    bucket: str
    key: str
    version_id: str | None
    finding_id: str
    first_seen: str
    seen_at: datetime
    identifiers: dict[str, int]


def open_of(outcome: Outcome) -> Open:
    """By this result alone."""
    ref, record = outcome.ref, outcome.record
    return Open(
        id_of(outcome),
        record["accountId"],
        ref.bucket,
        ref.key,
        ref.version_id,
        record["id"],
        record["createdAt"],
        instant_of(outcome),
        {} if outcome.finding is None else _counts(outcome.finding),
    )


def id_of(outcome: Outcome) -> bytes:
    """Of its object over all runs."""
    ref = outcome.ref
    return following_id(outcome.record["accountId"], ref.bucket, ref.key, ref.version_id)


def instant_of(outcome: Outcome) -> datetime:
    return datetime.fromisoformat(outcome.record["createdAt"])


def _counts(finding: JsonObject) -> dict[str, int]:
    """By ids, users' own too."""
    return {identifier: count for identifier, _, count, *_ in kinds_of(finding)}


def open_row(one: Open) -> Row:
    return {
        "object_id": one.object_id,
        "account_id": one.account_id,
        "bucket": one.bucket,
        "key": one.key,
        "version_id": one.version_id,
        "place": place(one.bucket, one.key),
        "finding_id": one.finding_id,
        "first_seen": one.first_seen,
        "seen_at": one.seen_at,
        "identifiers": dump(one.identifiers),
    }


def open_from_row(row: Any) -> Open:
    return Open(
        row.object_id,
        row.account_id,
        row.bucket,
        row.key,
        row.version_id,
        row.finding_id,
        row.first_seen,
        row.seen_at,
        load(row.identifiers),
    )


def followed(finding: JsonObject, before: Open, looked_for: Set[str] | None) -> JsonObject:
    """A finding with what it is to the open one of the same object: the same, by what its run looked for, or not.
    looked_for: None where nobody knows."""
    known = before.identifiers
    expected = known if looked_for is None else {one: count for one, count in known.items() if one in looked_for}
    state = "UNCHANGED" if _counts(finding) == expected else "CHANGED"
    history = {"firstSeenAt": before.first_seen, "previousFindingId": before.finding_id}
    return _marked(finding, state, history)


def after(before: Open, outcome: Outcome, looked_for: Set[str] | None) -> Open | None:
    """What is open when an object was examined again; None: it is resolved."""
    now = open_of(outcome)
    if now.seen_at < before.seen_at:
        return before
    complete = _status(outcome) == "COMPLETE" and looked_for is not None
    left = {one: count for one, count in before.identifiers.items() if not complete or one not in (looked_for or ())}
    if outcome.finding is None:
        return before if left else None
    return replace(now, first_seen=before.first_seen, identifiers=left | now.identifiers)


def _status(outcome: Outcome) -> str:
    return str(outcome.record["classificationDetails"]["result"]["status"]["code"])


def resolved(finding: JsonObject, run_id: str, why: str, when: str) -> JsonObject:
    """why: CLEAN or GONE. What was archived at its birth was never sent to anybody, and is not because of this: only
    an update is sent, which another `updatedAt` tells: a later one, whoever's clock is late, since receivers pass over
    what is older than what they have (Security Hub user guide, "BatchImportFindings for finding providers")."""
    history = finding.get("macieLite", {}).get("history", {})
    told = {"resolvedAt": when, "resolvedBecause": why, "resolvedByRun": run_id}
    unsent = finding["archived"] and finding["updatedAt"] == finding["createdAt"]
    changed_at = {} if unsent else {"updatedAt": later(datetime.fromisoformat(when), finding["updatedAt"])}
    return _marked(finding, "RESOLVED", history | told) | changed_at


def _marked(finding: JsonObject, state: str, history: JsonObject) -> JsonObject:
    return finding | {"macieLite": finding.get("macieLite", {}) | {"state": state, "history": history}}


def changed(outcomes: Sequence[Outcome], findings: Mapping[str, JsonObject]) -> list[Outcome]:
    """Outcomes with their findings as they were stored; findings: by their ids."""
    return [
        one
        if one.finding is None or one.finding["id"] not in findings
        else replace(one, finding=findings[one.finding["id"]])
        for one in outcomes
    ]
