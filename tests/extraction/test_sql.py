"""Dumps in SQL, as the usual programs write them."""

from __future__ import annotations

import sqlite3
import textwrap

import pytest

from macie_lite.extraction.grid import Grid
from macie_lite.extraction.sql import extract_sql
from macie_lite.model.coverage import Status
from macie_lite.model.places import LineRange, Occurrence
from tests.conformance.check_extractor import CHECKS, Sample, drain, found_in, opened
from tests.extraction.files import Extracted, extracted
from tests.growth import grows_linearly

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))


def _dump() -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("create table people (id int, name text, note text)")
    database.executemany("insert into people values (?, 'O''Hara; (x, y)', ?)", enumerate(_VALUES, 1))
    return ("\n".join(database.iterdump()) + "\n").encode()


def _line(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, LineRange)
    line = content.decode().split("\n")[found.place.start - 1]
    assert line[found.place.start_column - 1 :].startswith("PLANTED")
    return line


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_dump(check: object) -> None:
    check(Sample("dump.sql", _dump(), _VALUES, "application/sql", _line))  # type: ignore[operator]


def _columns(read: Extracted) -> dict[tuple[str | None, str | None], list[str]]:
    columns: dict[tuple[str | None, str | None], list[str]] = {}
    for passage in read.passages:
        if passage.breaks is None:
            continue
        start = 0
        for end in passage.breaks.tolist():
            assert isinstance(passage.records, Grid)
            columns.setdefault((passage.records.table, passage.field), []).append(passage.text[start:end].decode())
            start = end + 1
    return columns


def _read(text: str, name: str = "dump.sql") -> Extracted:
    read = extracted(textwrap.dedent(text).encode(), name)
    assert read.coverage.status is Status.COMPLETE
    return read


def test_mysqldump() -> None:
    read = _read(r"""
        -- MySQL dump 10.13
        -- Host: it's here
        CREATE TABLE `users` (
          `id` int NOT NULL,
          `name` varchar(20) DEFAULT 'a,b', -- isn't used
          `memo` decimal(10,2),
          PRIMARY KEY (`id`), KEY `k` (`name`)
        );
        INSERT INTO `users` VALUES (1,'O\'Brien',NULL),(2,'a (b), c; d',1.50),
        (3,'x\ny','');
        UNLOCK TABLES;
        """)
    assert _columns(read) == {
        ("users", "id"): ["1", "2", "3"],
        ("users", "name"): ["O'Brien", "a (b), c; d", "x\ny"],
        ("users", "memo"): ["", "1.50", ""],
    }
    assert b"UNLOCK TABLES" in read.text


def test_copy() -> None:
    read = _read("""
        CREATE TABLE public.people (id integer);
        COPY public.people (id, "E Mail") FROM stdin;
        1\ta\\\\b\\tc
        2\t\\N
        \\.

        COPY "Empty" (x) FROM stdin;
        \\.
        SELECT 1;
        """)
    assert _columns(read) == {("people", "id"): ["1", "2"], ("people", "E Mail"): ["a\\b\tc", ""]}
    assert b"SELECT 1" in read.text


def test_single_rows_and_their_separators() -> None:
    read = _read("""
        CREATE TABLE t (a int);
        INSERT INTO t (a, b) VALUES (1, 'one');
        INSERT INTO t (a, b) VALUES (2, 'two');
        INSERT INTO u (a) VALUES ('three');
        INSERT [dbo].[Users] ([Id], [Mail]) VALUES (CAST(1 AS Decimal(1, 0)), N'o''neil')
        GO
        INSERT [dbo].[Users] ([Id], [Mail]) VALUES (2, NULL)
        GO
        INSERT INTO v VALUES (to_date('2020-01-01', 'YYYY-MM-DD'), 'it''s');
        """)
    assert _columns(read) == {
        ("t", "a"): ["1", "2"],
        ("t", "b"): ["one", "two"],
        ("u", "a"): ["three"],
        ("Users", "Id"): ["CAST(1 AS Decimal(1, 0))", "2"],
        ("Users", "Mail"): ["o'neil", ""],
        ("v", None): ["to_date('2020-01-01', 'YYYY-MM-DD')", "it's"],
    }


def test_what_is_not_understood_is_text() -> None:
    text = """
        CREATE TABLE t (a int);
        INSERT INTO t SELECT 'PLANTED-0001' FROM u;
        COPY t TO stdout;
        UPDATE t SET a = 'PLANTED-0002';
        INSERT INTO t (a) VALUES ('PLANTED-0003', ('x';
        INSERT INTO t (a) VALUES ('PLANTED-0004'), ('PLANTED-0005', 1), ('c');
        INSERT INTO t (a) VALUES ('PLANTED-0006
        """
    read = _read(text)
    for value in _VALUES[1:7]:
        assert len(found_in(read.passages, value)) == 1, value


def test_places_are_true_over_blocks() -> None:
    rows = ",\n".join(f"({at}, 'PLANTED-{at:04d} O''Hara')" for at in range(2000))
    content = f"CREATE TABLE t (id int, note text);\nINSERT INTO t VALUES {rows};\n-- end".encode()
    passages, coverage = drain(extract_sql(opened(content, "a.sql"), block=5000))
    assert coverage.status is Status.COMPLETE
    for at in (0, 1, 777, 1999):
        (found,) = found_in(passages, f"PLANTED-{at:04d}")
        row = rows.split("\n")[at]
        column = row.index("PLANTED") + 1 + (0 if at else len("INSERT INTO t VALUES "))
        assert (found.place, found.line) == (LineRange(at + 2, at + 2, column), at + 2)
        assert found.offset is not None
        assert content[slice(*found.offset)] == f"PLANTED-{at:04d}".encode()


@pytest.mark.parametrize(
    "hostile",
    [
        "INSERT INTO t VALUES " + "(" * 100_000,
        "INSERT INTO t VALUES (1" + ")" * 100_000,
        "INSERT INTO t VALUES ('" + "''" * 100_000,
        "INSERT INTO t VALUES (1);\n" * 20_000,
        "INSERT INTO t" + " " * 100_000 + "VALUES",
        "COPY t FROM stdin;\n" + "\t" * 100_000,
        "INSERT INTO t (" + "a, " * 50_000 + "b) VALUES (1)",
    ],
)
def test_hostile(hostile: str) -> None:
    read = extracted(("CREATE TABLE t (a int);\n" + hostile).encode(), "a.sql")
    assert read.coverage.status is Status.COMPLETE


def test_prose_and_source_are_no_dump() -> None:
    for text, name in (
        ("Insert into the slot.\nCopy that.\n", "a.txt"),
        ("q = '''\nINSERT INTO t VALUES (1)'''", "a.py"),
    ):
        assert extracted(text.encode(), name).coverage.mime_type == "text/plain"


def test_columns_are_true_in_a_line_that_runs_over_blocks() -> None:
    rows = ",".join(f"({at}, 'ü PLANTED-{at:04d}')" for at in range(2000))
    content = f"CREATE TABLE t (id int, note text);\nINSERT INTO t VALUES {rows};\n-- end".encode()
    passages, _ = drain(extract_sql(opened(content, "a.sql"), block=5000))
    line = content.decode().split("\n")[1]
    for at in (0, 1, 777, 1999):
        value = f"PLANTED-{at:04d}"
        (found,) = found_in(passages, value)
        assert found.place == LineRange(2, 2, line.index(value) + 1)


def test_statements_in_turn_are_columns_each_gone_through_about_once() -> None:
    def read(statements: int) -> None:
        row = "INSERT INTO {} (id, name) VALUES ({}, 'it''s;\nO''Hara');\n"
        lines = (row.format("ab"[at % 2], at) for at in range(statements))
        content = b"CREATE TABLE a (id int);\n" + "".join(lines).encode()
        columns = _columns(extracted(content, "a.sql"))
        assert len(columns["a", "id"]) == len(columns["b", "id"]) == statements // 2
        assert set(columns["b", "name"]) == {"it's;\nO'Hara"}

    assert grows_linearly(read, 400, 4000)


def test_a_statement_in_a_string_is_a_part_of_it() -> None:
    read = _read(
        "CREATE TABLE t (a int);\nINSERT INTO t (a, b) VALUES (1, 'x\nINSERT INTO u VALUES (2)'), (3, 'PLANTED');\n"
    )
    columns = _columns(read)
    assert columns["t", "a"] == ["1", "3"]
    assert columns["t", "b"][1] == "PLANTED"
