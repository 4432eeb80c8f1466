"""A stream whose first bytes can be looked at before it is read, and that counts how far it was read.

Looking does not make the stream beneath seek back: an object on S3 would fetch its start again.
"""

from __future__ import annotations

import math
import os
from typing import BinaryIO

from macie_lite.extraction.reading import Readable
from macie_lite.model.coverage import NotExamined

__all__ = ["PeekingReader"]

_BLOCK = 1 << 20


class PeekingReader(Readable):
    """Reads `stream`, which stays open: who opened it closes it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = b""
        self._at = 0  # where the reader is
        self._below = 0  # where `stream` is
        self._fault: NotExamined | None = None
        self.furthest = 0  # the end of the furthest read
        self.most: float = math.inf  # as if the stream ended there, at the latest
        self.cut = False  # whether it was read up to there, and did not end

    def peek(self, size: int) -> bytes:
        """The first `size` bytes, fewer at the end of the file; to be called before anything is read."""
        if size > len(self._head):
            self._hold(size)
        return self._head if self.most >= len(self._head) else self._head[: int(self.most)]

    def _hold(self, size: int) -> None:
        parts = [self._head]
        missing = size - len(self._head)
        if self._below != len(self._head):
            self._stream.seek(len(self._head))
        try:
            while missing and (part := self._stream.read(missing)):
                parts.append(part)
                missing -= len(part)
        except NotExamined as fault:
            if missing == size:
                raise
            self._fault = fault  # raised where it stands, after what came before
        self._head = b"".join(parts)
        self._below = len(self._head)

    def peek_end(self, size: int) -> bytes:
        """The last `size` bytes, or nothing where the stream cannot seek."""
        if not self._stream.seekable():
            return b""
        end = self._stream.seek(0, os.SEEK_END)
        self._below = self._stream.seek(max(0, end - size))
        tail = self._stream.read(size)
        self._below += len(tail)
        return tail

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to `size` bytes, all that is left when it is negative."""
        if size is None or size < 0:
            return self.readall()
        if size > self.most - self._at:
            size = max(0, int(self.most) - self._at)
            self.cut = self.cut or (not size and self._goes_on())
        part = self._head[self._at : self._at + size]
        part = self._completed(part, size) if part else self._read_below(size)
        self._at += len(part)
        self.furthest = max(self.furthest, self._at)
        return part

    def _completed(self, part: bytes, size: int) -> bytes:
        """What is known, and what stands behind it: Arrow takes a short read for a broken file."""
        if len(part) < size and self._fault is None:
            try:
                return part + self._read_below(size - len(part), behind=len(part))
            except NotExamined as fault:
                self._fault = fault  # as in `_hold`
        return part

    def _goes_on(self) -> bool:
        return bool(self._head[self._at : self._at + 1] or self._read_below(1))

    def _read_below(self, size: int, *, behind: int = 0) -> bytes:
        if self._fault is not None:
            raise self._fault
        if not size:
            return b""
        if self._below != self._at + behind:
            self._below = self._stream.seek(self._at + behind)
        part = self._stream.read(size)
        self._below += len(part)
        return part

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self.read(_BLOCK), b""))

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence == os.SEEK_END:
            self._below = self._stream.seek(offset, os.SEEK_END)
            self._at = self._below
        else:
            self._at = offset + (self._at if whence == os.SEEK_CUR else 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return self._stream.seekable()
