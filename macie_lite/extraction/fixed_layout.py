"""Whether lines are a table whose columns are aligned by blanks, and where the columns stand.

Prose, source, logs and listings have blanks, too; so it takes more than that: a rule of dashes under a header, lines of
one length, or gaps of two blanks and more through all lines, with a header above values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from macie_lite.extraction.csv_header import header_of, stands_out

__all__ = ["Layout", "counted_layout", "layout_of"]

_LOOK = 400  # lines
_MANY = 16  # lines in all of which a single blank is no chance
_FEWEST = 5  # lines of data, where no rule stands above them
_WIDEST = 4096  # characters of a line
_MOST = 512  # columns
_USED = bytes(byte != ord(" ") for byte in range(256))
_RULE = re.compile(r"[ \t]*[-=]{2,}(?:[ +|]+[-=]{2,})+[ |+]*")


@dataclass(frozen=True, slots=True, repr=False)
class Layout:
    """columns: (first character, the one behind its last; None for the last column, which goes on to the line's end).
    names: of the columns, if a header names them. head_lines: what stands before the first line of data."""

    columns: tuple[tuple[int, int | None], ...]
    names: tuple[str, ...]
    head_lines: int

    @property
    def gaps(self) -> tuple[int, ...]:
        """Characters that are blank in every line of the table."""
        ends = [end for _, end in self.columns if end is not None]
        return tuple(at for end, (start, _) in zip(ends, self.columns[1:], strict=True) for at in range(end, start))


def counted_layout(sample: bytes) -> tuple[Layout, bool] | None:
    """The layout of UTF-8 text, and whether its columns count bytes, as those of writers do that know no characters."""
    layout = layout_of(sample.decode("utf-8", "replace"))
    counted = None if sample.isascii() else layout_of(sample.decode("latin-1"))
    if counted is not None and (layout is None or len(counted.columns) > len(layout.columns)):
        return _renamed(counted), True
    return None if layout is None else (layout, False)


def _renamed(layout: Layout) -> Layout:
    names = (name.encode("latin-1").decode("utf-8", "replace") for name in layout.names)
    return replace(layout, names=tuple(names))


def layout_of(sample: str) -> Layout | None:
    """The layout of the table that starts with `sample`, whole lines of it; None where it is no table."""
    lines = [line.rstrip("\r") for line in sample.split("\n")[:_LOOK]]
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or max(map(len, lines)) > _WIDEST or any("\t" in line for line in lines):
        return None
    for at, line in enumerate(lines[:8]):
        if at and _RULE.fullmatch(line):
            return _under_rule(lines, at)
    return _aligned(lines)


def _under_rule(lines: list[str], at: int) -> Layout | None:
    """Columns are as wide as the dashes below their names."""
    starts = [found.start() for found in re.finditer(r"[-=]+", lines[at])]
    ends = [found.end() for found in re.finditer(r"[-=]+", lines[at])]
    columns = tuple(zip(starts, [*ends[:-1], None], strict=True))
    body = [line for line in lines[at + 1 :] if line.strip()]
    fitting = [line for line in body if _fits(line, columns)]
    if not body or len(columns) > _MOST or 10 * len(fitting) < 9 * len(body):
        return None
    return Layout(columns, tuple(_cells(lines[at - 1], columns)), at + 1)


def _aligned(lines: list[str]) -> Layout | None:
    filled = [line for line in lines if line.strip()]
    if len(filled) < _FEWEST + 1 or filled != lines[: len(filled)]:
        return None
    lengths = {len(line) for line in filled}
    padded = len(lengths) == 1 and lengths.pop() >= 24 and any(line.endswith(" ") for line in filled)
    columns = _columns(filled, 2)
    if padded and len(columns) < 2 and len(filled) > _MANY:
        columns = _columns(filled, 1)
    if not 2 + (not padded) <= len(columns) <= _MOST:
        return None
    rows = [_cells(line, columns) for line in filled]
    head = header_of(rows, len(columns), sure=True)
    if head is None and padded:
        return Layout(columns, (), 0)
    if head is None or (not padded and not stands_out(rows, head)):
        return None
    return Layout(columns, tuple(rows[head]), head + 1)


def _columns(lines: list[str], least: int) -> tuple[tuple[int, int | None], ...]:
    """Between gaps of so many blanks in all lines."""
    used = 0
    for line in lines:
        used |= int.from_bytes(line.encode("ascii", "replace").translate(_USED), "little")
    marks = used.to_bytes(max(map(len, lines)), "little")
    parts = [found.span() for found in re.finditer(rb"\x01(?:\x00{0,%d}\x01)*" % (least - 1), marks)]
    return tuple((start, parts[n + 1][0] - least if n + 1 < len(parts) else None) for n, (start, _) in enumerate(parts))


def _cells(line: str, columns: tuple[tuple[int, int | None], ...]) -> list[str]:
    return [line[start:end].strip() for start, end in columns]


def _fits(line: str, columns: tuple[tuple[int, int | None], ...]) -> bool:
    """Whether no cell reaches into the next column."""
    return all(end is None or not line[end:following].strip() for (_, end), (following, _) in pairwise(columns))
