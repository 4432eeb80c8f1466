"""What a process that scans may do at its worst: end, and take nothing with it.

Parsers in native code trust sizes that a file states. A PDF of 14 kilobytes made PDFium ask for 22 gigabytes; held to a
limit it aborts, which costs that object and no other (`quarantined`).
"""

from __future__ import annotations

import ctypes
import functools
import os
import resource
import threading
from pathlib import Path

from macie_lite.extraction.budget import Limits

__all__ = ["bound_libraries", "confine", "leave_no_core"]

_ROOM = 512 << 20
_PER_HELD_BYTE = 4
"""Of documents that are held whole, with what their parsers make of them."""

_STACK = 1 << 20
"""Of a thread. All that it may come to counts from its start: 32 that fetch would take half of `_ROOM` with the usual
8 MiB."""

_OF_LIBRARIES = {
    "OPENBLAS_NUM_THREADS": "1",  # 40 MB a core once NumPy is imported, and the processes that scan have the cores
    "MIMALLOC_ARENA_EAGER_COMMIT": "0",  # Arrow's allocator: else a gibibyte that it may never touch counts
}
"""What would take more the greater the machine is, and leave nothing of the bound for an object."""

_SET_DUMPABLE = 4  # prctl(2), PR_SET_DUMPABLE


def bound_libraries() -> None:
    """To be called before NumPy or Arrow is imported. What the user has set in the environment stands."""
    for name, value in _OF_LIBRARIES.items():
        os.environ.setdefault(name, value)


def confine(limits: Limits) -> None:
    """Bounds the memory of this process from now on, and lets no crash write it to a disk (core(5)).

    The bound is RLIMIT_DATA of setrlimit(2), above what the process had when it was first called. Python raises
    MemoryError there; native code ends the process. Stacks of later threads are part of it, and smaller than usual.
    """
    bound_libraries()
    threading.stack_size(_STACK)
    leave_no_core()
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _size_at_start() + _ROOM + _PER_HELD_BYTE * limits.memory_file_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def leave_no_core() -> None:
    """From now on no crash writes the memory of this process to a disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0)  # a core_pattern that is a pipe takes no notice of RLIMIT_CORE


@functools.cache
def _size_at_start() -> int:
    """Bytes of data and stacks, as proc_pid_statm(5) counts them."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE")
