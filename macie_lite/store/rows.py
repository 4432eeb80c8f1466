"""Between the project's types and rows. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from macie_lite.model.jobs import Event, EventType, Job, JobStatus, Portion, Run
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store.base import Definition, Kind
from macie_lite.store.ledger_rows import ledger_rows, version_of
from macie_lite.store.text import dump, key_id, load, object_id, place

__all__ = [
    "definition_from_row",
    "event_from_row",
    "event_row",
    "id_of",
    "job_from_row",
    "job_row",
    "outcome_from_row",
    "outcome_rows",
    "portion_text",
    "run_from_row",
    "run_row",
    "tally_rows",
    "total_rows",
    "with_finding",
]

Row = dict[str, Any]


def id_of(ref: ObjectRef) -> bytes:
    """Of an object in a run."""
    return object_id(ref.bucket, ref.key, version_of(ref))


def job_row(job: Job) -> Row:
    return {
        "job_id": job.job_id,
        "name": job.name,
        "targets": dump(job.targets),
        "settings": dump(job.settings),
        "created_at": job.created_at,
        "status": job.status.value,
        "error": job.error,
        "exit_code": job.exit_code,
        "description": job.description,
        "tags": dump(job.tags),
        "buckets": dump(job.buckets),
        "schedule": job.schedule,
        "initial_run": job.initial_run,
        "next_at": job.next_at,
        "paused_at": job.paused_at,
        "accounts": dump(job.accounts),
    }


def job_from_row(row: Any) -> Job:
    return Job(
        row.job_id,
        row.name,
        tuple(load(row.targets)),
        load(row.settings),
        row.created_at,
        JobStatus(row.status),
        row.error,
        row.exit_code,
        row.description,
        load(row.tags),
        load(row.buckets),
        row.schedule,
        row.initial_run,
        row.next_at,
        row.paused_at,
        load(row.accounts),
    )


def run_row(run: Run) -> Row:
    return {
        "run_id": run.run_id,
        "job_id": run.job_id,
        "account_id": run.account_id,
        "started_at": run.started_at,
        "targets": dump(run.targets),
        "settings": dump(run.settings),
        "number": run.number,
        "buckets": dump(run.buckets),
        "scheduled_for": run.scheduled_for,
        "detached": run.detached,
        "ended_at": run.ended_at,
        "planned_all": run.planned_all,
        "accounts": dump(run.accounts),
    }


def run_from_row(row: Any) -> Run:
    return Run(
        row.run_id,
        row.job_id,
        row.account_id,
        row.started_at,
        tuple(load(row.targets)),
        load(row.settings),
        row.number,
        load(row.buckets),
        row.scheduled_for,
        row.detached,
        row.ended_at,
        row.planned_all,
        None if row.portion is None else _portion(load(row.portion)),
        load(row.accounts),
    )


def _portion(told: JsonObject) -> Portion:
    return Portion(**told | {"at": datetime.fromisoformat(told["at"])})


def portion_text(portion: Portion) -> str:
    return dump(asdict(portion) | {"at": portion.at.isoformat()})


def event_row(event: Event) -> Row:
    return {
        "job_id": event.job_id,
        "run_id": event.run_id,
        "type": event.type.value,
        "occurred_at": event.occurred_at,
        "resource": event.resource,
        "detail": event.detail,
    }


def event_from_row(row: Any) -> Event:
    return Event(EventType(row.type), row.job_id, row.occurred_at, row.run_id, row.resource, row.detail)


def definition_from_row(row: Any) -> Definition:
    return Definition(Kind(row.kind), row.name, row.version, load(row.content), row.created_at, row.deleted_at)


def outcome_rows(
    run_id: str, batch: int, outcomes: Sequence[Outcome], fingerprint: str, of_samples: str
) -> tuple[list[Row], dict[bytes, tuple[Row, list[Row]]], list[Row]]:
    """Rows for objects; for findings with their detections, by object id; and for the ledger.

    Each list is sorted by its key, so that two writers of the same rows take their locks in one order.
    """
    objects = {row["object_id"]: row for row in (_object(run_id, batch, one) for one in outcomes)}
    found = {row["object_id"]: (row, detected) for row, detected in _findings(run_id, outcomes)}
    in_ledger = ledger_rows(run_id, outcomes, fingerprint, of_samples) if fingerprint else ()
    known = {row["key_id"]: row for row in in_ledger}
    return [objects[i] for i in sorted(objects)], found, [known[i] for i in sorted(known)]


def _object(run_id: str, batch: int, outcome: Outcome) -> Row:
    ref, result = outcome.ref, outcome.record["classificationDetails"]["result"]
    return {
        "run_id": run_id,
        "object_id": id_of(ref),
        "key_id": key_id(ref.bucket, ref.key),
        "batch": batch,
        "bucket": ref.bucket,
        "key": ref.key,
        "version_id": ref.version_id,
        "etag": ref.etag,
        "last_modified": ref.last_modified,
        "storage_class": ref.storage_class,
        "size": ref.size,
        "size_classified": result.get("sizeClassified", 0),
        "mime_type": result.get("mimeType"),
        "status": result["status"]["code"],
        "reason": result["status"].get("reason") or "",
        "detail": result["status"].get("macieLite", {}).get("detail", ""),
        "record": dump(outcome.record),
        "place": place(ref.bucket, ref.key),
    }


def _findings(run_id: str, outcomes: Sequence[Outcome]) -> Iterator[tuple[Row, list[Row]]]:
    for outcome in outcomes:
        if (finding := outcome.finding) is not None:
            detected = [
                {"finding_id": finding["id"], "identifier": identifier, "count": count}
                for identifier, count in _counts(finding)
            ]
            yield _finding(run_id, outcome.ref, finding, sum(row["count"] for row in detected)), detected


def _finding(run_id: str, ref: ObjectRef, finding: JsonObject, occurrences: int) -> Row:
    return {
        "finding_id": finding["id"],
        "run_id": run_id,
        "object_id": id_of(ref),
        "type": finding["type"],
        "severity": finding["severity"]["score"],
        "occurrences": occurrences,
        "created_at": datetime.fromisoformat(finding["createdAt"]),
        "finding": finding,
        "place": place(ref.bucket, ref.key),
        "archived": finding["archived"],
    }


def with_finding(row: Row, finding: JsonObject | None) -> Row:
    """A finding's row as it is stored, with the finding as it turned out to be; None: as it was."""
    finding = row["finding"] if finding is None else finding
    return row | {"finding": dump(finding), "state": finding.get("macieLite", {}).get("state")}


def _counts(finding: JsonObject) -> list[tuple[str, int]]:
    """(identifier, count) of everything a finding counts; custom identifiers by their name, which two may share."""
    result = finding["classificationDetails"]["result"]
    total: Counter[str] = Counter()
    for item in result["sensitiveData"]:
        total.update({d["type"]: d["count"] for d in item["detections"]})
    for detection in result.get("customDataIdentifiers", {}).get("detections", ()):
        total[detection["name"]] += detection["count"]
    return sorted(total.items())


_SHARDS = 64


def tally_rows(run_id: str, batch: int, new: Sequence[Row]) -> list[Row]:
    """What `tallies` grows by, for rows of objects, sorted by its key."""
    count: Counter[tuple[str, str, str]] = Counter()
    size: Counter[tuple[str, str, str]] = Counter()
    for row in new:
        kind = row["status"], row["reason"], row["detail"]
        count[kind] += 1
        size[kind] += row["size_classified"]
    shared = {"run_id": run_id, "shard": batch % _SHARDS}
    return [
        shared | {"status": kind[0], "reason": kind[1], "detail": kind[2], "objects": count[kind], "bytes": size[kind]}
        for kind in sorted(count)
    ]


def total_rows(run_id: str, batch: int, detected: Sequence[Row]) -> list[Row]:
    """What `totals` grows by, for rows of detections, sorted by its key."""
    total: Counter[str] = Counter()
    for row in detected:
        total[row["identifier"]] += row["count"]
    shared = {"run_id": run_id, "shard": batch % _SHARDS}
    return [shared | {"identifier": name, "count": total[name]} for name in sorted(total)]


def outcome_from_row(row: Any) -> Outcome:
    ref = ObjectRef(row.bucket, row.key, row.size, row.etag, row.last_modified, row.version_id, row.storage_class)
    return Outcome(ref, load(row.record), None if row.finding is None else load(row.finding))
