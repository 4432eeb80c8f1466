"""DOCX: all text of a document, a line for each paragraph."""

from __future__ import annotations

import io

import docx
import pytest

from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence
from tests.extraction.files import document, edited_part, extracted, workbook, zipped

_BODY = "word/document.xml"


@pytest.mark.parametrize("seekable", [True, False])
def test_paragraphs_tables_and_headers_are_lines(seekable: bool) -> None:
    data = document(["Dear Ann,", "your number is 42"], [["name", "city"], ["Bo", "Oslo"]], "Acme Ltd, Łódź")
    found = extracted(data, "letter.docx", seekable=seekable)
    assert found.coverage.status is Status.COMPLETE
    assert found.passages[0].text.decode().splitlines() == [
        "Dear Ann,", "your number is 42", "name", "city", "Bo", "Oslo",
    ]  # fmt: skip
    assert found.where("number is") == [Occurrence(None, paragraph=2)]
    assert "Acme Ltd, Łódź".encode() in found.text


def test_a_value_in_several_runs_is_one() -> None:
    file = docx.Document()
    paragraph = file.add_paragraph("078-")
    paragraph.add_run("05-").bold = True
    paragraph.add_run("1120")
    paragraph.add_run().add_break()
    paragraph.add_run("next\tline")
    out = io.BytesIO()
    file.save(out)
    assert extracted(out.getvalue(), "a.docx").passages[0].text == b"078-05-1120\vnext\tline\n"


def test_deleted_text_and_text_boxes_count_once() -> None:
    box = (
        b'<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        b'Requires="wps"><w:p><w:r><w:t>in the box</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>in the box'
        b"</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r><w:del><w:r><w:delText>struck out</w:delText>"
        b"</w:r></w:del></w:p>"
    )
    found = extracted(edited_part(document(["outside"]), _BODY, b"</w:p>", box), "a.docx")
    assert found.passages[0].text == b"in the box\noutsidestruck out\n"


def test_files_inside_are_members_of_their_own() -> None:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document xmlns:w='w'><w:p/></w:document>"}
    data = zipped(parts | {"word/embeddings/book.xlsx": workbook({"S": [["name"], ["Ann"]]})})
    assert ("word/embeddings/book.xlsx",) in extracted(data, "a.docx").containers


@pytest.mark.slow
def test_cut_short_it_is_read_as_far_as_it_goes() -> None:
    data = document([f"paragraph {number} of many" for number in range(2000)])
    start = data.index(b"word/document.xml")
    found = extracted(data[: start + 4000], "a.docx")
    assert found.coverage.status is Status.PARTIAL
    assert found.coverage.gaps[0] is Reason.TRUNCATED
    assert b"paragraph 100 of many" in found.text


def test_corrupt_xml_is_read_up_to_the_fault() -> None:
    data = edited_part(document(["one", "two", "three"]), _BODY, b"two</w:t>", b"two</w:x>")
    found = extracted(data, "a.docx")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"one\n" in found.text
    assert b"three" not in found.text


def test_entities_are_never_expanded() -> None:
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10 if number else b"lol") for number in range(12)
    )
    declared = b"<?xml version='1.0'?><!DOCTYPE d [" + laughs + b']><w:document xmlns:w="w"><w:p><w:r><w:t>&l11;'
    data = zipped({"[Content_Types].xml": b"<Types/>", _BODY: declared + b"</w:t></w:r></w:p></w:document>"})
    found = extracted(data, "a.docx")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.MALFORMED,))


@pytest.mark.slow
def test_a_long_document_keeps_its_paragraph_numbers() -> None:
    more = b"".join(b"<w:p><w:r><w:t>number %d.</w:t></w:r></w:p>" % number for number in range(90_000))
    end = b"first</w:t></w:r></w:p>"
    found = extracted(edited_part(document(["first"]), _BODY, end, end + more), "a.docx")
    assert set(found.where("number 89999.")) == {Occurrence(None, paragraph=90_001)}
