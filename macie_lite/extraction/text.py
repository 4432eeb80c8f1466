"""Running text in any encoding, in windows."""

from __future__ import annotations

from macie_lite.extraction.base import Extraction, Input
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage

__all__ = ["extract_text"]


def extract_text(source: Input) -> Extraction:
    """Windows of text with their lines."""
    while block := source.stream.read(1 << 20):
        yield Passage(text=block, container=source.container)
    return Coverage.complete(0, "text/plain")
