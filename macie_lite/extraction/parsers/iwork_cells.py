"""Numbers and dates in the tables of Pages, Numbers and Keynote: kept as binary cells, their texts elsewhere.

The layout of a row and of its cells (versions 4 and 5) is Apple's own and unpublished; sources: the projects
numbers-parser (`cell_storage.py`) and SheetJS (`83_numbers.ts`).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

__all__ = ["TILE", "cells"]

TILE = 6002  # TST.Tile
_ROW, _WIDE = 5, 8
_NEW, _OLD = (6, 7), (3, 4)  # fields of a row: its cells, and where each starts
_EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 - cells hold no zone
_BIAS = 0x1820

Fields = Callable[[bytes], Iterator[tuple[int, int | bytes]]]


def cells(tile: bytes, fields: Fields) -> Iterator[str]:
    """The numbers of each row, apart by tabs."""
    for number, row in fields(tile):
        if number == _ROW and isinstance(row, bytes):
            held = dict(fields(row))
            for storage, offsets, factor in ((*_NEW, 4 if held.get(_WIDE) else 1), (*_OLD, 1)):
                told = _row(held.get(storage), held.get(offsets), factor)
                if any(told):
                    yield "\t".join(filter(None, told))
                    break  # the other is the same again, for older programs


def _row(storage: int | bytes | None, offsets: int | bytes | None, factor: int) -> list[str]:
    if not isinstance(storage, bytes) or not isinstance(offsets, bytes):
        return []
    places = (offset for (offset,) in struct.iter_unpack("<h", offsets[: len(offsets) & ~1]) if offset >= 0)
    return [_cell(storage, place * factor) for place in places]


def _cell(storage: bytes, at: int) -> str:
    """A number or a date; "" for others."""
    read = {4: _cell_4, 5: _cell_5}.get(storage[at] if at < len(storage) else 0)
    try:
        return read(storage, at) if read is not None else ""
    except (struct.error, OverflowError, ValueError, InvalidOperation):
        return ""


def _cell_5(storage: bytes, at: int) -> str:
    (flags,) = struct.unpack_from("<I", storage, at + 8)
    at += 12
    if flags & 1:
        return _decimal(storage[at : at + 16])
    return _real(storage, at) if flags & 2 else _date(storage, at) if flags & 4 else ""


def _cell_4(storage: bytes, at: int) -> str:
    """Fields of four bytes stand before the value, one for each of these flags."""
    (flags,) = struct.unpack_from("<I", storage, at + 4)
    at += 12 + 4 * (flags & 0x3F9E).bit_count()
    return _real(storage, at) if flags & 0x20 else _date(storage, at) if flags & 0x40 else ""


def _real(storage: bytes, at: int) -> str:
    return f"{struct.unpack_from('<d', storage, at)[0]:.15g}"


def _date(storage: bytes, at: int) -> str:
    return str(_EPOCH + timedelta(seconds=struct.unpack_from("<d", storage, at)[0]))


def _decimal(raw: bytes) -> str:
    """A decimal of 128 bits, as IEEE 754 has it in binary."""
    if len(raw) < 16:
        return ""
    exponent = ((raw[15] & 0x7F) << 7 | raw[14] >> 1) - _BIAS
    if abs(exponent) > 40:
        return ""
    digits = int.from_bytes(raw[:14], "little") | (raw[14] & 1) << 112
    value = Decimal(-digits if raw[15] & 0x80 else digits).scaleb(exponent)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
