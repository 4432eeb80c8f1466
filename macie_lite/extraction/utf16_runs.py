"""Text in binary records that keep it as UTF-16: whatever reads as such, a line for each run of it."""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.printable import wide
from macie_lite.model.coverage import NotExamined

__all__ = ["runs_of", "utf16_runs"]

_BLOCK = 1 << 20
_LONGEST = 1 << 16


def utf16_runs(part: MemberStream) -> Iterator[bytes]:
    """Blocks of UTF-8. Raises NotExamined after all that came before a fault."""
    pending = b""
    while block := part.read(_BLOCK):
        pending += block
        if len(pending) > _LONGEST:
            yield runs_of(pending)
            pending = b""
    yield runs_of(pending)
    if part.fault is not None:
        raise NotExamined(part.fault)


def runs_of(data: bytes) -> bytes:
    """Every run of text in `data`, in UTF-8, a line each."""
    return "".join(f"{line}\n" for line in wide(data)).encode("utf-8", "replace")
