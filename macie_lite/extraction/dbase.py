"""dBASE III to 7 and FoxPro tables (.dbf): fixed records, turned into columns a block at a time.

A deleted record is marked, not gone: it is read as the others are. Texts of memo columns stand in a file of their own.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.dbase_header import Column, Header, dbase_header
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.printable import printable
from macie_lite.extraction.sheet_columns import item_cells, loose_passage
from macie_lite.extraction.sheet_items import column_pieces
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["extract_dbase"]

_BLOCK = 4 << 20
_LARGEST_HEADER = 1 << 16
_MARKS = (0x20, 0x2A)  # of a record, and of a deleted one
_END = b"\x1a"
_JULIAN = 1721426  # the first day of the year 1
_REFERENCES = frozenset("MGPB")  # to the memo's file, of ten digits or four bytes
_SKIPPED = frozenset("L0W")  # switches and references
_NUMBERS = frozenset("IYTBO@+")
_TEN = 10
_WHOLE = re.compile(r"\.0+\Z")  # whole numbers have no fraction, however many places the column has

Records = NDArray[np.uint8]


def extract_dbase(source: Input) -> Extraction:
    """Passages of the columns' names, then of every column, records in blocks."""
    head = _read(source, _LARGEST_HEADER)
    header = dbase_header(head)
    if header is None:
        raise NotExamined(Reason.MALFORMED)
    names = [column.name for column in header.columns]
    yield loose_passage([*names, *printable(head[header.rest : header.size])], "header", source.container)
    count, most = 0, source.budget.limits.cells // max(1, len(names))
    for found, rest in _blocks(source, header, head[header.size :]):
        source.budget.tick()
        records = found[: most - count]
        for column in header.columns:
            yield from _passages(source, records, column, header.codec, count)
        count += len(records)
        if len(records) < len(found):
            raise NotExamined(Reason.CELLS)
        if left := list(printable(rest)):
            yield loose_passage(left, "between records", source.container)
    if count < header.records:
        raise NotExamined(Reason.TRUNCATED)
    return Coverage.complete(0, "application/vnd.dbf")


def _read(source: Input, size: int) -> bytes:
    parts, wanted = [], size
    while wanted > 0 and (part := source.stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _blocks(source: Input, header: Header, pending: bytes) -> Iterator[tuple[Records, bytes]]:
    """Records, however many there are said to be; with the last ones what stands behind them."""
    size = header.record * max(1, _BLOCK // header.record)
    ended = False
    while not ended:
        more = _read(source, max(0, size - len(pending)))
        ended = len(more) < size - len(pending)
        pending += more
        records = np.frombuffer(pending, np.uint8, len(pending) // header.record * header.record)
        records = records.reshape(-1, header.record)
        odd = np.flatnonzero(~np.isin(records[:, 0], _MARKS))
        records, ended = (records[: int(odd[0])], True) if len(odd) else (records, ended)
        rest = pending[records.size :]
        yield records, rest + _read(source, _BLOCK) if ended else b""
        pending = rest


def _passages(source: Input, records: Records, column: Column, codec: str | None, first: int) -> Iterator[Passage]:
    if column.kind in _SKIPPED or not len(records):
        return
    field = records[:, column.start : column.start + column.length].copy()
    for piece in column_pieces(_values(field, column, codec), None, first):
        text, breaks, rows = item_cells((0, column.name, first, *piece))
        places, of = _Values(breaks, rows, column.name), _Rows(rows, first)
        yield Passage(
            text=text, field=column.name, breaks=breaks, places=places, records=of, container=source.container
        )


def _values(field: Records, column: Column, codec: str | None) -> list[Any]:
    """Of each record: text, "" for an empty one, or a number."""
    if column.kind in _NUMBERS and (numbers := _BINARY.get((column.kind, column.length))) is not None:
        return numbers(field, column.big_endian)
    if column.kind in _REFERENCES and column.length <= _TEN:
        return [""] * len(field)
    if column.kind == "D" and column.length == 8:
        blank, dash = np.full((len(field), 1), ord("\n"), np.uint8), np.full((len(field), 1), ord("-"), np.uint8)
        lines = np.hstack((field[:, :4], dash, field[:, 4:6], dash, field[:, 6:], blank))
        return [day.strip(" -\0") for day in lines.tobytes().decode("latin-1").split("\n")[:-1]]
    values = _texts(field, codec)
    return [_WHOLE.sub("", value) for value in values] if column.kind in "NF" and column.length > 2 else values


def _texts(field: Records, codec: str | None) -> list[str]:
    field[field == 0] = ord(" ")
    field[field == ord("\n")] = ord("\v")
    lines = np.hstack((field, np.full((len(field), 1), ord("\n"), np.uint8))).tobytes()
    text = lines.decode(codec, "replace") if codec is not None else _guessed(lines)
    values = [value.strip() for value in text.split("\n")[:-1]]
    return values if len(values) == len(field) else _one_by_one(field, codec or "latin-1")


def _one_by_one(field: Records, codec: str) -> list[str]:
    """Where a character of several bytes took a line's end along."""
    return [bytes(cell).decode(codec, "replace").strip() for cell in field]


def _guessed(lines: bytes) -> str:
    reader = Utf8Reader(io.BytesIO(lines))
    return b"".join(iter(lambda: reader.read(len(lines)), b"")).decode()


def _whole(field: Records, big_endian: bool) -> list[Any]:
    if big_endian:  # dBASE 7 keeps the sign turned, so that the bytes sort
        return (field.view(">u4").ravel().astype(np.int64) - (1 << 31)).tolist()
    return field.view("<i4").ravel().tolist()


def _currency(field: Records, big_endian: bool) -> list[Any]:
    values = field.view("<i8").ravel().tolist()
    return [f"{'-' * (value < 0)}{abs(value) // 10000}.{abs(value) % 10000:04d}" for value in values]


def _double(field: Records, big_endian: bool) -> list[Any]:
    if not big_endian:
        return field.view("<f8").ravel().tolist()
    bits = field.view(">u8").ravel().astype(np.uint64)
    sign = np.uint64(1 << 63)
    values: list[Any] = np.where(bits & sign, bits ^ sign, ~bits).view(np.float64).tolist()
    return values


def _moment(field: Records, big_endian: bool) -> list[Any]:
    return [_instant(day - _JULIAN, milliseconds) for day, milliseconds in field.view("<i4").reshape(-1, 2).tolist()]


def _instant(days: int, milliseconds: int) -> object:
    try:
        return dt.datetime(1, 1, 1) + dt.timedelta(days, milliseconds=milliseconds)  # noqa: DTZ001 - as fields are
    except OverflowError:
        return ""


_BINARY: dict[tuple[str, int], Callable[[Records, bool], list[Any]]] = {
    ("I", 4): _whole, ("+", 4): _whole, ("Y", 8): _currency, ("B", 8): _double, ("O", 8): _double,
    ("T", 8): _moment,
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class _Values:
    """rows: the number of each value's record."""

    breaks: Offsets
    rows: Offsets
    name: str

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(Record(int(self.rows[int(self.breaks.searchsorted(start))]), (self.name,)))]


@dataclass(frozen=True, slots=True, repr=False)
class _Rows:
    rows: Offsets
    first: int
    table: None = None

    def numbers(self, at: Offsets) -> Offsets:
        return self.rows[at]

    def place(self, number: int) -> Occurrence:
        return Occurrence(Record(number, ()))
