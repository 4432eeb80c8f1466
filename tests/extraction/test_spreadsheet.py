"""XLS, ODS and XLSB: cells with their places, hidden sheets, and what stands around the cells."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import cast

import odfdo
import pytest
import xlwt
from lxml import etree
from python_calamine import CalamineWorkbook

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Cell, Occurrence
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import extracted, zipped

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_XLS, _ODS = "application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet"
_XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"

Rows = list[list[object]]


def _sheets() -> dict[str, Rows]:
    rows: Rows = [[at, f"Zoë {at}", value] for at, value in enumerate(_VALUES)]
    return {"Straße": [["id", "full name", "reference"], *rows[:6]], "It's two": [["a", "b", "c"], *rows[6:]]}


def _xls(sheets: dict[str, Rows] | None = None, edit: Callable[[xlwt.Workbook], None] = lambda _: None) -> bytes:
    book = xlwt.Workbook()
    for name, rows in (_sheets() if sheets is None else sheets).items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ods(sheets: dict[str, Rows] | None = None) -> bytes:
    book = odfdo.Document("spreadsheet")
    book.body.clear()
    for name, rows in (_sheets() if sheets is None else sheets).items():
        table = odfdo.Table(name)
        table.set_values(cast("list[list[str]]", rows))
        book.body.append(table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xls_cell(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Cell)
    assert found.place.sheet is not None
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(found.place.sheet)
    return str(rows.to_python(skip_empty_area=False)[found.place.row - 1][found.place.column - 1])


def _ods_cell(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Cell)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    (table,) = (one for one in root.iter(f"{_TABLE}table") if one.get(f"{_TABLE}name") == found.place.sheet)
    cell = table.findall(f"{_TABLE}table-row")[found.place.row - 1][found.place.column - 1]
    return "".join(cell.itertext())


def _record(kind: int, data: bytes) -> bytes:
    head = bytes((kind,)) if kind < 0x80 else bytes((kind & 0x7F | 0x80, kind >> 7))
    return head + bytes((len(data),)) + data


def _string(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb(rows: list[list[str]] | None = None, more: bytes = b"") -> bytes:
    """No library writes it: the least that makes a workbook (MS-XLSB 2.1.7)."""
    if rows is None:
        rows = [["full name", "reference"], *([f"Zoë {at}", value] for at, value in enumerate(_VALUES))]
    cells, strings = b"", list[str]()
    for at, row in enumerate(rows):
        cells += _record(0, struct.pack("<II", at, 0) + bytes(9))
        for column, text in enumerate(row):
            cells += _record(7, struct.pack("<III", column, 0, len(strings)))  # BrtCellIsst
            strings.append(text)
    corners = struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = (
        _record(129, b"")
        + _record(148, corners)
        + _record(145, b"")
        + cells
        + _record(146, b"")
        + more
        + _record(130, b"")
    )
    bundle = _record(156, struct.pack("<II", 0, 1) + _string("rId1") + _string("Data"))
    book = _record(131, b"") + _record(143, b"") + bundle + _record(144, b"") + _record(132, b"")
    items = b"".join(_record(19, b"\0" + _string(text)) for text in [*strings, "left over"])
    table = _record(159, struct.pack("<II", len(strings), len(strings) + 1)) + items + _record(160, b"")
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": b"<Relationships/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": b'<Relationships><Relationship Id="rId1" Type="' + kind
            + b'" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
            "xl/sharedStrings.bin": table,
        }
    )  # fmt: skip


def _xlsb_cell(content: bytes, found: Occurrence) -> str:
    from pyxlsb import open_workbook

    assert isinstance(found.place, Cell)
    with open_workbook(io.BytesIO(content)) as book, book.get_sheet(found.place.sheet) as sheet:
        return str([list(row) for row in sheet.rows()][found.place.row - 1][found.place.column - 1].v)


_SAMPLES = {
    sample.name: sample
    for sample in (
        Sample("old.xls", _xls(), _VALUES, _XLS, _xls_cell, self_delimiting=True),
        Sample("open.ods", _ods(), _VALUES, _ODS, _ods_cell, self_delimiting=True),
        Sample("binary.xlsb", _xlsb(), _VALUES, _XLSB, _xlsb_cell, self_delimiting=True),
    )
}


@pytest.mark.parametrize("name", _SAMPLES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], name: str) -> None:
    check(_SAMPLES[name])


def _around(book: xlwt.Workbook) -> None:
    sheet = book.get_sheet(0)
    sheet.header_str, sheet.footer_str = b"&Cheader of the page", b"&Lfooter of the page"
    sheet.write(8, 3, xlwt.Formula('IF(1>2;"constant of D9";"other constant")'))
    sheet.write(9, 4, xlwt.Formula('HYPERLINK("mailto:frank@example.org";"write")'))
    hidden = book.add_sheet("Salaries")
    hidden.visibility = 2
    hidden.write(0, 0, "in a very hidden sheet")
    book.owner = "Carol Jones"


def test_xls_around_the_cells() -> None:
    found = extracted(_xls(edit=_around), "a.xls")
    assert found.coverage.status is Status.COMPLETE
    for text in ("header of the page", "footer of the page", "in a very hidden sheet", "Salaries", "Carol Jones"):
        assert text.encode() in found.text
    assert found.where("constant of D9") == [Occurrence(Cell(9, 4, None, "Straße"))]
    assert found.where("mailto:frank@example.org") == [Occurrence(Cell(10, 5, None, "Straße"))]


@pytest.mark.parametrize(
    ("kind", "at", "lie"),
    [
        (0x200, 4, b"\xff\xff\xff\xff"),  # so many rows
        (0x200, 0, b"\x09\0\0\0"),  # rows that end before they begin
        (0xFD, 0, b"\xff\xff\xff\xff"),  # a cell so far away
    ],
)
def test_xls_whose_sizes_cannot_be(kind: int, at: int, lie: bytes) -> None:
    """They would end calamine's process; what stands in the cells is read all the same, without its place."""
    content = bytearray(_xls({"S": [["ann@example.org", "x"], ["y", "z"]]}))
    start = [start for start, found in _records(content) if found == kind][-1] + 4
    content[start + at : start + at + 4] = lie
    found = extracted(bytes(content), "a.xls")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"ann@example.org" in found.text


def _records(content: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """(where a record starts, its kind), of a workbook whose stream stands behind the first sector in one piece."""
    at = 512
    while at < len(content) - 4 and (head := struct.unpack_from("<HH", content, at))[0]:
        yield at, head[0]
        at += 4 + head[1]


def test_xls_with_a_password_is_encrypted() -> None:
    data = _xls()
    at = data.index(struct.pack("<HHH", 0x809, 16, 0x600))
    protected = data[: at + 20] + struct.pack("<HHH", 0x2F, 4, 0) + bytes(2) + data[at + 28 :]
    found = extracted(protected, "a.xls")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.ENCRYPTED_DOCUMENT,))


_BODY = b"</table:table></office:spreadsheet>"
_ANNOTATION = (
    b'<table:table-row><table:table-cell/><table:table-cell office:value-type="string"'
    b' table:number-columns-repeated="2">'
    b"<office:annotation><dc:creator>Eve Stone</dc:creator><text:p>a comment on</text:p><text:p>B8</text:p>"
    b"</office:annotation><text:p>shown</text:p></table:table-cell>"
    b'<table:table-cell table:formula="of:=IF([.A1];&quot;constant of D8&quot;;&quot;visible&quot;)"'
    b' office:value-type="string" office:string-value="visible"><text:p>visible</text:p></table:table-cell>'
    b'<table:table-cell office:value-type="string"><text:p><text:a xlink:href="mailto:frank@example.org">write</text:a>'
    b"</text:p></table:table-cell></table:table-row></table:table>"
    b'<table:named-expressions><table:named-expression table:name="Rate"'
    b' table:expression="&quot;named constant&quot;"/>'
    b"</table:named-expressions></office:spreadsheet>"
)
_TRACKED = (
    b"<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
    b"<text:p>what was there before</text:p></table:change-track-table-cell></table:previous>"
    b"</table:cell-content-change></table:tracked-changes><table:table "
)


def _edited(package: bytes, old: bytes, new: bytes) -> bytes:
    """Its content edited; nothing is compressed, as the first member of such a package must not be."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["content.xml"]
    parts["content.xml"] = parts["content.xml"].replace(old, new)
    return zipped(parts, zipfile.ZIP_STORED)


def test_ods_around_the_cells() -> None:
    one: dict[str, Rows] = {"S": [["id", "name"], *([at, f"name {at}"] for at in range(6))]}
    data = _edited(_edited(_ods(one), _BODY, _ANNOTATION), b"<table:table ", _TRACKED)
    found = extracted(data, "a.ods")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("a comment on") == [Occurrence(Cell(8, 2, None, "S"))]
    assert found.where("constant of D8") == [Occurrence(Cell(8, 4, None, "S"))]
    assert found.where("mailto:frank@example.org") == [Occurrence(Cell(8, 5, None, "S"))]
    for text in ("Eve Stone", "named constant", "what was there before"):
        assert found.text.count(text.encode()) == 1
    assert found.text.count(b"visible") == 1


def test_ods_with_a_password_is_encrypted() -> None:
    manifest = (
        b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    kind = {"mimetype": _ODS.encode(), "META-INF/manifest.xml": manifest, "content.xml": b"\x93\x01\x7f" * 99}
    found = extracted(zipped(kind, zipfile.ZIP_STORED), "a.ods")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.ENCRYPTED_DOCUMENT,))


def _row(cell: bytes, rows: int, columns: int) -> bytes:
    row = b'<table:table-row table:number-rows-repeated="%d"><table:table-cell table:number-columns-repeated="%d"'
    return row % (rows, columns) + cell + b"</table:table-row>"


_ONCE, _EMPTY = b' office:value-type="string"><text:p>once</text:p></table:table-cell>', b"/>"


@pytest.mark.parametrize(
    "rows",
    [
        _row(_ONCE, 1_048_576, 16_384),
        _row(_ONCE, 10**30, 10**30),
        _row(_EMPTY, 999_999, 1) + _row(_ONCE, 1, 10_000),
    ],
)
def test_a_cell_repeated_beyond_measure_meets_the_cell_budget(rows: bytes) -> None:
    data = _edited(_ods({"S": [["ann@example.org"]]}), _BODY, rows + _BODY)
    found = extracted(data, "a.ods", Limits(parser_bytes=700 << 20))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.CELLS,))
    assert b"ann@example.org" in found.text


def test_an_empty_cell_repeated_to_the_end_of_a_sheet_is_none() -> None:
    rows = _row(_EMPTY, 1_048_576, 16_384)
    found = extracted(_edited(_ods({"S": [["ann@example.org"]]}), _BODY, rows + _BODY), "a.ods", Limits(cells=10))
    assert found.coverage.status is Status.COMPLETE


def test_xlsb_around_the_cells() -> None:
    header = _record(479, b"\0\0" + _string("&Cheader of the page"))
    found = extracted(_xlsb([["a", "b"], ["x", "y"]], header), "a.xlsb")
    assert found.coverage.status is Status.COMPLETE
    assert b"header of the page" in found.text
    assert found.text.count(b"left over") == 1
