"""A process that scans is bounded, and leaves no picture of its memory behind when it crashes."""

from __future__ import annotations

import ctypes
import multiprocessing
import resource
from multiprocessing.connection import Connection

from macie_lite.extraction.budget import Limits
from macie_lite.pipeline.confinement import confine

_GET_DUMPABLE = 3  # prctl(2)


def _confined(pipe: Connection) -> None:
    confine(Limits(memory_file_bytes=1 << 20))
    confine(Limits(memory_file_bytes=2 << 20))
    try:
        size = len(bytearray(1 << 30))
    except MemoryError:
        size = 0
    pipe.send((size, len(bytearray(64 << 20)), resource.getrlimit(resource.RLIMIT_CORE)))
    pipe.send(ctypes.CDLL(None).prctl(_GET_DUMPABLE))


def test_memory_is_bounded_and_no_core_is_written() -> None:
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    child = fork.Process(target=_confined, args=(theirs,))
    child.start()
    assert ours.poll(10)
    assert ours.recv() == (0, 64 << 20, (0, 0))
    assert ours.recv() == 0
    child.join()
