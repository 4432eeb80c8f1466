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
    passages, coverage = read_all((",".join(["x"] * 20_000) + "\n").encode() * 3, "a.csv")
    assert (len(passages), coverage.status) == (1, Status.COMPLETE)
