"""What streams of ours share, and whose fault it is when one cannot be read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from macie_lite.errors import Unavailable
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Readable", "of_source"]


class Readable(io.RawIOBase):
    """A stream that says what `read(size)` gives."""

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self.read(len(view)) or b""
        view[: len(data)] = data
        return len(data)

    def readable(self) -> bool:
        return True


def of_source(read: Callable[[], bytes]) -> bytes:
    """What `read` gives of a source. An error of the system's on the way there is told as what it is, before anybody
    takes it for a fault of the content, or of who reads it: Unavailable, or NotExamined (READ_ERROR)."""
    try:
        return read()
    except (ConnectionError, TimeoutError):
        raise Unavailable("The object could not be read on: what it is read from broke off.") from None
    except OSError:
        raise NotExamined(Reason.READ_ERROR) from None
