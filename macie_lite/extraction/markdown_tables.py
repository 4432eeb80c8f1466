"""Tables in Markdown (GitHub Flavored Markdown, 4.10): the name of a column, which stands above, goes before its cells.

So the name counts as a keyword there, as it does in CSV, and what stands beside a cell still does. A table that began
in a window before has no names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from macie_lite.extraction.escapes import Change, rewritten
from macie_lite.model.passage import Passage

__all__ = ["labelled"]

_SIGNS = (b"-|", b"- |", b"-:|", b"-: |")  # one of them stands in every row of dashes
_DELIMITERS = re.compile(rb"(?m)^[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)++\|?[ \t]*+\r?$")
_CELL = re.compile(rb"(?:\\.|[^|\\\r\n])*+")
_NAME = re.compile(rb"[A-Za-z][A-Za-z _.*-]{0,40}")
_LONGEST = 1 << 13  # bytes of a row


def labelled(passage: Passage) -> Passage:
    """The same with the names of columns before the cells of its tables; itself where there is none."""
    if b"|" not in passage.text or not any(sign in passage.text for sign in _SIGNS):
        return passage
    changes: list[Change] = []
    for table in _DELIMITERS.finditer(passage.text):
        if not changes or table.start() > changes[-1][0]:  # else it is a row of the table before, whatever is in it
            changes += _labels(passage.text, table)
    return rewritten(passage, changes, None) if changes else passage


def _labels(text: bytes, table: re.Match[bytes]) -> Iterator[Change]:
    above = text.rfind(b"\n", max(0, table.start() - _LONGEST), max(0, table.start() - 1)) + 1
    names = [text[start:end].strip(b"* \t") for start, end in _cells(text, above, max(above, table.start() - 1))]
    at = table.end() + 1
    while at < len(text):
        end = text.find(b"\n", at, at + _LONGEST)
        end = len(text) if end < 0 else end
        cells = list(_cells(text, at, end))
        if len(cells) < 2:
            return
        for name, (start, stop) in zip(names, cells, strict=False):
            if stop > start and _NAME.fullmatch(name):
                yield start, start, name + b": "
        at = end + 1


def _cells(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the cells of a row stand, without the blanks around them."""
    start += len(text[start:end]) - len(text[start:end].lstrip(b" \t"))
    start += text.startswith(b"|", start, end)
    while start < end:
        cell = _CELL.match(text, start, end)
        stop = cell.end() if cell else end
        inner = text[start:stop]
        blank = len(inner) - len(inner.lstrip(b" \t"))
        yield start + blank, start + max(blank, len(inner.rstrip(b" \t\r")))
        start = stop + 1
