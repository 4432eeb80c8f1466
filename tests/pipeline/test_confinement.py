"""A process that scans is bounded, and leaves no picture of its memory behind when it crashes."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

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


@contextmanager
def _told_by(body: Callable[[Connection], None]) -> Iterator[Connection]:
    """What a child says that does this."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    child = fork.Process(target=body, args=(theirs,))
    child.start()
    assert ours.poll(60)
    yield ours
    child.join()


def test_memory_is_bounded_and_no_core_is_written() -> None:
    with _told_by(_confined) as told:
        assert told.recv() == (0, 64 << 20, (0, 0))
        assert told.recv() == 0


def _with_threads(pipe: Connection) -> None:
    confine(Limits())
    before, end = _data_bytes(), threading.Event()
    threads = [threading.Thread(target=end.wait) for _ in range(32)]
    for thread in threads:
        thread.start()
    pipe.send(_data_bytes() - before)
    end.set()
    for thread in threads:
        thread.join()


def _data_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE")


def test_threads_that_fetch_take_little_of_the_bound() -> None:
    with _told_by(_with_threads) as told:
        assert told.recv() < 64 << 20
