"""What stands in a workbook beside its cells: nothing of it is lost, and what is of a cell says so."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from macie_lite.extraction.sheet_xml import cell_at, literals
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Cell, Occurrence
from tests.extraction.files import Extracted, edited_part, extracted, workbook, zipped

_STAFF: list[list[object]] = [["id", "full name", "e-mail"], [1, "Ann Lee", "ann@example.org"], [2, "Bo", None]]


def _written() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_properties({"author": "Carol Jones", "manager": "Dan Field", "comments": "for the board"})
    book.set_custom_property("Case", "case-4711")
    book.define_name("Rate", '="named-constant"')
    sheet, hidden = book.add_worksheet("Staff"), book.add_worksheet("Salaries")
    very_hidden = book.add_worksheet("Plans")
    hidden.hide()
    very_hidden.very_hidden()
    hidden.write(0, 0, "in a hidden sheet")
    very_hidden.write(0, 0, "in a very hidden sheet")
    sheet.write_row(0, 0, ["plain", "shown"])
    sheet.write_comment("B3", "a comment on B3", {"author": "Eve Stone"})
    sheet.write_formula("C4", '=IF(A1="x","constant of C4","shown text")', None, "shown text")
    sheet.write_url("D5", "mailto:frank@example.org", string="write to us", tip="a tip on D5")
    sheet.set_header("&Cheader of the page")
    sheet.set_footer("&Lfooter of the page")
    sheet.data_validation(
        "E6:E9",
        {"validate": "list", "source": ["choice one", "choice two"], "input_title": "Pick", "input_message": "message"},
    )
    sheet.insert_textbox("F7", "text in a box", {"description": "what the box shows"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Staff!$A$1:$B$1", "name": "series of the chart"})
    chart.set_title({"name": "title of the chart"})
    sheet.insert_chart("G8", chart)
    book.close()
    return out.getvalue()


@pytest.fixture(scope="module")
def written() -> Extracted:
    return extracted(_written(), "a.xlsx")


@pytest.mark.parametrize(
    "text",
    [
        "in a hidden sheet", "in a very hidden sheet", "Salaries", "Plans", "Carol Jones", "Dan Field", "for the board",
        "case-4711", "named-constant", "header of the page", "footer of the page", "text in a box", "Eve Stone",
        "what the box shows", "series of the chart", "title of the chart",
    ],
)  # fmt: skip
def test_what_is_written_anywhere_is_text(text: str, written: Extracted) -> None:
    assert written.coverage.status is Status.COMPLETE
    assert text.encode() in written.text


@pytest.mark.parametrize(
    ("text", "row", "column", "part"),
    [
        ("a comment on B3", 3, 2, "comment"), ("constant of C4", 4, 3, "formula"), ("a tip on D5", 5, 4, "link"),
        ("mailto:frank@example.org", 5, 4, "link"), ("choice two", 6, 5, "validation"), ("message", 6, 5, "validation"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_cell_stands_at_the_cell(
    text: str, row: int, column: int, part: str, written: Extracted
) -> None:
    assert written.where(text) == [Occurrence(Cell(row, column, None, "Staff"), part=part)]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("header of the page", "around the cells"), ("for the board", "properties"), ("case-4711", "properties"),
        ("title of the chart", "charts"), ("text in a box", "drawings"), ("named-constant", "names"),
    ],
)  # fmt: skip
def test_what_is_of_no_cell_says_where_it_stands(text: str, part: str, written: Extracted) -> None:
    assert [one.part for one in written.where(text)] == [part]


def test_names_of_sheets_say_so(written: Extracted) -> None:
    assert Occurrence(None, part="sheet names") in written.where("Salaries")


def test_a_constant_that_the_cell_shows_counts_once(written: Extracted) -> None:
    assert len(written.where("shown text")) == 1


def test_strings_of_deleted_cells_are_text_and_those_of_cells_come_once() -> None:
    left = b"<si><t>left over</t></si><si><r><t>in two </t></r><r><t>runs</t></r></si></sst>"
    found = extracted(_with_strings(left), "a.xlsx")
    assert found.coverage.status is Status.COMPLETE
    assert found.text.count(b"left over") == 1
    assert found.text.count(b"in two runs") == 1
    assert found.text.count(b"ann@example.org") == 1


def test_readings_beside_strings_are_text() -> None:
    found = extracted(
        _with_strings(b"</sst>", b"<t>Bo</t>", b"<t>Bo</t><rPh sb='0' eb='1'><t>Reading</t></rPh>"), "a.xlsx"
    )
    assert b"Reading" in found.text


def _with_strings(end: bytes, old: bytes = b"</sst>", new: bytes = b"</sst>") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("S")
    for at, row in enumerate(_STAFF):
        sheet.write_row(at, 0, row)
    book.close()
    data = edited_part(out.getvalue(), "xl/sharedStrings.xml", old, new)
    return edited_part(data, "xl/sharedStrings.xml", b"</sst>", end)


@pytest.mark.parametrize(
    ("part", "xml", "texts"),
    [
        ("xl/pivotCache/pivotCacheRecords1.xml", '<r><s v="gone@example.org"/><n v="4111111111111111"/></r>',
         ["gone@example.org", "4111111111111111"]),
        ("xl/pivotCache/pivotCacheDefinition1.xml", '<d refreshedBy="Ann Lee"><s v="Bo Diddley"/></d>',
         ["Ann Lee", "Bo Diddley"]),
        ("xl/externalLinks/externalLink1.xml", '<e><cell r="A1" t="str"><v>cached text</v></cell></e>',
         ["cached text"]),
        ("customXml/item1.xml", "<case><client>Jane Roe</client></case>", ["Jane Roe"]),
        ("xl/connections.xml", '<c><dbPr connection="Server=x;Password=pa55word" command="select 1"/></c>',
         ["Password=pa55word"]),
        ("xl/persons/person.xml", '<p><person displayName="Ann Lee" userId="ann@example.org"/></p>',
         ["Ann Lee", "ann@example.org"]),
        ("xl/revisions/revisionLog1.xml", "<r><nc><is><t>the old text</t></is></nc></r>", ["the old text"]),
        ("xl/tables/table1.xml", '<t><tableColumn name="Column A" totalsRowLabel="Sum of it"/></t>', ["Sum of it"]),
        ("xl/_rels/workbook.xml.rels", '<r><Relationship Id="rId99" TargetMode="External" Target="file:///c/ann"/></r>',
         ["file:///c/ann"]),
        ("xl/drawings/vmlDrawing1.vml", "<xml><v:textbox><div>a button<br></div></v:textbox></xml>", ["a button"]),
    ],
)  # fmt: skip
def test_caches_links_and_the_rest_are_text(part: str, xml: str, texts: list[str]) -> None:
    data = _with_part(workbook({"S": [["a", "b"]]}), part, xml.encode())
    found = extracted(data, "a.xlsx")
    for text in texts:
        assert text.encode() in found.text


def _with_part(package: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return zipped({one: archive.read(one) for one in archive.namelist()} | {name: content})


def test_threads_of_comments_come_once() -> None:
    thread = b'<ThreadedComments><threadedComment ref="A1"><text>said once</text></threadedComment></ThreadedComments>'
    copy = "[Threaded comment]\nComment:\n    said once"
    data = _with_part(workbook({"S": _STAFF}, {"A1": copy}), "xl/threadedComments/threadedComment1.xml", thread)
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = b"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    one = (
        b'<Relationship Id="t1" Type="'
        + kind
        + b'" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    found = extracted(edited_part(data, rels, b"</Relationships>", one), "a.xlsx")
    assert found.where("said once") == [Occurrence(Cell(1, 1, None, "S"), part="comment")]


def test_a_file_inside_is_a_member() -> None:
    found = extracted(
        _with_part(workbook({"S": _STAFF}), "xl/embeddings/notes.txt", b"text of the file inside\n"), "a.xlsx"
    )
    assert ("xl/embeddings/notes.txt",) in found.containers


def test_a_damaged_part_costs_itself() -> None:
    data = _with_part(workbook({"S": _STAFF}), "customXml/item1.xml", b"<a>before<b></a>")
    found = extracted(data, "a.xlsx")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"before" in found.text
    assert found.where("ann@example.org") == [Occurrence(Cell(2, 3, "e-mail", "S"))]


@pytest.mark.parametrize(
    ("reference", "cell"), [("A1", (1, 1)), ("$C$12:D14", (12, 3)), ("XFD1048576", (1048576, 16384)), ("", None)]
)
def test_references_of_cells(reference: str, cell: tuple[int, int] | None) -> None:
    assert cell_at(reference) == cell


def test_constants_of_formulas() -> None:
    assert list(literals('IF(A1="x ""y""",B4,4111111111111111)&C12345678')) == ['x "y"', "4111111111111111"]
