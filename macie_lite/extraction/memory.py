"""Streams for parsers that seek or want a file whole: in memory, never on disk, and given back as soon as they end."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from macie_lite.extraction.base import Input

__all__ = ["memory_file", "seekable", "view"]


@contextmanager
def seekable(source: Input) -> Iterator[BinaryIO]:
    """The source's stream where it can seek, else a memory file with its content. Raises NotExamined (FILE_SIZE)."""
    stream = source.budget.seekable(source.stream)
    try:
        yield stream
    finally:
        if stream is not source.stream:
            stream.close()


@contextmanager
def memory_file(source: Input) -> Iterator[BinaryIO]:
    """A memory file with all of the source, for parsers that jump about. Raises NotExamined (FILE_SIZE)."""
    with source.budget.memory_file(source.stream) as file:
        yield file


@contextmanager
def view(file: BinaryIO) -> Iterator[mmap.mmap | bytes]:
    """The bytes of a memory file, without a copy where the system has memfd."""
    try:
        number = file.fileno()
    except OSError:  # a BytesIO
        file.seek(0)
        yield file.read()
        return
    with mmap.mmap(number, 0, access=mmap.ACCESS_WRITE) as mapped:
        yield mapped
