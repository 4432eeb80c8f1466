"""PDF: text by page, as far as it can be had."""

from __future__ import annotations

import io
import itertools
import zlib
from collections.abc import Sequence

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import PdfObject, StreamObject
from reportlab.pdfgen.canvas import Canvas

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Page
from tests.extraction.files import extracted


def _pdf(pages: Sequence[Sequence[str]], *, author: str = "", image: bool = False) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setAuthor(author)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, 720 - 14 * number, line)
        if image:
            canvas.drawInlineImage(_image(), 100, 100, 50, 50)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _image() -> object:
    from PIL import Image

    return Image.new("RGB", (8, 8), "red")


def _encrypted(data: bytes, user: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("seekable", [True, False])
def test_pages_are_passages_with_their_number(seekable: bool) -> None:
    found = extracted(_pdf([["first line", "078-05-1120"], ["on the second page"]]), "a.pdf", seekable=seekable)
    assert (found.coverage.status, found.coverage.mime_type) == (Status.COMPLETE, "application/pdf")
    assert found.where("second page") == [Occurrence(Page(2))]
    assert b"first line\n078-05-1120" in found.text


def test_the_author_is_content() -> None:
    found = extracted(_pdf([["text"]], author="Carol Jones"), "a.pdf")
    assert found.where("Author: Carol Jones") == [Occurrence(None, part="properties")]


def test_form_fields_come_under_their_name() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.acroForm.textfield(name="ssn", value="078-05-1120", x=100, y=700)
    canvas.drawString(72, 720, "a form")
    canvas.save()
    found = extracted(out.getvalue(), "a.pdf")
    assert found.fields("078-05-1120") == ["ssn"]
    assert found.where("078-05-1120") == [Occurrence(Page(1))]


def test_links_and_attached_files_are_content() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.linkURL("mailto:ann@example.org", (72, 700, 200, 720))
    canvas.drawString(72, 720, "a link")
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(out.getvalue())))
    writer.add_attachment("people.csv", b"id,email\n1,bob@example.org\n2,c@example.org\n")
    with_file = io.BytesIO()
    writer.write(with_file)
    found = extracted(with_file.getvalue(), "a.pdf")
    assert found.where("ann@example.org") == [Occurrence(Page(1))]
    assert ("people.csv",) in found.containers


def test_an_empty_user_password_opens_it_another_does_not() -> None:
    data = _pdf([["some text"]])
    assert b"some text" in extracted(_encrypted(data, ""), "a.pdf").text
    found = extracted(_encrypted(data, "secret"), "a.pdf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.ENCRYPTED_DOCUMENT,))


def test_pages_that_are_only_images_are_a_gap() -> None:
    found = extracted(_pdf([[]], image=True), "a.pdf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.NO_TEXT,))
    found = extracted(_pdf([[], ["text"]], image=True), "a.pdf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.NO_TEXT,))
    assert extracted(_pdf([[]]), "a.pdf").coverage.status is Status.COMPLETE


def _cut_before(data: bytes, mark: bytes) -> bytes:
    return data[: data.rindex(mark)]


def _with_object_streams(data: bytes) -> bytes:
    """The pages' objects and the root in a compressed stream (ISO 32000-1, 7.5.7), as of PDF 1.5."""
    reader = PdfReader(io.BytesIO(data))
    numbers = [number for number in reader.xref[0] if not isinstance(reader.get_object(number), StreamObject)]
    bodies = [_written(reader.get_object(number)) for number in numbers]
    starts = itertools.accumulate((len(body) + 1 for body in bodies), initial=0)
    index = b" ".join(b"%d %d" % pair for pair in zip(numbers, starts, strict=False)) + b" "
    packed = zlib.compress(index + b" ".join(bodies))
    about = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>" % (
        len(numbers),
        len(index),
        len(packed),
    )
    streams = [number for number in reader.xref[0] if number not in numbers]
    out = b"%PDF-1.5\n" + b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, _written(reader.get_object(number))) for number in streams
    )
    return out + b"900 0 obj\n" + about + b"\nstream\n" + packed + b"\nendstream\nendobj\n"


def _written(made: PdfObject | None) -> bytes:
    out = io.BytesIO()
    assert made is not None
    made.write_to_stream(out)
    return out.getvalue()


def test_a_file_without_its_end_gives_all_its_pages() -> None:
    data = _pdf([[f"page {number} of many"] for number in range(1, 21)])
    for cut in (data[:-100], _cut_before(data, b"\nxref\n")):  # with a part of the table, and without
        found = extracted(cut, "a.pdf")
        assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
        assert [found.where(f"page {number} of many") for number in range(1, 21)] == [
            [Occurrence(Page(number))] for number in range(1, 21)
        ]


def test_a_file_cut_among_its_pages_gives_those_that_are_there() -> None:
    data = _pdf([[f"page {number} of many"] for number in range(1, 21)])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))  # writes the root first, then the pages
    out = io.BytesIO()
    writer.write(out)
    found = extracted(out.getvalue()[: len(out.getvalue()) // 2], "a.pdf")
    assert (found.coverage.status, found.coverage.gaps[0]) == (Status.PARTIAL, Reason.TRUNCATED)
    assert b"page 3 of many" in found.text
    assert b"page 20 of many" not in found.text


def test_pages_in_compressed_objects_are_found_without_the_end() -> None:
    found = extracted(_with_object_streams(_pdf([["first line"], ["second page"]])), "a.pdf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert (found.where("first line"), found.where("second page")) == ([Occurrence(Page(1))], [Occurrence(Page(2))])


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_file_without_its_end_is_skipped(user: str) -> None:
    found = extracted(_cut_before(_encrypted(_pdf([["some text"]], author="Ann"), user), b"\nxref\n"), "a.pdf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.TRUNCATED,))
    assert found.passages == []


def test_a_file_cut_before_its_pages_have_text_is_skipped() -> None:
    data = _pdf([["some text"]] * 3)
    found = extracted(data[: data.index(b"stream")], "a.pdf")
    assert (found.coverage.status, found.coverage.gaps[0]) == (Status.SKIPPED, Reason.TRUNCATED)


def test_a_file_whose_trailer_is_damaged_is_read_with_a_gap() -> None:
    data = _pdf([["some text"]])
    found = extracted(data.replace(b"trailer", b"tra\0ler").replace(b"/Root", b"/R\0ot"), "a.pdf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"some text" in found.text


def test_what_is_no_document_is_malformed() -> None:
    found = extracted(b"%PDF-1.7\n1 0 obj\n" + b"\xee" * 500 + b"\n%%EOF", "a.pdf")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.MALFORMED,))


def test_pages_have_a_limit() -> None:
    found = extracted(_pdf([[f"page {number}"] for number in range(1, 9)]), "a.pdf", Limits(pages=5))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.PAGES,))
    assert found.where("page 5") == [Occurrence(Page(5))]
    assert b"page 6" not in found.text


def test_a_document_too_large_to_hold_is_skipped() -> None:
    found = extracted(_pdf([["text"]]), "a.pdf", Limits(memory_file_bytes=500))
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.HELD_SIZE,))


@pytest.mark.soak
def test_ten_thousand_pages_end_at_the_limit() -> None:
    found = extracted(_pdf([[f"page {number}"] for number in range(1, 10_001)]), "a.pdf")
    assert found.coverage.gaps == (Reason.PAGES,)
    assert found.where("page 5000") == [Occurrence(Page(5000))]


def test_a_form_in_xml_is_read_with_its_names() -> None:
    data = b"<xdp><data><ssn>078-05-1120</ssn></data></xdp>"
    found = extracted(
        b"%%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /XFA [(datasets) 4 0 R] >> "
        b"/NeedsRendering true >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>\nendobj\n"
        b"4 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        b"trailer\n<< /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%%%EOF\n" % (len(data), data),
        "form.pdf",
    )
    assert found.containers == [("form.xml",)]
    assert b"078-05-1120" in found.text
