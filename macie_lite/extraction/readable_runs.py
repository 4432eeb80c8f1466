"""Readable runs in bytes of which nothing else is known: what `strings` prints, in 8 and in 16 bits."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["placed_runs", "readable_runs"]

_RUN = re.compile(
    rb"(?P<wide>(?:[\t\n\r\x20-\x7e\xa0-\xff]\x00|[\x00-\xff][\x01-\x05]){6,})|(?P<narrow>[\t\n\r\x20-\x7e\x80-\xff]{6,})"
)
_NARROW_LETTERS = re.compile(rb"[\x20-\x7e]{5}")
_WIDE_LETTERS = re.compile(rb"(?:[\x20-\x7e]\x00|[\x10-\xff][\x04-\x05]|[\x70-\xff]\x03){4}")


def readable_runs(data: bytes) -> Iterator[str]:
    """Runs of six characters and more, in order; a run of 8-bit text is taken for UTF-8, else for Windows-1252."""
    for _, _, run in placed_runs(data):
        yield run


def placed_runs(data: bytes) -> Iterator[tuple[int, int, str]]:
    """The same runs with where each starts and ends in the data."""
    for run in _RUN.finditer(data):
        if run.lastgroup == "wide" and _WIDE_LETTERS.search(run[0]):
            yield run.start(), run.end(), run[0].decode("utf-16-le", "replace").strip()
        elif run.lastgroup == "narrow" and _NARROW_LETTERS.search(run[0]):
            yield run.start(), run.end(), _narrow(run[0]).strip()


def _narrow(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
