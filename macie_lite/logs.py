"""Logging that cannot quote content: our own messages as they are, other libraries' as a place in their code.

Libraries log what they parse (pdfminer at DEBUG, openpyxl in warnings). So a record of a library keeps its logger,
level and line, and loses its message; Celery's and Kombu's, which speak of tasks and connections, are kept.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
import warnings
from datetime import UTC, datetime
from typing import Any, cast

__all__ = ["FIELDS", "as_line", "configure", "mute_native_code", "where"]

FIELDS = "fields"
"""Of a record's `extra`: what a line in JSON has beside the message, by name; of no content."""

_STDERR = 2
_NOT_SHOWN = "message of a library, not shown"
_PROCESSES = "multiprocessing"
"""The logger of Celery's pool, which speaks of processes."""

_OURS = ("macie_lite", "classifiers", "workers", "celery", "kombu")


class _Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if _is_ours(record):
            return super().format(record)
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        return f"{head} {record.filename}:{record.lineno} ({_NOT_SHOWN})"

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """Celery logs what a task raised with its traceback, whose last line is the message."""
        return where(ei[1])


class _Json(_Discreet):
    """A JSON object a line, in ASCII: whatever a name holds stays one line and obeys nobody."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time, "level": record.levelname, "logger": record.name}
        if not _is_ours(record):
            return json.dumps(line | {"event": _NOT_SHOWN, "place": f"{record.filename}:{record.lineno}"})
        line |= {"event": record.getMessage()} | getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = where(record.exc_info[1])
        return json.dumps(line, default=str)


_FORMATTERS = {"text": _Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"), "json": _Json()}


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in (*_OURS, _PROCESSES)


def as_line(sentence: str, form: str) -> str:
    """A sentence that is said whatever the level of logs is: as it stands, or as a line of JSON."""
    if form == "text":
        return sentence
    return _FORMATTERS[form].format(logging.LogRecord("macie_lite", logging.INFO, "", 0, sentence, None, None))


def configure(level: str, form: str = "text") -> None:
    """Logs to stderr: ours from `level` on, libraries' from WARNING on. form: text or json."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_FORMATTERS[form])
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    warnings.simplefilter("ignore")


def mute_native_code() -> None:
    """Sends what native code prints on its way out nowhere; Python's own messages go where they went.

    Rust and C++ libraries write to descriptor 2 past Python, and quote what they choked on (a Rust slice that is cut in
    a character prints the string). For processes that scan.
    """
    stream = os.fdopen(os.dup(_STDERR), "w", buffering=1, errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and _descriptor(handler.stream) == _STDERR:
            handler.setStream(stream)
    if _descriptor(sys.stderr) == _STDERR:
        sys.stderr = stream


def _descriptor(stream: Any) -> int | None:
    try:
        return cast("int | None", stream.fileno())
    except (AttributeError, OSError):  # one that is no file, such as Celery's proxy for sys.stderr
        return None


def where(error: BaseException) -> str:
    """An error's class and the lines of code that it came through; never its message, which may quote content."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames[-6:]))
    return f"{type(error).__name__} at {lines}"
