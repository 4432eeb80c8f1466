"""SQLite databases: rows with their places, what is hidden in them, and what they must not be able to do."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Sequence

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Record
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import extracted, gzipped

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_STAFF = "CREATE TABLE staff (id INTEGER PRIMARY KEY, name TEXT, mail TEXT)"


def _database(*statements: str, rows: Sequence[tuple[object, ...]] = (), into: str = "staff") -> bytes:
    book = sqlite3.connect(":memory:")
    for statement in statements or (_STAFF,):
        book.execute(statement)
    if rows:
        book.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
    book.commit()
    return book.serialize()


def _value(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Record)
    table, column = found.place.path
    book = sqlite3.connect(":memory:")
    book.deserialize(content)
    return str(book.execute(f'SELECT "{column}" FROM "{table}"').fetchall()[found.place.index][0])  # noqa: S608


_SAMPLE = Sample(
    "people.db",
    _database(rows=[(at, f"Zoë {at}", _VALUES[at // 50] if at % 50 == 7 else None) for at in range(600)]),
    _VALUES,
    "application/vnd.sqlite3",
    _value,
    self_delimiting=True,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None]) -> None:
    check(_SAMPLE)


def test_values_are_judged_as_their_exact_text() -> None:
    rows = [(1, 4111111111111111, 44.25), (2, 12.0, "0012345"), (3, "x", b"text in a blob")]
    found = extracted(_database("CREATE TABLE staff (id, name, mail)", rows=rows), "a.db")
    assert [passage.text for passage in found.passages[1:]] == [
        b"1\n2\n3", b"4111111111111111\n12\nx", b"44.25\n0012345\ntext in a blob"
    ]  # fmt: skip
    assert found.where("0012345") == [Occurrence(Record(1, ("staff", "mail")))]


def test_names_of_tables_and_what_the_schema_says_are_text() -> None:
    found = extracted(_database("CREATE TABLE t (a TEXT DEFAULT 'a default', b /* a remark */)"), "a.db")
    assert b"a default" in found.text
    assert b"a remark" in found.text


def test_copies_come_once() -> None:
    data = _database(
        _STAFF, "CREATE VIEW v AS SELECT name FROM staff", "CREATE INDEX i ON staff (name)",
        "CREATE VIRTUAL TABLE search USING fts5(body)", "INSERT INTO search VALUES ('words of the document')",
        rows=[(1, "Ann Lee", "x")],
    )  # fmt: skip
    found = extracted(data, "a.db")
    assert found.text.count(b"Ann Lee") == found.text.count(b"words of the document") == 1


def test_tables_without_rowid_are_read() -> None:
    data = _database("CREATE TABLE staff (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID", rows=[("b", "two"), ("a", "one")])
    assert extracted(data, "a.db").where("two") == [Occurrence(Record(1, ("staff", "v")))]


def test_a_database_in_utf16_is_read() -> None:
    found = extracted(_database("PRAGMA encoding='UTF-16le'", _STAFF, rows=[(1, "Zoë Łuk", None)]), "a.db")
    assert "Zoë Łuk".encode() in found.text


def test_text_that_is_none_is_read_all_the_same() -> None:
    data = _database(rows=[(1, "Zo@@ Lee", "ann@example.org")]).replace(b"Zo@@", b"Zo\xeb\xff")
    found = extracted(data, "a.db")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("ann@example.org") == [Occurrence(Record(0, ("staff", "mail")))]
    assert b" Lee" in found.text


def test_files_in_values_are_members() -> None:
    inner = gzipped(b"ssn of Ann: 078-05-1121\n")
    found = extracted(_database(rows=[(1, "a", inner), (2, "b", b"\x01\xff\x00some words\x00")]), "a.db")
    assert found.containers == [(), ("staff/mail/0", "0")] or found.containers[1][0] == "staff/mail/0"
    assert b"078-05-1121" in found.text
    assert b"some words" in found.text


def test_rows_of_a_dropped_table_are_read_where_their_pages_are_free() -> None:
    gone = [(at, f"gone {at}", "same") for at in range(300)]
    book = sqlite3.connect(":memory:")
    book.execute("PRAGMA secure_delete=OFF")
    book.execute(_STAFF)
    book.execute(_STAFF.replace("staff", "kept"))
    book.executemany("INSERT INTO staff VALUES (?, ?, ?)", gone)
    book.executemany("INSERT INTO kept VALUES (?, ?, ?)", gone[:100])
    book.commit()
    book.execute("DROP TABLE staff")
    book.commit()
    found = extracted(book.serialize(), "a.db")
    assert found.coverage.status is Status.COMPLETE
    assert found.text.count(b"gone 250") == 1
    assert found.text.count(b"gone 42") == 1  # it is still there, in another table


def test_a_damaged_page_costs_its_table() -> None:
    rows = [(at, f"name {at}", "x" * 40) for at in range(2000)]
    data = bytearray(
        _database(_STAFF, "CREATE TABLE other (a)", "INSERT INTO other VALUES ('ann@example.org')", rows=rows)
    )
    half = len(data) // 2 // 4096 * 4096
    data[half : half + 8] = b"\xff" * 8
    found = extracted(bytes(data), "a.db")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"name 100" in found.text
    assert found.where("ann@example.org") == [Occurrence(Record(0, ("other", "a")))]


def test_a_log_that_is_not_there_is_not_looked_for() -> None:
    data = bytearray(_database(rows=[(1, "Ann Lee", None)]))
    data[18:20] = b"\x02\x02"
    found = extracted(bytes(data), "a.db")
    assert found.coverage.status is Status.COMPLETE
    assert b"Ann Lee" in found.text


def test_a_schema_that_works_things_out_does_nothing() -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    data = _database(
        _STAFF,
        f"CREATE VIEW endless AS {endless}",
        "CREATE TABLE worked (a TEXT, b TEXT AS (hex(zeroblob(1000000))))",
        "INSERT INTO worked (a) VALUES ('kept')",
        rows=[(1, "Ann", None)],
    )
    found = extracted(data, "a.db")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("kept") == [Occurrence(Record(0, ("worked", "a")))]


def test_a_long_default_in_every_row_is_a_bomb() -> None:
    rows = [(at, None, None) for at in range(3000)]
    data = _database(rows=rows)
    book = sqlite3.connect(":memory:")
    book.deserialize(data)
    book.execute(f"ALTER TABLE staff ADD COLUMN long TEXT DEFAULT '{'x' * 100_000}'")
    book.commit()
    found = extracted(book.serialize(), "a.db", Limits(memory_file_bytes=8 << 20))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_RATIO,))


def test_cells_have_a_limit() -> None:
    found = extracted(_database(rows=[(at, "V1", "V2") for at in range(99)]), "a.db", Limits(cells=100))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.CELLS,))
    assert (len(found.where("V1", 99)), len(found.where("V2", 99))) == (33, 33)


def test_lists_of_free_pages_may_run_in_circles() -> None:
    data = bytearray(_database(rows=[(1, "Ann", None)]))
    data += bytes(4096)
    pages = len(data) // 4096
    data[28:40] = struct.pack(">III", pages, pages, 1)
    data[-4096:-4088] = struct.pack(">II", pages, 0xFFFFFFFF)
    assert b"Ann" in extracted(bytes(data), "a.db").text
