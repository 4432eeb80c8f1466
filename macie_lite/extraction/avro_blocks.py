"""Avro object container files: the header, and the blocks, undone from their compression, each within bounds.

Source: Avro 1.12 specification, "Object Container Files". A block whose sync marker is not where it should be is left
out, and reading goes on behind the next marker.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["SYNC", "Block", "Blocks", "Header", "long_bytes"]

SYNC = bytes(16)
"""Of a file of ours."""

_MAGIC, _SYNC = 4, 16
_READ = 1 << 18
_HEADER_BYTES = 64 << 20
_LONGEST_LONG = 10
_XZ_MEMORY = 256 << 20


def long_bytes(number: int) -> bytes:
    """A number that is not negative, as Avro writes it."""
    number <<= 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


@dataclass(frozen=True, slots=True, repr=False)
class Header:
    """meta: what stands in the file's metadata, in order."""

    meta: dict[bytes, bytes]
    sync: bytes

    @property
    def schema(self) -> bytes:
        return self.meta.get(b"avro.schema", b"")

    @property
    def codec(self) -> str:
        return self.meta.get(b"avro.codec", b"null").decode("ascii", "replace")


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """count: of records, as it says. data: theirs."""

    count: int
    data: bytes


class Blocks:
    """Reads one file, from its start on. `faults`: what could not be read so far.

    most: bytes that one block may take, before and after its compression is undone.
    """

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream = stream
        self._most = most
        self._buffer = b""
        self._at = 0
        self.faults: dict[Reason, None] = {}
        self.header = self._header()

    def __iter__(self) -> Iterator[Block]:
        undo = _UNDO.get(self.header.codec)
        if undo is None:
            raise NotExamined(Reason.UNSUPPORTED_TYPE)
        while (found := self._block()) is not None:
            count, data = found
            try:
                yield Block(count, undo(data, self._most))
            except (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError, _TooMuch) as fault:
                reason = Reason.HELD_SIZE if isinstance(fault, _TooMuch) else Reason.MALFORMED
                self.faults[reason] = None
                yield Block(count, b"")

    def _block(self) -> tuple[int, bytes] | None:
        """The next (count, data as it stands in the file); None at the end."""
        while self._have(1):
            try:
                count, size = self._long(), self._long()
            except EOFError:
                self.faults[Reason.TRUNCATED] = None
                return None
            if count < 0 or not 0 <= size <= self._most:
                self.faults[Reason.MALFORMED] = None
                self._resync()
                continue
            data = self._take(size)
            sync = self._take(_SYNC)
            if sync == self.header.sync:
                return count, data
            if len(sync) < _SYNC and self.header.sync not in data + sync:
                self.faults[Reason.TRUNCATED] = None
                return (count, data) if data else None
            self.faults[Reason.MALFORMED] = None
            self._buffer, self._at = data + sync + self._buffer[self._at :], 0
            self._resync()
        return None

    def _resync(self) -> None:
        """On to what stands behind the next sync marker."""
        while (found := self._buffer.find(self.header.sync, self._at)) < 0:
            self._at = max(self._at, len(self._buffer) - _SYNC + 1)
            if not self._have(len(self._buffer) - self._at + 1):
                self._at = len(self._buffer)
                return
        self._at = found + _SYNC

    def _header(self) -> Header:
        self._take(_MAGIC)
        meta: dict[bytes, bytes] = {}
        held = 0
        while count := self._long():
            if count < 0:
                count = -count
                self._long()
            for _ in range(count):
                key, value = self._counted(), self._counted()
                held += len(key) + len(value) + 1
                if held > _HEADER_BYTES:
                    raise NotExamined(Reason.MALFORMED)
                meta[key] = value
        sync = self._take(_SYNC)
        if len(sync) < _SYNC:
            raise EOFError
        return Header(meta, sync)

    def _counted(self) -> bytes:
        size = self._long()
        if not 0 <= size <= _HEADER_BYTES:
            raise NotExamined(Reason.MALFORMED)
        data = self._take(size)
        if len(data) < size:
            raise EOFError
        return data

    def _long(self) -> int:
        """A number of variable length, zigzag ("Binary Encoding")."""
        self._have(_LONGEST_LONG)
        number = 0
        for shift, byte in enumerate(self._buffer[self._at : self._at + _LONGEST_LONG]):
            number |= (byte & 0x7F) << 7 * shift
            if byte < 0x80:
                self._at += shift + 1
                return (number >> 1) ^ -(number & 1)
        if len(self._buffer) - self._at < _LONGEST_LONG:
            raise EOFError
        return -1

    def _take(self, size: int) -> bytes:
        self._have(size)
        data = self._buffer[self._at : self._at + size]
        self._at += len(data)
        return data

    def _have(self, size: int) -> bool:
        """Whether so many bytes are at hand, after trying to read them."""
        have = len(self._buffer) - self._at
        if have >= size:
            return True
        parts = [self._buffer[self._at :]]
        while have < size and (part := self._stream.read(max(_READ, size - have))):
            parts.append(part)
            have += len(part)
        self._buffer, self._at = b"".join(parts), 0
        return have >= size


class _TooMuch(Exception):
    pass


def _bounded(data: bytes, read: Callable[[bytes, int], bytes], most: int) -> bytes:
    out = read(data, most + 1)
    if len(out) > most:
        raise _TooMuch
    return out


def _snappy(data: bytes, most: int) -> bytes:
    """Of Snappy's raw format, whose first number is the length; a CRC of four bytes follows ("Required Codecs")."""
    import pyarrow as pa

    size = 0
    for shift, byte in enumerate(data[:5]):
        size |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            break
    if size > most:
        raise _TooMuch
    out: bytes = pa.Codec("snappy").decompress(data[:-4], size, asbytes=True)
    if zlib.crc32(out) != int.from_bytes(data[-4:], "big"):
        raise ValueError
    return out


def _zstandard(data: bytes, most: int) -> bytes:
    import pyarrow as pa

    with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
        return _bounded(data, lambda _, size: stream.read(size), most)


_UNDO: dict[str, Callable[[bytes, int], bytes]] = {
    "null": lambda data, _: data,
    "deflate": lambda data, most: _bounded(data, zlib.decompressobj(-15).decompress, most),
    "bzip2": lambda data, most: _bounded(data, bz2.BZ2Decompressor().decompress, most),
    "xz": lambda data, most: _bounded(data, lzma.LZMADecompressor(memlimit=_XZ_MEMORY).decompress, most),
    "snappy": _snappy,
    "zstandard": _zstandard,
}
