"""The line at the foot of a terminal that says how far a run is; what else is printed goes above it.

There is one terminal, so there is one line: `STATUS`. It is rewritten in place when it is told to, by no thread: the
process engine forks, and a parent with threads must not.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["STATUS", "StatusLine", "is_terminal"]

_ERASE = "\r\x1b[K"  # to the line's start, then erase to its end (ECMA-48, EL)
_COLUMNS = 80


def is_terminal() -> bool:
    """Whether stderr is a terminal on which a line can be rewritten, and no logs of child processes go there too."""
    chatty = logging.getLogger("macie_lite").isEnabledFor(logging.INFO)
    return sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb" and not chatty


class StatusLine:
    def __init__(self) -> None:
        self._text = ""

    @property
    def width(self) -> int:
        """Characters that fit."""
        try:
            columns = os.get_terminal_size(sys.stderr.fileno()).columns
        except (OSError, ValueError):  # not a terminal any more
            columns = 0
        return (columns or _COLUMNS) - 1  # a full line would wrap

    def show(self, text: str) -> None:
        """Puts `text` in place of what stood there; "" takes it away."""
        if text or self._text:
            print(f"{_ERASE}{text[: self.width]}", end="", file=sys.stderr, flush=True)
        self._text = text

    @contextmanager
    def aside(self) -> Iterator[None]:
        """For a while the line is not there, so that something can be printed where it stood."""
        shown = self._text
        self.show("")
        try:
            yield
        finally:
            self.show(shown)


STATUS = StatusLine()
