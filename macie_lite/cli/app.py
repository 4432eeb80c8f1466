"""The subcommands of `macie-lite`, and how errors become one sentence and an exit code."""

from __future__ import annotations

import errno
import functools
import logging
import os
import select
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from typer.main import get_command

from classifiers.errors import ClassifierError
from macie_lite.cli import (
    act,
    allow_lists,
    buckets,
    coverage,
    db,
    doctor,
    feeds,
    filters,
    findings,
    iam,
    identifiers,
    jobs,
    report,
    scan,
    worker,
)
from macie_lite.cli.output import OutputLost, ReaderLeft, discard_output
from macie_lite.errors import MacieLiteError
from macie_lite.logs import where

__all__ = ["app", "command", "run"]

app = typer.Typer(
    name="macie-lite",
    help="Finds sensitive data in S3 buckets and folders, on your own machines, in Amazon Macie's vocabulary.",
    epilog="Examples:\n\nmacie-lite scan s3://my-bucket/exports/\n\nmacie-lite scan --help",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


_OUTPUT_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a `print` of a command may meet; other files are written by those who speak of them."""


def _print_version(context: typer.Context, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:  # that is a shell asking for completions
        from importlib.metadata import version

        print(f"macie-lite {version('macie-lite')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options of no subcommand."""


app.command("scan", help=scan.HELP, epilog=scan.EXAMPLES)(scan.scan)
app.add_typer(jobs.app, name="jobs")
app.add_typer(findings.app, name="findings")
app.add_typer(filters.app, name="filters")
app.add_typer(feeds.app, name="feed")
app.add_typer(act.app, name="act")
app.add_typer(buckets.app, name="buckets")
app.add_typer(identifiers.app, name="identifiers")
app.add_typer(allow_lists.app, name="allow-lists")
app.command("coverage", help=coverage.HELP, epilog=coverage.EXAMPLES)(coverage.coverage)
app.command("report", help=report.HELP, epilog=report.EXAMPLES)(report.report)
app.command("worker", help=worker.HELP, epilog=worker.EXAMPLES)(worker.worker)
app.add_typer(db.app, name="db")
app.add_typer(iam.app, name="iam")
app.command("doctor", help=doctor.HELP, epilog=doctor.EXAMPLES)(doctor.doctor)


@functools.cache
def command() -> Callable[..., object]:
    """What typer makes of all that; it takes a tenth of a second."""
    return get_command(app)


def run() -> int:
    """Runs the command that `sys.argv` names, and gives its exit code."""
    logging.raiseExceptions = False
    output = os.dup(sys.stdout.fileno()) if sys.stdout else -1  # rich puts /dev/null in place of a broken one
    code = _run(output)
    try:
        print(end="", flush=True)
    except BrokenPipeError:
        discard_output()
    except OSError as error:
        discard_output()
        code = code or _explain(_lost(error))
    return code


def _lost(error: OSError) -> OutputLost:
    return OutputLost(f"The output cannot be written: {error.strerror}.")


def _run(output: int) -> int:
    try:
        command()(prog_name="macie-lite")
    except SystemExit as end:  # how typer ends, always
        return 0 if isinstance(end.__context__, BrokenPipeError) and _reader_left(output) else _code(end)
    except ReaderLeft:
        return 0
    except (MacieLiteError, ClassifierError) as error:
        return _explain(error)
    except OSError as error:
        return _explain(_lost(error)) if error.errno in _OUTPUT_FULL else _internal(error)
    except Exception as error:  # noqa: BLE001 - the last line of defence: one sentence, never a traceback with content
        return _internal(error)
    return 0


def _reader_left(output: int) -> bool:
    """Whether a broken pipe, of which typer and rich make an exit with 1, was the output's, as of `| head`."""
    poll = select.poll()
    poll.register(output, 0)
    left = any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    if left:
        discard_output()
    return left


def _code(end: SystemExit) -> int:
    return end.code if isinstance(end.code, int) else 0 if end.code is None else 1


def _explain(error: MacieLiteError | ClassifierError) -> int:
    said = str(error)
    _say(said if said.endswith((".", "?")) else f"{said}.", error)
    return error.exit_code if isinstance(error, MacieLiteError) else 2


def _internal(error: Exception) -> int:
    said = f"internal error ({type(error).__name__}); --debug shows where. Nothing stored so far is lost."
    _say(said, error)
    return 1


def _say(sentence: str, error: Exception) -> None:
    if _debugging():
        print(where(error), file=sys.stderr)
    print(f"macie-lite: {sentence}", file=sys.stderr)


def _debugging() -> bool:
    return "--debug" in sys.argv or os.environ.get("MACIE_LITE_DEBUG", "").lower() in ("1", "true", "yes", "on")
