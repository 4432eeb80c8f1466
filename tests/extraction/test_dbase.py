"""dBASE tables: fields as text with their record, deleted records, code pages, types of FoxPro's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import dbf
import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.extraction.dbase_header import dbase_header
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Record
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import extracted

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))


def _table(columns: str, rows: Sequence[tuple[object, ...]], deleted: int | None = None, **options: str) -> bytes:
    table = dbf.Table("people", columns, on_disk=False, **{"codepage": "cp1252", **options})
    table.open(dbf.READ_WRITE)
    for row in rows:
        table.append(row)
    if deleted is not None:
        dbf.delete(table[deleted])
    header = bytes(table._meta.header.data)
    return header + b"".join(bytes(record._data) for record in table) + b"\x1a"


def _field(content: bytes, found: Occurrence) -> str:
    """By hand: the dbf library reads nothing but files."""
    assert isinstance(found.place, Record)
    size, length = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    record, at = content[size + found.place.index * length :][:length], 1
    for start in range(32, size - 1, 32):
        if content[start : start + 11].rstrip(b"\0").decode() == found.place.path[0]:
            return record[at : at + content[start + 16]].decode("cp1252")
        at += content[start + 16]
    raise AssertionError("there is no such place")


_SAMPLE = Sample(
    "people.dbf",
    _table("name C(30); code C(20)", [(f"Zoë {at}", value) for at, value in enumerate(_VALUES)]),
    _VALUES,
    "application/vnd.dbf",
    _field,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None]) -> None:
    check(_SAMPLE)


def test_values_are_judged_as_their_exact_text() -> None:
    rows = [("a", 4111111111111111, 12, dt.date(1980, 2, 29), True), ("", None, 12.5, None, False)]
    found = extracted(_table("t C(9); n N(16,0); f N(10,2); d D; l L", rows), "a.dbf")
    assert [passage.text for passage in found.passages[1:]] == [b"a", b"4111111111111111", b"12\n12.50", b"1980-02-29"]
    assert found.where("12.50") == [Occurrence(Record(1, ("F",)))]
    assert found.passages[0].text == b"T\nN\nF\nD\nL"


def test_types_of_foxpro() -> None:
    rows = [(-7, 12.5, dt.datetime(2024, 1, 2, 3, 4, 5), 0.25)]  # noqa: DTZ001 - as fields are
    found = extracted(_table("i I; y Y; t T; b B", rows, dbf_type="vfp"), "a.dbf")
    assert [passage.text for passage in found.passages[1:]] == [b"-7", b"12.5000", b"2024-01-02 03:04:05", b"0.25"]


def test_deleted_records_are_read() -> None:
    found = extracted(_table("name C(30)", [("Ann Lee",), ("Bo Diddley",), ("Carol",)], deleted=1), "a.dbf")
    assert found.where("Bo Diddley") == [Occurrence(Record(1, ("NAME",)))]


@pytest.mark.parametrize(
    ("codepage", "text"), [("cp437", "Zoë"), ("cp866", "Иван"), ("cp1251", "Иван"), ("cp1250", "Łuk")]
)
def test_code_pages(codepage: str, text: str) -> None:
    assert text.encode() in extracted(_table("name C(30)", [(text,)], codepage=codepage), "a.dbf").text


def test_a_code_page_that_is_not_told_is_guessed() -> None:
    data = bytearray(_table("name C(30)", [("Grüße aus Köln, Zoë",), ("für Ännchen",)]))
    data[29] = 0
    assert "Grüße aus Köln".encode() in extracted(bytes(data), "a.dbf").text


def test_records_beyond_those_counted_are_read() -> None:
    data = bytearray(_table("name C(30)", [("Ann Lee",), ("Bo Diddley",)]))
    data[4:8] = (1).to_bytes(4, "little")
    found = extracted(bytes(data) + b"left behind the end", "a.dbf")
    assert found.coverage.status is Status.COMPLETE
    assert b"Bo Diddley" in found.text
    assert b"left behind the end" in found.text


def test_fewer_records_than_counted_are_a_gap() -> None:
    data = _table("name C(30)", [("Ann Lee",), ("Bo Diddley",)])
    found = extracted(data[:-20], "a.dbf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"Ann Lee" in found.text


def test_cells_have_a_limit() -> None:
    found = extracted(_table("name C(30)", [("x",)] * 50), "a.dbf", Limits(cells=20))
    assert found.coverage.gaps == (Reason.CELLS,)
    assert len(found.where("x", 99)) == 20


@pytest.mark.parametrize(
    "head",
    [
        b"\x03", b"\x03\x01\x01\x01" + bytes(60), b"0123456789" * 20, b"\x03" + b"text that starts with a control " * 9,
        _SAMPLE.content[:40], b"\x03\x10\x05\x18" + bytes(4) + b"\xff\xff\xff\xff" + bytes(20) + b"\x0d" * 40,
    ],
)  # fmt: skip
def test_what_is_no_table(head: bytes) -> None:
    assert dbase_header(head) is None
