"""Part of a table in text with delimiters: the records that end in its blocks.

Whether a block ends in quotes is not known without all that stands before: it is guessed from the block alone, and the
part that reads it tells where it ended. A part that began elsewhere is read again, from there.
"""

from __future__ import annotations

import math
from typing import BinaryIO, cast

from macie_lite.extraction import windows
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.csv import Table, read_dialect
from macie_lite.extraction.csv_dialect import Dialect
from macie_lite.extraction.csv_records import tidy_end
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.parts import Part

__all__ = ["CsvPart", "sampled_block"]

_CONTEXT = 1 << 18
"""What a part behind a gap reads before its start, to tell where a record starts."""


def sampled_block(dialect: Dialect) -> int:
    """Bytes of a table that are read at a time where only a sample is: few, and the whole of its head."""
    return windows.WINDOW * max(1, -(-dialect.head_bytes // windows.WINDOW))


class CsvPart:
    """One part as it is read, for `pipeline.parts.scanning`."""

    def __init__(self, source: Input, mark: int, part: Part) -> None:
        """source: its stream is a `PeekingReader`. mark: bytes of the byte order mark. Raises NotExamined for what
        is no large table any more."""
        from macie_lite.extraction import csv

        self._source, self._part, self._mark = source, part, mark
        self._stream = cast(PeekingReader, source.stream)
        self.reader = Utf8Reader(source.stream)
        dialect, small = read_dialect(self.reader, source.name)
        if dialect is None or small:
            raise NotExamined(Reason.CHANGED)
        self._dialect: Dialect = dialect
        self.fields = tuple(dict.fromkeys(filter(None, dialect.names or ())))
        self._table = Table(source, self.reader, dialect, csv._BLOCK)
        if part.sampled:
            self._table.block = sampled_block(dialect)
        self._last = math.inf if part.is_last else -(-part.end // self._table.block) * self._table.block
        self.began: int | None = None
        self.done = False

    @property
    def ended(self) -> int | None:
        return self._table.at

    @property
    def lines(self) -> int:
        return self._table.line - 1

    @property
    def records(self) -> int:
        return self._table.number - 1

    @property
    def is_whole(self) -> bool:
        return self._table.is_text

    def passages(self) -> Extraction:
        if self._part.index:
            self._begin()
        else:
            self.began = 0
            yield from self._table.head()
        yield from self._table.blocks(self._last)
        self.reader.finish()
        self.done = True
        mime_type = "text/tab-separated-values" if self._dialect.delimiter == "\t" else "text/csv"
        return Coverage.complete(0, mime_type)

    def _begin(self) -> None:
        block, at = self._table.block, self._part.state.at
        edge = -(-self._part.start // block) * block
        reach = min(block, _CONTEXT) if self._part.sampled else block
        start = max(0, edge - reach) if at is None else min(at, edge) // block * block
        if start:
            start = self._seek(start)
        self._table.begin(self.reader, start, edge, self._guess if at is None else at)
        self.began = self._table.at

    def _seek(self, start: int) -> int:
        """Where the block begins that begins about there: one does not end in the midst of a CRLF."""
        self._stream.seek(self._mark + start - 1)
        start += self._stream.read(1) == b"\r"
        self._stream.seek(self._mark + start)
        self.reader = Utf8Reader.resumed(cast(BinaryIO, self._stream), self._mark, settled=self._part.state.settled)
        return start

    def _guess(self, text: bytes) -> int:
        """Where in a block the last record starts that does not end in it, be the first line end in quotes or not."""
        if self._part.start <= self._table.block:  # the text starts with it, and with the table's head
            head = self._dialect.head_bytes
            return head + tidy_end(text[head:], self._dialect, ended=False)[0]
        line = text.find(b"\n") + 1
        outside, odd = tidy_end(text[line:], self._dialect, ended=False)
        if not odd:
            return line + outside
        quoted = self._dialect.quote.encode()
        inside, still_odd = tidy_end(quoted + text[line:], self._dialect, ended=False)
        return line + (inside - 1 if inside - 1 > outside or not still_odd else outside)
