"""Findings as a table: columns of fixed width, so that a row can be printed as soon as its object ends.

Elsewhere than on a terminal a finding is one line, whole, however long. On one, what was found is folded where it does
not fit, and nothing is cut either.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime
from typing import TextIO

from classifiers.errors import printable
from macie_lite.feeds.csv_rows import counts_of
from macie_lite.model.results import JsonObject

__all__ = ["Table", "place"]

_HEADS = ("SEVERITY", "COUNT", "OBJECT", "FOUND")
_OBJECT, _NARROW = 52, 24
_FOUND = 38
"""Characters that what was found should have beside the object: two identifiers."""

_INDENT = " " * 10
_ID = 36
_CREATED = "CREATED (UTC)"
_SECOND = 19
_STATE = 9


class Table:
    """ids: whether a row begins with the finding's id, time and state: of several runs, which found an object each
    time. Of one run what is archived is not shown."""

    def __init__(self, stream: TextIO, *, ids: bool) -> None:
        self._stream, self._ids = stream, ids
        self._width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        self._before = len(self._head("", "", "", "", ""))
        beside = (self._width or 0) - self._before - _FOUND - 2
        self._object = max(_NARROW, min(_OBJECT, beside)) if self._width else _OBJECT
        self._begun = False

    def write(self, finding: JsonObject) -> None:
        if finding.get("archived") and not self._ids:
            return
        if not self._begun:
            severity, count, where, found = _HEADS
            self._stream.write(
                f"{self._head('ID', _CREATED, 'STATE', severity, count)}{where:<{self._object}}  {found}\n"
            )
            self._begun = True
        counts = counts_of(finding["classificationDetails"]["result"])
        total = str(sum(count for _, count in counts))
        created = f"{datetime.fromisoformat(finding['createdAt']):%Y-%m-%d %H:%M:%S}"
        state = finding.get("macieLite", {}).get("state", "-")
        head = self._head(finding["id"], created, state, finding["severity"]["description"], total)
        affected = finding["resourcesAffected"]
        object_ = printable(place(affected["s3Bucket"]["name"], affected["s3Object"]["key"]))
        self._stream.write(self._row(head + object_, [f"{name} {count}" for name, count in counts]))
        self._stream.flush()

    def end(self) -> None:
        self._stream.flush()

    def _head(self, finding_id: str, created: str, state: str, severity: str, count: str) -> str:
        """Without the object; its width is always the same."""
        own = f"{finding_id:<{_ID}}  {created:<{_SECOND}}  {state:<{_STATE}}  " if self._ids else ""
        return f"{own}{severity:<8}  {count:>7}  "

    def _row(self, start: str, found: list[str]) -> str:
        edge = self._before + self._object + 2
        beside = f"{start}{' ' * (edge - 2 - _cells(start))}  "
        if self._width is None or _cells(beside) + len(", ".join(found)) <= self._width:
            return f"{beside}{', '.join(found)}\n"
        if _cells(beside) == edge and self._width - edge >= _FOUND:
            first, *rest = _fold(found, self._width - edge)
            return "".join([f"{beside}{first}\n", *(f"{' ' * edge}{line}\n" for line in rest)])
        return "".join([f"{start}\n", *(f"{_INDENT}{line}\n" for line in _fold(found, self._width - len(_INDENT)))])


def place(bucket: str, key: str) -> str:
    """As a user would name it as a target: s3://bucket/key; a local file's path, from here where it lies below."""
    if not bucket.startswith("/"):
        return f"s3://{bucket}/{key}"
    path = f"{bucket.rstrip('/')}/{key}"
    try:
        return path.removeprefix(f"{os.getcwd()}/")
    except FileNotFoundError:  # the working folder is gone
        return path


def _cells(text: str) -> int:
    """Columns that a terminal gives it (Unicode, UAX 11: wide and full-width characters take two)."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 0 if combining(c) else 1 for c in text)


def _fold(items: list[str], width: int) -> list[str]:
    """Lines of whole items, each at most `width` where its items allow."""
    lines = [""]
    for number, item in enumerate(items):
        piece = item if number == len(items) - 1 else f"{item}, "
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]
