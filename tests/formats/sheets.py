"""Spreadsheets and small databases, each written by the library that people make them with."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Sequence
from random import Random

import dbf
import odfdo
import openpyxl
import xlsxwriter
import xlwt
from lxml import etree
from python_calamine import CalamineWorkbook

from macie_lite.model.places import Cell, Occurrence, Record
from tests.formats.base import File, Planted

__all__ = ["WRITERS"]

_FILLER = ("blue", "green", "red", "to be seen", "moved", "closed")
_SHEETS = ("First", "Second sheet")
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"

Sheets = dict[str, list[list[str]]]


def _sheets(values: Sequence[Planted], rng: Random) -> Sheets:
    """Two sheets; on each a column for each of its values, below its label, in a row of its own among filler."""
    cut = rng.randrange(1, len(values))
    return {name: _rows(part, rng) for name, part in zip(_SHEETS, (values[:cut], values[cut:]), strict=True)}


def _rows(values: Sequence[Planted], rng: Random) -> list[list[str]]:
    rows = [["colour", *(value.label for value in values)]]
    for at, value in enumerate(values):
        rows += [[rng.choice(_FILLER), *[""] * len(values)] for _ in range(rng.randrange(4))]
        row = [rng.choice(_FILLER), *[""] * len(values)]
        row[at + 1] = value.value
        rows.append(row)
    return rows


def _xlsx(values: Sequence[Planted], rng: Random) -> File:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, rows in _sheets(values, rng).items():
        sheet = book.add_worksheet(name)
        sheet.hide() if rng.random() < 0.3 and name != _SHEETS[0] else None
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return File("people.xlsx", out.getvalue(), _xlsx_cell)


def _xlsx_cell(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Cell)
    assert found.place.sheet is not None
    return str(
        openpyxl.load_workbook(io.BytesIO(content))[found.place.sheet].cell(found.place.row, found.place.column).value
    )


def _xls(values: Sequence[Planted], rng: Random) -> File:
    book = xlwt.Workbook()
    for name, rows in _sheets(values, rng).items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write(at, column, text)
    out = io.BytesIO()
    book.save(out)
    return File("people.xls", out.getvalue(), _xls_cell)


def _xls_cell(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Cell)
    assert found.place.sheet is not None
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(found.place.sheet)
    return str(rows.to_python(skip_empty_area=False)[found.place.row - 1][found.place.column - 1])


def _ods(values: Sequence[Planted], rng: Random) -> File:
    book = odfdo.Document("spreadsheet")
    book.body.clear()
    for name, rows in _sheets(values, rng).items():
        table = odfdo.Table(name)
        table.set_values([[text or None for text in row] for row in rows])
        book.body.append(table)
    out = io.BytesIO()
    book.save(out)
    return File("people.ods", out.getvalue(), _ods_cell)


def _ods_cell(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Cell)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    (table,) = root.iterfind(f".//{{{_TABLE}}}table[@{{{_TABLE}}}name='{found.place.sheet}']")
    row = _nth(table.findall(f"{{{_TABLE}}}table-row"), found.place.row, "number-rows-repeated")
    cell = _nth(list(row), found.place.column, "number-columns-repeated")
    return "".join(cell.itertext())


def _nth(elements: list[etree._Element], number: int, repeated: str) -> etree._Element:
    for element in elements:
        number -= int(element.get(f"{{{_TABLE}}}{repeated}", "1"))
        if number <= 0:
            return element
    raise AssertionError("there is no such place")


def _sqlite(values: Sequence[Planted], rng: Random) -> File:
    book = sqlite3.connect(":memory:")
    for name, rows in _sheets(values, rng).items():
        columns = ", ".join(f'"{label}" TEXT' for label in rows[0])
        book.execute(f'CREATE TABLE "{name}" ({columns})')
        book.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows[1:])  # noqa: S608
    book.commit()
    return File("people.db", book.serialize(), _sqlite_value)


def _sqlite_value(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Record)
    table, column = found.place.path
    book = sqlite3.connect(":memory:")
    book.deserialize(content)
    query = f'SELECT "{column}" FROM "{table}" ORDER BY rowid LIMIT 1 OFFSET {found.place.index}'  # noqa: S608
    return str(book.execute(query).fetchone()[0])


_NAMES = ("COLOUR", "EMAIL", "SSN", "CREDITCARD", "NHS_NUMBER", "PHONE", "TOKEN")


def _dbase(values: Sequence[Planted], rng: Random) -> File:
    specification = "; ".join(f"{name} C(80)" for name in _NAMES)
    table = dbf.Table("people", specification, codepage="cp1252", on_disk=False)
    table.open(dbf.READ_WRITE)
    for row in _rows(values, rng)[1:]:
        table.append(tuple(row))
    return File("people.dbf", _dbase_bytes(table), _dbase_value)


def _dbase_bytes(table: dbf.Table) -> bytes:
    """As it would stand on the disk."""
    header = bytes(table._meta.header.data)
    return header + b"".join(bytes(record._data) for record in table) + b"\x1a"


def _dbase_value(content: bytes, found: Occurrence) -> str:
    """By hand, after the description of the format."""
    assert isinstance(found.place, Record)
    size, length = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    record, at = content[size + found.place.index * length :][:length], 1
    for start in range(32, size - 1, 32):
        if content[start : start + 11].rstrip(b"\0").decode() == found.place.path[0]:
            return record[at : at + content[start + 16]].decode("cp1252")
        at += content[start + 16]
    raise AssertionError("there is no such place")


WRITERS = {"xlsx": _xlsx, "xls": _xls, "ods": _ods, "sqlite": _sqlite, "dbase": _dbase}
