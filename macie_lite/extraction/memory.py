"""Files that a parser seeks in or wants whole: in memory, never on disk, and given back as soon as they end.

All that an object holds so at one time counts towards one limit: an archive in an archive is held beside it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from macie_lite.extraction.base import Input

__all__ = ["content", "in_memory", "reopened", "seekable"]

_BLOCK = 1 << 18


@contextmanager
def seekable(source: Input) -> Iterator[BinaryIO]:
    """The source's stream where it can seek, else an anonymous memory file (memfd_create(2)) with its content. Raises
    NotExamined (HELD_SIZE)."""
    if source.stream.seekable():
        yield source.stream
        return
    held = 0
    with _anonymous() as file:
        try:
            for block in _blocks(source):
                held += len(block)
                file.write(block)
            file.seek(0)
            yield file
        finally:
            source.budget.give_back(held)


@contextmanager
def in_memory(source: Input) -> Iterator[int | bytes]:
    """All of the source as the descriptor of an anonymous memory file, at its start; where the kernel has none, as
    bytes. Raises NotExamined (HELD_SIZE)."""
    held = 0
    with _anonymous() as file:
        try:
            for block in _blocks(source):
                held += len(block)
                file.write(block)
            file.flush()
            file.seek(0)
            yield file.getvalue() if isinstance(file, io.BytesIO) else file.fileno()
        finally:
            source.budget.give_back(held)


def reopened(file: int | bytes) -> BinaryIO:
    """What `in_memory` gave, to be read with a place of its own: another process may read in it at the same time."""
    return io.BytesIO(file) if isinstance(file, bytes) else open(f"/proc/self/fd/{file}", "rb")


@contextmanager
def content(source: Input) -> Iterator[bytearray]:
    """All of the source, for parsers that jump about in it. Raises NotExamined (HELD_SIZE)."""
    data = bytearray()
    try:
        for block in _blocks(source):
            data += block
        yield data
    finally:
        source.budget.give_back(len(data))


def _blocks(source: Input) -> Iterator[bytes]:
    while block := source.stream.read(_BLOCK):
        yield block
        source.budget.hold(len(block))


def _anonymous() -> BinaryIO:
    """Where there is no memfd_create, or a sandbox around us forbids it: the heap instead, still never on disk."""
    try:
        return os.fdopen(os.memfd_create("macie-lite", os.MFD_CLOEXEC), "w+b")
    except (AttributeError, OSError):
        return io.BytesIO()
