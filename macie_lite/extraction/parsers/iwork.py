"""Texts of an IWA file, as Pages, Numbers and Keynote keep their parts since 2013: Snappy without its framing, then
protocol buffers whose schema is not published; every field that reads as text is one.

Source: the description in "iWorkFileFormat" (S. Partridge, 2014), and Snappy's own format_description.txt.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from macie_lite.extraction.parsers.iwork_cells import TILE, cells
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["texts"]

_CHUNK_MOST = 1 << 20  # they are of 64 KiB
_DEEPEST = 24
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_BORNE = "\t\n\r\u2028\u2029\ufffc\u0004\u0005\u000b\u000c"
"""Of the controls, what Apple's texts hold: ends of lines and sections, and marks for what is attached."""


def texts(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """("text", lines) of each object."""
    data, whole = _decompressed(file.read())
    at = 0
    while at < len(data):
        length, at = _varint(data, at)
        payloads, at = list(_payloads(data[at : at + length])), at + length
        for kind, size in payloads:
            message = data[at : at + size]
            lines = cells(message, _fields) if kind == TILE else _strings(message, 0)
            found = "".join(f"{text}\n" for text in lines if text)
            if found:
                yield "text", found.encode("utf-8", "replace")
            at += size
    if not whole:
        raise NotExamined(Reason.MALFORMED)


def _decompressed(data: bytes) -> tuple[bytes, bool]:
    """Chunks of a type byte, three of size, and raw Snappy; and whether all of them opened."""
    from cramjam import snappy

    parts, at = [], 0
    while at + 4 <= len(data) and data[at] == 0:
        size = int.from_bytes(data[at + 1 : at + 4], "little")
        packed = data[at + 4 : at + 4 + size]
        if not 0 < _varint(packed, 0)[0] <= _CHUNK_MOST:
            break
        try:
            parts.append(bytes(snappy.decompress_raw(packed)))
        except Exception:  # noqa: BLE001 - its own class
            break
        at += 4 + size
    return b"".join(parts), at == len(data)


def _payloads(info: bytes) -> Iterator[tuple[int, int]]:
    """Type and length of the messages behind an ArchiveInfo: fields 1 and 3 of each MessageInfo, its field 2."""
    for number, value in _fields(info):
        if number == 2 and isinstance(value, bytes):
            told = {inner: one for inner, one in _fields(value) if isinstance(one, int)}
            yield told.get(1, 0), told.get(3, 0)


def _strings(message: bytes, depth: int) -> Iterator[str]:
    for _, value in _fields(message):
        if not isinstance(value, bytes) or not value:
            continue
        if (text := _text(value)) is not None:
            if text.strip():
                yield text.replace("\n", "\v").replace("\r", "\v").replace("\u2028", "\v")
        elif depth < _DEEPEST:
            yield from _strings(value, depth + 1)


def _text(value: bytes) -> str | None:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    return text if all(character.isprintable() or character in _BORNE for character in text) else None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """(number, value), until what is left is no field."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind, number = key & 7, key >> 3
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
        elif kind == _BYTES:
            length, at = _varint(message, at)
            if length > len(message) - at:
                return
            yield number, message[at : at + length]
            at += length
        elif kind in (_FIXED_32, _FIXED_64):
            at += 4 if kind == _FIXED_32 else 8
        else:
            return


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            break
    return value, at
