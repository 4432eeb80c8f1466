"""`findings diff`, `findings stats`: how runs differ, and how many findings there are of a kind."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Annotated

import typer

from classifiers.errors import printable
from macie_lite.cli.choices import one_of
from macie_lite.cli.job_finding import job_of
from macie_lite.cli.lists import AsJson
from macie_lite.cli.options import with_settings
from macie_lite.cli.table import place
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.feeds.csv_rows import counts_of
from macie_lite.model.findings import GROUPINGS, Difference
from macie_lite.model.jobs import Run
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.differences import differences
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_stored

__all__ = ["DIFF_EXAMPLES", "STATS_EXAMPLES", "diff", "stats"]

DIFF_EXAMPLES = """Examples:

macie-lite findings diff JOB (its last two runs)

macie-lite findings diff RUN RUN --format json
"""
STATS_EXAMPLES = """Examples:

macie-lite findings stats --by bucket

macie-lite findings stats --by state --job JOB --format json
"""

_STATES = ("NEW", "CHANGED", "UNCHANGED", "RESOLVED", "UNREAD")
_STATE, _OBJECT = max(map(len, _STATES)), 52


@with_settings("db")
def diff(
    settings: Settings,
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN RUN", help="the earlier and the later run; or a job: its last two", show_default=False
        ),
    ],
    format: AsJson = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        earlier, later = _two(store, runs)
        found = differences(store, earlier, later)
        if format == "json":
            _print_json(found, earlier, later)
        else:
            _print_table(found)


def _two(store: Store, given: list[str]) -> tuple[Run, Run]:
    if len(given) > 2:
        raise UsageError(f"Two runs are compared, not {len(given)}.")
    if len(given) == 2:
        earlier, later = (_run(store, one) for one in given)
        return earlier, later
    of_job = store.runs(job_of(store, given[0]).job_id)
    if len(of_job) < 2:
        raise UsageError(f"Job {given[0]} has run {'once' if of_job else 'never'}: name two runs, or two scans.")
    return of_job[-2], of_job[-1]


def _run(store: Store, run_id: str) -> Run:
    if (found := store.run(run_id)) is None:
        raise UsageError(f"There is no run {run_id}; `macie-lite jobs list` shows jobs, whose first run has their id.")
    return found


def _print_table(found: Iterable[Difference]) -> None:
    counts: Counter[str] = Counter()
    for one in found:
        counts[one.state] += 1
        print(f"{one.state:<{_STATE}}  {_named(one.finding):<{_OBJECT}}  {_told(one)}")
    print(", ".join(f"{counts[state]} {state.lower()}" for state in _STATES), file=sys.stderr)


def _named(finding: JsonObject) -> str:
    affected = finding["resourcesAffected"]
    return printable(place(affected["s3Bucket"]["name"], affected["s3Object"]["key"]))


def _told(one: Difference) -> str:
    """What was found, before and after where that is not the same."""
    before, after = (_found(finding) for finding in (one.earlier, one.later))
    if one.state == "CHANGED" and before and before != after:
        return f"{before} -> {after}"
    return after or before


def _found(finding: JsonObject | None) -> str:
    if finding is None:
        return ""
    return ", ".join(f"{name} {count}" for name, count in counts_of(finding["classificationDetails"]["result"]))


def _print_json(found: Iterable[Difference], earlier: Run, later: Run) -> None:
    """One document, an object a line, whatever their number."""
    counts: Counter[str] = Counter()
    print(f'{{"earlier": {json.dumps(earlier.run_id)}, "later": {json.dumps(later.run_id)}, "objects": [')
    for number, one in enumerate(found):
        counts[one.state] += 1
        print(f"{', ' if number else '  '}{json.dumps(_as_json(one))}")
    print(f'], "counts": {json.dumps({state: counts[state] for state in _STATES})}}}')


def _as_json(one: Difference) -> JsonObject:
    affected = one.finding["resourcesAffected"]
    return {
        "state": one.state,
        "accountId": one.finding["accountId"],
        "bucket": affected["s3Bucket"]["name"],
        "key": affected["s3Object"]["key"],
        "earlier": _side(one.earlier),
        "later": _side(one.later),
    }


def _side(finding: JsonObject | None) -> JsonObject | None:
    if finding is None:
        return None
    counts = dict(counts_of(finding["classificationDetails"]["result"]))
    return {"id": finding["id"], "severity": finding["severity"]["description"], "counts": counts}


@with_settings("db")
def stats(
    settings: Settings,
    by: Annotated[str, one_of("--by", GROUPINGS, "counted by")] = "severity",
    job: Annotated[str | None, typer.Option("--job", help="of this job or scan (its id) only")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="those that are archived")] = False,
    every: Annotated[bool, typer.Option("--all", help="archived or not")] = False,
    format: AsJson = "table",
) -> None:
    if archived and every:
        raise UsageError("--archived and --all take each other's place: give one of them.")
    with closing(open_stored(settings.db)) as store:
        if job is not None:
            job_of(store, job)
        found = store.count_findings(by, job, archived=None if every else archived)
    if format == "json":
        print(json.dumps([{"groupKey": name or None, "count": count} for name, count in found], indent=2))
    else:
        print("\n".join(_lines(by, found)))


def _lines(by: str, found: Iterable[tuple[str, int]]) -> Iterator[str]:
    yield f"{'FINDINGS':>10}  {by.upper()}"
    for name, count in found:
        yield f"{count:>10}  {printable(name) or '-'}"
