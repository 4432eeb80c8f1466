"""Findings appended to a file, or written to standard output, a line each."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from macie_lite.errors import ServiceError
from macie_lite.feeds.formats import Format
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.model.results import JsonObject

__all__ = ["File", "Stdout"]

_LIMITS = Limits(count=500, bytes=8 << 20, entry_bytes=8 << 20)
_OURS_ALONE = 0o600


class File:
    """On disk before it counts as delivered. It is opened for each batch, so that it may be moved away."""

    limits = _LIMITS

    def __init__(self, path: Path, form: Format) -> None:
        self._path, self._form = path, form

    def render(self, finding: JsonObject) -> bytes:
        return self._form.line(finding).encode() + self._form.closing.encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, _OURS_ALONE)
            try:
                self._append(file, b"".join(entries))
            finally:
                os.close(file)
        except OSError as error:
            raise ServiceError(f"The file {self._path} cannot be written: {error.strerror}.") from None
        return Sent()

    def _append(self, file: int, content: bytes) -> None:
        """Whole, or not at all. A line that was broken off by a kill is ended first: what stands there stays."""
        about = os.fstat(file)
        if not stat.S_ISREG(about.st_mode):
            raise ServiceError(f"{self._path} is no file.")
        before = self._form.opening.encode() if about.st_size == 0 else b""
        if about.st_size and os.pread(file, 1, about.st_size - 1) != b"\n":
            before = b"\n"
        try:
            _write(file, before + content)
            os.fsync(file)
        except OSError:
            os.ftruncate(file, about.st_size)
            raise

    def close(self) -> None:
        """Nothing is kept open."""


def _write(file: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]


class Stdout:
    """Of the process that delivers."""

    limits = _LIMITS

    def __init__(self, form: Format) -> None:
        self._form, self._before = form, form.opening.encode()

    def render(self, finding: JsonObject) -> bytes:
        return self._form.line(finding).encode() + self._form.closing.encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        try:
            sys.stdout.buffer.write(b"".join([self._before, *entries]))
            sys.stdout.buffer.flush()
        except OSError as error:
            raise ServiceError(f"Standard output cannot be written: {error.strerror}.") from None
        self._before = b""
        return Sent()

    def close(self) -> None:
        """Nothing is kept open."""
