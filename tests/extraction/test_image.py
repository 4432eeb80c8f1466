"""Pictures: what stands beside the pixels, and in them."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Page
from macie_lite.pipeline import build
from tests.extraction.files import extracted

_ON = Limits(ocr="auto")


def _picture(kind: str, lines: tuple[str, ...] = (), **options: Any) -> bytes:
    picture = Image.new("RGB", (700, 60 * len(lines) + 40), "white")
    draw = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        draw.text((20, 20 + 60 * at), line, fill="black", font=ImageFont.load_default(32))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B] = "Ann Author"
    position = exif.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = "S", (52.0, 31.0, 12.0), "W", (13.0, 24.0, 17.5)
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0a note"
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_is_read_without_ocr(kind: str) -> None:
    found = extracted(_picture(kind, exif=_exif()), "a")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.PICTURE,))
    assert found.fields("Ann Author") == ["Artist"]
    assert found.where("Ann Author") == [Occurrence(None, part="properties")]
    if kind == "TIFF":
        return  # its writer has no folders of tags within folders
    assert found.fields("a note") == ["UserComment"]
    assert [p.text for p in found.passages if p.field == "GPS coordinates"] == [b"-52.520000, -13.404861"]


def test_xmp_comments_and_chunks_of_text_are_read() -> None:
    inside = b'<d dc:creator="In Attribute"><dc:rights><rdf:li>In Element</rdf:li></dc:rights></d>'
    xmp = b'<x:xmpmeta xmlns:x="a">' + inside + b"</x:xmpmeta>"
    jpeg = extracted(_picture("JPEG", xmp=xmp, comment=b"In Comment"), "a")
    assert jpeg.fields("In Attribute") == ["creator"]
    assert jpeg.fields("In Element") == ["rights"]
    assert jpeg.fields("In Comment") == ["comment"]
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Plain")
    texts.add_text("Title", "Packed", zip=True)
    texts.add_itxt("Source", "Łódź", zip=True)
    png = extracted(_picture("PNG", pnginfo=texts), "a")
    assert [png.fields(value) for value in ("Plain", "Packed", "Łódź")] == [["Author"], ["Title"], ["Source"]]


def test_a_chunk_that_unpacks_without_end_is_cut() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50 << 20)))
    found = extracted(_picture("PNG", pnginfo=texts), "a.png")
    assert sum(len(passage.text) for passage in found.passages) <= 1 << 20


def test_a_picture_without_anything_beside_it_is_skipped_while_ocr_is_off() -> None:
    found = extracted(_picture("PNG", ("some text",)), "a.png")
    assert (found.coverage.status, found.coverage.gaps, found.coverage.mime_type) == (
        Status.SKIPPED, (Reason.PICTURE,), "image/png",
    )  # fmt: skip


@pytest.mark.slow
def test_ocr_reads_lines_and_says_the_page() -> None:
    second = Image.open(io.BytesIO(_picture("PNG", ("another page",))))
    data = _picture("TIFF", ("card number 4539 1488 0343 6467", "left side"), save_all=True, append_images=[second])
    found = extracted(data, "a.tif", _ON)
    assert (found.coverage.status, found.coverage.gaps) == (Status.COMPLETE, ())
    assert found.where("number 4539 1488 0343 6467") == [Occurrence(Page(1))]
    assert found.where("another page") == [Occurrence(Page(2))]


@pytest.mark.slow
def test_pictures_beyond_the_budget_are_a_gap() -> None:
    second = Image.open(io.BytesIO(_picture("PNG", ("another page",))))
    data = _picture("TIFF", ("first page",), save_all=True, append_images=[second])
    found = extracted(data, "a.tif", Limits(ocr="auto", images=1))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.IMAGES,))
    assert b"first page" in found.text


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_cut_short_ends_in_a_reason(kind: str) -> None:
    data = _picture(kind, ("some text",), exif=_exif())
    for size in (13, 40, len(data) // 2, len(data) - 3):
        found = extracted(data[:size], f"a.{kind}", _ON)
        assert found.coverage.status in Status


@pytest.mark.slow
def test_a_picture_with_absurd_dimensions_costs_no_memory() -> None:
    data = bytearray(_picture("PNG", ("text",)))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    found = extracted(bytes(data), "a.png", _ON)
    assert found.coverage.status is Status.SKIPPED
    assert set(found.coverage.gaps) <= {Reason.MEMORY, Reason.MALFORMED, Reason.UNPARSABLE, Reason.PARSER_ENDED}


def test_a_blank_between_two_letters_is_a_space() -> None:
    from macie_lite.extraction.parsers.ocr import _spaced

    gray = np.full((20, 300), 255.0)
    for left in (0, 12, 24, 52, 64):
        gray[:, left : left + 10] = 0
    boxes = [[(left, 0), (left + 10, 0), (left + 10, 20), (left, 20)] for left in (0, 12, 24, 52, 64)]
    assert _spaced("abcde", boxes, list("abcde"), gray, 20) == "abc de"


def test_ocr_that_cannot_run_is_said_before_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "missing_for_ocr", lambda: "rapidocr_onnxruntime cannot be imported")
    with pytest.raises(UsageError, match=r"--ocr auto cannot run, .*pip install 'macie-lite\[ocr\]'"):
        build.check(Settings(ocr="auto"), [])


@pytest.mark.parametrize("kind", ["BMP", "PPM"])
def test_pictures_that_are_nearly_all_white_are_no_text(kind: str) -> None:
    found = extracted(_picture(kind, ("some text",)), f"a.{kind}")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.PICTURE,))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["BMP", "PPM"])
def test_ocr_reads_pictures_without_compression(kind: str) -> None:
    assert b"4539 1488 0343 6467" in extracted(_picture(kind, ("card number 4539 1488 0343 6467",)), "a", _ON).text
