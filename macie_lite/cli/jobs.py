"""`macie-lite jobs`: classification jobs, as Macie calls them. A scan on demand is a job too."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import Annotated

import typer

from classifiers.errors import printable
from macie_lite.cli import job_changing, job_estimating, job_making, job_waiting, job_watching
from macie_lite.cli.choices import one_of
from macie_lite.cli.job_finding import JobId, RunNumber, job_of, run_of
from macie_lite.cli.job_views import (
    as_json,
    current,
    described,
    event_lines,
    listed,
    print_results,
    statistics,
)
from macie_lite.cli.lists import AsJson, print_list
from macie_lite.cli.options import with_settings
from macie_lite.cli.output import Results
from macie_lite.cli.words import size
from macie_lite.config import Settings
from macie_lite.feeds.job_events import event_as_json
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import JobStatus
from macie_lite.pipeline.discovery import BUDGET
from macie_lite.store.open_store import open_stored

__all__ = ["app"]

app = typer.Typer(
    help="Create, watch and change classification jobs.",
    no_args_is_help=True,
    epilog="Example: id=$(macie-lite jobs create --target s3://my-bucket --format json | jq -r .jobId); "
    "macie-lite jobs wait $id",
)

_STATUSES = tuple(status.value.lower() for status in Status)

_CREATE_EXAMPLES = r"""Examples:

macie-lite jobs create --target s3://my-bucket/exports/ --name nightly

macie-lite jobs create --buckets 'name=prod-*' --ignore-buckets 'name=*-logs' --schedule daily

macie-lite jobs create --account 111122223333 --account 444455556666 --account-ext-id ours --schedule daily

macie-lite jobs create --automated --run-bytes 5000000000

macie-lite jobs create nightly.yaml

nightly.yaml holds a name, targets and any options, with _ for -:

name: nightly

targets: \[s3://my-bucket/exports/, /srv/files]

schedule: 30 3 * * 1-5

exclude: \[extension=log, size>1GB]

identifiers: ALL
"""

_SHOW_EXAMPLES = """Example: macie-lite jobs show ID --format json

The ids: macie-lite jobs list
"""

app.command(
    "create",
    help="Create a job and start it (or let it wait for its time): on the workers of --broker, else in a process of "
    "its own.",
    epilog=_CREATE_EXAMPLES,
)(job_making.create)
app.command(
    "estimate",
    help="What a run of a job would read, how long that takes and what it costs, with Macie's list price beside it. "
    "Lists what a run would list, reads nothing, creates nothing.",
    epilog="Examples:\n\nmacie-lite jobs estimate --target s3://my-bucket --hourly-cost 0.10\n\n"
    "macie-lite jobs estimate nightly.yaml --workers 16\n\nmacie-lite jobs estimate ID",
)(job_estimating.estimate)
app.command(
    "copy",
    help="Create a job like another one, with changes.",
    epilog="Example: macie-lite jobs copy ID --name again --identifiers ALL",
)(job_making.copy)
app.command(
    "update",
    help="Change a scheduled job, from its next run on; a run keeps what it began with.",
    epilog="Example: macie-lite jobs update ID --schedule 'weekly SUNDAY' --sampling 20",
)(job_making.update)
app.command(
    "validate",
    help="Check a job file, and create nothing.",
    epilog="Example: macie-lite jobs validate nightly.yaml",
)(job_making.validate)
app.command(
    "schema",
    help="Print the JSON Schema of job files, by which editors complete and check them.",
    epilog="Example: macie-lite jobs schema > job.schema.json",
)(job_making.schema)
app.command(
    "run",
    help="Run or go on with a job in this process.",
    epilog="Example: macie-lite jobs run ID --format jsonl\n\nThe ids: macie-lite jobs list",
)(job_changing.run)
app.command(
    "resume",
    help="Go on with a job or scan that was paused or interrupted, where it stopped: in this process, or with --broker "
    "on the workers that had it.",
    epilog="Example: macie-lite jobs resume ID",
)(job_changing.resume)
app.command(
    "run-due",
    help="Run the scheduled jobs whose time has come, one after the other, in this process: for cron or a timer, where "
    "there is no broker.",
    epilog="Example: */10 * * * * macie-lite jobs run-due",
)(job_changing.run_due)
app.command(
    "pause",
    help="Pause a job: objects that are being read end, nothing more begins.",
    epilog="Example: macie-lite jobs pause ID",
)(job_changing.pause)
app.command(
    "wait",
    help="Wait until a job's run ends; exits as `scan` does.",
    epilog="Example: macie-lite jobs wait ID --fail-on high",
)(job_waiting.wait)
app.command(
    "watch",
    help="Show how a job's run gets on until it ends; exits as `wait` does. Ctrl-C ends the watching only.",
    epilog="Example: macie-lite jobs watch ID --broker redis://127.0.0.1:6379/0",
)(job_watching.watch)
app.command(
    "cancel", help="Cancel a job for good; what it found is kept.", epilog="Example: macie-lite jobs cancel ID"
)(job_changing.cancel)


@app.command("list", help="Jobs and scans, newest first.", epilog="Example: macie-lite jobs list --format json")
@with_settings("db")
def list_jobs(settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        jobs = [(job, current(store, job)) for job in store.jobs()]
    print_list(format, jobs, lambda one: as_json(one[1]), listed, "No jobs are stored in this database.")


@app.command("show", help="One job: its status, findings, and coverage by reason.", epilog=_SHOW_EXAMPLES)
@with_settings("db")
def show(job_id: JobId, settings: Settings, number: RunNumber = None, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        job = current(store, job_of(store, job_id))
        if format == "json":
            print(json.dumps(as_json(job) | statistics(store, job, number), indent=2))
            return
        print(printable(f"Job {job.job_id} ({job.name}): {job.status.value}{f', {job.error}' if job.error else ''}"))
        if job.next_at and job.status is not JobStatus.CANCELLED:
            print(f"Runs {job.schedule}, next at {job.next_at:%Y-%m-%d %H:%M} UTC.")
        if job.settings.get("automated"):
            most = size(job.settings.get("run_bytes", BUDGET))
            print(f"Discovers: at most {most} a run, other objects than before.")
        if number is not None or store.runs(job_id):
            print("\n".join(described(job, store, run_of(store, job, number).run_id)))


@app.command(
    "results",
    help="The objects of a job's run, and how far each was examined: complete, partial or skipped, and why.",
    epilog="Example: macie-lite jobs results ID --status skipped",
)
@with_settings("db")
def show_results(
    job_id: JobId,
    settings: Settings,
    number: RunNumber = None,
    status: Annotated[str | None, one_of("--status", _STATUSES, "only those that ended so")] = None,
    format: Annotated[str, one_of("--format", ("table", "jsonl"), "stdout (jsonl: whole discovery results)")] = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        run = run_of(store, job_of(store, job_id), number)
        outcomes = store.outcomes(run.run_id, status=status and status.upper())
        if format == "jsonl":
            with closing(Results("-")) as records:
                for outcome in outcomes:
                    records.write(outcome)
        elif not print_results(outcomes):
            print(f"No {status or 'examined'} objects are stored of job {job_id}.", file=sys.stderr)


@app.command(
    "events",
    help="What happened to jobs, in the words of Macie's log events.",
    epilog="Example: macie-lite jobs events ID --format json",
)
@with_settings("db")
def show_events(
    settings: Settings,
    job_id: Annotated[str | None, typer.Argument(help="of one job; else of all", show_default=False)] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="the last so many")] = 1000,
    format: AsJson = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        events = store.events(job_id and job_of(store, job_id).job_id, limit=limit)
    print_list(format, events, event_as_json, event_lines, f"No events of {job_id or 'jobs'} are stored.")
