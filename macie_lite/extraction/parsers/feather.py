"""Feather's first version: columns one after the other, and a FlatBuffer behind them that says where each is.

Source: feather.fbs and feather.cc of Arrow, whose own reader trusts that FlatBuffer, is deprecated, and dies of one
broken file in twenty. So the buffers are bounded here, and Arrow gets them with their sizes; `child_columns` says what
an item is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from macie_lite.extraction.arrow_leaves import Leaf
from macie_lite.extraction.arrow_messages import Table
from macie_lite.extraction.child_columns import FAULT, packed
from macie_lite.extraction.parsers.arrow import column_items
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from macie_lite.extraction.wire import Item

__all__ = ["feather"]

_MAGIC = b"FEA1"
_TAIL = 8  # bytes: the size of the FlatBuffer, the magic
_DESCRIPTION, _COLUMNS, _VERSION, _NOTED = 0, 2, 3, 4  # fields of CTable
_NAME, _VALUES, _KIND, _ABOUT, _NOTED_OF_COLUMN = 0, 1, 2, 3, 4  # fields of Column; the kind of what is told about it:
_CATEGORY, _TIMESTAMP, _DATE, _TIME = 1, 2, 3, 4
_TYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double"),
    *("string", "binary"),
)
_LARGE = {17: "large_string", 18: "large_binary"}
_UNITS = ("s", "ms", "us", "ns")
_PADDED_SINCE = 2  # version: to eight bytes


def feather(file: BinaryIO) -> Iterator[Item]:
    """The names of the columns, with what a writer noted; then the columns. A column that cannot be read is a fault."""
    import pyarrow as pa

    data = file.read()
    size = int.from_bytes(data[-_TAIL:-4], "little")
    if not data.endswith(_MAGIC) or not 0 < size <= len(data) - _TAIL - len(_MAGIC):
        raise NotExamined(Reason.TRUNCATED)
    try:
        table = Table(data[-_TAIL - size : -_TAIL])
        columns = list(table.tables(_COLUMNS))
        names = [_text(column, _NAME) for column in columns]
        noted = [_text(table, _DESCRIPTION), _text(table, _NOTED), *(_text(one, _NOTED_OF_COLUMN) for one in columns)]
        file_of = _File(memoryview(data)[: -_TAIL - size], table.number(_VERSION, "<i") >= _PADDED_SINCE)
    except struct.error:
        raise NotExamined(Reason.MALFORMED) from None
    yield from packed(Leaf(pa.array([*names, *filter(None, noted)], pa.string()), (), None, (), 0))
    for name, column in zip(names, columns, strict=True):
        try:
            values = file_of.column(column)
        except (struct.error, ValueError, NotImplementedError, IndexError):  # Arrow's are ValueErrors
            yield FAULT, Reason.MALFORMED.name
        else:
            yield from column_items(name, values, 0)


def _text(table: Table, field: int) -> str:
    return table.text(field).decode("utf-8", "replace")


@dataclass(slots=True, repr=False)
class _File:
    """Raises ValueError, or what is one of Arrow's, for what cannot be. taken: bytes that columns said are theirs: none
    is so of two, or a small file would have endless columns."""

    data: memoryview
    padded: bool
    taken: int = 0

    def column(self, column: Table) -> Any:
        import pyarrow as pa

        values = self._array(column.table(_VALUES))
        kind, about = column.number(_KIND, "<B"), column.table(_ABOUT)
        if kind == _CATEGORY and about is not None:
            return pa.DictionaryArray.from_arrays(values, self._array(about.table(0)))
        if kind == _DATE:
            return values.view(pa.date32())
        if kind in (_TIMESTAMP, _TIME) and about is not None:
            unit = _UNITS[about.number(0, "<B")]
            time = pa.time64 if unit in ("us", "ns") else pa.time32
            return values.view(pa.timestamp(unit) if kind == _TIMESTAMP else time(unit))
        return values

    def _array(self, array: Table | None) -> Any:
        """Of a PrimitiveArray."""
        import pyarrow as pa

        if array is None or array.number(1, "<B"):  # an encoding that was never written
            raise ValueError
        kind = _type(array.number(0, "<b"))
        start, length, nulls, size = (array.number(field, "<q") for field in (2, 3, 4, 5))
        if min(start, length, size) < 0 or start + size > len(self.data) or self.taken + size > len(self.data):
            raise ValueError
        self.taken += size
        buffers = _Buffers(self.data[start : start + size], self.padded)
        bitmap = buffers.next((length + 7) // 8) if nulls > 0 else None
        if pa.types.is_primitive(kind):
            parts = [buffers.next((length * kind.bit_width + 7) // 8)]
        else:
            parts = [buffers.next((length + 1) * (8 if str(kind).startswith("large") else 4)), buffers.rest()]
        made = pa.Array.from_buffers(kind, length, [bitmap, *parts])
        made.validate(full=True)
        return made


def _type(number: int) -> Any:
    import pyarrow as pa

    name = _LARGE.get(number) or _TYPES[number]
    return pa.type_for_alias(name)


@dataclass(slots=True, repr=False)
class _Buffers:
    """One after the other."""

    data: memoryview
    padded: bool
    at: int = 0

    def next(self, size: int) -> Any:
        import pyarrow as pa

        part = self.data[self.at : self.at + size]
        if len(part) < size:
            raise ValueError
        self.at += -(-size // 8) * 8 if self.padded else size
        return pa.py_buffer(part)

    def rest(self) -> Any:
        import pyarrow as pa

        return pa.py_buffer(self.data[self.at :])
