"""The process in which foreign parsers run: `python -m macie_lite.extraction.sandboxed FD BELL`, started by `sandbox`.

It takes requests from one socket, one at a time: a function of `parsers`, its arguments, its limits, and with it the
file, an anonymous one. It answers with what the function yields, then with how it ended. It writes no file, leaves no
core, and dies with its parent.
"""

from __future__ import annotations

import ctypes
import io
import os
import resource
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, cast

from macie_lite.extraction.wire import Item, Outbox, receive
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["ENDED", "ITEM", "READ"]

ITEM, READ, ENDED = "item", "read", "ended"
"""What an answer starts with: an item of the parser's; a place in the file and a number of bytes, which are to be sent;
or the end, with the name of a `Reason` or None, and whether the process will take another request."""

_PARSERS = "macie_lite.extraction.parsers."
_DEATH_SIGNAL, _SET_DUMPABLE = 1, 4  # prctl(2)
_RECYCLED = 700 << 20  # a process that has so much left after a file ends: its memory goes back
_RESERVED = 4  # addresses for each byte that may be written to
_PER_BYTE = 3  # of the file: what a parser may hold of it at once, with its copies
_BLOCK = 1 << 18
_SLIPS = (AttributeError, NameError, TypeError)  # of code, not of content


def _main(fd: int, bell_fd: int) -> None:
    _confine()
    with socket.socket(fileno=fd) as control, socket.socket(fileno=bell_fd) as bell:
        out = Outbox(control, bell)
        while (request := _next(control)) is not None:
            parser, arguments, seconds, memory, data, file = request
            _limit(seconds, memory + _PER_BYTE * _size(data, file))
            with _content(control, out, data, file) as content:
                ended = _answer(parser, content, arguments, out)
            goes_on = _resident() < _RECYCLED
            out.send((*ended, goes_on), last=True)
            if not goes_on:
                return


def _confine() -> None:
    """No core (core(5): dumpable, for a core_pattern that is a pipe), no file, no life beyond the parent's."""
    libc = ctypes.CDLL(None)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    libc.prctl(_SET_DUMPABLE, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to a whole group: the parent's business
        signal.signal(number, signal.SIG_IGN)


def _next(control: socket.socket) -> tuple[str, list[object], float, int, bytes | int | None, int | None] | None:
    """The next request and the descriptor of its file; None when the parent has gone."""
    mark, files, _, _ = socket.recv_fds(control, 1, 1)
    if not mark:
        return None
    parser, arguments, seconds, memory, data = receive(control)
    return parser, arguments, seconds, memory, data, files[0] if files else None


def _size(data: bytes | int | None, file: int | None) -> int:
    """Of a file that came whole; one that is asked for page by page is not held."""
    if file is not None:
        return os.fstat(file).st_size
    return len(data) if isinstance(data, bytes) else 0


def _content(control: socket.socket, out: Outbox, data: bytes | int | None, file: int | None) -> BinaryIO:
    """data: the file's bytes, or, where they are to be asked for, its size, None where it can only be read on."""
    if file is not None:
        return os.fdopen(file, "rb")
    if isinstance(data, bytes):
        return io.BytesIO(data)
    return cast(BinaryIO, _Remote(control, out, data))


class _Remote(io.RawIOBase):
    """The file as the other side reads it for us."""

    def __init__(self, control: socket.socket, out: Outbox, size: int | None) -> None:
        self._control = control
        self._out = out
        self._size = size
        self._at = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._out.send((READ, self._at, _BLOCK if size is None or size < 0 else min(size, _BLOCK)), last=True)
        data: bytes = receive(self._control)[0]
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if self._size is None:
            raise io.UnsupportedOperation
        start = (0, self._at, self._size)[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._size is not None


def _limit(seconds: float, memory: int) -> None:
    """Soft limits for one request: past the first, SIGXCPU ends the process; past the others, an allocation fails.

    They count from what the process has: libraries reserve far more addresses than they ever touch, and stay.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    pages = Path("/proc/self/statm").read_text("ascii").split()  # proc_pid_statm(5): size is the first, data the sixth
    size, data = (int(pages[at]) * os.sysconf("SC_PAGE_SIZE") for at in (0, 5))
    _soft(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)
    _soft(resource.RLIMIT_DATA, data + memory)
    _soft(resource.RLIMIT_AS, size + _RESERVED * memory)


def _soft(kind: int, wanted: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _answer(parser: str, file: BinaryIO, arguments: list[object], out: Outbox) -> Item:
    """Sends the items, and gives the end."""
    try:
        module, function = parser.split(":")
        for item in getattr(import_module(_PARSERS + module), function)(file, *arguments):
            out.send((ITEM, *item))
    except NotExamined as fault:
        return ENDED, fault.reason.name
    except MemoryError:
        return ENDED, Reason.MEMORY.name
    except EOFError:
        return ENDED, Reason.TRUNCATED.name
    except (BrokenPipeError, ConnectionError):
        raise
    except BaseException as fault:  # noqa: BLE001 - parsers fail in every way there is; their messages may quote content
        return ENDED, _reason_of(fault).name
    return ENDED, None


def _reason_of(fault: BaseException) -> Reason:
    """What a library of others runs into in its own code is the file's doing. Rust's panics come as a BaseException of
    a class that cannot be imported."""
    if isinstance(fault, ImportError):
        return Reason.INTERNAL
    if not _is_ours(fault):
        return Reason.UNPARSABLE if isinstance(fault, NotImplementedError) else Reason.MALFORMED
    return Reason.INTERNAL if isinstance(fault, _SLIPS) else Reason.UNPARSABLE


def _is_ours(fault: BaseException) -> bool:
    """Whether the last frame that it went through, the one that raised it, runs code of this package."""
    at = fault.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    module = at.tb_frame.f_globals.get("__name__", "") if at is not None else ""
    return module == "__main__" or module.partition(".")[0] == "macie_lite"


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
