"""CSV and its kin: each column of a block of records is one passage, its header the field.

Arrow reads what is tidy, all columns as strings, so that no leading zero is lost; Python's csv reads on from the first
record that Arrow would misread, to the end of the block, and what Arrow refuses as ragged. Small files go to Python's
csv at once, for loading Arrow would take longer, and so do tables that are ragged all through. What is no table, or has
records of megabytes, is read as running text.
Rows are records from 1, the header and blank lines counted; a line is the one on which the match itself stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.csv_columns import ArrowBlock, arrow_passages, row_passages
from macie_lite.extraction.csv_dialect import Dialect, dialect_of
from macie_lite.extraction.csv_records import MAX_RECORD, python_rows, tidy_end, with_newlines
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.text import text_passage
from macie_lite.extraction.text_kinds import extension_of
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["Table", "extract_csv", "read_dialect"]

_SAMPLE = 1 << 16
_BLOCK = 1 << 22
_LINES = 30  # in the sample, to tell a header by
_WIDEST = 4 << 20  # bytes of a sample
_USUAL = 512  # columns; a wider table is read in so much larger blocks, for a passage per column costs as much
_MOST_BLOCKS = 8
_BIT = 1 << 19  # how much of a block Python's csv turns into objects at a time


def extract_csv(source: Input, *, block: int | None = None, sample_size: int | None = None) -> Extraction:
    """A table in text with delimiters; where it turns out to be none, running text.

    block: bytes of the text read at a time. sample_size: bytes that tell its dialect; a file of fewer is small.
    """
    reader = Utf8Reader(source.stream)
    dialect, small = read_dialect(reader, source.name, sample_size)
    if dialect is None:
        yield from _running_text(source, reader, 0, 1)
    else:
        yield from Table(source, reader, dialect, 0 if small else block or _BLOCK).passages()
    reader.finish()
    return Coverage.complete(0, "text/tab-separated-values" if dialect and dialect.delimiter == "\t" else "text/csv")


def read_dialect(reader: Utf8Reader, name: str, sample_size: int | None = None) -> tuple[Dialect | None, bool]:
    """The dialect of the table that `reader` is at the start of, and stays there; whether it is a small one."""
    sample, whole = _sample(reader, sample_size or _SAMPLE)
    small = whole
    while not whole and sample.count(b"\n") < _LINES and len(sample) < _WIDEST:  # rows of thousands of columns
        more, whole = _sample(reader, 3 * len(sample))
        sample += more
    reader.unread(sample)
    return dialect_of(_cut(sample, whole), extension_of(name), whole=whole), small


def _sample(reader: Utf8Reader, wanted: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    size = 0
    while size < wanted and (part := reader.read(wanted - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts), size < wanted


def _cut(sample: bytes, whole: bool) -> str:
    return (sample if whole else sample[: sample.rfind(b"\n") + 1] or sample).decode("utf-8", "replace")


def _running_text(source: Input, reader: Utf8Reader, start: int, line: int) -> Iterator[Passage]:
    """What is left of `reader`; `start` and `line` say where in the text that begins."""
    for window in windows(reader, source.budget):
        moved = replace(
            window,
            start=window.start + start,
            line=window.line + line - 1,
            offset=None if window.offset is None else window.offset + start,
        )
        yield text_passage(moved, source.container)


class Table:
    """One pass over a table, block by block; knows the number and the line of the next record.

    block: bytes at a time; 0 for a small table, which is read at once, without Arrow. A block goes up to a multiple of
    that, whatever stood in those before: so a table can be read from any block on.
    at: where in the text the next record is. is_text: what is left is no table.
    """

    def __init__(self, source: Input, reader: Utf8Reader, dialect: Dialect, block: int) -> None:
        self._source = source
        self._reader = reader
        self._dialect = dialect
        larger = max(1, min(_MOST_BLOCKS, dialect.columns // _USUAL))
        self.block = (block or _BLOCK) * larger
        self._bit = _BIT * larger
        self._small = not block
        self._buffer = b""
        self._ended = False
        self.at = 0  # and of the buffer
        self.number = self.line = 1
        self._edge = 0
        self.is_text = False

    def passages(self) -> Iterator[Passage]:
        yield from self.head()
        yield from self.blocks()
        if self.is_text:
            self._reader.unread(self._buffer)
            yield from _running_text(self._source, self._reader, self.at, self.line)

    def head(self) -> Iterator[Passage]:
        """Title and header as running text: a header may hold what is looked for, and gets a line range."""
        self._edge = self.block
        self._fill()
        dialect, size = self._dialect, self._dialect.head_bytes
        if size:
            offset = self._reader.start if self._reader.exact else None
            yield text_passage(Window(self._buffer[:size], (0, size), 0, 1, 0, offset), self._source.container)
        self._take(size, dialect.head_records, dialect.head_lines)
        self._edge = 0

    def begin(self, reader: Utf8Reader, start: int, edge: int, first: int | Callable[[bytes], int]) -> None:
        """The reader stands at `start` in the text, of which the blocks up to `edge` are another's; the next record is
        at `first`, or where `first` says, which is given the text from `start` to `edge`."""
        self._reader = reader
        self.at, self._edge = start, edge if callable(first) else max(edge, first)
        self._fill()
        at = first(self._buffer) if callable(first) else first - start
        at = len(self._buffer) if self._ended else at
        self.at, self._buffer, self._edge = start + at, self._buffer[at:], edge

    def blocks(self, last: float = math.inf) -> Iterator[Passage]:
        """The records that end up to `last`, a multiple of blocks."""
        while (self._buffer or not self._ended) and self._edge < last:
            self._source.budget.tick()
            self._edge += self.block
            self._fill()
            before = len(self._buffer)
            yield from self._block()
            stuck = self._buffer and len(self._buffer) == before  # no record ends in it
            if stuck and (before >= MAX_RECORD or self._ended):
                self.is_text = True
                return

    def _fill(self) -> None:
        size = self._edge - self.at
        parts, have = [self._buffer], len(self._buffer)
        while not self._ended and (have < size or parts[-1].endswith(b"\r")):  # a CRLF is not to be torn
            block = self._reader.read(max(1, size - have))
            parts.append(block)
            have += len(block)
            self._ended = not block
        self._buffer = with_newlines(b"".join(parts)) if len(parts) > 1 else self._buffer
        if self.at + have > self._source.budget.limits.file_bytes:
            raise NotExamined(Reason.FILE_SIZE)

    def _block(self) -> Iterator[Passage]:
        if self._small:
            yield from self._by_python(len(self._buffer), ended=True)
            return
        end, untidy = tidy_end(self._buffer, self._dialect, ended=self._ended)
        tidy = self._buffer[:end]
        found = self._by_arrow(tidy) if tidy and not self._dialect.ragged else None
        if found is not None:
            yield from found.passages
            self._take(end, found.records, found.line_ends)
        else:
            yield from self._by_python(end, ended=True)
        if untidy:
            yield from self._by_python(len(self._buffer), ended=self._ended)

    def _by_arrow(self, tidy: bytes) -> ArrowBlock | None:
        return arrow_passages(tidy, self._dialect, self.number, self.line, self._source.container)

    def _by_python(self, size: int, *, ended: bool) -> Iterator[Passage]:
        """The first `size` bytes of the buffer, bit by bit; the last record only when the text is `ended` there."""
        bit = self._bit
        while size:
            self._source.budget.tick()
            text = self._buffer[: min(size, bit)]
            last = len(text) == size
            rows, records, taken = python_rows(text, self._dialect, self.number, self.line, ended=ended and last)
            if not taken and last:
                return
            bit = self._bit if taken else 2 * bit
            yield from row_passages(rows, self._dialect, self._source.container)
            self._take(taken, records, text.count(b"\n", 0, taken))
            size -= taken

    def _take(self, size: int, records: int, lines: int) -> None:
        self._buffer = self._buffer[size:]
        self.at += size
        self.number += records
        self.line += lines
