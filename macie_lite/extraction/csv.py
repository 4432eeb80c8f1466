"""CSV and its kin: each column of a block of records is one passage, its header the field.

Arrow reads what is tidy, all columns as strings, so that no leading zero is lost; Python's csv reads on from the first
record that Arrow would misread, to the end of the block, and what Arrow refuses as ragged. Small files go to Python's
csv at once, for loading Arrow would take longer, and so do tables that are ragged all through. What is no table, or has
records of megabytes, is read as running text.
Rows are records from 1, the header and blank lines counted; a line is the one on which the match itself stands.
"""

from __future__ import annotations

from collections.abc import Iterator
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

__all__ = ["extract_csv"]

_SAMPLE = 1 << 16
_BLOCK = 1 << 22
_LINES = 30  # in the sample, to tell a header by
_WIDEST = 4 << 20  # bytes of a sample
_USUAL = 512  # columns; a wider table is read in so much larger blocks, for a passage per column costs as much
_MOST_BLOCKS = 8
_BIT = 1 << 19  # how much of a block Python's csv turns into objects at a time


def extract_csv(source: Input, *, block: int = _BLOCK, sample_size: int = _SAMPLE) -> Extraction:
    """A table in text with delimiters; where it turns out to be none, running text.

    block: bytes of the text read at a time. sample_size: bytes that tell its dialect; a file of fewer is small.
    """
    reader = Utf8Reader(source.stream)
    sample, whole = _sample(reader, sample_size)
    small = whole
    while not whole and sample.count(b"\n") < _LINES and len(sample) < _WIDEST:  # rows of thousands of columns
        more, whole = _sample(reader, 3 * len(sample))
        sample += more
    dialect = dialect_of(_cut(sample, whole), extension_of(source.name), whole=whole)
    reader.unread(sample)
    if dialect is None:
        yield from _running_text(source, reader, 0, 1)
    else:
        yield from _Table(source, reader, dialect, 0 if small else block).passages()
    reader.finish()
    return Coverage.complete(0, "text/tab-separated-values" if dialect and dialect.delimiter == "\t" else "text/csv")


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


class _Table:
    """One pass over a table, block by block; knows the number and the line of the next record.

    block: bytes at a time; 0 for a small table, which is read at once, without Arrow.
    """

    def __init__(self, source: Input, reader: Utf8Reader, dialect: Dialect, block: int) -> None:
        self._source = source
        self._reader = reader
        self._dialect = dialect
        larger = max(1, min(_MOST_BLOCKS, dialect.columns // _USUAL))
        self._block_size = (block or _BLOCK) * larger
        self._bit = _BIT * larger
        self._small = not block
        self._buffer = b""
        self._ended = False
        self._start = 0  # of the buffer in the text
        self._number = self._line = 1

    def passages(self) -> Iterator[Passage]:
        self._fill(self._block_size)
        yield from self._head()
        want = self._block_size
        while self._buffer or not self._ended:
            self._source.budget.tick()
            self._fill(want)
            before = len(self._buffer)
            yield from self._block()
            want = self._block_size
            if self._buffer and len(self._buffer) == before:  # no record ends in it
                if before >= MAX_RECORD or self._ended:
                    break
                want = before + self._block_size
        if self._buffer or not self._ended:
            self._reader.unread(self._buffer)
            yield from _running_text(self._source, self._reader, self._start, self._line)

    def _fill(self, size: int) -> None:
        parts, have = [self._buffer], len(self._buffer)
        while not self._ended and (have < size or parts[-1].endswith(b"\r")):  # a CRLF is not to be torn
            block = self._reader.read(max(1, size - have))
            parts.append(block)
            have += len(block)
            self._ended = not block
        self._buffer = with_newlines(b"".join(parts)) if len(parts) > 1 else self._buffer
        if self._start + have > self._source.budget.limits.file_bytes:
            raise NotExamined(Reason.FILE_SIZE)

    def _head(self) -> Iterator[Passage]:
        """Title and header as running text: a header may hold what is looked for, and gets a line range."""
        dialect, size = self._dialect, self._dialect.head_bytes
        if size:
            offset = self._reader.start if self._reader.exact else None
            yield text_passage(Window(self._buffer[:size], (0, size), 0, 1, 0, offset), self._source.container)
        self._take(size, dialect.head_records, dialect.head_lines)

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
        return arrow_passages(tidy, self._dialect, self._number, self._line, self._source.container)

    def _by_python(self, size: int, *, ended: bool) -> Iterator[Passage]:
        """The first `size` bytes of the buffer, bit by bit; the last record only when the text is `ended` there."""
        bit = self._bit
        while size:
            self._source.budget.tick()
            text = self._buffer[: min(size, bit)]
            last = len(text) == size
            rows, records, taken = python_rows(text, self._dialect, self._number, self._line, ended=ended and last)
            if not taken and last:
                return
            bit = self._bit if taken else 2 * bit
            yield from row_passages(rows, self._dialect, self._source.container)
            self._take(taken, records, text.count(b"\n", 0, taken))
            size -= taken

    def _take(self, size: int, records: int, lines: int) -> None:
        self._buffer = self._buffer[size:]
        self._start += size
        self._number += records
        self._line += lines
