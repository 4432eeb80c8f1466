"""`jobs estimate`: what a run of a job would read, how long that takes, and what it costs."""

from __future__ import annotations

import json
import uuid
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer

from macie_lite.cli.estimate_views import as_json, lines
from macie_lite.cli.job_finding import job_of
from macie_lite.cli.job_making import Load, defaults, described_of, job_from, name_its_default, same_job
from macie_lite.cli.job_options import Said, with_description
from macie_lite.cli.lists import AsJson
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import JobFailed, UsageError
from macie_lite.model.jobs import Counted, Job
from macie_lite.pipeline import build, rates
from macie_lite.pipeline.costing import Estimate
from macie_lite.pipeline.due import next_run
from macie_lite.pipeline.estimating import Survey, Surveyed
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.pacing import paced
from macie_lite.pipeline.rates import Rate
from macie_lite.pipeline.slices import unchanged_of
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_stored

__all__ = ["estimate"]

OfJob = Annotated[
    str | None,
    typer.Option(
        "--job", help="the id of a job, which may be the argument, too; options change it", show_default=False
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="processes that would scan; else as --concurrency")
]
GivenRate = Annotated[
    float | None, typer.Option("--rate", min=0.001, help="MB a second that one worker scans; else as measured")
]
HourlyCost = Annotated[float | None, typer.Option("--hourly-cost", min=0, help="US dollars for an hour of one worker")]


@with_settings()
@with_description
def estimate(
    load: Load,
    said: Said,
    job_id: OfJob = None,
    workers: Workers = None,
    rate: GivenRate = None,
    hourly_cost: HourlyCost = None,
    format: AsJson = "table",
) -> None:
    described = None if job_id else described_of(load, said.job, said.options)
    given = load(job=said.options, defaults=defaults(described) if described else {})
    with closing(open_stored(given.db, missing=True)) as store:
        if job_id:
            job, settings = same_job(load, said, job_of(store, job_id))
        else:
            assert described is not None, "described unless there is a job"
            job, settings = job_from(str(uuid.uuid4()), described, given, datetime.now(UTC))
        targets = _surveyed(store, job, settings)
        count = workers or build.processes(settings)
        read = sum((one.counts.read for one in targets), Counted())
        found = Estimate(targets, _rate(store, settings, read, rate), count, hourly_cost, settings.bucket_rate)
    print(json.dumps(as_json(found), indent=2) if format == "json" else "\n".join(lines(found)))
    for one in targets:
        if one.listing.error and one.listing.exit_code:
            raise JobFailed(one.listing.error, one.listing.exit_code)


def _surveyed(store: Store, job: Job, settings: Settings) -> list[Surveyed]:
    if settings.events is not None:
        raise UsageError("What a queue will tell of cannot be listed: leave out --events to estimate what is there.")
    if settings.automated:
        raise UsageError("Discovery reads what its budget allows, --run-bytes at each run: nothing is to be estimated.")
    build.check(settings, job.targets)
    run = next_run(store, settings, job, datetime.now(UTC), detached=False)
    sources = Opener(settings, run, paced(build.source_options(settings), settings, store))
    unchanged = unchanged_of(store, settings) if settings.incremental else None
    return list(Survey(job, run, settings, store, sources, unchanged).targets())


def _rate(store: Store, settings: Settings, read: Counted, megabytes: float | None) -> Rate:
    if megabytes is not None:
        return rates.given(megabytes)
    known = rates.measured(store, build.processes(settings), read)
    return known or rates.sampled(build.build_scanner(settings))


name_its_default(estimate)
