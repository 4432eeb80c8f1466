"""Tables in text: what Arrow reads and what Python's csv reads has the same places."""

from __future__ import annotations

import csv
import io
import random
import re

import pytest

from macie_lite.extraction.csv import extract_csv
from macie_lite.extraction.csv_dialect import dialect_of
from macie_lite.model.coverage import Status
from macie_lite.model.passage import Passage
from macie_lite.model.places import Cell, LineRange, Occurrence
from tests.conformance.check_extractor import drain, found_in, opened, read_all

_PLANTED = re.compile(rb"V\d{6}V")


def _columns(text: str, name: str = "a.csv") -> dict[str | None, list[str]]:
    """Cells by field, of a small table."""
    passages, coverage = read_all(text.encode(), name)
    assert coverage.status is Status.COMPLETE
    return {passage.field: _cells(passage) for passage in passages if passage.breaks is not None}


def _cells(passage: Passage) -> list[str]:
    assert passage.breaks is not None
    starts = [0, *(int(end) + 1 for end in passage.breaks[:-1])]
    return [passage.text[start : int(end)].decode() for start, end in zip(starts, passage.breaks, strict=True)]


# The cases of csv-spectrum, in our own words.
@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b,c\n1,2,3\n", {"a": ["1"], "b": ["2"], "c": ["3"]}),
        ('first,town,zip\nJo,"Anyville, XX",08123', {"first": ["Jo"], "town": ["Anyville, XX"], "zip": ["08123"]}),
        ('a,b\n1,"he ""said"" so"\n3,4\n', {"a": ["1", "3"], "b": ['he "said" so', "4"]}),
        ('a,b,c\n1,"",""\n2,3,4', {"a": ["1", "2"], "b": ["3"], "c": ["4"]}),
        ('key,val\n1,"{""t"": [1, 2]}"\n', {"key": ["1"], "val": ['{"t": [1, 2]}']}),
        ('a,b\r\n1,"x\r\ny"\r\n2,z\r\n', {"a": ["1", "2"], "b": ["x\r\ny", "z"]}),
        ("a,b\r1,2\r3,4\r", {"a": ["1", "3"], "b": ["2", "4"]}),
        ("a,b,c\n1,2,3\n4,5,ʤ", {"a": ["1", "4"], "b": ["2", "5"], "c": ["3", "ʤ"]}),
        ("a;b\n1,5;2,5\n3,5;4,5\n", {"a": ["1,5", "3,5"], "b": ["2,5", "4,5"]}),
        ("a|b\n1|2\n", {"a": ["1"], "b": ["2"]}),
        ("a,b\n'x, y',2\n'z',3\n", {"a": ["x, y", "z"], "b": ["2", "3"]}),
        ("a,b\n1\x00," + "2" * 40 + "\n", {"a": ["1\x00"], "b": ["2" * 40]}),
        ("ssn\n001-01-0001\n\n002-02-0002\n", {"ssn": ["001-01-0001", "002-02-0002"]}),
    ],
)
def test_reads_what_a_spreadsheet_reads(text: str, columns: dict[str | None, list[str]]) -> None:
    assert _columns(text) == columns


def test_a_first_row_of_data_is_no_header() -> None:
    passages, _ = read_all(b"1,Ann,a@example.org\n2,Bob,b@example.org\n", "a.csv")
    assert [passage.field for passage in passages] == [None, None, None]
    (found,) = found_in(passages, "Ann")
    assert found.place == Cell(1, 2, None)


@pytest.mark.parametrize(
    "text",
    [
        "name,ssn\nAnn,078-05-1121\nname,078-05-1122\nBob,078-05-1123\n",  # a cell that holds its column's name
        "name,city\n" + "Ann,Rome\n" * 6 + "name,Bonn\n" + "Bob,Oslo\n" * 6,
        "name,ssn\nAnn,078-05-1121\n" * 3,  # files put one behind the other
        "status,id\n" + "status,17\n" * 40,
    ],
)
def test_a_header_that_comes_again_is_a_header(text: str) -> None:
    dialect = dialect_of(text, "csv", whole=True)
    assert dialect is not None
    assert dialect.names == tuple(text.splitlines()[0].split(","))


@pytest.mark.parametrize(
    "text",
    [
        "Ann,Rome\nBob,Rome\nAnn,Bonn\n",
        "Ann,Rome\n" + "Bob,Rome\nEve,Bonn\n" * 50,
        "Ann,Rome,x\nBob,Rome,12\nEve,Bonn,y\n",
        "Ann,Rome,\nBob,Rome,078-05-1122\nEve,Bonn,078-05-1123\n",  # the first of them has no number
    ],
)
def test_words_that_come_again_are_data(text: str) -> None:
    dialect = dialect_of(text, "csv", whole=True)
    assert dialect is not None
    assert dialect.names is None


_BODY = "1,078-05-1121,a\n2,078-05-1122,b\n"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("No.,SSN,Dept.", _BODY),
        ("id,ssn,active?", _BODY),
        ("ID:,SSN:,Dept:", _BODY),
        ("#,ssn,$ amount", _BODY),
        ("id,ssn,-", _BODY),
        (",ssn,", _BODY),
        ("id,ssn,id", _BODY),
        ("id,ssn,contact@", _BODY),
        ("id,ssn,2020-2021 total", _BODY),
        ("id,ssn,q1_2019_q2_2020", _BODY),
        ("id,ssn,sensor_00123", _BODY),
        ("id,ssn,2020-01-31", _BODY),
        ("id,ssn," + "what else there is to be said " * 4, _BODY),
        ("id,ssn,note", "1,078-05-1121,a\n"),
        ("first,ssn,phone,phone", "x,078-05-1121,1,2\ny,078-05-1122,3,4\n"),
        ("town,name,2019,2020", "Rome,Ann,17,18\nBonn,Bob,19,20\n"),
        ("name,ssn,1,2,3", "Ann,078-05-1121,5,6,7\nBob,078-05-1122,8,7,9\n"),
        ("name,town,Is it so?", "Ann,Rome,ja\nBob,Bonn,nein\n"),
        (",ssn,,", "1,078-05-1121,5,6\n2,078-05-1122,6,7\n"),
    ],
)
@pytest.mark.parametrize("rows", [1, 50])
def test_one_odd_cell_does_not_cost_the_names_of_the_columns(header: str, body: str, rows: int) -> None:
    dialect = dialect_of(f"{header}\n{body * rows}", "csv", whole=True)
    assert dialect is not None
    assert dialect.names == tuple(name.strip() for name in header.split(","))


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3\n4,5,6\n7,8,9\n",
        "17.5,3\n12.25,4\n",
        "Ann,Rome,12\nBob,Bonn,13\nEve,Oslo,14\n",
        "Ann,Rome,F\nBob,Bonn,M\nEve,Oslo,F\n",
        "Ann,2019\nBob,2020\nEve,2021\n",
        "2024-01-31,Ann\n2024-02-28,Bob\n",
        "Ann,N/A,x\nBob,078-05-1122,y\nEve,078-05-1123,z\n",
        "Ann,pending,12\nBob,078-05-1122,13\nEve,078-05-1123,14\n",
        "pending,open,ann@example.org\n078-05-1122,13,\n078-05-1123,14,\n",
        "pending,open,078-05-1121\n12,13,\n14,15,\n",
        "pending,open,4111111111111111\n12,13,x\n14,15,y\n",
        "pending,open,https://example.org/a\n12,13,x\n14,15,y\n",
        "Report of May,,\n1,078-05-1121,a\n2,078-05-1122,b\n",
    ],
)
@pytest.mark.parametrize("extension", ["csv", "txt"])
def test_a_table_without_a_header_gets_none(text: str, extension: str) -> None:
    dialect = dialect_of(text, extension, whole=True)
    assert dialect is None if extension == "txt" else dialect is not None and dialect.names is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "above",
    [
        ["Employee report,,"],
        ["Employee report"],
        ["Employee report,,", ",,", ""],
        ["Company,Acme,", "Day,2024-01-31,", ",,"],
        ["# exported,x"],
        ["# exported by,x,y", "# and by,z"],
        ["Made by us, in May", ""],
        ["sep=,"],
        ["sep=,", "Employee report,,"],
    ],
)
@pytest.mark.parametrize("rows", [2, 30])
def test_a_header_stands_below_a_title(above: list[str], rows: int, end: str) -> None:
    body = [f"{n},078-05-{n + 1121},dept {n}" for n in range(rows)]
    text = end.join([*above, "id,ssn,dept", *body]) + end
    passages, coverage = read_all(text.encode(), "a.csv")
    assert coverage.status is Status.COMPLETE
    (cell,) = found_in(passages, "078-05-1122")
    assert (cell.place, cell.line) == (Cell(len(above) + 3, 2, "ssn"), len(above) + 3)
    (title,) = found_in(passages, above[0])
    assert isinstance(title.place, LineRange)


def test_comments_are_headers_where_no_other_is() -> None:
    dialect = dialect_of("#id,ssn\n1,078-05-1121\n2,078-05-1122\n", "csv", whole=True)
    assert dialect is not None
    assert dialect.names == ("#id", "ssn")


def test_what_kinds_the_cells_below_are_of_is_no_header() -> None:
    text = "id,ssn,weight\nnone,text,kg\n" + "".join(f"{n},078-05-{n + 1121},5\n" for n in range(20))
    dialect = dialect_of(text, "csv", whole=True)
    assert dialect is not None
    assert (dialect.names, dialect.head_records) == (("id", "ssn", "weight"), 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_first_line_of_excel_names_the_delimiter(encoding: str) -> None:
    text = "sep=;\r\nid;ssn;a,b\r\n1;078-05-1121;x,y\r\n2;078-05-1122;z,z\r\n"
    passages, _ = read_all(text.encode(encoding), "a.csv")
    (cell,) = found_in(passages, "078-05-1122")
    assert (cell.place, cell.line) == (Cell(4, 2, "ssn"), 4)
    bare, _ = read_all(b"sep=;\n1;VALUE\n2;OTHER\n", "a.csv")
    assert found_in(bare, "VALUE")[0].place == Cell(2, 2, None)


@pytest.mark.parametrize(
    "rows",
    [
        ["0,078-05-1120", "1,078-05-1121,x", "2,078-05-1122,x,x", "3,078-05-1123,x,x,x"],
        ["0,078-05-1120,a", "1,078-05-1121,a, b", "2,078-05-1122,a, b, c", "3,078-05-1123,a, b, c, d"],
        ["0,078-05-1120,a,b", "1,078-05-1121,a,b", "2,078-05-1122", "3,078-05-1123,a,b"],
        ["0,078-05-1120", "1,078-05-1121", "2,078-05-1122", "3,078-05-1123,a"],
        ["0,078-05-1120,a", "1,078-05-1121,a", "2,078-05-1122,a,b", "3,078-05-1123,a,b,c"],
    ],
)
@pytest.mark.parametrize(("block", "sample"), [(0, 1 << 16), (300, 200), (1 << 22, 200)])
def test_a_ragged_table_keeps_its_cells(rows: list[str], block: int, sample: int) -> None:
    text = "\n".join(["id,ssn,note", *rows * 5, "9,V123456V", "9,8,7,6,V654321V", ""])
    found = _places(text.encode(), "a.csv", block, sample)
    last = 5 * len(rows) + 2
    assert found["V123456V"] == Occurrence(Cell(last, 2, "ssn"), line=last)
    assert found["V654321V"] == Occurrence(Cell(last + 1, 5, None), line=last + 1)
    assert dialect_of(text, "txt", whole=True) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("id^ssn\n1^078-05-1121\n2^078-05-1122\n", ("id", "ssn")),
        ("id:ssn:note\n1:078-05-1121:a, b\n2:078-05-1122:c\n", ("id", "ssn", "note")),
        ("time\n12:30:11\n12:31:11\n", ("time",)),
        ("mac\n12:34:56:78:9a:bc\nde:ad:be:ef:00:11\n", ("mac",)),
    ],
)
def test_rare_delimiters_need_a_header_and_rows_as_wide(text: str, names: tuple[str, ...]) -> None:
    dialect = dialect_of(text, "csv", whole=True)
    assert dialect is not None
    assert dialect.names == names
    assert dialect_of(text, "txt", whole=True) is None


def test_two_columns_are_a_table_under_any_name_when_their_header_stands_out() -> None:
    rows = [f"{n},078-05-{n + 1121}" for n in range(9)]
    dialect = dialect_of("\n".join(["id,ssn", *rows, ""]), "txt", whole=True)
    assert dialect is not None
    assert dialect.names == ("id", "ssn")
    assert dialect_of("\n".join(["Dear Ann,", *["so it was, and is"] * 9, ""]), "txt", whole=True) is None
    assert dialect_of("\n".join([*rows, ""]), "txt", whole=True) is None


def test_words_with_colons_are_no_table() -> None:
    for text in ("name: Ann\nssn: 078-05-1120\nphone: 555-1234\n", "12:30:11\n12:31:11\n"):
        dialect = dialect_of(text, "csv", whole=True)
        assert dialect is None or dialect.columns == 1


def test_header_is_running_text_with_a_line_range() -> None:
    passages, _ = read_all(b"Report of May\n\nname,card VALUE\nx,1\nOTHER,2\n", "a.csv")
    (found,) = found_in(passages, "VALUE")
    assert found == Occurrence(LineRange(3, 3, 11), line=3, offset=(25, 30))
    (cell,) = found_in(passages, "OTHER")
    assert cell.place == Cell(5, 1, "name")


def test_prose_under_the_name_of_a_table_is_text() -> None:
    passages, coverage = read_all(b"Dear Ann,\nthanks.\nFor all, and ever, yours,\nBob\n", "a.csv")
    assert [passage.breaks for passage in passages] == [None]
    assert coverage.mime_type == "text/csv"


def test_names_of_columns_need_not_be_unique_in_length() -> None:
    assert dialect_of("id,name,\n1,a,\n2,b,\n", "csv", whole=True) is not None
    short = dialect_of("id,name\n1,a,\n2,b,\n", "csv", whole=True)
    assert short is not None
    assert short.names == ("id", "name", "")


def _planted_table(rng: random.Random, *, messy: bool) -> tuple[str, str]:
    """(text, delimiter): a table with values of one shape in all cells, maybe damaged."""
    columns, delimiter, end = rng.randrange(2, 6), rng.choice(",;\t|"), rng.choice(["\n", "\r\n"])
    out, number = io.StringIO(newline=""), 0
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow([f"col {letter}" for letter in "abcdef"[:columns]])
    for _ in range(rng.randrange(30, 80)):
        row = []
        for _ in range(columns):
            number += 1
            row.append(
                rng.choice(["", "é", "x "]) + f"V{number:06}V" + rng.choice(["", "", delimiter, '"', "\n", " \r\n y"])
            )
        writer.writerow(row)
        out.write(end if rng.random() < 0.1 else "")
    text = out.getvalue()
    for _ in range(rng.randrange(1, 6) if messy else 0):
        gap = rng.choice(
            [at for at in range(40, len(text)) if text[at - 1] in "Vx \n" and text[at - 1 : at + 1] != "V0"]
        )
        gap += 8 if _PLANTED.match(text[gap - 1 : gap + 7].encode()) else 0
        text = text[:gap] + rng.choice(['"', delimiter, 'x"y', "\r", "\n"]) + text[gap:]
    return text, delimiter


def _places(content: bytes, name: str, block: int, sample: int) -> dict[str, Occurrence]:
    found: dict[str, Occurrence] = {}
    source = opened(content, name)
    for passage in drain(extract_csv(source, block=block, sample_size=sample))[0]:
        first, last = passage.core or (0, len(passage.text))
        for match in _PLANTED.finditer(passage.text, first, last):
            (found[match.group().decode()],) = passage.places.locate(*match.span(), 1)
    return found


_READINGS = [(0, 1 << 16), (300, 200), (1000, 500), (1 << 22, 200)]


@pytest.mark.parametrize(("block", "sample"), _READINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_cells_stand_where_csv_says(block: int, sample: int, encoding: str) -> None:
    rng = random.Random(block)
    for _ in range(6):
        text, delimiter = _planted_table(rng, messy=False)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        lines = re.split("\r\n|\n|\r", text)
        found = _places(text.encode(encoding), "a.csv", block, sample)
        assert set(found) == set(re.findall(r"V\d{6}V", text))
        for value, occurrence in found.items():
            place = occurrence.place
            assert isinstance(place, Cell)
            assert value in rows[place.row - 1][place.column - 1]
            assert place.column_name == rows[0][place.column - 1]
            assert occurrence.line is not None
            assert value in lines[occurrence.line - 1]


@pytest.mark.parametrize(("block", "sample"), _READINGS)
def test_no_value_of_a_damaged_table_is_lost(block: int, sample: int) -> None:
    rng = random.Random(sample)
    for _ in range(12):
        text, _ = _planted_table(rng, messy=True)
        lines = re.split("\r\n|\n|\r", text)
        found = _places(text.encode(), "a.csv", block, sample)
        assert set(found) == set(re.findall(r"V\d{6}V", text))
        for value, occurrence in found.items():
            assert occurrence.line is not None
            assert value in lines[occurrence.line - 1]


def test_ragged_rows_keep_their_names_and_rows() -> None:
    rows = ["id,name,town"] + [f"{n},name {n},town {n}" + (",extra,more" if n % 100 == 7 else "") for n in range(9000)]
    rows[500] = "499"
    passages, coverage = read_all("\n".join(rows).encode(), "a.csv")
    assert coverage.status is Status.COMPLETE
    for value, place in (
        ("town 4007", Cell(4009, 3, "town")),
        ("town 8999", Cell(9001, 3, "town")),
    ):
        (found,) = found_in(passages, value)
        assert (found.place, found.line) == (place, place.row)
    assert len(found_in(passages, "extra")) == 90


def test_a_quote_that_never_closes_costs_one_row() -> None:
    rows = ["id,name,town"] + [f"{n},name {n},town {n}" for n in range(9000)]
    rows[10] = '10,"open,VALUE'
    passages, _ = read_all("\n".join(rows).encode(), "a.csv")
    (found,) = found_in(passages, "VALUE")
    assert found.line == 11
    (later,) = found_in(passages, "town 8999")
    assert (later.place, later.line) == (Cell(9001, 3, "town"), 9001)


@pytest.mark.slow
def test_a_record_of_megabytes_is_read_as_text() -> None:
    giant = "VALUE-1" + " word" * 3_000_000 + " VALUE-2"
    rows = ["id,name"] + [f"{n},name {n}" for n in range(9000)] + [f'1,"{giant}"', "2,VALUE-3"]
    passages, coverage = read_all("\n".join(rows).encode(), "a.csv")
    assert coverage.status is Status.COMPLETE
    assert [len(found_in(passages, f"VALUE-{n}")) for n in (1, 2, 3)] == [1, 1, 1]
    (last,) = found_in(passages, "VALUE-3")
    assert last.line == 9003


def test_a_table_of_a_great_many_columns_is_text() -> None:
    passages, coverage = read_all((",".join(["x"] * 40_000) + "\n").encode() * 3, "a.csv")
    assert (len(passages), coverage.status) == (1, Status.COMPLETE)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [3, 40, 400])
def test_thousands_of_columns_have_their_names(rows: int) -> None:
    """Its first 64 KiB hold the header and a row or two."""
    head = ",".join("ssn" if column == 4321 else f"column {column}" for column in range(6000))
    body = "".join(",".join(f"{row}.{column}" for column in range(6000)) + "\n" for row in range(rows))
    passages, coverage = read_all(f"{head}\n{body}".encode(), "a.csv")
    assert coverage.status is Status.COMPLETE
    (named,) = (passage for passage in passages if passage.field == "ssn")
    assert len(_cells(named)) == rows
    assert found_in(passages, f"{rows - 1}.4321")[0].place == Cell(rows + 1, 4322, "ssn")


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("Jo {};{} Main Street, Anytown;{}@example.org", ["Jo 7", "7 Main Street, Anytown", "7@example.org"]),
        ("{};{} Main Street, Anytown, XX;x", ["7", "7 Main Street, Anytown, XX", "x"]),
        ("{}.1|{} Main Street, Anytown", ["7.1", "7 Main Street, Anytown"]),
        ("{},5;3,{};7,7", ["7,5", "3,7", "7,7"]),
        ("a{}, b, c", ["a7", " b", " c"]),
        ("a{},b c;d,e", ["a7", "b c;d", "e"]),
    ],
)
def test_commas_in_addresses_and_in_numbers_divide_nothing(line: str, cells: list[str]) -> None:
    text = "".join(line.replace("{}", str(row)) + "\n" for row in range(30))
    passages, _ = read_all(text.encode(), "a.csv")
    assert [_cells(passage)[7] for passage in passages] == cells
