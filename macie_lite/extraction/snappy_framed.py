"""Snappy's framing (framing_format.txt of google/snappy), chunk by chunk through Arrow's decoder of raw Snappy.

The chunks' CRC-32C are not checked: nothing at hand counts them quickly, and the decoder checks the structure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from macie_lite.extraction.asides import Asides

__all__ = ["SnappyReader"]

_IDENTIFIER, _STORED, _COMPRESSED, _FIRST_SKIPPABLE = 0xFF, 1, 0, 0x80
_CHECKSUM = 4
_CHUNK = 1 << 16
_LONGEST = _CHECKSUM + 32 + _CHUNK + _CHUNK // 6  # snappy.cc, MaxCompressedLength
_NAME = b"sNaPpY"


class SnappyReader:
    """Gives the content of `read`'s bytes. packed: compressed bytes taken so far."""

    def __init__(self, read: Callable[[int], bytes], asides: Asides) -> None:
        self._read = read
        self._asides = asides
        self._rest = b""
        self._chunks = self._decoded()
        self._left = memoryview(b"")
        self.packed = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, b"" at the end. Raises EOFError where the input ends first, ValueError or OSError where
        it is damaged."""
        if not self._left:
            self._left = memoryview(next(self._chunks, b""))
        out, self._left = self._left[:size], self._left[size:]
        return bytes(out)

    def behind(self) -> bytes:
        """Some of what stands behind the last chunk, once that was read; b"" at the end."""
        rest, self._rest = self._rest, b""
        if not rest:
            rest = self._read(_CHUNK)
            self.packed += len(rest)
        return rest

    def _decoded(self) -> Iterator[bytes]:
        while header := self._exactly(4, or_none=True):
            kind, length = header[0], int.from_bytes(header[1:], "little")
            if not any(header) or _STORED < kind < _FIRST_SKIPPABLE:
                self._rest = header
                return
            if kind > _STORED:
                self._pass_over(kind, length)
            elif not _CHECKSUM < length <= _LONGEST:
                raise ValueError
            elif kind == _STORED:
                yield self._exactly(length)[_CHECKSUM:]
            else:
                yield _raw(self._exactly(length)[_CHECKSUM:])

    def _pass_over(self, kind: int, length: int) -> None:
        if kind == _IDENTIFIER and length != len(_NAME):
            raise ValueError
        held = self._exactly(min(length, self._asides.room))
        if kind != _IDENTIFIER:
            self._asides.binary("skippable chunk", held)
        while (length := length - len(held)) > 0:
            held = self._exactly(min(length, _CHUNK))
            self._asides.missed = self._asides.missed or bool(held.strip(b"\0"))

    def _exactly(self, size: int, *, or_none: bool = False) -> bytes:
        parts = []
        while size > 0 and (part := self._read(size)):
            parts.append(part)
            size -= len(part)
            self.packed += len(part)
        if size and (parts or not or_none):
            raise EOFError
        return b"".join(parts)


def _raw(data: bytes) -> bytes:
    import pyarrow as pa

    size = _length(data)
    if not 0 < size <= _CHUNK:
        raise ValueError
    out: bytes = pa.Codec("snappy").decompress(data, decompressed_size=size, asbytes=True)
    return out


def _length(data: bytes) -> int:
    """What stands before raw Snappy; 0 where it does not end."""
    value = 0
    for at, byte in enumerate(data[:3]):
        value |= (byte & 127) << 7 * at
        if byte < 128:
            return value
    return 0
