"""Sample findings of every type, so that what reads findings can be built before there are any (Macie user guide,
"Working with sample findings"). Their objects do not exist."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from classifiers.loading import load
from classifiers.types import Category, Evidence, Identifier, Severity
from macie_lite.errors import UsageError
from macie_lite.model.coverage import Coverage
from macie_lite.model.jobs import Job, JobStatus, Run
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from macie_lite.model.results import Detected, JsonObject, ObjectResult, Outcome, RunContext
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.suppression import suppressed
from macie_lite.store.base import Store

__all__ = ["JOB", "TYPES", "forget_samples", "sample_findings", "sample_outcomes", "store_samples"]

JOB = "sample-findings"
"""The job as which they are stored: of its own, so that they count in no other's figures."""

_BUCKET = "macie-lite-sample-finding-bucket"
_TARGETS = (f"s3://{_BUCKET}",)
_OWN = Identifier(
    "SAMPLE_EMPLOYEE_NUMBER", "Employee number", Category.PERSONAL_INFORMATION, "PII", (), "custom", False,
    (Severity.MEDIUM,) * 3, (),
)  # fmt: skip
_LINE, _CELL = Occurrence(LineRange(12, 12, 7), line=12), Occurrence(Cell(3, 2, "number", "Sheet1"))
_PAGE, _RECORD = Occurrence(Page(4)), Occurrence(Record(7, ("customer", "name")))

_SAMPLES = {
    "Credentials": ("sample-file-credentials.txt", "text/plain", {"AWS_CREDENTIALS": _LINE}),
    "CustomIdentifier": ("sample-file-custom.json", "application/json", {_OWN.id: _RECORD}),
    "Financial": (
        "sample-file-financial.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        {"CREDIT_CARD_NUMBER": _CELL},
    ),
    "Multiple": ("sample-file-multiple.pdf", "application/pdf", {"CREDIT_CARD_NUMBER": _PAGE, "NAME": _PAGE}),
    "Personal": ("sample-file-personal.json", "application/json", {"NAME": _RECORD, "EMAIL_ADDRESS": _RECORD}),
}
TYPES = tuple(f"SensitiveData:S3Object/{kind}" for kind in _SAMPLES)


def sample_findings(account_id: str, region: str, *types: str) -> Iterator[JsonObject]:
    """One of each of these types, or of all; new ones each time."""
    return (one.finding for one in sample_outcomes(account_id, region, *types) if one.finding is not None)


def sample_outcomes(account_id: str, region: str, *types: str) -> Sequence[Outcome]:
    """As `sample_findings`, of one run, with the records of their objects."""
    return list(_made(account_id, region, types or TYPES))


def _made(account_id: str, region: str, types: Sequence[str]) -> Iterator[Outcome]:
    now = datetime.now(UTC)
    bucket = BucketInfo(_BUCKET, f"arn:aws:s3:::{_BUCKET}", created_at=now, region=region)
    run = RunContext(str(uuid.uuid4()), JOB, account_id, now, buckets={_BUCKET: bucket}, region=region)
    for finding_type in dict.fromkeys(types):
        key, mime_type, places = _SAMPLES[finding_type.rpartition("/")[2]]
        found = tuple(Detected(name, 1, (place,), frozenset({Evidence.PATTERN})) for name, place in places.items())
        ref = ObjectRef(_BUCKET, key, 2048, "0123456789abcdef0123456789abcdef", now)
        result = ObjectResult(ref, Coverage.complete(2048, mime_type), found, now)
        made = outcome(result, run, load() | {_OWN.id: _OWN})
        assert made.finding is not None
        yield replace(made, finding=made.finding | {"sample": True})


def store_samples(store: Store, made: Sequence[Outcome]) -> Sequence[Outcome]:
    """Stores them as a run of `JOB`, and gives them as they are stored: suppression rules hold for them. No feed of
    discovery results has them: their objects do not exist. Raises UsageError where a job of somebody's own is called
    so."""
    record, now = made[0].record, store.now()
    run_id = record["macieLite"]["runId"]
    store.create_job(Job(JOB, "sample findings", _TARGETS, {}, now, JobStatus.COMPLETE))
    _check_job(store)
    number = max((run.number for run in store.runs(JOB)), default=0) + 1
    store.start_run(Run(run_id, JOB, record["accountId"], now, _TARGETS, {}, number, planned_all=True))
    kept = store.save(run_id, 0, suppressed(store, made), last=False)
    store.end_run(run_id, now)  # behind it: what comes to a run that is over is delivered
    return kept


def forget_samples(store: Store) -> bool:
    """Whether there were any. Raises UsageError as `store_samples`."""
    _check_job(store)
    return store.forget_job(JOB)


def _check_job(store: Store) -> None:
    job = store.job(JOB)
    if job is not None and job.targets != _TARGETS:
        raise UsageError(f"There is a job {JOB} that is not of samples: it stays as it is.")
