"""Whether a text is a table, and how it is written: delimiter, quotes, header.

RFC 4180 says how it should be; this reads what is found in the wild.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from macie_lite.extraction.csv_header import header_of, stands_out

__all__ = ["MAX_COLUMNS", "Dialect", "dialect_of"]

MAX_COLUMNS = 1 << 15
"""A wider table is read as running text: a passage per column would cost more than it tells."""

_DELIMITERS = ",\t;|"
_RECORDS = 300
_LOOK = 4096
_LOOSE, _STRICT = 0.6, 0.99  # share of records with the usual number of cells, with and without a telling extension
_LIST = 0.9  # share of records of one cell in a list, of more than one in a ragged table
_FEW = 5  # rows of two columns that are no table yet
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_WIDE = 1 << 16
_RARE = {"^": 2, ":": 3}  # and columns at least: a name, a colon and a value are no table
# Excel's own: a first line that names the delimiter
_SEP = re.compile(r'"?sep=([!#-&(-/:-@[-`{-~\t])"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Dialect:
    """names: of the columns, from the header; None without one. `head_bytes`, `head_lines`, `head_records`: what
    stands before the first record of data (a title, the header). ragged: no number of cells is usual."""

    delimiter: str
    quote: str
    columns: int
    names: tuple[str, ...] | None = None
    head_bytes: int = 0
    head_lines: int = 0
    head_records: int = 0
    ragged: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class _Reading:
    """A sample read with one delimiter: records with the line on which each ends; blank ones are empty lists."""

    dialect: Dialect
    records: list[tuple[list[str], int]]
    share: float


def dialect_of(sample: str, extension: str, *, whole: bool) -> Dialect | None:
    """How the table that starts with `sample` is written, or None when it is no table.

    sample: the start of the text, all of it when `whole`. extension: csv, tsv or tab say that it should be a table;
    under any other it must look like one beyond doubt.
    """
    told = extension in ("csv", "tsv", "tab", "psv")
    preferred = {"tsv": "\t", "tab": "\t", "psv": "|"}.get(extension, ",")
    named = _SEP.match(sample)
    delimiters = [named[1]] if named else _DELIMITERS if told else _in_all_lines(sample)
    readings = [reading for delimiter in delimiters if (reading := _read(sample, delimiter, whole=whole))]
    tables = [reading for reading in readings if 2 <= reading.dialect.columns <= MAX_COLUMNS]
    in_words = len(tables) > 1 and _commas_are_in_words(sample)
    best = max(tables, key=lambda r: _merit(r, preferred, in_words=in_words), default=None)
    if best is not None and best.share >= (_LOOSE if told else _STRICT):
        found = _with_header(best, sample, sure=not told)
        return found if told or _beyond_doubt(best, found) else None
    if not told:
        return None
    readings.sort(key=lambda r: r.dialect.delimiter != preferred)
    return _rare(sample, whole=whole) or _ragged(readings, sample) or _single_column(readings, sample, preferred)


def _merit(reading: _Reading, preferred: str, *, in_words: bool) -> tuple[float, bool, bool, int]:
    delimiter = reading.dialect.delimiter
    return reading.share, delimiter != "," or not in_words, delimiter == preferred, reading.dialect.columns


def _commas_are_in_words(sample: str) -> bool:
    """Whether commas stand as in an address (Main Street, Anytown), or in numbers (1,5) only: then another delimiter
    that reads as well is the right one."""
    text = sample[:_WIDE]
    commas = text.count(",")
    return text.count(", ") >= _LIST * commas or len(_DECIMAL_COMMA.findall(text)) == commas


def _in_all_lines(sample: str) -> list[str]:
    """The delimiters in each of the first lines: a quick look that clears most texts of being tables."""
    lines = [line for line in sample[:_LOOK].splitlines() if line.strip()][:3]
    return [delimiter for delimiter in _DELIMITERS if lines and all(delimiter in line for line in lines)]


def _read(sample: str, delimiter: str, *, whole: bool) -> _Reading | None:
    quote = _quote(sample, delimiter)
    try:
        records = list(islice(_records(sample, delimiter, quote), _RECORDS))
    except csv.Error:
        return None
    if not whole and len(records) > 1 and len(records) < _RECORDS:
        del records[-1]  # the sample may end in the middle of it
    if records and _SEP.match(sample):
        records[0] = ([], records[0][1])
    widths = Counter(len(record) for record, _ in records if record)
    if not widths:
        return None
    columns, times = max(widths.items(), key=lambda item: (item[1], item[0]))
    return _Reading(Dialect(delimiter, quote, columns), records, times / widths.total())


def _records(sample: str, delimiter: str, quote: str) -> Iterator[tuple[list[str], int]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote)
    return ((record, reader.line_num) for record in reader)


def _quote(sample: str, delimiter: str) -> str:
    if '"' in sample or "'" not in sample:
        return '"'
    single = re.findall(rf"(?m)(?:^|{re.escape(delimiter)})'[^'\n]*'(?={re.escape(delimiter)}|$)", sample)
    return "'" if 2 * len(single) >= sample.count("\n") else '"'


def _with_header(reading: _Reading, sample: str, *, sure: bool) -> Dialect:
    """The dialect with its header, or with what stands above the first record of the usual width."""
    plain, rows = reading.dialect, [record for record, _ in reading.records]
    at = header_of(rows, plain.columns, sure=sure)
    if at is None:
        first = next(at for at, record in enumerate(rows) if len(record) == plain.columns)
        return _after(reading, sample, None, first)
    names = tuple(name.strip() for name in rows[at]) + ("",) * (plain.columns - len(rows[at]))
    return _after(reading, sample, names, at + 1)


def _after(reading: _Reading, sample: str, names: tuple[str, ...] | None, records: int) -> Dialect:
    """The dialect of a table that begins after so many records."""
    lines = reading.records[records - 1][1] if records else 0
    head = "".join(islice(io.StringIO(sample, newline=""), lines))
    return replace(reading.dialect, names=names, head_bytes=len(head.encode()), head_lines=lines, head_records=records)


def _ragged(readings: list[_Reading], sample: str) -> Dialect | None:
    """A table of rows of any width: a header with values below, and the delimiter in nearly every row."""
    for reading in readings:
        rows = [record for record, _ in reading.records]
        at = header_of(rows, 2)
        if at is None or not 2 <= len(rows[at]) <= MAX_COLUMNS or not stands_out(rows, at):
            continue
        body = [row for row in rows[at + 1 :] if row]
        if sum(len(row) > 1 for row in body) >= _LIST * len(body):
            columns = replace(reading, dialect=replace(reading.dialect, columns=len(rows[at]), ragged=True))
            return _after(columns, sample, tuple(name.strip() for name in rows[at]), at + 1)
    return None


def _rare(sample: str, *, whole: bool) -> Dialect | None:
    """A table with a delimiter that texts are full of: its header stands first, and every row has the same width."""
    for delimiter, least in _RARE.items():
        reading = _read(sample, delimiter, whole=whole)
        if reading is None or not least <= reading.dialect.columns <= MAX_COLUMNS or reading.share < _STRICT:
            continue
        rows = [record for record, _ in reading.records]
        if len(rows[0]) == reading.dialect.columns and stands_out(rows, 0):
            return _with_header(reading, sample, sure=True)
    return None


def _beyond_doubt(reading: _Reading, found: Dialect) -> bool:
    if found.names is None:
        return False
    rows = [record for record, _ in reading.records if record]
    cells = [cell for row in rows for cell in row]
    short = sum(map(len, cells)) < 60 * len(cells)
    proven = len(rows) > _FEW and stands_out([record for record, _ in reading.records], found.head_records - 1)
    wide = found.columns >= (2 if found.delimiter == "\t" or proven else 3)
    return len(rows) >= 3 and wide and short


def _single_column(readings: list[_Reading], sample: str, delimiter: str) -> Dialect | None:
    """A list under a name: it counts as a table because its name is the keyword beside every value."""
    single = next((reading for reading in readings if reading.dialect.delimiter == delimiter), None)
    if single is None or single.dialect.columns > 1 or single.share < _LIST:
        return None
    cells = [record[0] for record, _ in single.records if record]
    brief = sum(len(cell.split()) <= 3 for cell in cells)
    found = _with_header(single, sample, sure=True)
    return found if found.names and len(cells) > 1 and 2 * brief >= len(cells) else None
