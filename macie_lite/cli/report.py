"""`macie-lite report`: what a run found and covered, as one document."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from macie_lite.cli.choices import one_of
from macie_lite.cli.job_finding import asked_for
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import TargetError
from macie_lite.store.open_store import open_stored

__all__ = ["EXAMPLES", "FORMATS", "HELP", "report"]

HELP = (
    "Write what a run found, what it covered and what it did not, for people who do not read JSON: one file without "
    "scripts or requests, with evidence per regulation; print it for a PDF. Of the newest job's last run, else of the "
    "one that is named."
)

EXAMPLES = """Examples:

macie-lite report -o report.html

macie-lite report --job ID --run 2 -o report.md
"""

FORMATS = ("html", "markdown")
_SUFFIXES = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}


@with_settings("db")
def report(
    settings: Settings,
    job_id: Annotated[str | None, typer.Option("--job", help="of this job or scan (its id)")] = None,
    which: Annotated[
        str | None, typer.Option("--run", help="the run of this number, from 1, or of this id; else the last")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="file to write; else to stdout")] = None,
    format: Annotated[
        str | None, one_of("--format", FORMATS, "written as; else by the ending of the file, else HTML")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1000, help="rows that a list has at most")] = 25,
) -> None:
    from macie_lite.reports.document import FORMATS as WRITERS
    from macie_lite.reports.gathering import gather

    suffix = "" if output is None else output.suffix.lower()
    with closing(open_stored(settings.db)) as store:
        facts = gather(store, *asked_for(store, job_id, which), datetime.now(UTC), top=top)
    document = WRITERS[format or _SUFFIXES.get(suffix, "html")](facts)
    if output is None:
        sys.stdout.write(document)
    else:
        _write(output, document)


def _write(file: Path, document: str) -> None:
    try:
        file.write_text(document, "utf-8")
    except OSError as error:
        raise TargetError(f"The report {file} cannot be written: {error.strerror}.") from None
    print(f"Wrote {file}, {len(document.encode()):,} bytes.", file=sys.stderr)
