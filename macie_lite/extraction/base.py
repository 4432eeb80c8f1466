"""The contract of an extractor. `tests/conformance/check_extractor.py` holds every format to it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import BinaryIO

from macie_lite.extraction.budget import Budget
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage

__all__ = ["Extraction", "Extractor", "Input"]

Extraction = Generator[Passage, None, Coverage]
"""Yields passages and returns how far the input was examined (`coverage = yield from extract(...)`).

An extractor that meets a fault raises NotExamined; `extract` turns it into PARTIAL when passages came before it,
else SKIPPED. Unavailable passes through."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to extract: an object, or a member of one.

    stream: binary; seekable for objects, maybe not for members (then `Budget.seekable` gives a memory file).
    name: key or member name, for its extension; hostile text.
    size: bytes when known, else None (a gzip member).
    container: member names from the outside in; empty for the object itself.
    """

    stream: BinaryIO
    name: str
    size: int | None
    budget: Budget
    container: tuple[str, ...] = field(default=())
    content_encoding: str | None = None


Extractor = Callable[[Input], Extraction]
