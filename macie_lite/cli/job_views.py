"""How a job looks from outside: as text, and as JSON in Macie's field names."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace

from classifiers.errors import printable
from macie_lite.cli.summary import lines
from macie_lite.cli.table import place
from macie_lite.model.coverage import Reason
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.pipeline.ownership import interruption
from macie_lite.store.base import Job, JobStatus, RunCoverage, Store

__all__ = ["as_json", "current", "described", "listed", "print_results", "statistics"]


_REASON = max(len(f"{reason.macie} ({reason.detail})") for reason in Reason)


def current(store: Store, job: Job) -> Job:
    """The job as it is: one that is stored as running and that nobody works on is paused, with the reason."""
    broken = interruption(store, job)
    return replace(job, status=JobStatus.USER_PAUSED, error=broken) if broken else job


def listed(jobs: Iterable[tuple[Job, Job]]) -> Iterator[str]:
    """One line a job, as it is stored and as it is (`current`), under a header."""
    rows = [("JOB ID", "STATUS", "CREATED (UTC)", "NAME", "TARGETS")]
    for stored, job in jobs:
        targets = " ".join(printable(target) for target in job.targets)
        created = f"{job.created_at:%Y-%m-%d %H:%M}"
        rows.append((printable(job.job_id), _state(stored, job), created, printable(job.name), targets))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        yield "  ".join([*(f"{text:<{width}}" for text, width in zip(row, widths, strict=False)), row[4]])


def _state(stored: Job, job: Job) -> str:
    """Macie has one word for a job that its user paused, that was killed and that failed; the reason is in `show`."""
    why = "interrupted" if job.status is not stored.status else "failed" if job.error else ""
    return f"{job.status.value} ({why})" if why else job.status.value


def described(job: Job, coverage: RunCoverage) -> Iterator[str]:
    """What is stored of a job: findings and coverage, or why there is nothing."""
    incremental = bool(job.settings.get("incremental"))
    if coverage.objects or (job.status is JobStatus.COMPLETE and not incremental):
        yield from lines(coverage, job.job_id)
    elif job.status is JobStatus.RUNNING:
        yield "Nothing is stored yet."
    elif job.status is JobStatus.COMPLETE:
        yield "Nothing was read: nothing is new or changed since its last complete result, or the target is empty."
    else:
        yield "Nothing was read."


def as_json(job: Job) -> JsonObject:
    """Macie's field names (`DescribeClassificationJob`)."""
    return {
        "jobId": job.job_id,
        "name": job.name,
        "jobType": "ONE_TIME",
        "jobStatus": job.status.value,
        "createdAt": job.created_at.isoformat(),
        "lastRunErrorStatus": {"code": "ERROR" if job.error else "NONE"},
        "macieLite": {"targets": list(job.targets), "settings": job.settings, "error": job.error},
    }


def statistics(store: Store, run_id: str) -> JsonObject:
    coverage = store.coverage(run_id)
    run = store.run(run_id)
    reasons = [
        {"code": status, "reason": reason, "detail": detail, "objects": count}
        for (status, reason, detail), count in sorted(coverage.reasons.items())
        if reason
    ]
    planned = run.planned_objects if run else 0
    return {
        "statistics": {
            "numberOfRuns": 1,
            "approximateNumberOfObjectsToProcess": max(0, planned - sum(coverage.objects.values())),
        },
        "coverage": {"objects": coverage.objects, "bytes": coverage.bytes, "reasons": reasons},
        "findings": {"bySeverity": coverage.severities, "byIdentifier": coverage.identifiers},
    }


def print_results(outcomes: Iterable[Outcome]) -> int:
    """A table of how far each object was examined, row by row; how many there were."""
    count = 0
    for count, outcome in enumerate(outcomes, 1):
        if count == 1:
            print(_row("STATUS", "REASON", "OBJECT"))
        status = outcome.record["classificationDetails"]["result"]["status"]
        details = dict.fromkeys(gap["detail"] for gap in status.get("macieLite", {}).get("gaps", ()))
        reason = f"{status['reason']} ({', '.join(details)})" if details else status.get("reason") or ""
        print(_row(status["code"], reason, printable(place(outcome.ref.bucket, outcome.ref.key))))
    sys.stdout.flush()
    return count


def _row(status: str, reason: str, where: str) -> str:
    return f"{status:<8}  {reason:<{_REASON}}  {where}"
