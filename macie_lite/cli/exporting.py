"""`macie-lite findings export`: for those who fetch."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from macie_lite.cli.choices import one_of
from macie_lite.cli.options import with_settings
from macie_lite.cli.output import standard_output
from macie_lite.cli.replaced import replaced
from macie_lite.cli.words import counted
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.feeds.formats import FORMATS, format_named
from macie_lite.pipeline.exporting import Export, position_of
from macie_lite.store.open_store import open_stored

__all__ = ["EXAMPLES", "HELP", "export"]

HELP = (
    "Findings in the order in which they were stored, as other tools read them. The cursor that is printed at the end "
    "says where to go on: --since gives what is new or has changed since, and misses nothing."
)

EXAMPLES = """Examples:

macie-lite findings export --format ocsf > findings.jsonl

macie-lite findings export --since 1a2b3c4d-1042 --format asff

macie-lite findings export --cursor-file /var/lib/siem/cursor -o new.jsonl
"""

_LONGEST_CURSOR = 100


@with_settings("db")
def export(
    settings: Settings,
    since: Annotated[
        str | None, typer.Option("--since", help="the cursor of an earlier export: what came behind")
    ] = None,
    cursor_file: Annotated[
        str | None,
        typer.Option("--cursor-file", help="begins behind the cursor in this file, and leaves the new there"),
    ] = None,
    format: Annotated[str, one_of("--format", tuple(FORMATS), "findings are written as")] = "jsonl",
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="a file, replaced when all is written; else stdout")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="at most so many")] = None,
) -> None:
    if limit is not None and limit < 1:
        raise UsageError(f"--limit must be 1 or more, not {limit}.")
    if since is not None and cursor_file is not None:
        raise UsageError("--since and --cursor-file both say where to begin: give one of them.")
    if cursor_file is not None:
        since = _kept(cursor_file)
    form = format_named(format)
    with closing(open_stored(settings.db)) as store:
        found = Export(store, 0 if since is None else position_of(store, since), limit)
        with _written(output) as stream:
            for piece in form.document(found.findings()):
                stream.write(piece)
        _conclude(found, cursor_file)


def _kept(file: str) -> str | None:
    """The cursor in a file; None when there is no file yet."""
    try:
        with Path(file).open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_LONGEST_CURSOR).strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"The cursor file {file} cannot be read: {error.strerror}.") from None


@contextmanager
def _written(output: str | None) -> Iterator[TextIO]:
    """Has left this process at the end, or raises."""
    if output is not None:
        with replaced(output) as file:
            yield file
    else:
        stream = standard_output()
        yield stream
        stream.flush()


def _conclude(found: Export, cursor_file: str | None) -> None:
    """The cursor, once all that lies before it was written."""
    more = f"; {left:,} more wait" if (left := found.left) else ""
    print(f"Exported {counted(found.count, 'finding')}{more}.", file=sys.stderr)
    if (cursor := found.cursor) is None:
        return
    if cursor_file is not None:
        with replaced(cursor_file) as file:
            file.write(f"{cursor}\n")
    print(f"Go on behind them with --since {cursor}", file=sys.stderr)
