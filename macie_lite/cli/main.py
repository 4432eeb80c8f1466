"""The command `macie-lite`: its subcommands, and how errors become one sentence and an exit code."""

from __future__ import annotations

import logging
import os
import signal
import sys
from types import FrameType

import typer

from classifiers.errors import ClassifierError
from macie_lite.cli import db, doctor, findings, identifiers, jobs, scan, worker
from macie_lite.errors import MacieLiteError
from macie_lite.logs import where

__all__ = ["app", "main"]

app = typer.Typer(
    name="macie-lite",
    help="Finds sensitive data in S3 buckets and folders, on your own machines, in Amazon Macie's vocabulary.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command("scan", help=scan.HELP, epilog=scan.EXAMPLES)(scan.scan)
app.add_typer(jobs.app, name="jobs")
app.add_typer(findings.app, name="findings")
app.add_typer(identifiers.app, name="identifiers")
app.command("worker", help=worker.HELP, epilog=worker.EXAMPLES)(worker.worker)
app.add_typer(db.app, name="db")
app.command("doctor", help=doctor.HELP, epilog=doctor.EXAMPLES)(doctor.doctor)


def main() -> int:
    """Runs one command. Exit codes: 0 done, 1 internal error, 2 usage, 3 target, broker or database, 4 --fail-on,
    130 interrupted."""
    logging.raiseExceptions = False
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app(prog_name="macie-lite")
    except (MacieLiteError, ClassifierError) as error:
        return _explain(error)
    except Exception as error:  # noqa: BLE001 - the last line of defence: one sentence, never a traceback with content
        return _internal(error)
    return 0


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _explain(error: MacieLiteError | ClassifierError) -> int:
    if _debugging():
        print(where(error), file=sys.stderr)
    print(f"macie-lite: {error}", file=sys.stderr)
    return error.exit_code if isinstance(error, MacieLiteError) else 2


def _internal(error: Exception) -> int:
    if _debugging():
        print(where(error), file=sys.stderr)
    print(
        f"macie-lite: internal error ({type(error).__name__}); --debug shows where. Nothing stored so far is lost.",
        file=sys.stderr,
    )
    return 1


def _debugging() -> bool:
    return "--debug" in sys.argv or os.environ.get("MACIE_LITE_DEBUG", "").lower() in ("1", "true", "yes", "on")
