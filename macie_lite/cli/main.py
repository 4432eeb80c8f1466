"""The command `macie-lite` from its first moment: Ctrl-C and SIGTERM end it with 130, whenever they come."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn, cast

__all__ = ["main"]

_INTERRUPTED = 130


def main() -> NoReturn:
    """Runs one command and ends the process.

    Exit codes: 0 done, 1 internal error, 2 usage, 3 target, broker or database, 4 --fail-on, 130 interrupted. Leaves
    out the tenth of a second in which Python takes itself apart: all was written and closed before.
    """
    _on_signals(_leave)
    _open_what_is_closed()
    sys.stderr = Messages(cast(io.TextIOWrapper, sys.stderr).detach(), "utf-8", "backslashreplace", line_buffering=True)
    try:
        code = _interruptible()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    sys.stderr.flush()
    os._exit(code)


class Messages(io.TextIOWrapper):
    """Standard error, whose loss stops nothing: a reader may leave it (`2>&1 | head`), its disk may be full. The exit
    code still tells how the command ended."""

    def write(self, text: str, /) -> int:
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


def _open_what_is_closed() -> None:
    """A command that was started without stdin, stdout or stderr (`>&-`) gets /dev/null there: else the next file that
    is opened took that number, and messages for a stderr that is None would be printed on stdout."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as the process


def _interruptible() -> int:
    """Before and after the command there is nothing to tidy up: an interrupt then leaves at once, in the middle of an
    import or of the interpreter's end, where an exception would print a traceback."""
    gc.disable()  # imports leave nothing to collect, and a tenth of their time goes into looking for it
    from macie_lite.cli.app import run

    gc.freeze()
    gc.enable()
    try:
        _on_signals(signal.default_int_handler)
        return run()
    finally:
        _on_signals(_leave)


def _on_signals(handler: Callable[[int, FrameType | None], Any]) -> None:
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as of a shell's background job
        signal.signal(signal.SIGINT, handler)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    os._exit(_INTERRUPTED)
