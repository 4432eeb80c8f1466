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


def test_what_is_hidden_struck_out_or_beside_the_text_is_read() -> None:
    file = docx.Document()
    paragraph = file.add_paragraph("outside ")
    paragraph.add_run("hidden").font.hidden = True
    file.add_comment(paragraph.runs, text="a remark", author="Ann Lee", initials="A")
    file.sections[0].footer.paragraphs[0].text = "at the foot"
    file.core_properties.author = "Bo Smith"
    out = io.BytesIO()
    file.save(out)
    found = extracted(out.getvalue(), "a.docx")
    assert b"outside hidden\n" in found.text
    assert found.where("a remark") == [Occurrence(None, paragraph=1, part="comments")]
    assert found.where("at the foot") == [Occurrence(None, paragraph=1, part="footer")]
    assert found.where("Ann Lee") == [Occurrence(None, part="properties")]
    assert found.where("Author: Bo Smith") == [Occurrence(None, part="properties")]


_MARKED = (
    b'<w:moveFrom w:id="1" w:author="Carol"><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:fldSimple w:instr=" MAILTO x "/>'
    b'<w:sdt><w:sdtPr><w:alias w:val="the patient"/></w:sdtPr><w:sdtContent><w:r><w:t>inside</w:t></w:r></w:sdtContent>'
    b'</w:sdt><w:r><w:drawing><wp:docPr xmlns:wp="wp" id="1" name="n" descr="a portrait"/></w:drawing></w:r></w:p>'
)


def test_changes_fields_controls_and_alternative_texts_are_read() -> None:
    found = extracted(edited_part(document(["said "]), _BODY, b"</w:p>", _MARKED), "a.docx")
    assert b"said movedinside\v MAILTO x \vthe patient\va portrait\n" in found.text
    assert b"Author: Carol\n" in found.text


def _package(parts: dict[str, bytes]) -> bytes:
    body = b"<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"
    return zipped({"[Content_Types].xml": b"<Types/>", _BODY: body} | parts)


@pytest.mark.parametrize(
    ("name", "part", "value", "where"),
    [
        ("word/settings.xml", b'<w:s xmlns:w="w"><w:docVar w:name="n" w:val="@"/></w:s>', "@", "settings"),
        ("word/charts/chart1.xml", b"<c><pt><v>@</v></pt></c>", "@", "charts"),
        ("word/glossary/document.xml", b"<d><p><t>@</t></p></d>", "@", "glossary"),
        ("word/diagrams/data1.xml", b"<d><p><t>@</t></p></d>", "@", "diagrams"),
        ("customXml/item1.xml", b"<a kind='@'><b/></a>", "kind: @", "other parts"),
        ("docProps/app.xml", b"<Properties><Company>@</Company></Properties>", "Company: @", "properties"),
        ("docProps/custom.xml", b'<P><p name="Case"><lpwstr>@</lpwstr></p></P>', "Case: @", "properties"),
        ("word/footnotes.xml", b"<n><p><t>@</t></p></n>", "@", "footnotes"),
    ],
)
def test_every_part_of_a_package_is_read(name: str, part: bytes, value: str, where: str) -> None:
    found = extracted(_package({name: part.replace(b"@", b"PLANTED")}), "a.docx")
    assert (found.coverage.status, found.coverage.gaps) == (Status.COMPLETE, ())
    (place,) = found.where(value.replace("@", "PLANTED"))
    assert place.part == where


def test_drawings_that_repeat_a_diagram_are_not_read_twice() -> None:
    text = b"<d><p><t>once</t></p></d>"
    found = extracted(_package({"word/diagrams/data1.xml": text, "word/diagrams/drawing1.xml": text}), "a.docx")
    assert len(found.where("once")) == 1


def test_pictures_of_kinds_that_are_not_read_are_no_gaps_but_other_files_are() -> None:
    assert extracted(_package({"word/media/a.emf": bytes(99)}), "a.docx").coverage.status is Status.COMPLETE
    unknown = extracted(_package({"word/embeddings/a.bin": bytes(99)}), "a.docx").coverage
    assert unknown.gaps == (Reason.MEMBER_UNPROCESSED, Reason.UNSUPPORTED_TYPE)


def test_elements_too_deep_in_each_other_are_refused() -> None:
    found = extracted(_package({"word/comments.xml": b"<a>" * 100_000}), "a.docx")
    assert found.coverage.gaps == (Reason.MALFORMED,)
