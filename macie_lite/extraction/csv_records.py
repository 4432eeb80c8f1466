"""Where the records of a CSV text end, found without making an object per cell.

A quote opens a field only at its start, and closes it only before a delimiter or a line's end. Where every quote keeps
to that, counting quotes tells which line ends are ends of records. From the first record on where one does not (a
stray quote, inches), Python's csv has to read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets
    from macie_lite.extraction.csv_dialect import Dialect

__all__ = ["MAX_RECORD", "Row", "python_rows", "record_starts", "tidy_end", "with_newlines"]

MAX_RECORD = 8 << 20
"""Bytes of one record; a longer one is no record but a stray quote, or is read as running text."""

_NEWLINE, _RETURN = 10, 13
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_STRAYS = 64  # unclosed quotes in one block after which quotes mean nothing there
csv.field_size_limit(4 * MAX_RECORD)


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A record as Python's csv read it: its number and the line it starts on, both from 1."""

    number: int
    line: int
    cells: list[str]


def with_newlines(text: bytes) -> bytes:
    """The same with each lone carriage return as the newline that it stands for."""
    if b"\r" not in text:
        return text
    return text if text.count(b"\r") == text.count(b"\r\n") else _LONE_RETURN.sub(b"\n", text)


def tidy_end(text: bytes, dialect: Dialect, *, ended: bool) -> tuple[int, bool]:
    """(end of the whole records that `text` starts with, whether what follows needs Python's csv).

    ended: nothing follows `text`, so that its last record needs no line end.
    """
    quote = dialect.quote.encode()
    if quote not in text:
        return (len(text) if ended else text.rfind(b"\n") + 1), False
    data = np.frombuffer(text, np.uint8)
    quotes, idle = _quotes(data, dialect)
    ends = np.flatnonzero(data == _NEWLINE)
    ends = ends[np.searchsorted(quotes, ends) % 2 == 0] + 1
    fault = _first_fault(data, quotes, idle, dialect)
    if fault is None and ended:
        if len(quotes) % 2 == 0:
            return len(text), False
        fault = len(text)  # the last quote never closes
    if fault is None:
        return (int(ends[-1]) if len(ends) else 0), False
    before = ends[: np.searchsorted(ends, fault, side="right")]
    return (int(before[-1]) if len(before) else 0), True


def _quotes(data: NDArray[np.uint8], dialect: Dialect) -> tuple[Offsets, Offsets]:
    """Where the quotes stand that may open or close a field, and the others: those in the midst of words (5" pipe)."""
    quotes = np.flatnonzero(data == ord(dialect.quote))
    opening = np.isin(_before(data, quotes), (ord(dialect.delimiter), _NEWLINE, ord(dialect.quote)))
    closing = np.isin(_after(data, quotes), (ord(dialect.delimiter), _NEWLINE, _RETURN, ord(dialect.quote)))
    return quotes[opening | closing], quotes[~(opening | closing)]


def _before(data: NDArray[np.uint8], at: Offsets) -> NDArray[np.uint8]:
    return np.where(at > 0, data[at - 1], np.uint8(_NEWLINE))


def _after(data: NDArray[np.uint8], at: Offsets) -> NDArray[np.uint8]:
    return np.where(at + 1 < len(data), data[np.minimum(at + 1, len(data) - 1)], np.uint8(_NEWLINE))


def _first_fault(data: NDArray[np.uint8], quotes: Offsets, idle: Offsets, dialect: Dialect) -> int | None:
    """The first quote that neither opens nor closes a field where it may, or that stands idle inside of quotes."""
    delimiter, quote = ord(dialect.delimiter), ord(dialect.quote)
    opening, closing = quotes[0::2], quotes[1::2]
    bad_opening = opening[~np.isin(_before(data, opening), (delimiter, _NEWLINE, quote))]
    bad_closing = closing[~np.isin(_after(data, closing), (delimiter, _NEWLINE, _RETURN, quote))]
    inside = idle[np.searchsorted(quotes, idle) % 2 == 1]
    wrong = np.concatenate((bad_opening, bad_closing, inside))
    return int(wrong.min()) if len(wrong) else None


def record_starts(text: bytes, dialect: Dialect) -> tuple[Offsets, Offsets, Offsets]:
    """For a tidy text: (start of each record, index of its line in the text, whether it is blank)."""
    data = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    lines = np.arange(1, len(ends) + 1)
    quotes, _ = _quotes(data, dialect)
    if len(quotes):
        outside = np.searchsorted(quotes, ends) % 2 == 0
        ends, lines = ends[outside], lines[outside]
    starts = np.concatenate(([0], ends + 1))
    lines = np.concatenate(([0], lines))
    if starts[-1] >= len(text):
        starts, lines = starts[:-1], lines[:-1]
    first = data[starts]
    second = data[np.minimum(starts + 1, len(data) - 1)]
    blank = (first == _NEWLINE) | ((first == _RETURN) & (second == _NEWLINE))
    return starts, lines, blank


class _Lines:
    """Feeds lines to a csv reader; `ran_out` says that it asked for more in the middle of a record."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.consumed = 0  # bytes
        self.count = 0
        self.ran_out = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, "")
        if not line:
            self.ran_out = True
            raise StopIteration
        self.consumed += len(line.encode())
        self.count += 1
        return line


def python_rows(text: bytes, dialect: Dialect, number: int, line: int, *, ended: bool) -> tuple[list[Row], int, int]:
    """(the whole records of `text` as Python's csv reads them, how many blank ones included, bytes that they take).

    number, line: of the first record. Takes at least one of a `text` of MAX_RECORD with a line end in it.
    """
    first_number = number
    usable = text if ended else text[: text.rfind(b"\n") + 1]
    rows: list[Row] = []
    taken = strays = 0
    while taken < len(usable):
        quoting = csv.QUOTE_NONE if strays > _STRAYS else csv.QUOTE_MINIMAL
        lines = _Lines(usable[taken:].decode())
        done, count = _read_rows(lines, dialect, quoting, rows, number, line)
        taken, number, line = taken + done[0], number + count, line + done[1]
        if taken >= len(usable) or (not ended and len(text) - taken < MAX_RECORD):
            break
        first = usable[taken : usable.index(b"\n", taken) + 1] if b"\n" in usable[taken:] else usable[taken:]
        rows.append(Row(number, line, _unquoted(first.decode(), dialect)))  # its quote never closes
        taken, number, line, strays = taken + len(first), number + 1, line + 1, strays + 1
    return rows, number - first_number, taken


def _read_rows(
    lines: _Lines, dialect: Dialect, quoting: int, rows: list[Row], number: int, line: int
) -> tuple[tuple[int, int], int]:
    """Appends the whole records; ((bytes, lines) that they take, how many, blank ones counted)."""
    reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, quoting=quoting)  # type: ignore[arg-type]
    done, count = (0, 0), 0
    for cells in reader:
        if lines.ran_out:
            break
        if cells:
            rows.append(Row(number + count, line + done[1], cells))
        done, count = (lines.consumed, lines.count), count + 1
    return done, count


def _unquoted(line: str, dialect: Dialect) -> list[str]:
    return next(csv.reader([line], delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE), [])
