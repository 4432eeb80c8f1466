"""lzip (its manual, "File format"): LZMA with an end mark between a header of six bytes and a trailer of twenty."""

from __future__ import annotations

import lzma
import struct
import zlib

from macie_lite.extraction.decoding import Decoder, raw_lzma_stream

__all__ = ["MAGIC", "LzipMember"]

MAGIC = b"LZIP\x01"
_HEADER, _TRAILER = 6, struct.Struct("<IQQ")  # CRC-32, size of the data, size of the member


class LzipMember:
    """The decoder of one member; checks its CRC and sizes."""

    def __init__(self) -> None:
        self._lzma: Decoder | None = None
        self._pending = b""
        self._taken = self._size = self._crc = 0
        self.unused_data = b""
        self.eof = False

    @property
    def needs_input(self) -> bool:
        return self._lzma is None or self._ended() or self._lzma.needs_input

    def _ended(self) -> bool:
        return self._lzma is not None and self._lzma.eof

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Raises lzma.LZMAError, or NotExamined (memory)."""
        self._taken += len(data)
        if self._lzma is None:
            self._pending += data
            if len(self._pending) < _HEADER:
                return b""
            header, data, self._pending = self._pending[:_HEADER], self._pending[_HEADER:], b""
            self._lzma = raw_lzma_stream(_dictionary(header))
        if self._ended():
            self._pending += data
            self._end(self._lzma.unused_data + self._pending)
            return b""
        out = self._lzma.decompress(data, max_length)
        self._crc, self._size = zlib.crc32(out, self._crc), self._size + len(out)
        if self._lzma.eof:
            self._end(self._lzma.unused_data)
        return out

    def _end(self, rest: bytes) -> None:
        if len(rest) < _TRAILER.size:
            return
        self.unused_data = rest[_TRAILER.size :]
        if _TRAILER.unpack_from(rest) != (self._crc, self._size, self._taken - len(self.unused_data)):
            raise lzma.LZMAError
        self.eof = True


def _dictionary(header: bytes) -> int:
    bits, sixteenths = header[5] & 31, header[5] >> 5
    if not header.startswith(MAGIC) or not 12 <= bits <= 29:
        raise lzma.LZMAError
    return (1 << bits) - (1 << bits >> 4) * sixteenths
