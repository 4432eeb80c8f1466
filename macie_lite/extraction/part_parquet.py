"""Part of a Parquet file: some of its row groups, whose rows are numbered as in the file."""

from __future__ import annotations

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.parquet import extract_parquet, fields_of
from macie_lite.model.parts import Part

__all__ = ["ParquetPart"]


class ParquetPart:
    """One part as it is read, for `pipeline.parts.scanning`."""

    reader = None
    lines = records = 0
    is_whole = False

    def __init__(self, source: Input, part: Part) -> None:
        self._source = source
        self._groups = range(part.start, part.end)
        self.began, self.ended = part.start, part.end
        self.fields = fields_of(source)
        self.done = False

    def passages(self) -> Extraction:
        coverage = yield from extract_parquet(self._source, only=self._groups)
        self.done = True
        return coverage
