"""SQLite databases, through SQLite itself: read only, nothing of the schema trusted, no virtual table ever run."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.sqlite_free import free_values
from macie_lite.extraction.printable import printable
from macie_lite.extraction.sheet_items import (
    COLUMN,
    FAULT,
    LOST,
    NOTES,
    ROWS,
    SHEET,
    STREAM,
    CellsLeft,
    column_pieces,
)
from macie_lite.extraction.signatures import by_signature

__all__ = ["tables"]

_BATCH_CELLS = 50_000
_MOST_SEEN = 1_000_000  # texts, to tell copies in free pages by
_BATCH_BYTES = 8 << 20
_LONGEST = 256 << 20  # of one value: a default may be as long as the schema says, in every row
_SETTINGS = ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0", "writable_schema=ON")
_VERSIONS, _NO_LOG = 18, b"\x01\x01"  # file format, 1.3.3: else its write-ahead log would be looked for
_SCHEMA = "SELECT type, name, sql FROM sqlite_master"
_OWN = re.compile(r"sqlite_(?:stat\d|autoindex_.*)")
_VIRTUAL = re.compile(r"\s*create\s+virtual\s+table\b", re.I)
_FTS = re.compile(r"\busing\s+[\"'`\[]?fts[345]", re.I)
_NO_CONTENT = re.compile(r"\bcontent\s*=\s*(?:''|\"\")", re.I)
_INDEXES = ("_data", "_idx", "_docsize", "_config", "_segments", "_segdir", "_stat")
_KEPT, _GENERATED = (0, 3), 2  # table_xinfo: ordinary and stored; a virtual one is worked out, from an expression


def tables(file: BinaryIO, most: int) -> Iterator[tuple[Any, ...]]:
    """(NOTES, statements of the schema), then of each table (SHEET, number, name) and its columns as `sheet_items` has
    them, rows from 0, up to so many cells; (STREAM, name, bytes) for a value that is a file; (FAULT, number) for a
    table that is damaged; at last (NOTES, values) of deleted rows whose pages were not used again."""
    data = file.read()
    book = _opened(data)
    schema = _all_there_are(book.execute(_SCHEMA))
    yield NOTES, [str(sql) for _, _, sql in schema if sql]
    seen, cells = set[int](), CellsLeft(most)
    for at, (name, columns) in enumerate(_tables(book, schema)):
        yield SHEET, at, name
        try:
            yield from _rows(book, name, columns, seen, cells)
        except (sqlite3.Error, OverflowError):
            yield FAULT, at
    yield from ((NOTES, values) for values in free_values(data, seen))
    if _is_cut(data):
        raise EOFError


def _is_cut(data: bytes) -> bool:
    """Whether pages are missing at the end; the count is true where the last writer was one that keeps it."""
    size = int.from_bytes(data[16:18], "big")
    pages = int.from_bytes(data[28:32], "big") if data[24:28] == data[92:96] else 0
    return len(data) < pages * (65536 if size == 1 else size)


def _opened(data: bytes) -> sqlite3.Connection:
    """In memory: SQLite follows a descriptor's link to a name that an anonymous file does not have."""
    book = sqlite3.connect(":memory:")
    book.deserialize(data[:_VERSIONS] + _NO_LOG + data[_VERSIONS + len(_NO_LOG) :])
    book.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    book.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for setting in _SETTINGS:
        book.execute(f"PRAGMA {setting}")
    return book


def _all_there_are(cursor: sqlite3.Cursor) -> list[tuple[Any, ...]]:
    """Rows up to a damaged one. Raises where there is not one."""
    rows: list[tuple[Any, ...]] = []
    try:
        rows.extend(cursor)
    except sqlite3.DatabaseError:
        if not rows:
            raise
    return rows


def _tables(book: sqlite3.Connection, schema: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, list[str]]]:
    """Ordinary ones, with the columns that are stored. The content of a virtual one is in ordinary ones beside it;
    those that are only an index of it are copies."""
    names = {str(name): str(sql or "") for kind, name, sql in schema if kind == "table"}
    virtual = [name for name, sql in names.items() if _VIRTUAL.match(sql)]
    copies = {
        name + end
        for name in virtual
        if _FTS.search(names[name]) and not _NO_CONTENT.search(names[name])
        for end in _INDEXES
    }
    for name in names:
        if name not in copies and name not in virtual and not _OWN.fullmatch(name):
            yield name, _columns(book, name)


def _columns(book: sqlite3.Connection, table: str) -> list[str]:
    try:
        found = book.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    except sqlite3.Error:
        return []
    return [str(name) for _, name, _, _, _, _, hidden in found if hidden in _KEPT]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rows(
    book: sqlite3.Connection, table: str, columns: list[str], seen: set[int], cells: CellsLeft
) -> Iterator[tuple[Any, ...]]:
    if not columns:
        raise sqlite3.DatabaseError
    row = 0
    for whole in _all_batches(book, table, columns):
        batch = list(cells.fitting(whole))
        yield ROWS, len(batch)
        for at, values in enumerate(zip(*batch, strict=True)):
            if bytes in set(map(type, values)):
                values = tuple((yield from _without_files(values, f"{table}/{columns[at]}", row)))
            if len(seen) < _MOST_SEEN:
                seen.update(map(hash, values))
            for piece in column_pieces(values, None, row):
                yield COLUMN, at, columns[at], row, *piece
        cells.check()
        row += len(batch)


def _all_batches(book: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table. A text that is no UTF-8 is met by reading on with all such texts repaired, which is slow."""
    query = f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)} NOT INDEXED"  # noqa: S608 - quoted
    done = 0
    try:
        for batch in _batches(book.execute(query), len(columns)):
            yield batch
            done += len(batch)
    except sqlite3.OperationalError:
        book.text_factory = _repaired
        yield from _batches(book.execute(f"{query} LIMIT -1 OFFSET {done}"), len(columns))
    finally:
        book.text_factory = str


def _repaired(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _batches(cursor: sqlite3.Cursor, width: int) -> Iterator[list[tuple[Any, ...]]]:
    """Some rows at a time: fewer of them, where they are long. What came before a fault is given, then it is raised."""
    most = max(1, _BATCH_CELLS // width)
    wanted = min(16, most)
    while True:
        batch: list[tuple[Any, ...]] = []
        try:
            batch.extend(itertools.islice(cursor, wanted))
        except sqlite3.Error:
            if batch:
                yield batch
            raise
        if not batch:
            return
        size = sum(len(value) for row in batch for value in row if type(value) is str or type(value) is bytes)
        wanted = max(1, min(most, wanted * 8, wanted * _BATCH_BYTES // (size + 1)))
        yield batch


def _without_files(values: Sequence[Any], place: str, row: int) -> Generator[tuple[Any, ...], None, list[Any]]:
    """The values with text for the blobs; those that are files are given as such."""
    kept = list(values)
    for at, value in enumerate(values):
        if type(value) is bytes:
            known = by_signature(value[: 1 << 16])
            kept[at] = _text(value) if known is None else ""
            if known is not None:
                yield (STREAM, f"{place}/{row + at}", value) if known.format else (LOST,)
    return kept


def _text(blob: bytes) -> str:
    try:
        text = blob.decode()
    except UnicodeDecodeError:
        return " ".join(printable(blob))
    return text if text.isprintable() or "\0" not in text else " ".join(printable(blob))
