"""Streams for parsers that seek or want a file whole: in memory, never on disk, and given back as soon as they end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from macie_lite.extraction.base import Input
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["content", "seekable"]

_BLOCK = 1 << 18


@contextmanager
def seekable(source: Input) -> Iterator[BinaryIO]:
    """The source's stream where it can seek, else a memory file with its content. Raises NotExamined (FILE_SIZE)."""
    stream = source.budget.seekable(source.stream)
    try:
        yield stream
    finally:
        if stream is not source.stream:
            stream.close()


def content(source: Input) -> bytearray:
    """All of the source, for parsers that jump about in it. Raises NotExamined (FILE_SIZE)."""
    data = bytearray()
    while block := source.stream.read(_BLOCK):
        source.budget.tick()
        data += block
        if len(data) > source.budget.limits.memory_file_bytes:
            raise NotExamined(Reason.FILE_SIZE)
    return data
