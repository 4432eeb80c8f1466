"""Rows in the pages of a SQLite database that were freed and not used again (file format, 1.5 "The Freelist", 1.6
"B-tree Pages", 2.1 "Record Format")."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from macie_lite.extraction.printable import printable

__all__ = ["free_values"]

_HEADER = 100
_LEAF, _INDEX_LEAF = 0x0D, 0x0A
_ENCODINGS = {1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)  # of the serial types up to 9
_SHORTEST = 5  # of a text that is worth being given


def free_values(data: bytes, seen: AbstractSet[int]) -> Iterator[list[str]]:
    """Texts in the free pages, a list for each page; not those of which the hash is `seen`: copies of rows that are
    still there. What is no page of rows is given as what reads as text in it."""
    header, size = data[:_HEADER], int.from_bytes(data[16:18], "big")
    size = 65536 if size == 1 else size
    encoding = _ENCODINGS.get(int.from_bytes(header[56:60], "big"), "utf-8")
    if size < 512:
        return
    for number in _free_pages(data, size, int.from_bytes(header[32:36], "big")):
        values = [value for value in _values(_page(data, size, number), encoding) if len(value) >= _SHORTEST]
        if fresh := [value for value in values if hash(value) not in seen]:
            yield fresh


def _free_pages(data: bytes, size: int, trunk: int) -> Iterator[int]:
    """Each once: the list of a damaged file may run in circles."""
    met: set[int] = set()
    while trunk and trunk not in met:
        met.add(trunk)
        page = _page(data, size, trunk)
        if len(page) < size:
            return
        trunk, count = struct.unpack_from(">II", page)
        for number in struct.unpack_from(f">{min(count, size // 4 - 2)}I", page, 8):
            if number and number not in met:
                met.add(number)
                yield number


def _page(data: bytes, size: int, number: int) -> bytes:
    return data[(number - 1) * size : number * size]


def _values(page: bytes, encoding: str) -> Iterator[str]:
    if page[:1] not in (bytes((_LEAF,)), bytes((_INDEX_LEAF,))) or len(page) < 8:
        yield from printable(page)
        return
    count = min(int.from_bytes(page[3:5], "big"), (len(page) - 8) // 2)
    for start in struct.unpack_from(f">{count}H", page, 8):
        if page[0] == _LEAF:  # an index holds copies
            yield from _record(page, start, encoding)


def _record(page: bytes, at: int, encoding: str) -> Iterator[str]:
    """The texts of one row, as far as they stand on its page."""
    _, at = _varint(page, at)
    _, at = _varint(page, at)
    length, after = _varint(page, at)
    body = end = at + length
    at = after
    while at < end <= len(page):
        serial, at = _varint(page, at)
        size = _SIZES[serial] if serial < len(_SIZES) else max(0, serial - 12) // 2
        if serial >= 13 and serial % 2:
            yield page[body : body + size].decode(encoding, "replace")
        elif serial >= 12:
            yield from printable(page[body : body + size])
        body += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """(number, where it ends): seven bits a byte, the ninth with eight."""
    number = 0
    for byte in data[at : at + 8]:
        number, at = number << 7 | byte & 0x7F, at + 1
        if not byte & 0x80:
            return number, at
    return (number << 8 | data[at], at + 1) if at < len(data) else (0, at + 1)
