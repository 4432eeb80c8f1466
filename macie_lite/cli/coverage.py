"""`macie-lite coverage`: what runs covered, bucket by bucket, and what they did not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Annotated

import typer

from classifiers.errors import printable
from macie_lite.cli.job_finding import RunNumber, job_of, run_of
from macie_lite.cli.lists import AsJson
from macie_lite.cli.options import with_settings
from macie_lite.cli.words import counted, size
from macie_lite.config import Settings
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Counted, Listing, Run, reach_all
from macie_lite.model.results import JsonObject
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_stored

__all__ = ["EXAMPLES", "HELP", "coverage"]

HELP = "What a job's last run covered, bucket by bucket, and what it did not; without a job, the last run of every job."

EXAMPLES = """Examples:

macie-lite coverage

macie-lite coverage ID --run 2 --format json
"""

_PASSED = {
    "unchanged": "unchanged",
    "not_sampled": "not sampled",
    "out_of_scope": "out of scope",
    "too_large": "larger than what the run may read",
}


@dataclass(slots=True)
class _Bucket:
    """Of one bucket in one run: objects and bytes as listed."""

    name: str
    by_status: dict[str, Counted] = field(default_factory=dict)
    by_reason: dict[tuple[str, str, str], Counted] = field(default_factory=dict)
    passed: dict[str, Counted] = field(default_factory=dict)
    waiting: Counted = Counted()  # noqa: RUF009 - frozen
    gaps: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything in scope was read completely, now or before."""
        left = [self.waiting, *(self.passed.get(what, Counted()) for what in ("not_sampled", "too_large"))]
        return not self.gaps and not self.by_reason and not any(one.objects for one in left)


@with_settings("db")
def coverage(
    settings: Settings,
    job_id: Annotated[str | None, typer.Argument(help="a job's id; else all jobs", show_default=False)] = None,
    number: RunNumber = None,
    format: AsJson = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        runs = list(_runs(store, job_id, number))
        covered = [(run, _buckets(store, run)) for run in runs]
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


def _buckets(store: Store, run: Run) -> list[_Bucket]:
    found: dict[str, _Bucket] = {}
    ended: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in store.listings(run.run_id):
        bucket = found.setdefault(_name(listing.target), _Bucket(_name(listing.target)))
        for what in _PASSED:
            bucket.passed[what] = bucket.passed.get(what, Counted()) + getattr(listing, what)
        if listing.error:
            bucket.gaps.append(listing.error)
        elif not listing.ended:
            bucket.gaps.append(f"{listing.target} is not listed to its end.")
        else:
            ended[listing.target].append(listing)
    if run.settings.get("sample_bytes"):
        _tell_of_samples(found.values())
    for target, listings in ended.items():
        if not reach_all(listings) and not found[_name(target)].gaps:
            found[_name(target)].gaps.append(f"{target} is too large to be listed in one run: a part of it was.")
    for name, status, reason, detail, counts in store.coverage_by_bucket(run.run_id):
        bucket = found.setdefault(name, _Bucket(name))
        bucket.by_status[status] = bucket.by_status.get(status, Counted()) + counts
        if reason:
            bucket.by_reason[status, reason, detail] = counts
    for target, waiting in _waiting(store, run):
        found[_name(target)].waiting += waiting
    return sorted(found.values(), key=lambda bucket: bucket.name)


def _tell_of_samples(buckets: Iterable[_Bucket]) -> None:
    """What is unchanged in a run that reads samples of large objects may be known from a sample alone."""
    for bucket in buckets:
        if bucket.passed["unchanged"].objects:
            bucket.gaps.append("Of what is unchanged, large objects were read in samples (--sample-bytes).")


def _waiting(store: Store, run: Run) -> Iterator[tuple[str, Counted]]:
    """What is planned and has no result yet, by target: of the batches that are out."""
    for number in store.batches_open(run.run_id):
        if (found := store.batch(run.run_id, number)) is not None:
            batch, _ = found
            left = set(batch.objects) - store.stored(run.run_id, batch.objects)
            yield batch.target, Counted(len(left), sum(ref.size for ref in left))


def _name(target: str) -> str:
    """The bucket of a target; a folder stands for itself."""
    return target.removeprefix("s3://").partition("/")[0] if target.startswith("s3://") else target


def _lines(run: Run, buckets: Iterable[_Bucket]) -> Iterator[str]:
    yield printable(f"Run {run.number} of job {run.job_id}, begun {run.started_at:%Y-%m-%d %H:%M} UTC:")
    for bucket in buckets:
        read = ", ".join(f"{bucket.by_status.get(s.value, Counted()).objects} {s.value.lower()}" for s in Status)
        passed = [f"{one.objects} {_PASSED[what]}" for what, one in bucket.passed.items() if one.objects]
        waiting = [f"{bucket.waiting.objects} not read yet"] if bucket.waiting.objects else []
        whole = "whole" if bucket.is_whole else "GAPS"
        yield printable(f"  {whole}  {bucket.name}: {', '.join([read, *passed, *waiting])}")
        for (status, reason, detail), counts in sorted(bucket.by_reason.items(), key=lambda item: -item[1].objects):
            told = f"{status.lower()}: {reason} ({detail}), {size(counts.bytes)}"
            yield f"        {counted(counts.objects, 'object')} {told}"
        for gap in bucket.gaps:
            yield printable(f"        {gap}")


def _as_json(run: Run, buckets: Iterable[_Bucket]) -> JsonObject:
    return {"jobId": run.job_id, "runId": run.run_id, "number": run.number, "buckets": [_one(one) for one in buckets]}


def _one(bucket: _Bucket) -> JsonObject:
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
