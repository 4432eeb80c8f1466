"""`macie-lite findings`: what earlier runs stored."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from macie_lite.cli.options import with_settings
from macie_lite.cli.output import printer
from macie_lite.cli.scan import SEVERITIES
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.store.base import FindingFilter
from macie_lite.store.open_store import open_store

__all__ = ["app"]

app = typer.Typer(help="List and show stored findings.", no_args_is_help=True)


@app.command("list", help="Findings, newest run first.", epilog="Example: macie-lite findings list --severity high")
@with_settings("db")
def list_findings(
    settings: Settings,
    job: Annotated[str | None, typer.Option("--job", help="of this job only")] = None,
    bucket: Annotated[str | None, typer.Option("--bucket", help="of this bucket only")] = None,
    prefix: Annotated[str | None, typer.Option("--prefix", help="keys that start so")] = None,
    identifier: Annotated[str | None, typer.Option("--identifier", help="with this identifier")] = None,
    severity: Annotated[str | None, typer.Option("--severity", help="low, medium or high, and above")] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="at most so many")] = None,
    format: Annotated[str, typer.Option("--format", help="table, json, jsonl or csv")] = "table",
) -> None:
    if severity is not None and severity.lower() not in SEVERITIES:
        raise UsageError(f"--severity takes low, medium or high, not {severity!r}.")
    where = FindingFilter(
        job_id=job,
        bucket=bucket,
        key_prefix=prefix,
        identifier=identifier,
        min_severity=SEVERITIES[severity.lower()] if severity else None,
        limit=limit,
    )
    store = open_store(settings.db)
    out = printer(format)
    try:
        for finding in store.findings(where):
            out.write(finding)
    finally:
        store.close()
    out.end()


@app.command("show", help="One finding, whole, as JSON.", epilog="Its id: macie-lite findings list --format csv")
@with_settings("db")
def show(
    finding_id: Annotated[str, typer.Argument(help="the finding's id", show_default=False)], settings: Settings
) -> None:
    store = open_store(settings.db)
    try:
        found = next(iter(store.findings(FindingFilter(finding_ids=(finding_id,)))), None)
    finally:
        store.close()
    if found is None:
        raise UsageError(f"There is no finding {finding_id}; `macie-lite findings list` shows them.")
    print(json.dumps(found, indent=2))
