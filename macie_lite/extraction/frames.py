"""Where the frames of a Zstandard or LZ4 file begin and end, by their headers alone: what decodes them takes what
stands behind for damage, and passes over frames that are anybody's to fill.

Sources: RFC 8878, 3.1; LZ4 frame format 1.6, its legacy frame included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from macie_lite.errors import MacieLiteError
from macie_lite.extraction.asides import Asides
from macie_lite.extraction.reading import Readable

__all__ = ["Frames"]

_BLOCK = 1 << 16
_ZSTD, _LZ4, _OLD_LZ4 = b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\x02\x21\x4c\x18"
_SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte from 0x50 to 0x5f
_RUN_LENGTH = 1
_LONGEST_OLD = (8 << 20) + (8 << 20) // 255 + 16  # lz4.h, LZ4_compressBound of what such a block holds


class Frames(Readable):
    """Gives the frames of one kind that follow each other. packed: bytes taken so far, of all that there are."""

    def __init__(self, read: Callable[[int], bytes], kind: str, asides: Asides) -> None:
        """kind: "zstd", "lz4", "old lz4"."""
        self._source = read
        self._asides = asides
        self._magic, self._walk = {
            "zstd": (_ZSTD, self._zstd),
            "lz4": (_LZ4, self._lz4),
            "old lz4": (_OLD_LZ4, self._old_lz4),
        }[kind]
        self._block, self._at = b"", 0
        self._pieces = self._frames()
        self._gathered = bytearray()
        self._fault: MacieLiteError | None = None
        self.packed = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to `size` bytes, b"" behind the last frame."""
        wanted = _BLOCK if size is None or size < 0 else size
        while len(self._gathered) < wanted and self._gather():
            pass
        if not self._gathered and self._fault is not None:
            raise self._fault
        out = bytes(self._gathered[:wanted])
        del self._gathered[:wanted]
        return out

    def _gather(self) -> bool:
        """Blocks may be of a few bytes. A fault waits until what came before was given out."""
        try:
            piece = next(self._pieces, None)
        except MacieLiteError as fault:
            self._fault, piece = fault, None
        self._gathered += piece or b""
        return piece is not None

    def behind(self) -> bytes:
        """Some of what stands behind the last frame, once that was read; b"" at the end."""
        data, self._block, self._at = self._block[self._at :], b"", 0
        return data or self._more()

    def _more(self) -> bytes:
        data = self._source(_BLOCK)
        self.packed += len(data)
        return data

    def _taken(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end."""
        if len(self._block) - self._at < size:
            self._block, self._at = self._block[self._at :], 0
            while len(self._block) < size and (more := self._more()):
                self._block += more
        start, self._at = self._at, min(self._at + size, len(self._block))
        return self._block[start : self._at]

    def _through(self, size: int) -> Iterator[bytes]:
        while size > 0:
            if self._at >= len(self._block):
                self._block, self._at = self._more(), 0
            data = self._block[self._at : self._at + size]
            if not data:
                return
            self._at += len(data)
            size -= len(data)
            yield data

    def _frames(self) -> Iterator[bytes]:
        while True:
            magic = self._taken(4)
            if magic[1:] == _SKIPPABLE and magic[0] >> 4 == 5:
                self._aside(int.from_bytes(self._taken(4), "little"))
            elif magic == self._magic:
                yield magic
                yield from self._walk()
            else:
                self._at -= len(magic)
                return

    def _aside(self, size: int) -> None:
        held = self._taken(min(size, self._asides.room))
        self._asides.binary("skippable frame", held)
        for data in self._through(size - len(held)):
            self._asides.missed = self._asides.missed or bool(data.strip(b"\0"))

    def _zstd(self) -> Iterator[bytes]:
        yield (flags := self._taken(1) or b"\0")
        single, dictionary, size = bool(flags[0] & 0x20), (0, 1, 2, 4)[flags[0] & 3], (0, 2, 4, 8)[flags[0] >> 6]
        yield self._taken((size or 1) + dictionary if single else 1 + dictionary + size)
        last = 0
        while not last and len(header := self._taken(3)) == 3:
            yield header
            word = int.from_bytes(header, "little")
            last, kind, length = word & 1, word >> 1 & 3, word >> 3
            yield from self._through(1 if kind == _RUN_LENGTH else length)
        yield self._taken(4 if flags[0] & 4 else 0)

    def _lz4(self) -> Iterator[bytes]:
        yield (flags := self._taken(1) or b"\0")
        yield self._taken(2 + (8 if flags[0] & 8 else 0) + (4 if flags[0] & 1 else 0))
        checksum = 4 if flags[0] & 16 else 0
        while len(header := self._taken(4)) == 4:
            yield header
            if (size := int.from_bytes(header, "little") & 0x7FFFFFFF) == 0:
                break
            yield from self._through(size + checksum)
        yield self._taken(4 if flags[0] & 4 else 0)

    def _old_lz4(self) -> Iterator[bytes]:
        """It ends where no block can follow."""
        while len(header := self._taken(4)) == 4 and 0 < (size := int.from_bytes(header, "little")) <= _LONGEST_OLD:
            yield header
            yield from self._through(size)
        self._at -= len(header)
