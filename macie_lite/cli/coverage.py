"""`macie-lite coverage`: what runs covered, bucket by bucket, and what they did not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Annotated

import typer

from classifiers.errors import printable
from macie_lite.cli.job_finding import RunNumber, job_of, run_of
from macie_lite.cli.lists import AsJson
from macie_lite.cli.options import with_settings
from macie_lite.cli.words import counted, size
from macie_lite.config import Settings
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Counted, Run
from macie_lite.model.results import JsonObject
from macie_lite.reports.coverage import PASSED, BucketCoverage, covered_buckets
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_stored

__all__ = ["EXAMPLES", "HELP", "coverage"]

HELP = "What a job's last run covered, bucket by bucket, and what it did not; without a job, the last run of every job."

EXAMPLES = """Examples:

macie-lite coverage

macie-lite coverage ID --run 2 --format json
"""


@with_settings("db")
def coverage(
    settings: Settings,
    job_id: Annotated[str | None, typer.Argument(help="a job's id; else all jobs", show_default=False)] = None,
    number: RunNumber = None,
    format: AsJson = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        runs = list(_runs(store, job_id, number))
        covered = [(run, covered_buckets(store, run)) for run in runs]
    if format == "json":
        print(json.dumps([_as_json(run, buckets) for run, buckets in covered], indent=2))
    else:
        print("\n".join(line for run, buckets in covered for line in _lines(run, buckets)))


def _runs(store: Store, job_id: str | None, number: int | None) -> Iterator[Run]:
    if job_id is not None:
        yield run_of(store, job_of(store, job_id), number)
        return
    for job in store.jobs():
        yield from store.runs(job.job_id)[-1:]


def _lines(run: Run, buckets: Iterable[BucketCoverage]) -> Iterator[str]:
    yield printable(f"Run {run.number} of job {run.job_id}, begun {run.started_at:%Y-%m-%d %H:%M} UTC:")
    for bucket in buckets:
        read = ", ".join(f"{bucket.by_status.get(s.value, Counted()).objects} {s.value.lower()}" for s in Status)
        passed = [f"{one.objects} {PASSED[what]}" for what, one in bucket.passed.items() if one.objects]
        waiting = [f"{bucket.waiting.objects} not read yet"] if bucket.waiting.objects else []
        whole = "whole" if bucket.is_whole else "GAPS"
        yield printable(f"  {whole}  {bucket.name}: {', '.join([read, *passed, *waiting])}")
        for (status, reason, detail), counts in sorted(bucket.by_reason.items(), key=lambda item: -item[1].objects):
            told = f"{status.lower()}: {reason} ({detail}), {size(counts.bytes)}"
            yield f"        {counted(counts.objects, 'object')} {told}"
        for gap in bucket.gaps:
            yield printable(f"        {gap}")


def _as_json(run: Run, buckets: Iterable[BucketCoverage]) -> JsonObject:
    return {"jobId": run.job_id, "runId": run.run_id, "number": run.number, "buckets": [_one(one) for one in buckets]}


def _one(bucket: BucketCoverage) -> JsonObject:
    camel = {
        "unchanged": "unchanged",
        "not_sampled": "notSampled",
        "out_of_scope": "outOfScope",
        "too_large": "tooLarge",
    }
    return {
        "bucketName": bucket.name,
        "complete": bucket.is_whole,
        "byStatus": {status: _count(one) for status, one in sorted(bucket.by_status.items())},
        "reasons": [
            {"code": status, "reason": reason, "detail": detail, **_count(one)}
            for (status, reason, detail), one in sorted(bucket.by_reason.items())
        ],
        **{camel[what]: _count(one) for what, one in bucket.passed.items()},
        "waiting": _count(bucket.waiting),
        "gaps": bucket.gaps,
    }


def _count(one: Counted) -> JsonObject:
    return {"objects": one.objects, "bytes": one.bytes}
