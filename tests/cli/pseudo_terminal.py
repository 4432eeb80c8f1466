"""A command on a pseudo-terminal, and what its screen shows in the end."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.cli.command import command_line

__all__ = ["Shown", "on_terminal"]

_ERASE = "\x1b[K"


@dataclass(frozen=True, slots=True)
class Shown:
    code: int
    raw: str
    """All that was written, in order."""

    out: str
    """What went to stdout where that was no terminal."""

    @property
    def lines(self) -> list[str]:
        """The screen, of endless height and width: what `\\r` and "erase to the end of the line" leave of it."""
        return [_left_of(line) for line in self.raw.replace("\r\n", "\n").split("\n")]


def _left_of(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        for number, piece in enumerate(part.split(_ERASE)):
            if number == 0:
                begun, column = shown, 0
            shown = begun[:column] + piece + (begun[column + len(piece) :] if number == 0 else "")
            column += len(piece)
            begun = shown[:column]
    return shown


def on_terminal(
    *arguments: str,
    columns: int = 100,
    pipe_stdout: bool = False,
    environ: Mapping[str, str] | None = None,
    then: Callable[[], object] = bool,
) -> Shown:
    """Runs one command with stderr, and stdout unless it is piped, on a terminal of `columns`.

    `then` is called once, when the first of it is on the screen.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    whole = {
        **{k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")},
        "TERM": "xterm",
        **(environ or {}),
    }
    stdout = subprocess.PIPE if pipe_stdout else theirs
    with subprocess.Popen(command_line(*arguments), stdin=theirs, stdout=stdout, stderr=theirs, env=whole) as process:
        os.close(theirs)
        raw = _read_all(ours, then)
        out = process.stdout.read().decode() if process.stdout else ""
    os.close(ours)
    return Shown(process.returncode, raw, out)


def _read_all(terminal: int, then: Callable[[], object]) -> str:
    read = bytearray()
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:  # EIO: the last one who had the other end has closed it
            return read.decode()
        if not piece:
            return read.decode()
        if not read:
            then()
        read += piece
