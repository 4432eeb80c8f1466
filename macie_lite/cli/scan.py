"""`macie-lite scan`: an on-demand scan of one or more targets."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from typing import Annotated

import typer

from macie_lite.cli.choices import FORMATS, one_of
from macie_lite.cli.options import with_settings
from macie_lite.cli.output import Printer, ReaderLeft, Results, Silent, printer
from macie_lite.cli.progress import meter
from macie_lite.cli.status import STATUS
from macie_lite.cli.summary import lines
from macie_lite.cli.words import counted
from macie_lite.config import Settings
from macie_lite.errors import JobFailed, ServiceError, TargetError, Transient, UsageError
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Job, Planned, RunCoverage
from macie_lite.model.results import Outcome
from macie_lite.pipeline.build import check, source_options
from macie_lite.pipeline.delivering import beside
from macie_lite.pipeline.own import resolved
from macie_lite.pipeline.ownership import RunTaken
from macie_lite.pipeline.planning import Progress
from macie_lite.pipeline.runs import ScanRun, first_run, new_job
from macie_lite.sources.account import account_id
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store

__all__ = ["EXAMPLES", "HELP", "SEVERITIES", "check_stdout", "follow", "scan"]

HELP = "Scan targets now: print findings, store metadata, say what was and was not covered."

EXAMPLES = """Examples:

macie-lite scan fixtures/bucket

macie-lite scan s3://my-bucket/exports/ --format jsonl > findings.jsonl

macie-lite scan s3://a s3://b --identifiers RECOMMENDED --ner off --fail-on high

macie-lite scan s3://my-bucket --endpoint-url http://127.0.0.1:9000 --results results.jsonl

macie-lite scan s3://big --broker redis://127.0.0.1:6379/0 --db postgresql://user@host/macie
"""

_INTERRUPTED = 130

SEVERITIES = {"low": 1, "medium": 2, "high": 3}

Targets = Annotated[
    list[str],
    typer.Argument(help="a file, a folder, s3://bucket or s3://bucket/prefix, an access point ARN", show_default=False),
]
Format = Annotated[str, one_of("--format", FORMATS, "findings on stdout")]
ResultsFile = Annotated[
    str | None, typer.Option("--results", help="JSON lines, one discovery result per object; - for stdout")
]
RunId = Annotated[str | None, typer.Option("--run-id", help="the run's id, for repeatable finding ids; else a UUID")]
FailOn = Annotated[
    str | None,
    one_of("--fail-on", tuple(SEVERITIES), "exit 4 when there is one this severe, or more, that is not archived"),
]


@with_settings()
def scan(
    targets: Targets,
    settings: Settings,
    format: Format = "table",
    results: ResultsFile = None,
    run_id: RunId = None,
    fail_on: FailOn = None,
) -> None:
    check_stdout(format, results)
    settings = resolved(settings)
    check(settings, targets)
    if settings.ocr != "off":
        _notice("OCR is on: each picture and each scanned page takes a second or two of processor time.")
    run_id = run_id or str(uuid.uuid4())
    with closing(Results(results)) as records, closing(open_store(settings.db)) as store:
        job = new_job(run_id, "scan", targets, settings)
        account = account_id(settings.account_id, targets, source_options(settings))
        _same_targets(store.job(run_id), job)
        store.create_job(job)
        store.start_run(first_run(job, account))
        out = Silent() if results == "-" else printer(format)
        worst = follow(settings, store, job, run_id, out, records)
    if fail_on is not None and worst >= SEVERITIES[fail_on]:
        raise typer.Exit(4)


def check_stdout(form: str, results: str | None) -> None:
    """Raises UsageError when findings and results both want it; the table, the default, gives way."""
    if results == "-" and form != "table":
        raise UsageError(f"--results - and --format {form} both want standard output: name a file for the results.")


def _same_targets(stored: Job | None, job: Job) -> None:
    if stored is not None and stored.targets != job.targets:
        raise UsageError(f"There is a job {job.job_id} already, of other targets: choose another --run-id.")


def follow(
    settings: Settings, store: Store, job: Job, run_id: str, out: Printer, records: Results, *, resume: bool = False
) -> int:
    """Runs a job's run to its end, showing what it gives; the highest severity score. Raises what ended it early.

    resume: go on where the run stopped, instead of reading everything in scope.
    """
    run = store.run(run_id)
    assert run is not None, "the run was started just before"
    scan_run = ScanRun(settings, store, job, run, resume=resume, say=_notice)
    worst = archived = 0
    try:
        with (
            _delivering(settings, store),
            closing(meter(scan_run.progress)) as gauge,
            closing(scan_run.outcomes()) as outcomes,
        ):
            records.begin()
            for outcome in store.outcomes(run_id) if resume else ():
                records.write(outcome)  # of the part before
            for outcome in outcomes:
                gauge.add(outcome)
                records.write(outcome)
                worst = max(worst, _show(outcome, out))
                archived += outcome.finding is not None and outcome.finding["archived"]
    except ReaderLeft:
        _stopped(scan_run, settings)
        raise typer.Exit(_INTERRUPTED) from None
    except RunTaken:
        raise
    except (KeyboardInterrupt, TargetError, ServiceError, JobFailed, Transient):
        _stopped(scan_run, settings)
        raise
    with suppress(ReaderLeft):  # all is done
        out.end()
    if archived:
        _say([f"{counted(archived, 'finding')} archived by suppression rules; `macie-lite findings list --archived`."])
    _conclude(store.coverage(run_id), store.planned(run_id), scan_run.progress, job)
    return worst


def _delivering(settings: Settings, store: Store) -> AbstractContextManager[None]:
    """Workers deliver by themselves, with secrets of their own."""
    return nullcontext() if settings.broker else beside(store, _notice)


def _stopped(scan_run: ScanRun, settings: Settings) -> None:
    resume = f"`macie-lite jobs resume {scan_run.run.run_id}` goes on{_same(settings)}"
    if scan_run.progress.objects:
        _say([f"Stopped. What ended so far is stored; {resume}."])


def _conclude(coverage: RunCoverage, planned: Planned, progress: Progress, job: Job) -> None:
    """The summary, unless nothing could be read: that shall not look as if nothing had been found. Raises the last of
    the failures, having named the others."""
    if coverage.objects or not progress.failures:
        _say(lines(coverage, job, planned, listed_all=progress.limit is None))
        _say([f"Stored as job {job.job_id}."])
    if progress.limit:
        _say([f"Not all was read: {progress.limit}. `macie-lite jobs resume {job.job_id}` goes on."])
    _say(f"macie-lite: {failure}" for failure in progress.failures[:-1])
    if progress.failures:
        raise progress.failures[-1]
    _say(_nothing_read(coverage, job.targets))


def _nothing_read(coverage: RunCoverage, targets: Sequence[str]) -> Iterator[str]:
    """One sentence when every object was skipped: that is not the same as clean."""
    if coverage.objects.keys() == {Status.SKIPPED.value}:
        (_, reason, detail), count = max(coverage.reasons.items(), key=lambda item: item[1])
        every = counted(coverage.objects[Status.SKIPPED.value], "object")
        why = f"{reason} ({detail})" if len(coverage.reasons) == 1 else f"{count} with {reason} ({detail})"
        yield f"macie-lite: Nothing of {', '.join(targets)} could be read: {every} skipped, {why}."


def _show(outcome: Outcome, out: Printer) -> int:
    if outcome.finding is None:
        return 0
    out.write(outcome.finding)
    score: int = outcome.finding["severity"]["score"]
    return 0 if outcome.finding["archived"] else score


def _same(settings: Settings) -> str:
    given = [f"--{name}" for name in ("db", "broker") if getattr(settings, name)]
    return f" (with the same {' and '.join(given)})" if given else ""


def _notice(sentence: str) -> None:
    with STATUS.aside():
        _say([sentence])


def _say(text: Iterable[str] | Iterator[str]) -> None:
    for line in text:
        print(line, file=sys.stderr, flush=True)
