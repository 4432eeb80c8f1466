"""The end of an ORC file: where its stripes stand, and whether columns of it are encrypted.

Read here, so that of a file of any size its parser gets one stripe at a time. Source: ORC v1 specification, "File Tail"
and orc_proto.proto. Numbers in it are bounded by the file's size before anything is read by them.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Stripe", "Tail", "tail_of"]

_MAGIC = b"ORC"
_LONGEST = 64 << 20
_CHUNK = 16 << 20
_NONE, _ZLIB, _SNAPPY, _ZSTD = 0, 1, 2, 5
_FOOTER_LENGTH, _COMPRESSION, _BLOCK_SIZE = 1, 2, 3  # of the postscript
_STRIPES, _ENCRYPTION = 3, 10  # of the footer
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Stripe:
    """Where it stands: half-open, in the file."""

    start: int
    end: int
    rows: int


@dataclass(frozen=True, slots=True, repr=False)
class Tail:
    """size: of the file. data: its last bytes, footer and postscript. stripes: None where the footer is compressed in a
    way that is not read here."""

    size: int
    data: bytes
    stripes: tuple[Stripe, ...] | None
    encrypted: bool


def tail_of(stream: BinaryIO) -> Tail:
    """Raises NotExamined for a file without its end."""
    size = stream.seek(0, os.SEEK_END)
    last = _read(stream, max(0, size - 256), 256)
    length = last[-1] if last else 0
    postscript = last[-1 - length : -1]
    if not postscript.endswith(_MAGIC):
        raise NotExamined(Reason.TRUNCATED)
    told = {number: value for number, value in _fields(postscript) if isinstance(value, int)}
    footer_length = told.get(_FOOTER_LENGTH, 0)
    start = size - 1 - length - footer_length
    if start < len(_MAGIC) or footer_length > _LONGEST:
        raise NotExamined(Reason.MALFORMED)
    data = _read(stream, start, size - start)
    try:
        footer = _undone(data[:footer_length], told.get(_COMPRESSION, _NONE), told.get(_BLOCK_SIZE, 1 << 18))
    except (zlib.error, OSError, ValueError, EOFError):
        raise NotExamined(Reason.MALFORMED) from None
    return Tail(size, data, None, False) if footer is None else _tail(size, data, footer)


def _tail(size: int, data: bytes, footer: bytes) -> Tail:
    stripes, encrypted = [], False
    for number, value in _fields(footer):
        if number == _STRIPES and isinstance(value, bytes):
            stripes.append(_stripe(value, size))
        encrypted |= number == _ENCRYPTION
    return Tail(size, data, tuple(stripes), encrypted)


def _stripe(data: bytes, size: int) -> Stripe:
    told = {number: value for number, value in _fields(data) if isinstance(value, int)}
    start, index, content, footer, rows = (told.get(number, 0) for number in range(1, 6))
    end = start + index + content + footer
    if end > size:
        raise NotExamined(Reason.MALFORMED)
    return Stripe(start, end, rows)


def _read(stream: BinaryIO, start: int, size: int) -> bytes:
    stream.seek(start)
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Numbers and values of a message of Protocol Buffers, as far as it is one."""
    stream = io.BytesIO(data)
    while (key := _varint(stream)) is not None:
        kind = key & 7
        if kind == _VARINT:
            value = _varint(stream)
            if value is None:
                return
            yield key >> 3, value
        elif kind == _BYTES:
            yield key >> 3, stream.read(_varint(stream) or 0)
        elif kind in (_FIXED64, _FIXED32):
            yield key >> 3, stream.read(8 if kind == _FIXED64 else 4)
        else:
            return


def _varint(stream: io.BytesIO) -> int | None:
    number = 0
    for shift in range(0, 63, 7):
        byte = stream.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return number
    return None


def _undone(data: bytes, compression: int, block: int) -> bytes | None:
    """The footer without its compression, chunk by chunk ("Compression"); None for LZO and LZ4."""
    if compression == _NONE:
        return data
    if compression not in (_ZLIB, _SNAPPY, _ZSTD):
        return None
    parts: list[bytes] = []
    at, block = 0, min(block, _CHUNK)
    while at + 3 <= len(data) and len(parts) * block <= _LONGEST:
        head = int.from_bytes(data[at : at + 3], "little")
        chunk = data[at + 3 : at + 3 + (head >> 1)]
        parts.append(chunk if head & 1 else _chunk(chunk, compression, block))
        at += 3 + (head >> 1)
    return b"".join(parts)


def _chunk(data: bytes, compression: int, most: int) -> bytes:
    import pyarrow as pa

    if compression == _ZLIB:
        return zlib.decompressobj(-15).decompress(data, most)
    if compression == _ZSTD:
        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
            return bytes(stream.read(most))
    size = _varint(io.BytesIO(data))
    if size is None or size > most:
        raise ValueError
    return bytes(pa.Codec("snappy").decompress(data, size, asbytes=True))
