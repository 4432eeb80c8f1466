"""Snappy's framing (framing_format.txt of google/snappy), chunk by chunk through Arrow's decoder of raw Snappy.

The chunks' CRC-32C are not checked: nothing at hand counts them quickly, and the decoder checks the structure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

__all__ = ["SnappyReader"]

_IDENTIFIER, _STORED, _COMPRESSED, _FIRST_SKIPPABLE = 0xFF, 1, 0, 0x80
_CHECKSUM = 4
_CHUNK = 1 << 16
_LONGEST = _CHECKSUM + 32 + _CHUNK + _CHUNK // 6  # snappy.cc, MaxCompressedLength
_NAME = b"sNaPpY"


class SnappyReader:
    """Gives the content of `read`'s bytes. packed: compressed bytes taken so far."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
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

    def _decoded(self) -> Iterator[bytes]:
        while header := self._exactly(4, or_none=True):
            kind, length = header[0], int.from_bytes(header[1:], "little")
            if kind > _STORED:
                self._pass_over(kind, length)
            elif not _CHECKSUM < length <= _LONGEST:
                raise ValueError
            elif kind == _STORED:
                yield self._exactly(length)[_CHECKSUM:]
            else:
                yield _raw(self._exactly(length)[_CHECKSUM:])

    def _pass_over(self, kind: int, length: int) -> None:
        if kind < _FIRST_SKIPPABLE or (kind == _IDENTIFIER and length != len(_NAME)):
            raise ValueError
        while length > 0:
            length -= len(self._exactly(min(length, _CHUNK)))

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
