"""Findings on stdout and discovery results in a file: one line flushed as each object ends."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

from macie_lite.errors import Terminal, UsageError
from macie_lite.feeds.csv_rows import COLUMNS, csv_row
from macie_lite.model.results import JsonObject, Outcome

__all__ = ["FORMATS", "Printer", "Results", "Silent", "printable", "printer"]

FORMATS = ("table", "json", "jsonl", "csv")


class ReaderLeft(Terminal):
    """Whoever read the output has closed it, as `| head` does: no error, but nothing more to print."""

    exit_code = 0


class _Stdout:
    """Standard output; a reader that left becomes ReaderLeft, once."""

    def write(self, text: str) -> None:
        self._try(lambda: sys.stdout.write(text))

    def flush(self) -> None:
        self._try(sys.stdout.flush)

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still in the buffer
            raise ReaderLeft("The reader of the output has left.") from None


class Printer(Protocol):
    """Writes findings in one format to one stream."""

    def write(self, finding: JsonObject) -> None: ...

    def end(self) -> None: ...


def printer(form: str) -> Printer:
    """A printer to standard output. Raises UsageError for an unknown format."""
    makers: dict[str, Callable[[TextIO], Printer]] = {"table": _Table, "json": _Json, "jsonl": _JsonLines, "csv": _Csv}
    if form not in makers:
        raise UsageError(f"There is no format {form!r}; choose one of {', '.join(FORMATS)}.")
    return makers[form](cast(TextIO, _Stdout()))


class Silent:
    """For runs whose stdout carries something else."""

    def write(self, finding: JsonObject) -> None:
        pass

    def end(self) -> None:
        pass


def printable(text: str) -> str:
    """Hostile text (keys, names) for a terminal: control and bidirectional characters escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


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
        self._before = "[\n"

    def write(self, finding: JsonObject) -> None:
        self._stream.write(self._before + json.dumps(finding))
        self._before = ",\n"
        self._stream.flush()

    def end(self) -> None:
        self._stream.write("[]\n" if self._before == "[\n" else "\n]\n")
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


class _Table:
    """Columns of fixed width, so that a line can be printed as soon as its object ends."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = False

    def write(self, finding: JsonObject) -> None:
        if not self._begun:
            self._line("SEVERITY", "COUNT", "OBJECT", "FOUND")
            self._begun = True
        found = _found(finding)
        key = printable(finding["resourcesAffected"]["s3Object"]["key"])
        kinds = ", ".join(f"{name} {count}" for name, count in found)
        self._line(finding["severity"]["description"], str(sum(count for _, count in found)), key, kinds)

    def _line(self, severity: str, count: str, key: str, kinds: str) -> None:
        self._stream.write(f"{severity:<8}  {count:>7}  {key:<44}  {kinds}\n")
        self._stream.flush()

    def end(self) -> None:
        self._stream.flush()


def _found(finding: JsonObject) -> list[tuple[str, int]]:
    result = finding["classificationDetails"]["result"]
    own = [(d["name"], d["count"]) for d in result.get("customDataIdentifiers", {}).get("detections", [])]
    return [(d["type"], d["count"]) for c in result["sensitiveData"] for d in c["detections"]] + own


class Results:
    """`--results FILE|-`: JSON lines, one discovery-result record for every object."""

    def __init__(self, target: str | None) -> None:
        self._stream: TextIO | _Stdout | None = None
        if target == "-":
            self._stream = _Stdout()
        elif target is not None:
            try:
                self._stream = Path(target).open("w", encoding="utf-8")  # noqa: SIM115 - closed in close()
            except OSError as error:
                raise UsageError(f"The results file {target} cannot be written: {error.strerror}.") from error

    def write(self, outcome: Outcome) -> None:
        if self._stream is not None:
            self._stream.write(json.dumps(outcome.record) + "\n")
            self._stream.flush()

    def close(self) -> None:
        if self._stream is not None and not isinstance(self._stream, _Stdout):
            self._stream.close()
