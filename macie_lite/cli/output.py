"""Findings on stdout and discovery results in a file: one line flushed as each object ends."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

from macie_lite.cli.choices import FORMATS
from macie_lite.cli.status import STATUS
from macie_lite.cli.table import Table
from macie_lite.errors import Terminal, UsageError
from macie_lite.feeds.csv_rows import COLUMNS, csv_row
from macie_lite.model.results import JsonObject, Outcome

__all__ = ["OutputLost", "Printer", "ReaderLeft", "Results", "Silent", "discard_output", "printer", "standard_output"]


class ReaderLeft(Terminal):
    """Whoever read the output has closed it, as `| head` does: no error, but nothing more to print."""

    exit_code = 0


class OutputLost(Terminal):
    """The output cannot be written, as on a full disk."""


class _Stdout:
    """Standard output, above the status line where both are on a terminal; a reader that left becomes ReaderLeft."""

    def __init__(self) -> None:
        self._above = STATUS.aside if sys.stdout.isatty() else nullcontext

    def write(self, text: str) -> None:
        """Whole lines, on a terminal."""
        with self._above():
            self._try(lambda: sys.stdout.write(text))

    def flush(self) -> None:
        self._try(sys.stdout.flush)

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except BrokenPipeError:
            discard_output()
            raise ReaderLeft("The reader of the output has left.") from None
        except OSError as error:
            discard_output()
            raise OutputLost(f"The output cannot be written: {error.strerror}.") from None


def discard_output() -> None:
    """Sends nowhere what is still in standard output's buffer, so that the interpreter's end does not choke on it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def standard_output() -> TextIO:
    """For text. A reader that left becomes ReaderLeft, another failure OutputLost."""
    return cast(TextIO, _Stdout())


class Printer(Protocol):
    """Writes findings in one format to one stream."""

    def write(self, finding: JsonObject) -> None: ...

    def end(self) -> None: ...


def printer(form: str, *, ids: bool = False) -> Printer:
    """A printer of findings to standard output; `ids`: a table shows their ids and times too. Raises UsageError for an
    unknown format."""
    table = partial(Table, ids=ids)
    makers: dict[str, Callable[[TextIO], Printer]] = {"table": table, "json": _Json, "jsonl": _JsonLines, "csv": _Csv}
    if form not in makers:
        raise UsageError(f"--format takes {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, not {form!r}.")
    return makers[form](standard_output())


class Silent:
    """For runs whose stdout carries something else."""

    def write(self, finding: JsonObject) -> None:
        pass

    def end(self) -> None:
        pass


class _JsonLines:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, finding: JsonObject) -> None:
        self._stream.write(json.dumps(finding) + "\n")
        self._stream.flush()

    def end(self) -> None:
        self._stream.flush()


class _Json:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before = "[\n  "

    def write(self, finding: JsonObject) -> None:
        self._stream.write(f"{self._before}{json.dumps(finding)}\n")
        self._before = ", "
        self._stream.flush()

    def end(self) -> None:
        self._stream.write("]\n" if self._before == ", " else "[]\n")
        self._stream.flush()


class _Csv:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._line(dict(zip(COLUMNS, COLUMNS, strict=True)))

    def write(self, finding: JsonObject) -> None:
        self._line(csv_row(finding))

    def _line(self, row: dict[str, Any]) -> None:
        line = io.StringIO()
        csv.DictWriter(line, COLUMNS).writerow(row)
        self._stream.write(line.getvalue())
        self._stream.flush()

    def end(self) -> None:
        self._stream.flush()


class Results:
    """`--results FILE|-`: JSON lines, one discovery-result record for every object.

    Raises UsageError at once when the file cannot be written. What stands in it stays until `begin`: a command that is
    refused shall not empty the file that another one is writing.
    """

    def __init__(self, target: str | None) -> None:
        self._stream: TextIO | _Stdout | None = None
        if target == "-":
            self._stream = _Stdout()
        elif target is not None:
            try:
                self._stream = Path(target).open("a", encoding="utf-8")  # noqa: SIM115 - closed in close()
            except OSError as error:
                raise UsageError(f"The results file {target} cannot be written: {error.strerror}.") from error

    def begin(self) -> None:
        """Empties a file, but none that is a device or a pipe."""
        if self._stream is None or isinstance(self._stream, _Stdout):
            return
        if stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode):
            self._stream.truncate(0)

    def write(self, outcome: Outcome) -> None:
        if self._stream is not None:
            self._stream.write(json.dumps(outcome.record) + "\n")
            self._stream.flush()

    def close(self) -> None:
        if self._stream is not None and not isinstance(self._stream, _Stdout):
            self._stream.close()
