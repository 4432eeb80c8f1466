"""Runs foreign parsers where a crash or a runaway costs one object: in a child process with limits of its own.

A child serves one file at a time and is used again for the next; files in files (a PDF in a 7z archive) take one each.
What a child is sent and answers goes through a socket and an anonymous memory file, never over a disk.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget
from macie_lite.extraction.memory import in_memory
from macie_lite.extraction.reading import of_source
from macie_lite.extraction.sandboxed import ITEM, READ
from macie_lite.extraction.wire import Item, receive, send
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Items", "parse", "parse_bytes", "parse_file", "parse_stream"]

Items = Generator[Item, None, None]

_MARK = b"?"
_LARGEST_PAGE = 1 << 20
_GRACE = 2.0  # seconds of the clock beyond those of the processor
_KEPT = 2  # idle children
_ROOT = str(Path(__file__).resolve().parents[2])
_ENVIRONMENT = ("PATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "HOME")
"""What a child gets of ours: no password and no key stands in these."""


def parse(parser: str, source: Input, *arguments: Any) -> Items:
    """What "module:function" of `parsers` yields for the whole of `source`, with these arguments.

    Raises NotExamined: the parser's own reason; HELD_SIZE for a file beyond the limit; MEMORY and SECONDS at the
    limits; PARSER_ENDED when the parser's process died. What came before the fault was yielded.
    """
    with ExitStack() as stack:
        file = stack.enter_context(in_memory(source))
        yield from _asked(parser, arguments, source.budget, b"" if isinstance(file, int) else file, file)


def parse_bytes(parser: str, data: bytes, budget: Budget, *arguments: Any) -> Items:
    """As `parse`, for bytes at hand: not held again, not counted."""
    yield from _asked(parser, arguments, budget, data, data)


def parse_file(parser: str, file: int | bytes, budget: Budget, *arguments: Any) -> Items:
    """As `parse`, for the descriptor of an anonymous memory file that the caller has made and counted, or for what
    `memory.in_memory` gave; may be asked again."""
    if isinstance(file, int):
        os.lseek(file, 0, os.SEEK_SET)  # its place is one for all processes that have the descriptor
    yield from _asked(parser, arguments, budget, b"" if isinstance(file, int) else file, file)


def parse_stream(parser: str, source: Input, *arguments: Any) -> Items:
    """As `parse`, for a file of any size: nothing of it is held, the parser asks for what it reads. It can seek where
    the source's stream can. Raises Unavailable, or NotExamined (READ_ERROR), where the source itself cannot be read."""
    size = source.stream.seek(0, os.SEEK_END) if source.stream.seekable() else None
    yield from _asked(parser, arguments, source.budget, size, b"", _Pages(source.stream))


class _Pages:
    """What a parser asks to read, of a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, at: int, size: int) -> bytes:
        """Raises what `of_source` does: the parser has no part in it."""
        return of_source(lambda: self._page(at, size))

    def _page(self, at: int, size: int) -> bytes:
        if self._stream.seekable():
            self._stream.seek(max(0, at))  # others may have read in between
        return self._stream.read(max(0, min(size, _LARGEST_PAGE)))


def _asked(
    parser: str,
    arguments: tuple[Any, ...],
    budget: Budget,
    data: bytes | int | None,
    file: int | bytes,
    pages: _Pages | None = None,
) -> Items:
    limits = budget.limits
    budget.tick()
    seconds = min(limits.parser_seconds, budget.left())
    child = _Child.idle()
    _at_work.append(child)  # nothing else holds it, should an extraction be given up and forgotten
    try:
        child.ask((parser, list(arguments), seconds, limits.parser_bytes, data), file)
        while (answer := child.answer(seconds))[0] in (ITEM, READ):
            budget.tick()
            if answer[0] == ITEM:
                yield answer[1:]
            else:
                child.give(pages.read(*answer[1:]) if pages is not None else b"")
        child.busy = not answer[2]
    except OSError:  # its socket: it is dead already
        raise NotExamined(child.reason()) from None
    finally:
        _at_work.remove(child)
        child.let_go()
    if answer[1] is not None:
        raise NotExamined(Reason.__members__.get(answer[1], Reason.PARSER_ENDED))


@dataclass(slots=True, eq=False)
class _Child:
    """bell: says how many items stand on `control`. told: of those, how many were not read."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    bell: socket.socket
    owner: int
    busy: bool = True
    told: int = 0
    late: bool = False

    @classmethod
    def idle(cls) -> _Child:
        """One that waits, or a new one. Those of the process that forked us are not ours."""
        while _children:
            child = _children.pop()
            if child.owner == os.getpid() and child.process.poll() is None:
                child.busy = True
                return child
            child.close()
        return cls._started()

    @classmethod
    def _started(cls) -> _Child:
        """Raises NotExamined where the system gives us no further process or descriptor."""
        try:
            return cls._forked()
        except OSError:
            raise NotExamined(Reason.PARSER_ENDED) from None

    @classmethod
    def _forked(cls) -> _Child:
        with ExitStack() as ours, ExitStack() as theirs:
            pairs = [socket.socketpair() for _ in range(2)]
            control, bell = (ours.enter_context(pair[0]) for pair in pairs)
            passed = tuple(theirs.enter_context(pair[1]).fileno() for pair in pairs)
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "macie_lite.extraction.sandboxed", *map(str, passed)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=passed,
                env=_environment(),
            )
            ours.pop_all()
        return cls(process, control, bell, os.getpid())

    def ask(self, request: Item, file: int | bytes) -> None:
        self.control.settimeout(None)
        socket.send_fds(self.control, [_MARK], [file] if isinstance(file, int) else [])
        send(self.control, request)

    def give(self, data: bytes) -> None:
        send(self.control, (data,))

    def answer(self, seconds: float) -> Item:
        """Raises NotExamined where it died or did not answer in time."""
        self.control.settimeout(seconds + _GRACE)
        try:
            if not self.told:
                self._listen(seconds)
            self.told -= 1
            return receive(self.control)
        except TimeoutError:
            raise NotExamined(Reason.SECONDS) from None
        except (EOFError, ConnectionError):
            raise NotExamined(self.reason()) from None

    def _listen(self, seconds: float) -> None:
        """Waits until items stand there. What it left there untold when it died, or was too late, counts."""
        self.bell.settimeout(seconds + _GRACE)
        try:
            rung = self.bell.recv(1)
        except TimeoutError:
            self.late = True
            self.process.kill()
            rung = b""
        self.told = rung[0] if rung else 1

    def reason(self) -> Reason:
        """Why it died."""
        self.process.kill()
        return Reason.SECONDS if self.process.wait() == -signal.SIGXCPU or self.late else Reason.PARSER_ENDED

    def let_go(self) -> None:
        """For the next file; one that was left in the middle of an answer, or died, is closed."""
        if self.busy or len(_children) >= _KEPT:
            self.close()
        else:
            _children.append(self)

    def close(self) -> None:
        self.control.close()
        self.bell.close()
        if self.owner == os.getpid():
            with suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()
        else:
            self.process.returncode = 0  # another process's child: not to be waited for here


_children: list[_Child] = []
_at_work: list[_Child] = []


_OF_LIBRARIES = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its own reserves a gibibyte at once
}


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | _OF_LIBRARIES | {"PYTHONPATH": os.pathsep.join(_import_path())}


def _import_path() -> list[str]:
    """Where this process imports from; without the folder that we happen to stand in, which may be anybody's."""
    try:
        here = os.getcwd()
    except OSError:  # it is gone
        here = ""
    return [entry for entry in sys.path if entry == _ROOT or entry not in ("", here)]


@atexit.register
def _close_all() -> None:
    for child in (*_children, *_at_work):
        child.close()
