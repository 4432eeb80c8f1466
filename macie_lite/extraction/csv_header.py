"""Which of the first rows of a table names its columns; for text with delimiters and for sheets.

A row is judged as a whole, and by what stands below it: words above numbers are names, whatever else the row holds (a
`#`, the same name twice, a blank, a question, a year). An address, a long number, or a value like those below it speak
for data. Above a header there may be a title, comments, settings: rows with less in them than the table has columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

__all__ = ["header_of", "stands_out"]

_Row = Sequence[str]

_FIRST = 10  # filled rows among which the header is
_BELOW = 40  # cells below one that tell what its column holds
_VALUES = 0.8  # share of values in a column of them
_ALIKE = 0.25  # share of cells of a value's own shape below it that make it one of them
_MOST = 320  # characters of a cell that are looked at
_LONG = 80  # characters of a name
_WORDS = 8
_SENTENCE = 4  # words, with a full stop, are a sentence
_NUMBER = 7  # digits of a number that names no column
_STOPS = (".", "!", "?", ",", ":")
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LOOSE_DIGITS = re.compile(r"(?<![^\W_])\d+(?![^\W_])")  # not part of a word as in "q1"
_DATE = re.compile(r"(?:(?:19|20)\d\d([-/.]?)\d\d?\1\d\d?|\d\d?([-/.])\d\d?\2(?:\d{4}|\d\d))(?:[ T]\d\d?:[\d:.]+Z?)?")
_ADDRESS = re.compile(r"\S+@\S+\.\w+|\w+://\S+")
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")
_NOTHING = frozenset(("n/a", "na", "nan", "null", "none", "nil", "unknown", "missing", "true", "false"))


def header_of(rows: Sequence[_Row], columns: int, *, sure: bool = False) -> int | None:
    """Which of `rows`, the first of a table, is its header; None when there is none.

    rows: blank ones may be empty. columns: filled cells of a usual row. sure: without words above numbers, nothing in
    the header may be unusual.
    """
    tops = list(islice((at for at, row in enumerate(rows) if _filled(row)), _FIRST))
    full = next((at for at in tops if _is_full(rows[at], columns)), None)
    if full is None:
        return _sparse(rows, tops[:1], columns)
    below = _below_title(rows, full, tops, columns)
    if below is not None:
        return below
    if stands_out(rows, full) or _reads_like_names(rows[full], _body(rows, full), sure=sure):
        return full
    return _sparse(rows, [at for at in reversed(tops) if at < full], columns)


def stands_out(rows: Sequence[_Row], at: int) -> int:
    """In how many columns a word of the row stands above values only: then the words are names, for a first row of data
    would have such values itself. 0 where as many of the row's cells are like those below them, or one is an address
    or a long number."""
    row, body = rows[at], _body(rows, at)
    words, alike = 0, []
    for column, cell in _cells(row):
        if _is_value(cell):
            if _never_names(cell):
                return 0
            alike += [cell] if _is_alike(cell, _below(body, column)) else []
        elif _is_word(cell):
            words += _is_of_values(_below(body, column), len(body))
    return words if words > (0 if _count_on(alike) else len(alike)) else 0


def _filled(row: _Row) -> int:
    return sum(bool(cell and not cell.isspace()) for cell in row)


def _is_full(row: _Row, columns: int) -> bool:
    """Whether the row is as wide as a header must be; a short one must fill more than half."""
    filled = _filled(row)
    return filled >= min(2, columns) and 2 * filled >= columns + (len(row) < columns)


def _below_title(rows: Sequence[_Row], first: int, tops: list[int], columns: int) -> int | None:
    """The header below a first row that is a comment, or that is wide for a title but not as wide as the table."""
    comment = rows[first][0].lstrip().startswith("#") and rows[first][0].strip() != "#"
    if not comment and _filled(rows[first]) >= columns:
        return None
    least = 1 if comment else max(1, stands_out(rows, first))
    for at in (at for at in tops if at > first):
        named = all(_is_word(cell) for _, cell in _cells(rows[at]))
        if named and _filled(rows[at]) >= columns and stands_out(rows, at) >= least:
            return at
        if not comment and _filled(rows[at]) >= columns:
            return None
    return None


def _sparse(rows: Sequence[_Row], ats: list[int], columns: int) -> int | None:
    """A header of which most cells are blank; a lone first cell is a title."""
    for at in ats:
        title = _filled(rows[at]) == 1 and bool(rows[at][0].strip())
        if len(rows[at]) >= columns and not title and stands_out(rows, at):
            return at
    return None


def _body(rows: Sequence[_Row], at: int) -> list[_Row]:
    """The filled rows below a row; not where it comes again, as in files put one behind the other."""
    return [row for row in rows[at + 1 :] if _filled(row) and row != rows[at]]


def _cells(row: _Row) -> list[tuple[int, str]]:
    return [(column, text[:_MOST]) for column, cell in enumerate(row) if (text := cell.strip())]


def _below(body: Sequence[_Row], column: int) -> list[str]:
    cells = (text[:_MOST] for row in body if column < len(row) and (text := row[column].strip()))
    return list(islice(cells, _BELOW))


def _is_of_values(cells: list[str], rows: int) -> bool:
    values = sum(map(_is_value, cells))
    return len(cells) >= min(2, rows) and values > 0 and values >= _VALUES * len(cells)


def _is_value(cell: str) -> bool:
    """Whether it is an address, a number, a date, or a code of digits for the most part."""
    if _ADDRESS.fullmatch(cell):
        return True
    digits = sum(map(str.isdigit, cell))
    if not digits:
        return False
    if not any(map(str.isalpha, cell)):
        return True
    if digits <= 2 + len(cell) // 8:
        return False
    return bool(_LOOSE_DIGITS.search(rest := _IN_NAME.sub("", cell))) or _heavy(rest)


def _heavy(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) > 2 + len(cell) // 8


def _never_names(value: str) -> bool:
    if _ADDRESS.fullmatch(value):
        return True
    lettered = any(map(str.isalpha, value))
    return not lettered and sum(map(str.isdigit, value)) >= _NUMBER and not _DATE.fullmatch(value)


def _is_alike(value: str, cells: list[str]) -> bool:
    """Whether the value has the shape of those in its column, or has it for itself."""
    if _YEAR.fullmatch(value):
        same = sum(bool(_YEAR.fullmatch(cell)) for cell in cells)
    else:
        shape = _shape(value)
        same = sum(_shape(cell) == shape for cell in cells)
    return same >= _ALIKE * len(cells)


def _count_on(values: list[str]) -> bool:
    """Whether they are whole numbers in equal steps, as days above their columns are: 1, 2, 3 or 30, 60, 90."""
    if len(values) <= 2 or not all(value.isdecimal() for value in values):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(values)}
    return len(steps) == 1 and min(steps) > 0


def _shape(cell: str) -> str:
    return _LETTERS.sub("a", _DIGITS.sub("9", cell))


def _is_word(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not _is_value(cell) and cell.lower() not in _NOTHING


def _is_label(cell: str) -> bool:
    """Whether it looks like a name rather than a sentence."""
    words = len(cell.split())
    brief = len(cell) <= _LONG and words <= _WORDS and not (words >= _SENTENCE and cell.endswith(_STOPS))
    return brief and "@" not in cell and "://" not in cell and any(map(str.isalpha, cell))


def _reads_like_names(row: _Row, body: Sequence[_Row], *, sure: bool) -> bool:
    """Of a row that does not stand out: words for the most part, hardly one twice, none missing or again below."""
    cells = _cells(row)
    if any(cell.lower() in _NOTHING for _, cell in cells):
        return False
    values = [(column, cell) for column, cell in cells if _is_value(cell)]
    if any(not _YEAR.fullmatch(cell) or _is_alike(cell, _below(body, column)) for column, cell in values):
        return False
    labels = [cell for _, cell in cells if _is_label(cell) and not (sure and cell.endswith(_STOPS))]
    odd = len(cells) - len(labels) - len(values)
    twice = len(labels) - len(set(labels))
    usual = odd == twice == 0 if sure else odd <= len(labels) // 2 and 2 * twice < len(labels)
    return bool(cells) and usual and 2 * len(cells) >= len(row) and not _repeats(row, body)


def _repeats(row: _Row, body: Sequence[_Row]) -> bool:
    """A first row whose cells come again below them is data; unless all of them do, or just the odd one does."""
    again = sum(1 for other in body for cell, below in zip(row, other, strict=False) if cell and cell == below)
    return again > (max(1, len(body) // 50) if len(body) >= _FIRST else 0)
