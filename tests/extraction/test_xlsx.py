"""XLSX: exact text of every cell, under its header, with its place."""

from __future__ import annotations

import datetime as dt

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Cell, Occurrence
from tests.extraction.files import edited_part, extracted, workbook, zipped

_PEOPLE: list[list[object]] = [["id", "full name", "e-mail"], [1, "Ann Lee", "ann@example.org"], [2, "Bo", None]]


@pytest.mark.parametrize("seekable", [True, False])
def test_cells_come_under_their_header_with_their_place(seekable: bool) -> None:
    found = extracted(workbook({"Staff": _PEOPLE}), "people.xlsx", seekable=seekable)
    assert found.coverage.status is Status.COMPLETE
    assert found.where("ann@example.org") == [Occurrence(Cell(2, 3, "e-mail", "Staff"))]
    assert found.fields("Bo") == ["full name"]
    assert found.where("full name") == [Occurrence(Cell(1, 2, None, "Staff"))]


def test_values_are_judged_as_their_exact_text() -> None:
    cells: list[object] = [
        4111111111111111, 44.25, 7, dt.date(1980, 2, 29), dt.datetime(2024, 1, 2, 3, 4, 5),  # noqa: DTZ001 - as cells are
        "0012345", -3, dt.time(1, 2, 3), True, "two\nlines",
    ]  # fmt: skip
    found = extracted(workbook({"S": [[f"head {chr(97 + at)}" for at in range(len(cells))], cells]}), "a.xlsx")
    texts = [passage.text for passage in found.passages if passage.field]
    assert texts == [
        b"4111111111111111", b"44.25", b"7", b"1980-02-29", b"2024-01-02 03:04:05",
        b"0012345", b"-3", b"01:02:03", b"two\nlines",
    ]  # fmt: skip


def test_a_sheet_without_a_header_has_no_fields() -> None:
    found = extracted(workbook({"S": [["ann@example.org", 5], ["bob@example.org", 6]]}), "a.xlsx")
    assert found.fields("ann@example.org") == [None]
    assert found.where("bob@example.org") == [Occurrence(Cell(2, 1, None, "S"))]


@pytest.mark.parametrize(
    "header",
    [
        ["id", "ssn", "phone", "phone"],
        ["id", "ssn", None, "q1_2019_q2_2020"],
        ["No.", "ssn", "#", 2024],
        [None, "ssn", None, None],
        ["id", "ssn", "seen", dt.datetime(2024, 1, 31)],  # noqa: DTZ001 - as cells are
    ],
)
def test_one_odd_cell_does_not_cost_the_names_of_the_columns(header: list[object]) -> None:
    rows: list[list[object]] = [[at, f"078-05-{1121 + at}", "x", 5 * at] for at in range(3)]
    found = extracted(workbook({"S": [header, *rows]}), "a.xlsx")
    assert found.where("078-05-1122") == [Occurrence(Cell(3, 2, "ssn", "S"))]


@pytest.mark.parametrize(
    "first",
    [["pending", "open", 4111111111111111], ["pending", "open", "ann@example.org"], ["Ann", "Rome", 11]],
)
def test_a_first_row_of_data_is_no_header(first: list[object]) -> None:
    found = extracted(workbook({"S": [first, [12, "Rome", 13], [14, "Bonn", 17]]}), "a.xlsx")
    assert found.fields("Bonn") == [None]
    assert found.where(str(first[0])) == [Occurrence(Cell(1, 1, None, "S"))]


def test_settings_above_the_header_do_not_confuse() -> None:
    rows: list[list[object]] = [["Company", "Acme", None], ["Day", dt.date(2024, 1, 31), None], []]
    body: list[list[object]] = [[at, f"078-05-{1121 + at}", "x"] for at in range(9)]
    found = extracted(workbook({"S": [*rows, ["id", "ssn", "dept"], *body]}), "a.xlsx")
    assert found.where("078-05-1122") == [Occurrence(Cell(6, 2, "ssn", "S"))]
    assert found.where("Acme") == [Occurrence(Cell(1, 2, None, "S"))]


def test_a_title_above_the_header_and_empty_edges_do_not_confuse() -> None:
    rows: list[list[object]] = [[], [None, "Staff of the year"], [], [None, "name", "city", "e-mail"]]
    found = extracted(workbook({"S": [*rows, [None, "Ann", "Oslo", "ann@example.org"]]}), "a.xlsx")
    assert found.where("ann@example.org") == [Occurrence(Cell(5, 4, "e-mail", "S"))]
    assert found.where("Staff of the year") == [Occurrence(Cell(2, 2, None, "S"))]


def test_comments_names_of_sheets_and_properties_are_content() -> None:
    found = extracted(workbook({"Staff of Oslo": _PEOPLE}, {"A1": "ask Carol Jones"}), "a.xlsx")
    assert b"ask Carol Jones" in found.text
    assert b"Staff of Oslo" in found.text
    assert b"Author: " in found.text


@pytest.mark.slow
def test_long_sheets_keep_their_rows_over_batches() -> None:
    rows: list[list[object]] = [["number", "label"], *([number, f"label-{number}"] for number in range(3000))]
    found = extracted(workbook({"S": rows}), "a.xlsx")
    assert found.where("label-2999") == [Occurrence(Cell(3001, 2, "label", "S"))]


def test_cells_have_a_limit() -> None:
    found = extracted(workbook({"S": _PEOPLE, "T": _PEOPLE * 20}), "a.xlsx", Limits(cells=40))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.CELLS,))
    assert b"ann@example.org" in found.text


@pytest.mark.parametrize(
    ("most", "read"), [(2, 0), (11, 3), (12, 4), (61, 20), (62, 21), (64, 21), (65, 22), (184, 61), (185, 62)]
)
def test_rows_are_read_whole_up_to_the_limit_of_cells(most: int, read: int) -> None:
    """Two sheets: of 21 rows, with one empty cell, and of 41."""
    rows: list[list[object]] = [["id", "mail", "half"], *([n, f"m{n}@example.org", n / 2] for n in range(40))]
    last: list[object] = [None, "last@example.org", 1]
    found = extracted(workbook({"S": [*rows[:20], last], "T": rows}), "a.xlsx", Limits(cells=most))
    cells = sum(len(passage.breaks) for passage in found.passages[1:] if passage.breaks is not None)
    assert cells == sum(3 - (row == 20) for row in range(read))
    assert found.coverage.gaps == (() if most == 185 else (Reason.CELLS,))


def test_a_grid_with_corners_far_apart_is_read_row_by_row() -> None:
    data = edited_part(
        workbook({"S": [["a", "b"], ["x", "ann@example.org"], ["y", "last one"]]}),
        "xl/worksheets/sheet1.xml", b'r="3"><c r="A3"', b'r="9000"><c r="XFD9000"',
    )  # fmt: skip
    found = extracted(data, "a.xlsx")
    assert b"ann@example.org" in found.text


@pytest.mark.slow
def test_a_cut_workbook_is_read_as_text_as_far_as_it_goes() -> None:
    rows = [["label"]] + [[f"label-{number}"] for number in range(3000)]
    data = workbook({"S": rows})
    found = extracted(data[: len(data) * 3 // 4], "a.xlsx")
    assert found.coverage.status is Status.PARTIAL
    assert found.coverage.gaps[0] is Reason.TRUNCATED
    assert b"label-5" in found.text


def test_a_document_type_is_refused_and_the_rest_is_read() -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaa">]><worksheet '
    data = edited_part(
        workbook({"S": _PEOPLE}, {"A1": "ask Carol Jones"}), "xl/worksheets/sheet1.xml", b"<worksheet ", declared
    )
    found = extracted(data, "a.xlsx")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"ask Carol Jones" in found.text


@pytest.mark.slow
def test_a_package_that_unpacks_to_too_much_is_refused() -> None:
    data = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b" " * (70 << 20)})
    found = extracted(data, "a.xlsx", Limits(archive_ratio=100))
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.OOXML_RATIO,))
    found = extracted(data, "a.xlsx", Limits(memory_file_bytes=16 << 20))
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.OOXML_SIZE,))


def test_corners_of_a_binary_sheet_are_found_before_it_is_read() -> None:
    row, cell = b"\x00\x04" + (1 << 20).to_bytes(4, "little"), b"\x02\x08" + (9000).to_bytes(4, "little") + bytes(4)
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": row + cell}
    found = extracted(zipped(parts), "a.xlsb")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.MALFORMED,))
