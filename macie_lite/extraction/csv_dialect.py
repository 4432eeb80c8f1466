"""Whether a text is a table, and how it is written: delimiter, quotes, header.

RFC 4180 says how it should be; this reads what is found in the wild.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

__all__ = ["MAX_COLUMNS", "Dialect", "dialect_of"]

MAX_COLUMNS = 4096
"""A wider table is read as running text: a passage per column would cost more than it tells."""

_DELIMITERS = ",\t;|"
_RECORDS = 300
_LOOK = 4096
_LOOSE, _STRICT = 0.6, 0.99  # share of records with the usual number of cells, with and without a telling extension
_VALUES = 0.8  # share of cells that are numbers or the like in a column of them
_LIST = 0.9  # share of records of one cell in a list
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, repr=False)
class Dialect:
    """names: of the columns, from the header; None without one. `head_bytes`, `head_lines`, `head_records`: what
    stands before the first record of data (a title, the header)."""

    delimiter: str
    quote: str
    columns: int
    names: tuple[str, ...] | None = None
    head_bytes: int = 0
    head_lines: int = 0
    head_records: int = 0


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
    delimiters = _DELIMITERS if told else _in_all_lines(sample)
    readings = [reading for delimiter in delimiters if (reading := _read(sample, delimiter, whole=whole))]
    tables = [reading for reading in readings if 2 <= reading.dialect.columns <= MAX_COLUMNS]
    best = max(tables, key=lambda r: (r.share, r.dialect.delimiter == preferred, r.dialect.columns), default=None)
    if best is not None and best.share >= (_LOOSE if told else _STRICT):
        found = _with_header(best, sample)
        return found if told or _beyond_doubt(best, found) else None
    return _single_column(readings, sample, preferred) if told else None


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


def _with_header(reading: _Reading, sample: str) -> Dialect:
    """The dialect with its header: the first record of the usual width, or one just before it that is a bit short."""
    plain, records = reading.dialect, reading.records
    first = next(at for at, (record, _) in enumerate(records) if len(record) == plain.columns)
    if first and plain.columns // 2 < len(records[first - 1][0]) < plain.columns and _labels(records[first - 1][0]):
        first -= 1
    record, line = records[first]
    body = [cells for cells, _ in records[first + 1 :]]
    if _labels(record) and (_stands_out(record, body) or not _repeats(record, body)):
        names = tuple(name.strip() for name in record) + ("",) * (plain.columns - len(record))
        return _after(plain, sample, names, line, first + 1)
    return _after(plain, sample, None, records[first - 1][1] if first else 0, first)


def _after(plain: Dialect, sample: str, names: tuple[str, ...] | None, lines: int, records: int) -> Dialect:
    head = "".join(islice(io.StringIO(sample, newline=""), lines))
    return Dialect(plain.delimiter, plain.quote, plain.columns, names, len(head.encode()), lines, records)


def _labels(record: list[str]) -> bool:
    named = [cell.strip() for cell in record if cell.strip()]
    return 2 * len(named) >= len(record) and len(set(named)) == len(named) and all(map(_is_label, named))


def _is_label(cell: str) -> bool:
    if _YEAR.fullmatch(cell):
        return True
    digits = sum(character.isdigit() for character in cell)
    lettered = any(character.isalpha() for character in cell)
    plain = len(cell) <= 80 and "@" not in cell and "://" not in cell and not cell.endswith((".", "!", "?", ",", ":"))
    return lettered and plain and digits <= 2 + len(cell) // 8 and len(cell.split()) <= 8


def _stands_out(record: list[str], body: list[list[str]]) -> bool:
    """Whether below a word there are numbers, dates or addresses only: then the words are names, whatever comes again.
    A first row of data would have such a value there itself."""
    rows = [row for row in body if row and row != record]
    named = [at for at, cell in enumerate(record) if cell.strip()]
    return any(_is_number_like(cells) for at in named if len(cells := _below(rows, at)) > 1)


def _below(rows: list[list[str]], at: int) -> list[str]:
    return [row[at] for row in rows if at < len(row) and row[at]]


def _is_number_like(cells: list[str]) -> bool:
    values = sum(not _is_label(cell.strip()) and any(map(str.isdigit, cell)) for cell in cells)
    return values >= _VALUES * len(cells)


def _repeats(record: list[str], body: list[list[str]]) -> bool:
    """A first record whose cells come again below them is data; unless all of them do, or just the odd one does."""
    rows = [row for row in body if row and row != record]
    again = sum(1 for row in rows for at, cell in enumerate(row[: len(record)]) if cell and cell == record[at])
    return again > (max(1, len(rows) // 50) if len(rows) >= 10 else 0)


def _beyond_doubt(reading: _Reading, found: Dialect) -> bool:
    rows = [record for record, _ in reading.records if record]
    cells = [cell for row in rows for cell in row]
    short = sum(map(len, cells)) < 60 * len(cells)
    wide = found.columns >= (2 if found.delimiter == "\t" else 3)
    return found.names is not None and len(rows) >= 3 and wide and short


def _single_column(readings: list[_Reading], sample: str, delimiter: str) -> Dialect | None:
    """A list under a name: it counts as a table because its name is the keyword beside every value."""
    single = next((reading for reading in readings if reading.dialect.delimiter == delimiter), None)
    if single is None or single.dialect.columns > 1 or single.share < _LIST:
        return None
    cells = [record[0] for record, _ in single.records if record]
    brief = sum(len(cell.split()) <= 3 for cell in cells)
    found = _with_header(single, sample)
    return found if found.names and len(cells) > 1 and 2 * brief >= len(cells) else None
