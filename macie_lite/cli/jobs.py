"""`macie-lite jobs`: classification jobs, as Macie calls them. A scan on demand is a job too."""

from __future__ import annotations

import inspect
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
from typing import Annotated, Any, get_args

import typer
import yaml

from classifiers.errors import printable
from macie_lite.cli.choices import TABLE_OR_JSON, one_of
from macie_lite.cli.job_views import as_json, current, described, listed, print_results, statistics
from macie_lite.cli.options import with_settings
from macie_lite.cli.output import Results, Silent, printer
from macie_lite.cli.scan import SEVERITIES, FailOn, Format, ResultsFile, check_stdout, follow
from macie_lite.config import Settings, environment_of
from macie_lite.errors import JobFailed, ServiceError, UsageError
from macie_lite.model.coverage import Status
from macie_lite.pipeline.build import check, check_database, check_local, source_options
from macie_lite.pipeline.own import resolved
from macie_lite.pipeline.ownership import interruption
from macie_lite.pipeline.runs import new_job
from macie_lite.sources.account import account_id
from macie_lite.store.base import FindingFilter, Job, JobStatus, Run, Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["app", "read_job_file"]

app = typer.Typer(
    help="Create, watch and resume classification jobs.",
    no_args_is_help=True,
    epilog="Example: id=$(macie-lite jobs create --target s3://my-bucket --format json | jq -r .jobId); "
    "macie-lite jobs wait $id",
)

JobId = Annotated[str, typer.Argument(help="the job's id", show_default=False)]
AsJson = Annotated[str, one_of("--format", TABLE_OR_JSON, "stdout")]
_STATUSES = tuple(status.value.lower() for status in Status)
_POLL = 0.5
_QUIET = 60.0

_DEFAULTS = {"identifiers": "RECOMMENDED"}
"""Of a job, as Macie's; a scan on demand looks for all."""

_OF_THIS_MACHINE = ("db", "broker", "concurrency", "profile")
"""What may be told to a job that goes on; everything else was decided when it was created."""


_CREATE_EXAMPLES = r"""Examples:

macie-lite jobs create --target s3://my-bucket/exports/ --name nightly

macie-lite jobs create nightly.yaml

nightly.yaml holds a name, targets and any options, with _ for -:

name: nightly

targets: \[s3://my-bucket/exports/, /srv/files]

identifiers: ALL

object_seconds: 600
"""

_RUN_EXAMPLES = """Example: macie-lite jobs run ID --format jsonl

The ids: macie-lite jobs list
"""

_SHOW_EXAMPLES = """Example: macie-lite jobs show ID --format json

The ids: macie-lite jobs list
"""


@app.command(
    "create",
    help="Create a job and start it: on the workers of --broker, else in a process of its own.",
    epilog=_CREATE_EXAMPLES,
)
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
    described = read_job_file(file) if file else {}
    named, targets = described.pop("name", "job"), _targets(described.pop("targets", ()), target)
    given = load(job=described, defaults=_DEFAULTS)
    settings = resolved(given)
    check(settings, targets)
    check_local(targets)
    job_id = str(uuid.uuid4())
    with closing(open_store(settings.db)) as store:
        if settings.broker is not None:
            _look_for_workers(settings.broker)
        store.create_job(new_job(job_id, name or str(named), targets, settings))
        account = account_id(settings.account_id, targets, source_options(settings))
        store.start_run(Run(job_id, job_id, account, datetime.now(UTC)))
    _launch(job_id, given)  # the job has the rest
    print(json.dumps({"jobId": job_id}) if format == "json" else f"Job {job_id} started.")


@app.command("run", help="Run or go on with a job in this process.", epilog=_RUN_EXAMPLES)
@with_settings(*_OF_THIS_MACHINE)
def run(
    job_id: JobId,
    settings: Settings,
    format: Format = "table",
    results: ResultsFile = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="print no findings")] = False,
) -> None:
    if not quiet:
        check_stdout(format, results)
    check_database(settings)
    silent = quiet or results == "-"
    out = Silent() if silent else printer(format)
    with closing(Results(results)) as records, closing(open_stored(settings.db)) as store:
        follow(settings, store, _job(store, job_id), job_id, out, records, resume=True)


app.command(
    "resume",
    help="Go on with a job or scan that was interrupted, where it stopped, in this process.",
    epilog="Example: macie-lite jobs resume ID",
)(run)


def _name_its_default(command: Callable[..., Any]) -> None:
    """The help of `create` names its own default, which is not that of `scan`."""
    option = get_args(inspect.signature(command).parameters["identifiers"].annotation)[1]
    option.help = option.help.replace(f"default: {Settings().identifiers}", f"default: {_DEFAULTS['identifiers']}")


_name_its_default(create)


@app.command("list", help="Jobs and scans, newest first.", epilog="Example: macie-lite jobs list --format json")
@with_settings("db")
def list_jobs(settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        jobs = [(job, current(store, job)) for job in store.jobs()]
    if format == "json":
        print(json.dumps([as_json(job) for _, job in jobs], indent=2))
    elif jobs:
        print("\n".join(listed(jobs)))
    else:
        print("No jobs are stored in this database.", file=sys.stderr)


@app.command("show", help="One job: its status, findings, and coverage by reason.", epilog=_SHOW_EXAMPLES)
@with_settings("db")
def show(job_id: JobId, settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        job = current(store, _job(store, job_id))
        if format == "json":
            print(json.dumps(as_json(job) | statistics(store, job_id), indent=2))
            return
        print(printable(f"Job {job.job_id} ({job.name}): {job.status.value}{f', {job.error}' if job.error else ''}"))
        print("\n".join(described(job, store.coverage(job_id))))


@app.command(
    "results",
    help="The objects of a job, and how far each was examined: complete, partial or skipped, and why.",
    epilog="Example: macie-lite jobs results ID --status skipped",
)
@with_settings("db")
def show_results(
    job_id: JobId,
    settings: Settings,
    status: Annotated[str | None, one_of("--status", _STATUSES, "only those that ended so")] = None,
    format: Annotated[str, one_of("--format", ("table", "jsonl"), "stdout (jsonl: whole discovery results)")] = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        _job(store, job_id)
        outcomes = store.outcomes(job_id, status=status and status.upper())
        if format == "jsonl":
            with closing(Results("-")) as records:
                for outcome in outcomes:
                    records.write(outcome)
        elif not print_results(outcomes):
            print(f"No {status or 'examined'} objects are stored of job {job_id}.", file=sys.stderr)


@app.command(
    "wait",
    help="Wait until a job ends; exits as `scan` does.",
    epilog="Example: macie-lite jobs wait ID --fail-on high",
)
@with_settings("db")
def wait(job_id: JobId, settings: Settings, fail_on: FailOn = None) -> None:
    with closing(open_stored(settings.db)) as store:
        try:
            job = _ended(store, job_id)
        except KeyboardInterrupt:
            print(f"Job {job_id} goes on; `macie-lite jobs wait {job_id}` waits for it again.", file=sys.stderr)
            raise
        print("\n".join(described(job, store.coverage(job_id))), file=sys.stderr)
        _raise_unless_complete(store, job)
        found = FindingFilter(run_id=job_id, min_severity=SEVERITIES[fail_on], limit=1) if fail_on else None
        if found and any(True for _ in store.findings(found)):
            raise typer.Exit(4)


def _raise_unless_complete(store: Store, job: Job) -> None:
    if broken := interruption(store, _job(store, job.job_id)):
        raise ServiceError(f"Job {job.job_id} was {broken}")
    if job.error:
        raise JobFailed(job.error, job.exit_code)
    if job.status is not JobStatus.COMPLETE:
        raise UsageError(
            f"Job {job.job_id} is {job.status.value}; `macie-lite jobs resume {job.job_id}` goes on with it."
        )


def _ended(store: Store, job_id: str, quiet: float = _QUIET) -> Job:
    """The job once nobody works on it any more. Tells when nothing gets on: workers may have died."""
    stored, look = -1, time.monotonic() + quiet
    if current(store, _job(store, job_id)).status is JobStatus.RUNNING:
        print(f"Waiting for job {job_id} to end; Ctrl-C ends the waiting only.", file=sys.stderr, flush=True)
    while (job := current(store, _job(store, job_id))).status is JobStatus.RUNNING:
        time.sleep(_POLL)
        if time.monotonic() > look:
            now = sum(store.coverage(job_id).objects.values())
            if now == stored:
                hint = "it is at a long object, or no worker takes its batches (`macie-lite doctor` counts workers)"
                print(f"Job {job_id} has stored nothing for {quiet:.0f} seconds: {hint}.", file=sys.stderr, flush=True)
            stored, look = now, time.monotonic() + quiet
    return job


def _job(store: Store, job_id: str) -> Job:
    job = store.job(job_id)
    if job is None:
        raise UsageError(f"There is no job {job_id}; `macie-lite jobs list` shows them.")
    return job


def read_job_file(file: Path) -> dict[str, Any]:
    """What a job file says. Raises UsageError for one that cannot be read or is no mapping."""
    try:
        text = file.read_text("utf-8")
        described = tomllib.loads(text) if file.suffix == ".toml" else yaml.safe_load(text)
    except OSError as error:
        raise UsageError(f"The job file {file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UsageError(f"The job file {file} is neither valid YAML nor TOML.") from None
    if not isinstance(described, dict):
        raise UsageError(f"The job file {file} must be a mapping with `name`, `targets` and options.")
    if described.get("ner") is False and file.suffix != ".toml":
        described["ner"] = "off"  # a word that YAML 1.1 takes for false
    return described


def _targets(described: Any, given: list[str] | None) -> list[str]:
    listed = [described] if isinstance(described, str) else described
    if not isinstance(listed, Sequence) or not all(isinstance(one, str) for one in listed):
        raise UsageError("The `targets` of a job file are a list of texts.")
    if not (targets := given or list(listed)):
        raise UsageError("A job needs at least one --target, or a file with `targets`.")
    return targets


def _look_for_workers(broker: str) -> None:
    """The job's own process has no terminal to say it on. Raises ServiceError when the broker cannot be reached."""
    from macie_lite.dispatch import Dispatcher

    with closing(Dispatcher(broker)) as dispatcher:
        if not dispatcher.answering():
            print("No worker answers on this broker: the job waits until a `macie-lite worker` does.", file=sys.stderr)


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
