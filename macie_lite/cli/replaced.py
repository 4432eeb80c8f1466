"""Files that commands write: whole, or as they were before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from macie_lite.cli.output import OutputLost
from macie_lite.errors import UsageError

__all__ = ["replaced"]


@contextmanager
def replaced(path: str) -> Iterator[TextIO]:
    """A file to write to. It takes the place of the one at this path, if that is one, when all is on disk; a device or
    a pipe is written to as it is. Raises UsageError when it cannot be opened, OutputLost when it cannot be written."""
    whole = Path(os.path.realpath(path))
    new = whole.with_name(f".{whole.name}.{os.getpid()}") if whole.is_file() or not whole.exists() else whole
    try:
        file = new.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"The file {path} cannot be written: {error.strerror}.") from None
    try:
        with file:
            yield file
            file.flush()
            if new != whole:
                os.fsync(file.fileno())
                new.replace(whole)
    except OSError as error:
        raise OutputLost(f"The file {path} cannot be written: {error.strerror}.") from None
    finally:
        if new != whole:
            with suppress(OSError):
                new.unlink(missing_ok=True)
