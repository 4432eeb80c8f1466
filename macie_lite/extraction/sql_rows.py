"""Rows of data in a dump: the lines of COPY, and the lists of values of INSERT, found without an object per cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.escapes import Change
from macie_lite.extraction.json_escapes import escape_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

__all__ = ["Rows", "copy_escapes", "copy_rows", "insert_rows", "string_escapes"]

_QUOTE, _OPEN, _CLOSE, _COMMA = range(1, 5)
_KINDS = bytearray(256)
for _sign, _kind in zip(b"'(),", (_QUOTE, _OPEN, _CLOSE, _COMMA), strict=True):
    _KINDS[_sign] = _kind
_BLANK = np.isin(np.arange(256), (32, 9, 10, 13))
_PREFIX = np.isin(np.arange(256), tuple(b"NEXBnexb"))
"""N'...' is national text, E'...' has escapes, X'...' is hex, B'...' bits."""
_MEANINGS = {ord("n"): b"\n", ord("r"): b"\r", ord("t"): b"\t", ord("b"): b"\b", ord("0"): b"\0", ord("Z"): b"\x1a"}
_COPY_MEANINGS = {ord("n"): b"\n", ord("r"): b"\r", ord("t"): b"\t", ord("b"): b"\b", ord("f"): b"\f", ord("v"): b"\v"}
_DOUBLED = re.compile(rb"''")
_ESCAPED = re.compile(rb"''|\\[^\n]")
_COPY_ESCAPED = re.compile(rb"\\[^\n]")


@dataclass(frozen=True, slots=True, repr=False)
class Rows:
    """starts, ends: of the cells, rows by columns. end: where the last row ends. ended: nothing of the kind follows.
    ragged: spans of rows that have another number of cells."""

    starts: Offsets
    ends: Offsets
    end: int
    ended: bool
    ragged: tuple[tuple[int, int], ...] = ()


def copy_rows(raw: bytes, *, ended: bool) -> Rows | None:
    """Lines of tab-separated cells (PostgreSQL's COPY, text format) up to the line that ends them. None for none."""
    stop = 0 if raw.startswith((b"\\.\n", b"\\.\r")) else raw.find(b"\n\\.") + 1
    over = bool(stop) or raw.startswith(b"\\.")
    end = stop if over else (len(raw) if ended else raw.rfind(b"\n") + 1)
    if not end:
        return None
    data = np.frombuffer(raw, np.uint8)[:end]
    marks = np.flatnonzero((data == 9) | (data == 10))
    if data[-1] != 10:
        marks = np.append(marks, end)
    starts = np.concatenate(([0], marks[:-1] + 1))
    lines = np.flatnonzero((data[np.minimum(marks, end - 1)] == 10) | (marks == end))
    ends = marks - ((marks > starts) & (data[marks - 1] == 13))
    null = (
        (ends - starts == 2)
        & (data[np.minimum(starts, end - 1)] == 92)
        & (data[np.minimum(starts + 1, end - 1)] == ord("N"))
    )
    return _table(starts, np.where(null, starts, ends), np.diff(lines, prepend=-1), end, ended=over)


def insert_rows(raw: bytes, head: bytes, *, backslashes: bool) -> Rows | None:
    """Lists of values in parentheses, with commas or the same head again between them. None where there is none whole.

    raw: from behind a head on. backslashes: strings have escapes (MySQL's).
    """
    marks, kinds = _outside(raw, head, backslashes=backslashes)
    depth = np.cumsum((kinds == _OPEN).astype(np.int32) - (kinds == _CLOSE), dtype=np.int32)
    wrong = np.flatnonzero(depth < 0)
    if len(wrong):
        marks, kinds, depth = marks[: wrong[0]], kinds[: wrong[0]], depth[: wrong[0]]
    closes = marks[(kinds == _CLOSE) & (depth == 0)]
    opens = marks[(kinds == _OPEN) & (depth == 1)]
    count, ended = _belonging(raw, head, opens, closes)
    if not count:
        return None
    opens, closes = opens[:count], closes[:count]
    commas = marks[(kinds == _COMMA) & (depth == 1)]
    commas = commas[commas < closes[-1]]
    starts, ends = np.sort(np.concatenate((opens, commas))) + 1, np.sort(np.concatenate((commas, closes)))
    widths = np.diff(np.searchsorted(ends, closes), prepend=-1)
    trimmed = _trimmed(np.frombuffer(raw, np.uint8), starts, ends)
    return _table(*trimmed, widths, int(closes[-1]) + 1, ended=ended)


def _outside(raw: bytes, head: bytes, *, backslashes: bool) -> tuple[Offsets, NDArray[np.uint8]]:
    """Parentheses and commas outside of strings, and of the head where it comes again."""
    kinds = np.frombuffer(raw.translate(_KINDS), np.uint8)
    if backslashes and b"\\" in raw:
        kinds = kinds.copy()
        kinds[escape_starts(np.frombuffer(raw, np.uint8)) + 1] = 0
    marks = np.flatnonzero(kinds)
    found = kinds[marks]
    kept = (np.cumsum(found == _QUOTE, dtype=np.int32) & 1 == 0) & (found != _QUOTE)
    marks, found = marks[kept], found[kept]
    heads = np.array([one.start() for one in re.finditer(re.escape(head), raw)], np.int64)
    if len(heads):
        last = np.searchsorted(heads, marks, side="right") - 1
        again = (last >= 0) & (marks < heads[last] + len(head))
        marks, found = marks[~again], found[~again]
    return marks, found


def _belonging(raw: bytes, head: bytes, opens: Offsets, closes: Offsets) -> tuple[int, bool]:
    """How many of the lists stand one after the other, and whether something else follows."""
    between = re.compile(rb"\s*+(?:,|;?\s*+(?:GO\s++)?%s)?\s*+" % re.escape(head.strip()))
    known: set[bytes] = set()
    previous = 0
    for row, (start, end) in enumerate(zip(opens.tolist(), closes.tolist(), strict=False)):
        gap = raw[previous:start]
        if gap not in known:
            if not between.fullmatch(gap):
                return row, True
            known.add(gap)
        previous = end + 1
    return len(closes), False


def _trimmed(data: NDArray[np.uint8], starts: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
    """Without blanks and quotes; NULL is empty."""
    for _ in range(8):
        before, behind = (starts < ends) & _BLANK[data[starts]], (starts < ends) & _BLANK[data[ends - 1]]
        if not (before.any() or behind.any()):
            break
        starts = starts + before
        ends = np.maximum(starts, ends - behind)
    long = ends - starts >= 3
    starts = starts + (long & _PREFIX[data[starts]] & (data[np.minimum(starts + 1, len(data) - 1)] == 39))
    quoted = (ends - starts >= 2) & (data[starts] == 39) & (data[ends - 1] == 39)
    null = np.flatnonzero(~quoted & (ends - starts == 4))
    null = null[(data[starts[null][:, None] + np.arange(4)] & 0xDF == np.frombuffer(b"NULL", np.uint8)).all(axis=1)]
    starts, ends = starts + quoted, ends - quoted
    ends[null] = starts[null]
    return starts, ends


def _table(starts: Offsets, ends: Offsets, widths: Offsets, end: int, *, ended: bool) -> Rows:
    """Cells in the order of the text as rows and columns; of rows of another width, the spans."""
    usual = int(np.bincount(widths).argmax())
    if (widths == usual).all():
        return Rows(starts.reshape(-1, usual), ends.reshape(-1, usual), end, ended)
    last = np.cumsum(widths) - 1
    odd = np.flatnonzero(widths != usual)
    spans = zip(starts[last[odd] - widths[odd] + 1].tolist(), ends[last[odd]].tolist(), strict=True)
    kept = np.repeat(widths == usual, widths)
    return Rows(starts[kept].reshape(-1, usual), ends[kept].reshape(-1, usual), end, ended, tuple(spans))


def string_escapes(text: bytes, *, backslashes: bool) -> list[Change]:
    """Doubled quotes, and MySQL's escapes, for what they stand for."""
    if b"''" not in text and not (backslashes and b"\\" in text):
        return []
    expression = _ESCAPED if backslashes else _DOUBLED
    return [(*one.span(), _meaning(one[0], _MEANINGS)) for one in expression.finditer(text)]


def copy_escapes(text: bytes) -> list[Change]:
    """COPY's escapes for what they stand for; octal and hexadecimal ones stay as they are."""
    if b"\\" not in text:
        return []
    return [(*one.span(), _meaning(one[0], _COPY_MEANINGS)) for one in _COPY_ESCAPED.finditer(text)]


def _meaning(escape: bytes, meanings: dict[int, bytes]) -> bytes:
    return meanings.get(escape[1], escape[1:])
