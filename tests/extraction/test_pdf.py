"""PDF: text by page, as far as it can be had."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from pypdf import PdfReader, PdfWriter
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
    assert b"Author: Carol Jones" in extracted(_pdf([["text"]], author="Carol Jones"), "a.pdf").text


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


@pytest.mark.parametrize("left", [0.5, 0.9])
def test_a_cut_file_gives_what_can_be_recovered(left: float) -> None:
    data = _pdf([[f"page {number} of many"] for number in range(20)])
    found = extracted(data[: int(len(data) * left)], "a.pdf")
    assert found.coverage.status in (Status.PARTIAL, Status.SKIPPED)
    assert Reason.TRUNCATED in found.coverage.gaps


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
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.FILE_SIZE,))


@pytest.mark.soak
def test_ten_thousand_pages_end_at_the_limit() -> None:
    found = extracted(_pdf([[f"page {number}"] for number in range(1, 10_001)]), "a.pdf")
    assert found.coverage.gaps == (Reason.PAGES,)
    assert found.where("page 5000") == [Occurrence(Page(5000))]
