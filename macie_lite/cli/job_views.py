"""How a job looks from outside: as text, and as JSON in Macie's field names."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from classifiers.errors import printable
from macie_lite.cli.job_finding import run_of
from macie_lite.cli.summary import lines
from macie_lite.cli.table import place
from macie_lite.jobs.schedule import parse_schedule
from macie_lite.model.coverage import Reason
from macie_lite.model.jobs import Event, Job, JobStatus, Planned, Run
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.pipeline.due import EXPIRY
from macie_lite.pipeline.ownership import interruption
from macie_lite.store.base import Store

__all__ = [
    "as_json",
    "current",
    "described",
    "event_lines",
    "listed",
    "print_results",
    "statistics",
]


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


def described(job: Job, store: Store, run_id: str) -> Iterator[str]:
    """What is stored of a run: findings and coverage, or why there is nothing; and what could not be listed."""
    coverage, listings = store.coverage(run_id), store.listings(run_id)
    if coverage.objects or job.status in (JobStatus.COMPLETE, JobStatus.IDLE, JobStatus.PAUSED):
        listed_all = all(listing.ended and not listing.error for listing in listings)
        yield from lines(coverage, job, store.planned(run_id), listed_all=listed_all)
    else:
        yield "Nothing is stored yet." if job.status is JobStatus.RUNNING else "Nothing was read."
    for listing in listings:
        if listing.error:
            yield printable(f"  gap: {listing.error}")
        if listing.listed_at:
            when = f"{listing.listed_at:%Y-%m-%d %H:%M} UTC"
            yield printable(
                f"  {listing.target} was listed by its inventory of {when}; what was put later is not covered."
            )


def as_json(job: Job) -> JsonObject:
    """Macie's field names (`DescribeClassificationJob`)."""
    macie: JsonObject = {
        "jobId": job.job_id,
        "name": job.name,
        "jobType": "SCHEDULED" if job.schedule else "ONE_TIME",
        "jobStatus": job.status.value,
        "createdAt": job.created_at.isoformat(),
        "lastRunErrorStatus": {"code": "ERROR" if job.error else "NONE"},
    }
    if job.schedule:
        macie["initialRun"] = job.initial_run
        if frequency := parse_schedule(job.schedule).frequency:
            macie["scheduleFrequency"] = frequency
    if "sampling" in job.settings:
        macie["samplingPercentage"] = job.settings["sampling"]
    if job.status is JobStatus.USER_PAUSED and job.paused_at:
        expires = job.paused_at + EXPIRY
        macie["userPausedDetails"] = {"jobPausedAt": job.paused_at.isoformat(), "jobExpiresAt": expires.isoformat()}
    named = {"description": job.description, "tags": job.tags}
    ours = {
        "targets": list(job.targets),
        "buckets": job.buckets,
        "accounts": job.accounts,
        "settings": job.settings,
        "schedule": job.schedule,
        "nextRunAt": job.next_at and job.next_at.isoformat(),
        "error": job.error,
    }
    kept = {name: value for name, value in ours.items() if value not in (None, {}) or name in ("settings", "error")}
    return macie | {name: value for name, value in named.items() if value} | {"macieLite": kept}


def statistics(store: Store, job: Job, number: int | None = None) -> JsonObject:
    """Of one run, the last or that of this number, under the job's."""
    runs = store.runs(job.job_id)
    if number is None and not runs:
        return {"statistics": {"numberOfRuns": 0}}
    run = run_of(store, job, number)
    coverage, planned = store.coverage(run.run_id), store.planned(run.run_id)
    reasons = [
        {"code": status, "reason": reason, "detail": detail, "objects": count}
        for (status, reason, detail), count in sorted(coverage.reasons.items())
        if reason
    ]
    gaps = [{"target": one.target, "error": one.error} for one in store.listings(run.run_id) if one.error]
    return {
        "lastRunTime": runs[-1].started_at.isoformat(),
        "statistics": {
            "numberOfRuns": len(runs),
            "approximateNumberOfObjectsToProcess": max(0, planned.read.objects - sum(coverage.objects.values())),
        },
        "run": _run(run),
        "coverage": {"objects": coverage.objects, "bytes": coverage.bytes, "reasons": reasons} | _passed(planned, gaps),
        "findings": {"bySeverity": coverage.severities, "byIdentifier": coverage.identifiers},
    }


def _run(run: Run) -> JsonObject:
    """With what it began with: the job may have been changed since."""
    where = {"buckets": run.buckets, "accounts": run.accounts}
    return {
        "runId": run.run_id,
        "number": run.number,
        "startedAt": run.started_at.isoformat(),
        "endedAt": run.ended_at and run.ended_at.isoformat(),
        "scheduledFor": run.scheduled_for and run.scheduled_for.isoformat(),
        "targets": list(run.targets),
        "settings": run.settings,
    } | {name: value for name, value in where.items() if value}


def _passed(planned: Planned, gaps: Sequence[Mapping[str, str]]) -> JsonObject:
    """What was listed and not read, and what could not be listed."""
    counted = {
        "unchanged": planned.unchanged,
        "notSampled": planned.not_sampled,
        "outOfScope": planned.out_of_scope,
        "tooLarge": planned.too_large,
    }
    return {name: {"objects": one.objects, "bytes": one.bytes} for name, one in counted.items()} | {"gaps": list(gaps)}


def event_lines(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        more = " ".join(filter(None, [event.resource, event.detail]))
        when = f"{event.occurred_at:%Y-%m-%d %H:%M:%S}"
        yield printable(f"{when}  {event.job_id}  {event.type.value}{f'  {more}' if more else ''}")


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
