"""`macie-lite findings`: what earlier runs stored."""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Annotated

import typer

from classifiers import loading
from macie_lite.cli import exporting, finding_runs, reveal
from macie_lite.cli.choices import FORMATS, one_of
from macie_lite.cli.criteria_options import Criteria, FilterName, Where, chosen
from macie_lite.cli.finding_changing import add_commands
from macie_lite.cli.options import with_settings
from macie_lite.cli.output import printer
from macie_lite.cli.scan import SEVERITIES
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.feeds.criteria import matcher
from macie_lite.model.findings import STATES
from macie_lite.model.results import JsonObject
from macie_lite.sources.local_names import key_of
from macie_lite.store.base import FindingFilter, Kind, Store
from macie_lite.store.open_store import open_stored

__all__ = ["app"]

app = typer.Typer(
    help="List, show, export and archive the findings of earlier scans and jobs; print sample findings.",
    epilog="Example: macie-lite findings list --severity high --limit 20",
    no_args_is_help=True,
)
add_commands(app)

_CALLED = ("id", "name")  # what one of a user's own is called by

_LIST_EXAMPLES = """Examples:

macie-lite findings list --severity high

macie-lite findings list --state resolved

macie-lite findings list --bucket my-bucket --prefix exports/ --format csv > findings.csv

macie-lite findings list --identifier CREDIT_CARD_NUMBER --format jsonl

macie-lite findings list --where 'resourcesAffected.s3Bucket.publicAccess.effectivePermission eq PUBLIC'
"""

_SHOW_EXAMPLES = """Example: macie-lite findings show 50ef5f61-0bd7-55c7-b49b-781f78d22fa7

The ids: macie-lite findings list
"""


@app.command(
    "list",
    help="Findings with their ids and times: newest run first, then the highest severity. An object stands there once "
    "for each run that found something in it; --job chooses one run. Archived ones are left out, unless --archived or "
    "--all is given, or the criteria ask for them.",
    epilog=_LIST_EXAMPLES,
)
@with_settings("db")
def list_findings(
    settings: Settings,
    job: Annotated[str | None, typer.Option("--job", help="of this job or scan (its id) only")] = None,
    bucket: Annotated[
        str | None, typer.Option("--bucket", help="of this bucket (or folder, as a path: ./data) only")
    ] = None,
    prefix: Annotated[str | None, typer.Option("--prefix", help="of objects whose keys begin so")] = None,
    identifier: Annotated[
        str | None, typer.Option("--identifier", help="with this identifier: its id, or the name of one of your own")
    ] = None,
    severity: Annotated[str | None, one_of("--severity", tuple(SEVERITIES), "of this severity or above")] = None,
    filter: FilterName = None,
    criteria: Criteria = None,
    where: Where = None,
    current: Annotated[bool, typer.Option("--current", help="those that are not archived: the default")] = False,
    archived: Annotated[bool, typer.Option("--archived", help="those that are archived")] = False,
    every: Annotated[bool, typer.Option("--all", help="archived or not")] = False,
    state: Annotated[
        str | None, one_of("--state", tuple(map(str.lower, STATES)), "of this state, over the runs")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="at most so many")] = None,
    format: Annotated[str, one_of("--format", FORMATS, "printed as")] = "table",
) -> None:
    if limit is not None and limit < 1:
        raise UsageError(f"--limit must be 1 or more, not {limit}.")
    score = SEVERITIES[severity] if severity else None
    with closing(open_stored(settings.db)) as store:
        _check_job(store, job)
        wanted = chosen(store, filter, criteria, where)
        asked_for = FindingFilter(
            job_id=job,
            bucket=bucket and _bucket(bucket),
            key_prefix=prefix,
            identifiers=_meant(store, identifier) if identifier is not None else None,
            min_severity=score,
            archived=_state(current, archived, every, wanted),
            states=(state.upper(),) if state else None,
            limit=limit,
        )
        out = printer(format, ids=True)
        if not _print(_found(store, asked_for, wanted), out.write):
            print(_nothing(store, asked_for), file=sys.stderr)
    out.end()


def _state(current: bool, archived: bool, every: bool, criteria: JsonObject | None) -> bool | None:
    """Whether archived findings are asked for; None: both kinds."""
    if current + archived + every > 1:
        raise UsageError("--current, --archived and --all take each other's place: give one of them.")
    told = not (current or archived) and "archived" in (criteria or {}).get("criterion", {})
    return None if every or told else archived


def _found(store: Store, where: FindingFilter, criteria: JsonObject | None) -> Iterator[JsonObject]:
    """Streamed."""
    if criteria is None:
        return store.findings(where)
    matches = matcher(criteria)
    return itertools.islice(filter(matches, store.findings(replace(where, limit=None))), where.limit)


def _nothing(store: Store, where: FindingFilter) -> str:
    if not _any(store, FindingFilter(limit=1)):
        return "No findings are stored in this database."
    if where.archived is False and _any(store, replace(where, archived=True, limit=1)):
        return "No finding matches that is not archived; --all shows those too."
    return "No finding matches."


def _print(findings: Iterator[JsonObject], write: Callable[[JsonObject], None]) -> bool:
    """Whether there were any."""
    printed = False
    for finding in findings:
        write(finding)
        printed = True
    return printed


def _bucket(given: str) -> str:
    """The name of a bucket, which has no slash, or the path of a folder, as findings have it (`LocalSource`)."""
    if given.startswith("s3://"):
        return given.removeprefix("s3://").rstrip("/")
    return key_of(os.path.realpath(given)) if "/" in given and not given.startswith("arn:") else given


def _check_job(store: Store, job_id: str | None) -> None:
    if job_id is not None and store.job(job_id) is None:
        raise UsageError(f"There is no job {job_id}; `macie-lite jobs list` shows them.")


def _meant(store: Store, given: str) -> tuple[str, ...]:
    """What findings call the identifier of an id or a name, in any case where none is written just so. Users' own,
    which stand in findings by their names, may be in jobs and nowhere else. Raises UsageError for an unknown one."""
    called = [(one, one) for one in loading.load()]
    for job in store.jobs():
        called += [(one[key], one["name"]) for one in json.loads(job.settings.get("custom") or "[]") for key in _CALLED]
    called += [(one.content[key], one.content["name"]) for one in store.definitions(Kind.IDENTIFIER) for key in _CALLED]
    exact = {name for other, name in called if other == given}
    if found := exact or {name for other, name in called if other.casefold() == given.casefold()}:
        return tuple(sorted(found))
    if _any(store, FindingFilter(identifiers=(given,), limit=1)):
        return (given,)  # shipped with an earlier version
    meant = loading.meant_by(given, {other for other, _ in called})
    raise UsageError(f"There is no identifier {given!r}{meant}; `macie-lite identifiers list` shows them.")


def _any(store: Store, where: FindingFilter) -> bool:
    return any(True for _ in store.findings(where))


@app.command("show", help="One finding, whole, as JSON.", epilog=_SHOW_EXAMPLES)
@with_settings("db")
def show(
    finding_id: Annotated[str, typer.Argument(metavar="ID", help="the finding's id", show_default=False)],
    settings: Settings,
) -> None:
    with closing(open_stored(settings.db)) as store:
        found = next(iter(store.findings(FindingFilter(finding_ids=(finding_id,)))), None)
    if found is None:
        raise UsageError(f"There is no finding {finding_id!r}; `macie-lite findings list` shows them.")
    print(json.dumps(found, indent=2))


app.command("export", help=exporting.HELP, epilog=exporting.EXAMPLES)(exporting.export)
app.command("reveal", help=reveal.REVEAL_HELP, epilog=reveal.REVEAL_EXAMPLES)(reveal.reveal)
app.command("reveals", help=reveal.REVEALS_HELP, epilog=reveal.REVEALS_EXAMPLE)(reveal.reveals)
app.command(
    "diff",
    help="How two runs differ in what they found, by object: new, changed, unchanged, resolved (clean or gone by now), "
    "and unread: not read again by the later run, or not so that it could tell.",
    epilog=finding_runs.DIFF_EXAMPLES,
)(finding_runs.diff)
app.command(
    "stats",
    help="How many findings there are of each bucket, type, job, severity or state. Archived ones are left out, unless "
    "--archived or --all is given.",
    epilog=finding_runs.STATS_EXAMPLES,
)(finding_runs.stats)
