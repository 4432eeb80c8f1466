"""A report over many findings: seconds to make it, its size, and how soon Chromium has it open.

`python -m benchmarks report` stores 5,000 findings in 60 buckets, `--full` 50,000; eleven smaller runs of the job stand
before them.
"""

from __future__ import annotations

import itertools
import random
import resource
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from classifiers import loading
from classifiers.types import Evidence
from macie_lite.config import Settings
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.jobs import Counted, Job, JobStatus, Listing, PlannedBatch, Run, Step
from macie_lite.model.objects import Batch, BucketInfo, ObjectRef
from macie_lite.model.places import LineRange, Occurrence
from macie_lite.model.results import Detected, ObjectResult
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.runs import context, first_run, new_job
from macie_lite.reports.document import FORMATS
from macie_lite.reports.gathering import gather
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.reports.browser import Browser, binary

__all__ = ["figure", "fill"]

_FINDINGS, _FULL = 5_000, 50_000
_CLEAN = 1  # objects without a finding beside each with one
_TOGETHER = 200
_WHEN = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
_BUCKETS = [
    f"{team}-{what}-{where}"
    for team in ("payments", "clinic", "crm", "analytics", "people", "web")
    for what in ("exports", "backups", "uploads", "logs", "archive")
    for where in ("eu-west-1", "us-east-1")
]
_KINDS = {
    "payments": ("CREDIT_CARD_NUMBER", "BANK_ACCOUNT_NUMBER", "NAME", "EMAIL_ADDRESS", "CREDIT_CARD_SECURITY_CODE"),
    "clinic": ("NAME", "DATE_OF_BIRTH", "MEDICAL_RECORD_NUMBER", "ICD_10_CODE", "UK_NHS_NUMBER", "HEALTH_PLAN_ID"),
    "crm": ("NAME", "EMAIL_ADDRESS", "PHONE_NUMBER", "ADDRESS", "USA_SOCIAL_SECURITY_NUMBER"),
    "analytics": ("IP_ADDRESS", "EMAIL_ADDRESS", "GCP_API_KEY", "JSON_WEB_TOKEN"),
    "people": ("NAME", "USA_PASSPORT_NUMBER", "GERMANY_TAX_IDENTIFICATION_NUMBER", "DRIVERS_LICENSE"),
    "web": ("AWS_CREDENTIALS", "GITHUB_TOKEN", "SLACK_TOKEN", "IP_ADDRESS", "EMAIL_ADDRESS"),
}
_GAPS = (Reason.ENCRYPTED_DOCUMENT, Reason.PERMISSION_DENIED, Reason.ARCHIVED, Reason.PICTURE)
_LIMIT_SECONDS, _LIMIT_BYTES, _LIMIT_OPEN = 10, 5_000_000, 2


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    findings = _FULL if full else _FINDINGS
    with closing(open_store(str(folder / "report.db"))) as store:
        job, run = fill(store, findings)
        yield f"## A report over {findings:,} findings\n"
        yield "| what | figure | limit |"
        yield "|---|---:|---:|"
        began, worked, before = time.perf_counter(), time.process_time(), _peak()
        facts = gather(store, job, run, _WHEN, top=25)
        yield f"| facts gathered, s | {(gathered := time.perf_counter() - began):.2f} | |"
        yield f"| of these, of processor time | {time.process_time() - worked:.2f} | |"
    for name, suffix in (("html", "html"), ("markdown", "md")):
        began = time.perf_counter()
        (folder / f"report.{suffix}").write_text(FORMATS[name](facts), "utf-8")
        yield f"| with {name} written, s | {gathered + time.perf_counter() - began:.2f} | {_LIMIT_SECONDS} |"
        yield f"| {name}, bytes | {(folder / f'report.{suffix}').stat().st_size:,} | {_LIMIT_BYTES:,} |"
    yield f"| memory that making them added, MB | {(_peak() - before) / 1000:.0f} | |"
    if binary():
        with Browser(folder / "profile") as browser:
            for width in (360, 768, 1280):
                page = browser.open((folder / "report.html").as_uri(), width)
                yield f"| open in Chromium at {width} px, s | {page.seconds:.2f} | {_LIMIT_OPEN} |"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fill(store: Store, findings: int, runs: int = 12, before: float = 0.01) -> tuple[Job, Run]:
    """A weekly job whose last run has that many findings; those before have a share of them, which grows."""
    settings = Settings(sampling=80, include=("prefix=data/",))
    job = new_job("weekly", "Weekly sweep of production", [f"s3://{one}" for one in _BUCKETS], settings)
    job = replace(job, schedule="weekly MONDAY 03:00", tags={"owner": "security"}, status=JobStatus.IDLE)
    store.create_job(job)
    for number in range(1, runs + 1):
        begun = _WHEN + timedelta(weeks=number)
        run = replace(
            first_run(job, "111122223333"),
            run_id=f"weekly-{number}",
            number=number,
            started_at=begun,
            targets=job.targets,
        )
        store.start_run(run)
        share = 1 if number == runs else before * (1 + number / runs) * (1.3 if number in (5, 6) else 1)
        _fill(store, run, int(findings * share))
        store.planned_all(run.run_id)
        store.end_run(run.run_id, begun + timedelta(minutes=47))
    ended = store.run(f"weekly-{runs}")
    assert ended
    return job, ended


def _fill(store: Store, run: Run, findings: int) -> None:
    known = loading.load()
    drawn = random.Random(run.number)
    store.claim(run.run_id, "bench", None)
    for number, name in enumerate(_BUCKETS):
        mine = findings * (len(_BUCKETS) - number) * 2 // (len(_BUCKETS) * (len(_BUCKETS) + 1))
        bucket = BucketInfo(name, f"arn:aws:s3:::{name}", name[-9:])
        results = [_result(name, one, drawn) for one in range(mine * (1 + _CLEAN))]
        about = context(run, Work(Batch(run.run_id, number, f"s3://{name}", ()), bucket))
        listing = Listing(number, f"s3://{name}", ended=True, bucket=bucket, not_sampled=Counted(mine, mine * 90_000))
        if number == len(_BUCKETS) - 1:
            listing = replace(listing, ended=False, error=f"s3://{name}: access denied while it was listed.")
        store.add_listings(run.run_id, "bench", [listing])
        made = (outcome(one, about, known) for one in results)
        planned = PlannedBatch(number, number, tuple(one.ref for one in results))
        store.plan(run.run_id, "bench", Step(listing, (planned,) if results else ()))
        while together := list(itertools.islice(made, _TOGETHER)):
            store.save(run.run_id, number, together, last=False)
        store.save(run.run_id, number, [], last=True)


def _result(bucket: str, number: int, drawn: random.Random) -> ObjectResult:
    key = f"data/2026/{number % 12 + 1:02}/{bucket.split('-')[1]}-{number:07}.csv"
    ref = ObjectRef(bucket, key, drawn.randrange(1000, 500_000), f"{number:032x}", _WHEN)
    if number % (1 + _CLEAN):
        gap = drawn.random()
        skipped = Coverage.skipped(drawn.choice(_GAPS))
        return ObjectResult(ref, skipped if gap < 0.01 else Coverage.complete(ref.size, "text/csv"), (), _WHEN)
    partial = Coverage.partial(Reason.MALFORMED, ref.size // 2, "text/csv")
    coverage = partial if drawn.random() < 0.01 else Coverage.complete(ref.size, "text/csv")
    return ObjectResult(ref, coverage, tuple(_detected(bucket.split("-")[0], drawn)), _WHEN)


def _detected(team: str, drawn: random.Random) -> Iterator[Detected]:
    places = tuple(Occurrence(LineRange(line, line, 9), line=line, offset=(line, line + 20)) for line in range(1, 4))
    for kind in drawn.sample(_KINDS[team], drawn.choice((1, 1, 2, 3))):
        count = min(4_000, int(drawn.paretovariate(0.45)))
        yield Detected(kind, count, places[:count], frozenset({Evidence.PATTERN}))
