"""`macie-lite jobs`: classification jobs, as Macie calls them. A scan on demand is a job too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tomllib
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from macie_lite.cli.options import with_settings
from macie_lite.cli.output import Results, Silent, printer
from macie_lite.cli.scan import SEVERITIES, FailOn, Format, ResultsFile, follow
from macie_lite.cli.summary import lines
from macie_lite.config import Settings, environment_of
from macie_lite.errors import TargetError, UsageError
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.build import check, source_options
from macie_lite.pipeline.runs import new_job
from macie_lite.sources.account import account_id
from macie_lite.store.base import FindingFilter, Job, JobStatus, Run, Store
from macie_lite.store.open_store import open_store

__all__ = ["app"]

app = typer.Typer(
    help="Create, watch and resume classification jobs.",
    no_args_is_help=True,
    epilog="Example: id=$(macie-lite jobs create --target s3://my-bucket --format json | jq -r .jobId); "
    "macie-lite jobs wait $id",
)

JobId = Annotated[str, typer.Argument(help="the job's id", show_default=False)]
AsJson = Annotated[str, typer.Option("--format", help="table or json")]
_POLL = 0.5
_QUIET = 60.0

_DEFAULTS = {"identifiers": "RECOMMENDED"}
"""Of a job, as Macie's; a scan on demand looks for all."""

_OF_THIS_MACHINE = ("db", "broker", "concurrency", "profile")
"""What may be told to a job that goes on; everything else was decided when it was created."""


@app.command("create", help="Create a job and start it: on the workers of --broker, else in a process of its own.")
@with_settings()
def create(
    load: Callable[..., Settings],
    file: Annotated[
        Path | None, typer.Argument(help="YAML or TOML: name, targets, and any option", show_default=False)
    ] = None,
    target: Annotated[list[str] | None, typer.Option("--target", help="what to scan; may be repeated")] = None,
    name: Annotated[str | None, typer.Option("--name", help="the job's name")] = None,
    format: AsJson = "table",
) -> None:
    described = _read(file) if file else {}
    named, targets = described.pop("name", "job"), _targets(described.pop("targets", ()), target)
    settings = load(job=described, defaults=_DEFAULTS)
    check(settings, targets)
    job_id = str(uuid.uuid4())
    with closing(open_store(settings.db)) as store:
        store.create_job(new_job(job_id, name or str(named), targets, settings))
        account = account_id(settings.account_id, targets, source_options(settings))
        store.start_run(Run(job_id, job_id, account, datetime.now(UTC)))
    _launch(job_id, settings)
    print(json.dumps({"jobId": job_id}) if format == "json" else f"Job {job_id} started.")


@app.command("run", help="Run or go on with a job in this process.")
@with_settings(*_OF_THIS_MACHINE)
def run(
    job_id: JobId,
    settings: Settings,
    format: Format = "table",
    results: ResultsFile = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="print no findings")] = False,
) -> None:
    out = Silent() if quiet else printer(format)
    with closing(Results(results)) as records, closing(open_store(settings.db)) as store:
        follow(settings, store, _job(store, job_id), job_id, out, records, resume=True)


app.command("resume", help="Go on with a job that was interrupted, where it stopped.")(run)


@app.command("list", help="Jobs, newest first.")
@with_settings("db")
def list_jobs(settings: Settings, format: AsJson = "table") -> None:
    with closing(open_store(settings.db)) as store:
        jobs = store.jobs()
    if format == "json":
        print(json.dumps([_summary(job) for job in jobs], indent=2))
        return
    for job in jobs:
        print(f"{job.job_id}  {job.status.value:<12}  {job.created_at:%Y-%m-%d %H:%M}  {' '.join(job.targets)}")


@app.command("show", help="One job: its status, statistics, and coverage by reason.")
@with_settings("db")
def show(job_id: JobId, settings: Settings, format: AsJson = "table") -> None:
    store = open_store(settings.db)
    try:
        job = _job(store, job_id)
        described = _summary(job) | _statistics(store, job_id)
        if format == "json":
            print(json.dumps(described, indent=2))
            return
        print(f"Job {job.job_id} ({job.name}): {job.status.value}{f', {job.error}' if job.error else ''}")
        print("\n".join(lines(store.coverage(job_id))))
    finally:
        store.close()


@app.command("wait", help="Wait until a job ends; exits as `scan` does.")
@with_settings("db")
def wait(job_id: JobId, settings: Settings, fail_on: FailOn = None) -> None:
    if fail_on is not None and fail_on.lower() not in SEVERITIES:
        raise UsageError(f"--fail-on takes low, medium or high, not {fail_on!r}.")
    store = open_store(settings.db)
    try:
        job = _ended(store, job_id)
        print("\n".join(lines(store.coverage(job_id))), file=sys.stderr)
        if job.error:
            raise TargetError(job.error)
        if job.status is not JobStatus.COMPLETE:
            raise UsageError(f"Job {job_id} is {job.status.value}; `macie-lite jobs resume {job_id}` goes on with it.")
        found = FindingFilter(run_id=job_id, min_severity=SEVERITIES[fail_on.lower()], limit=1) if fail_on else None
        if found and any(True for _ in store.findings(found)):
            raise typer.Exit(4)
    finally:
        store.close()


def _ended(store: Store, job_id: str, quiet: float = _QUIET) -> Job:
    """The job once it does not run any more. A process that was killed cannot say so: tells when nothing gets on."""
    stored, look = -1, time.monotonic() + quiet
    while (job := _job(store, job_id)).status is JobStatus.RUNNING:
        time.sleep(_POLL)
        if time.monotonic() > look:
            now = sum(store.coverage(job_id).objects.values())
            if now == stored:
                hint = f"if its process or its workers have died, `macie-lite jobs resume {job_id}` goes on"
                print(f"Job {job_id} has stored nothing for {quiet:.0f} seconds: {hint}.", file=sys.stderr, flush=True)
            stored, look = now, time.monotonic() + quiet
    return job


def _job(store: Store, job_id: str) -> Job:
    job = store.job(job_id)
    if job is None:
        raise UsageError(f"There is no job {job_id}; `macie-lite jobs list` shows them.")
    return job


def _summary(job: Job) -> JsonObject:
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


def _statistics(store: Store, run_id: str) -> JsonObject:
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


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
        described = tomllib.loads(text) if file.suffix == ".toml" else yaml.safe_load(text)
    except OSError as error:
        raise UsageError(f"The job file {file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UsageError(f"The job file {file} is neither valid YAML nor TOML.") from None
    if not isinstance(described, dict):
        raise UsageError(f"The job file {file} must be a mapping with `name`, `targets` and options.")
    return described


def _targets(described: Any, given: list[str] | None) -> list[str]:
    listed = [described] if isinstance(described, str) else described
    if not isinstance(listed, Sequence) or not all(isinstance(one, str) for one in listed):
        raise UsageError("The `targets` of a job file are a list of texts.")
    if not (targets := given or list(listed)):
        raise UsageError("A job needs at least one --target, or a file with `targets`.")
    return targets


def _launch(job_id: str, settings: Settings) -> None:
    """The job's own process: it plans, and scans or hands out."""
    subprocess.Popen(
        [sys.executable, "-m", "macie_lite", "jobs", "run", job_id, "--quiet"],
        env=environment_of(settings, os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
