"""The process that reads one file of an inventory: `python -m macie_lite.sources.inventory_child FD`.

Readers of Parquet and ORC can end a process by what a file says, and the planner's must not end. It writes no file,
leaves no core, dies with its parent, and what it may use of memory and time is limited. The file's bytes are asked of
the parent, so it needs no way to S3 and no credentials.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO, cast

from macie_lite.sources.inventory_columns import NotAnInventory
from macie_lite.sources.inventory_selected import rows
from macie_lite.sources.inventory_wire import DATA, END, FAULT, READ, ROWS, SPAN, receive, send

__all__ = ["main"]

_DEATH_SIGNAL, _SET_DUMPABLE = 1, 4  # prctl(2)
_MEMORY = 1 << 30
_RESERVED = 4  # addresses for each byte that may be written to
_SECONDS = 900
_PAGE = 1 << 20


def main(fd: int) -> None:
    _confine()
    with socket.socket(fileno=fd) as end:
        parent = _Parent(end)
        asked = json.loads(receive(end)[1])
        try:
            stream = cast("BinaryIO", io.BufferedReader(_Remote(parent, asked["size"]), _PAGE))
            for some in rows(stream, asked):
                parent.tell(ROWS, json.dumps(some, ensure_ascii=False, separators=(",", ":")).encode())
        except NotAnInventory as fault:
            parent.tell(FAULT, json.dumps(fault.args).encode())
        except MemoryError:  # Arrow's is one
            parent.tell(FAULT, b'["memory"]')
        except ConnectionError:
            return
        except Exception:  # noqa: BLE001 - readers fail in every way there is; their messages may quote content
            parent.tell(FAULT, b'["malformed"]')
        else:
            parent.tell(END)


class _Parent:
    """Who asked. Arrow's reader of CSV reads ahead in a thread of its own: that one alone asks for the file's bytes,
    and what is told meanwhile does not come in between."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._speaking = threading.Lock()

    def tell(self, kind: bytes, data: bytes = b"") -> None:
        with self._speaking:
            send(self._end, kind, data)

    def span(self, at: int, size: int) -> bytes:
        self.tell(READ, SPAN.pack(at, size))
        kind, data = receive(self._end)
        if kind != DATA or len(data) != size:
            raise ConnectionError
        return data


def _confine() -> None:
    """No core (core(5): dumpable, for a core_pattern that is a pipe), no file, no life beyond the parent's."""
    libc = ctypes.CDLL(None)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    libc.prctl(_SET_DUMPABLE, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to a whole group: the parent's business
        signal.signal(number, signal.SIG_IGN)
    pages = Path("/proc/self/statm").read_text("ascii").split()  # proc_pid_statm(5): size is the first, data the sixth
    size, data = (int(pages[at]) * os.sysconf("SC_PAGE_SIZE") for at in (0, 5))
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: _SECONDS,
        resource.RLIMIT_DATA: data + _MEMORY,
        resource.RLIMIT_AS: size + _RESERVED * _MEMORY,
    }
    for kind, wanted in limits.items():
        _, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, hard))


class _Remote(io.RawIOBase):
    """The file as the parent reads it for us."""

    def __init__(self, parent: _Parent, size: int) -> None:
        self._parent = parent
        self._size = size
        self._at = 0

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        count = max(0, min(len(view), _PAGE, self._size - self._at))
        if not count:
            return 0
        view[:count] = self._parent.span(self._at, count)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


if __name__ == "__main__":
    main(int(sys.argv[1]))
