"""Outcomes to store, without an engine that finds them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.jobs import Job, JobStatus, Run
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import Outcome, RunContext
from macie_lite.store.base import Store
from tests.pipeline.results import describe, detected, ref

__all__ = ["HOSTILE_KEYS", "PARTIAL", "SKIPPED", "STANDING", "START", "new_run", "outcome_of"]

STANDING = {"f": frozenset[str]()}
"""Results of the fingerprint `f` stand."""

START = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
HOSTILE_KEYS = (
    "plain",
    "nul\0inside",
    "not utf-8 \udcff\udc80",
    "back\\slash \\0 \\u0000",
    "new\nline\r\ttab",
    "' OR 1=1; DROP TABLE findings; --",
    "percent % _ under",
    "ünï/ço∂e/😀/\u202eright-to-left",
    "",
    "trailing/",
    "x" * 4000,
)
_numbers = itertools.count()


def new_run(store: Store, job_id: str | None = None) -> str:
    """A run of a job of its own (or of `job_id`), each later than the one before."""
    number = next(_numbers)
    run_id = f"run-{number}"
    if job_id is None:
        job_id = f"job-{number}"
        store.create_job(Job(job_id, "name", ("s3://bucket",), {"ner": "off"}, START, JobStatus.RUNNING))
    started = START + timedelta(seconds=number)
    store.start_run(Run(run_id, job_id, "111122223333", started, ("s3://bucket",), {"ner": "off"}, number + 1))
    return run_id


def outcome_of(
    run_id: str,
    key: str = "key",
    *found: tuple[str, int],
    coverage: Coverage | None = None,
    bucket: str = "bucket",
    etag: str = "etag",
    version_id: str | None = None,
) -> Outcome:
    listed = ObjectRef(bucket, key, 120, etag, ref().last_modified, version_id)
    run = RunContext(run_id, "job", "111122223333", START)
    return describe(*(detected(name, count) for name, count in found), ref=listed, coverage=coverage, run=run)


SKIPPED = Coverage.skipped(Reason.PERMISSION_DENIED)
PARTIAL = Coverage.partial(Reason.TRUNCATED, 60, "text/csv")
