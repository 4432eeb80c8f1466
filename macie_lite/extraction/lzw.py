"""compress(1), `.Z`: codes of 9 to 16 bits, in groups of eight (ncompress, compress.c).

libarchive goes wrong after a code that clears the table. The format does not say where it ends: a cut is not noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

__all__ = ["LzwReader"]

_FIRST_WIDTH, _LAST_WIDTH = 9, 16
_CLEAR = 256
_TAIL = 256  # bytes of a string kept in one piece: whole, the strings of a file of one letter would take gigabytes
_GIVEN = 1 << 16


class LzwReader:
    """Gives the content of `read`'s bytes. packed: compressed bytes taken so far."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._blocks = self._decoded()
        self._left = memoryview(b"")
        self._pending = b""
        self.packed = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, b"" at the end. Raises EOFError without a header, ValueError where it is damaged."""
        if not self._left:
            self._left = memoryview(next(self._blocks, b""))
        out, self._left = self._left[:size], self._left[size:]
        return bytes(out)

    def behind(self) -> bytes:
        """Nothing: whatever stands there is taken for codes."""
        return b""

    def _decoded(self) -> Iterator[bytes]:
        header = self._group(3)
        if len(header) < 3:
            raise EOFError
        most, clears = header[2] & 31, bool(header[2] & 128)
        if not _FIRST_WIDTH <= most <= _LAST_WIDTH:
            raise ValueError
        table = _Table(most, _CLEAR + 1 if clears else _CLEAR)
        out: list[bytes] = []
        size = 0
        while group := self._group(table.width):
            try:
                for string in table.strings(group, clears=clears):
                    out.append(string)
                    size += len(string)
            except ValueError:
                yield b"".join(out)
                raise
            if size >= _GIVEN:
                yield b"".join(out)
                out, size = [], 0
        yield b"".join(out)

    def _group(self, size: int) -> bytes:
        while len(self._pending) < size and (more := self._read(_GIVEN)):
            self.packed += len(more)
            self._pending += more
        group, self._pending = self._pending[:size], self._pending[size:]
        return group


class _Table:
    """Strings by code: each is that of its `base`, if any, and a tail."""

    def __init__(self, most: int, first: int) -> None:
        self._most = most
        self._first = first
        self._tails = [bytes([byte]) for byte in range(256)]
        self._bases = [-1] * 256
        self._heads = self._tails[:]
        self.clear()

    def clear(self) -> None:
        self.width = _FIRST_WIDTH
        self._before = -1
        for strings in (self._tails, self._heads):
            strings[256:] = [b""] * (self._first - 256)
        self._bases[256:] = [-1] * (self._first - 256)

    def strings(self, group: bytes, *, clears: bool) -> Iterator[bytes]:
        """Of the codes of one group, up to one after which the next group starts: a clearing one, or one that makes
        the codes longer."""
        bits, width = int.from_bytes(group, "little"), self.width
        for _ in range(len(group) * 8 // width):
            code = bits & (1 << width) - 1
            bits >>= width
            if clears and code == _CLEAR:
                self.clear()
                return
            yield self._string(code)
            if len(self._tails) >= 1 << width and width < self._most:
                self.width += 1
                return

    def _string(self, code: int) -> bytes:
        before, free = self._before, len(self._tails)
        self._before = code
        if before >= 0 and free < 1 << self._most:
            if code > free:
                raise ValueError
            self._add(before, self._heads[before if code == free else code])
        elif code >= free or (before < 0 and code > 255):
            raise ValueError
        string, base = self._tails[code], self._bases[code]
        if base < 0:
            return string
        parts = [string]
        while base >= 0:
            parts.append(self._tails[base])
            base = self._bases[base]
        return b"".join(reversed(parts))

    def _add(self, before: int, byte: bytes) -> None:
        tail = self._tails[before]
        whole = len(tail) < _TAIL
        self._tails.append(tail + byte if whole else byte)
        self._bases.append(self._bases[before] if whole else before)
        self._heads.append(self._heads[before])
