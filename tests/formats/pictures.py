"""Pictures: values beside the pixels, and values in them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from macie_lite.model.places import Occurrence, Page
from tests.formats.base import File, Planted, no_places

__all__ = ["WRITERS"]

_ARTIST, _COPYRIGHT, _DESCRIPTION = 0x013B, 0x8298, 0x010E
_FONT = ImageFont.load_default(36)


def _jpeg(values: Sequence[Planted], rng: Random) -> File:
    """EXIF, XMP and a comment."""
    exif = Image.Exif()
    for tag, value in zip((_ARTIST, _COPYRIGHT, _DESCRIPTION), values, strict=False):
        exif[tag] = value.line
    fourth, fifth, sixth = values[3:]
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><d {fourth.label.replace(" ", "")}="{fourth.value}"/></x:xmpmeta>'
    out = io.BytesIO()
    _blank(rng).save(out, "JPEG", exif=exif, xmp=xmp.encode(), comment=f"{fifth.line}; {sixth.line}".encode())
    return File("photo.jpg", out.getvalue(), no_places)


def _png(values: Sequence[Planted], rng: Random) -> File:
    """Chunks of text, compressed and not."""
    texts = PngImagePlugin.PngInfo()
    for value in values:
        write = rng.choice((texts.add_text, texts.add_itxt))
        write("Comment", value.line, zip=rng.random() < 0.5)
    out = io.BytesIO()
    _blank(rng).save(out, "PNG", pnginfo=texts)
    return File("picture.png", out.getvalue(), no_places)


def _blank(rng: Random) -> Image.Image:
    return Image.new("RGB", (rng.randrange(40, 90), 50), "white")


def _drawn(lines: Sequence[str]) -> Image.Image:
    picture = Image.new("RGB", (1100, 70 * len(lines) + 80), "white")
    draw = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        draw.text((50, 40 + 70 * at), line, fill="black", font=_FONT)
    return picture


def _tiff(values: Sequence[Planted], rng: Random) -> File:
    """A fax of two pages."""
    half = rng.randrange(2, 5)
    pages = [[value.line for value in part] for part in (values[:half], values[half:])]
    out = io.BytesIO()
    first, second = map(_drawn, pages)
    first.save(out, "TIFF", save_all=True, append_images=[second])

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, Page)
        return "\n".join(pages[occurrence.place.number - 1])

    return File("fax.tiff", out.getvalue(), read)


def _webp(values: Sequence[Planted], rng: Random) -> File:
    lines = [value.line for value in values]
    rng.shuffle(lines)
    out = io.BytesIO()
    _drawn(lines).save(out, "WEBP", lossless=True)
    return File("shot.webp", out.getvalue(), lambda content, occurrence: "\n".join(lines))


def _scanned_pdf(values: Sequence[Planted], rng: Random) -> File:
    """Pages that are pictures."""
    pages = [[value.line for value in values[:3]], [value.line for value in values[3:]]]
    out = io.BytesIO()
    first, second = map(_drawn, pages)
    first.save(out, "PDF", save_all=True, append_images=[second], resolution=150)

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, Page)
        return "\n".join(pages[occurrence.place.number - 1])

    return File("scan.pdf", out.getvalue(), read)


WRITERS = {"jpeg": _jpeg, "png": _png, "tiff": _tiff, "webp": _webp, "scanned pdf": _scanned_pdf}
