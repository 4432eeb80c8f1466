"""Dumps in SQL: the rows of INSERT and COPY are columns, named by the statement or by CREATE TABLE; the rest is text.

Read are mysqldump's and pg_dump's output (COPY or --inserts), sqlite3's .dump, scripts of Oracle and SQL Server. A row
counts in its table, from 1. What is not understood (INSERT ... SELECT) is running text, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.csv_dialect import MAX_COLUMNS
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.grid import Grid
from macie_lite.extraction.sql_names import Head, created, head_at, next_head, other_head
from macie_lite.extraction.sql_rows import Rows, copy_escapes, copy_rows, insert_rows, string_escapes
from macie_lite.extraction.text import text_passage
from macie_lite.extraction.windows import Window, code_points, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_sql"]

_BLOCK = 1 << 22
_LONGEST = 16 << 20  # bytes of a row; a longer one is running text
_RAGGED = 256  # rows of another width than the others, beyond which a block is running text
_REMEMBERED = 1 << 18  # bytes of text before a statement in which its table may have been created
_TABLES = 1024  # whose columns are remembered
_SMALL = 1 << 12  # bytes to go on with where a statement seems to be cut: a string in it may hold another one


def extract_sql(source: Input, *, block: int = _BLOCK) -> Extraction:
    """block: bytes of the text read at a time."""
    reader = Utf8Reader(source.stream)
    yield from _Dump(source, reader, block).passages()
    reader.finish()
    return Coverage.complete(0, "application/sql")


class _Dump:
    """Reads a dump from its start; is itself what windows are cut from between statements with data."""

    def __init__(self, source: Input, reader: Utf8Reader, block: int) -> None:
        self._source, self._reader, self._block = source, reader, block
        self._buffer, self._pos, self._ended = b"", 0, False
        self._at, self._line, self._column = 0, 1, 0  # of buffer[pos], in the text; the column in code points
        self._refused = False  # a statement that is to be text stands there
        self._recent = bytearray()
        self._created: dict[str, tuple[str, ...]] = {}
        self._backslashes = False
        self._rows: dict[str, int] = {}

    def passages(self) -> Iterator[Passage]:
        self._fill()
        self._backslashes = b"`" in self._buffer[:_REMEMBERED] or b"MySQL" in self._buffer[:_REMEMBERED]
        while self._left or not self._ended:
            yield from self._text()
            if self._left:
                yield from self._data()

    @property
    def _left(self) -> int:
        """Bytes of the buffer that were not taken."""
        return len(self._buffer) - self._pos

    def _fill(self, more: int = 0) -> None:
        """At least half a block: what is left is copied then, so not for each statement."""
        self._source.budget.tick()
        if not more and (self._ended or self._left > self._block // 2):
            return
        parts, have = [self._buffer[self._pos :]], self._left
        wanted = max(self._block, have + more)
        while have < wanted and not self._ended:
            part = self._reader.read(wanted - have)
            parts.append(part)
            have += len(part)
            self._ended = not part
        self._buffer, self._pos = b"".join(parts), 0
        if self._at + have > self._source.budget.limits.file_bytes:
            raise NotExamined(Reason.FILE_SIZE)

    def _take(self, size: int) -> bytes:
        taken = self._buffer[self._pos : self._pos + size]
        self._pos += size
        self._at += size
        self._line += taken.count(b"\n")
        last = taken.rpartition(b"\n")[2]
        self._column = code_points(last) + (self._column if len(last) == len(taken) else 0)
        return taken

    @property
    def exact(self) -> bool:
        """As `TextReader.exact`."""
        return self._reader.exact

    @property
    def start(self) -> int:
        """As `TextReader.start`; places are shifted by `_text`."""
        return self._reader.start

    def read(self, size: int) -> bytes:
        """Text up to the next statement with data: as `TextReader.read`."""
        self._fill()
        at = next_head(self._buffer, self._pos + self._refused)
        if at is None:
            at = len(self._buffer) if self._ended else self._buffer.rfind(b"\n", self._pos) + 1 or len(self._buffer)
        self._refused = False
        text = self._take(min(at - self._pos, max(size, 1)))
        self._remember(text)
        return text

    def _remember(self, text: bytes) -> None:
        if b"CREATE" in text.upper():
            self._created.clear()
        self._recent += text
        if len(self._recent) > 2 * _REMEMBERED:
            del self._recent[:-_REMEMBERED]

    def _names(self, head: Head) -> tuple[str, ...]:
        if head.names:
            return head.names
        if head.table not in self._created:
            if len(self._created) >= _TABLES:
                self._created.clear()
            self._created[head.table] = created(bytes(self._recent), head.table)
        return self._created[head.table]

    def _text(self) -> Iterator[Passage]:
        at, line, column = self._at, self._line, self._column
        for window in windows(self, self._source.budget):
            offset = None if window.offset is None else window.offset + at
            moved = replace(
                window,
                start=window.start + at,
                line=window.line + line - 1,
                column=window.column + (column if window.line == 1 else 0),
                offset=offset,
            )
            yield text_passage(moved, self._source.container)

    def _data(self) -> Iterator[Passage]:
        """All that one statement holds, or several with the same head; refused where it holds nothing that is read."""
        head = head_at(self._buffer, self._pos)
        self._refused = head is None
        if head is None:
            return
        names = self._names(head)
        yield self._window(0, head.size)
        self._take(head.size)
        while (rows := self._next_rows(head)) is not None:
            yield from self._passages(rows, head, names)
            self._take(rows.end)
            if rows.ended:
                break

    def _next_rows(self, head: Head) -> Rows | None:
        while True:
            self._fill()
            rows = self._parsed(head)
            if rows is not None or self._ended or self._left >= _LONGEST:
                return rows
            if next_head(self._buffer, self._pos + 1) is not None:
                return None
            self._fill(max(self._block, self._left))

    def _parsed(self, head: Head) -> Rows | None:
        """Up to where another statement starts, so that each byte is gone through about once."""
        if head.is_copy:
            return copy_rows(self._buffer[self._pos :], ended=self._ended)
        end = other_head(self._buffer, head, self._pos)
        while True:
            raw = self._buffer[self._pos : end]
            rows = insert_rows(raw, head.text, backslashes=self._backslashes)
            if end is None or (rows is not None and rows.ended):
                return rows
            if b"'" not in raw[0 if rows is None else rows.end :]:
                return None if rows is None else replace(rows, ended=True)
            longer = self._pos + max(8 * len(raw), _SMALL)
            end = longer if longer < len(self._buffer) else None

    def _passages(self, rows: Rows, head: Head, names: tuple[str, ...]) -> Iterator[Passage]:
        if len(rows.ragged) > _RAGGED or rows.starts.shape[1] > MAX_COLUMNS:
            yield self._window(0, rows.end)
            return
        number = self._rows.get(head.table, 0) + 1
        self._rows[head.table] = number + len(rows.starts) - 1
        offset = self._at + self._reader.start if self._reader.exact else None
        read = copy_escapes if head.is_copy else partial(string_escapes, backslashes=self._backslashes)
        where = (self._line, self._column, offset, self._source.container)
        raw = self._buffer[self._pos : self._pos + rows.end]
        if rows.starts.size:
            yield from Grid(raw, rows.starts, rows.ends, names, number, *where, read, head.table).passages()
        for start, end in rows.ragged:
            yield self._window(start, end)

    def _window(self, start: int, end: int) -> Passage:
        """What stands at [start, end) behind all that was taken, as running text."""
        offset = self._at + start + self._reader.start if self._reader.exact else None
        start, end, at = self._pos + start, self._pos + end, self._at + start
        line = self._line + self._buffer.count(b"\n", self._pos, start)
        first = max(self._pos, self._buffer.rfind(b"\n", self._pos, start) + 1)
        column = code_points(self._buffer[first:start]) + (self._column if first == self._pos else 0)
        text = self._buffer[start:end]
        return text_passage(Window(text, (0, len(text)), at, line, column, offset), self._source.container)
