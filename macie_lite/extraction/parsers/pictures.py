"""What a picture says of itself: EXIF (JEITA CP-3451), XMP (ISO 16684-1), comments of JPEG and PNG, IPTC (IIM 4.2)."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.picture_ends import end_of

__all__ = ["described", "metadata"]

Item = tuple[str, bytes]

_LONGEST = 1 << 20
_XMP_START, _XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
_XMP_TOKEN = re.compile(r'(?<![\w:-])(?:([\w-]+):)?([\w-]+)="([^"]*)"|<(?:[\w-]+:)?([\w-]+)|>([^<>]+)<')
_XMP_LIST = frozenset({"li", "Alt", "Bag", "Seq"})
_NOTES = ("UserComment", "XPComment", "XPAuthor", "XPTitle", "XPSubject", "XPKeywords")
_PNG, _PNG_TEXTS = b"\x89PNG\r\n\x1a\n", (b"tEXt", b"zTXt", b"iTXt")
_JPEG_COMMENT, _JPEG_IPTC, _JPEG_SCAN = 0xFE, 0xED, 0xDA
_IPTC = re.compile(rb"\x1c\x02([\x05-\xff])([\x00-\x7f][\x00-\xff])", re.DOTALL)


def metadata(file: BinaryIO) -> Iterator[tuple[str | int, bytes]]:
    """(name, UTF-8 text) of everything that is written beside the pixels; the position of GPS as decimal degrees. First
    (offset, bytes) of what stands behind the picture."""
    data = file.read()
    if (end := end_of(data)) < len(data):
        yield end, data[end:]
    yield from described(data)
    if data.startswith(_PNG):
        yield from _png_texts(data)
    if data.startswith(b"\xff\xd8"):
        yield from _jpeg_texts(data)
    yield from _exif(io.BytesIO(_tiff_in_webp(data) if data.startswith(b"RIFF") else data))


def described(data: bytes) -> Iterator[Item]:
    """(name, text) of the values in an XMP packet that lies open in the file."""
    start = data.find(_XMP_START)
    end = data.find(_XMP_END, start)
    if start < 0 or not 0 < end - start <= _LONGEST:
        return
    element = ""
    packet = data[start:end].decode("utf-8", "replace")
    for prefix, attribute, value, opened, text in _XMP_TOKEN.findall(packet):
        element = opened if opened and opened not in _XMP_LIST else element
        name = attribute or element
        if "xmlns" not in (prefix, attribute) and (found := (value or text).strip()):
            yield name, found.encode("utf-8", "replace")


def _exif(file: BinaryIO) -> Iterator[Item]:
    import exifread
    from exifread.utils import get_gps_coords

    logging.disable(logging.CRITICAL)  # nobody reads what it logs
    tags = exifread.process_file(file, truncate_tags=False, extract_thumbnail=False)
    for name, tag in tags.items():
        if text := _text_of(name, tag):
            yield name.rpartition(" ")[2], text
    if position := get_gps_coords(tags):
        yield "GPS coordinates", b"%.6f, %.6f" % position


def _tiff_in_webp(data: bytes) -> bytes:
    """What the chunk for EXIF holds (RFC 9649, 2.7.1.5); some writers put JPEG's mark before it."""
    at = len(b"RIFF....WEBP")
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind == b"EXIF":
            return data[at + 8 : at + 8 + size].removeprefix(b"Exif\0\0")
        at += 8 + size + size % 2
    return b""


def _text_of(name: str, tag: Any) -> bytes:
    values = getattr(tag, "values", tag)
    if name.endswith(_NOTES) and isinstance(values, (list, bytes)):
        raw = bytes(values)
        if raw.startswith((b"ASCII\0\0\0", b"UNICODE\0", bytes(8))):  # UserComment says how it is written
            return raw[8:].decode("utf-16" if raw.startswith(b"U") else "utf-8", "replace").encode().strip(b"\0 ")
        return raw.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace")
    return values.strip("\0 ").encode("utf-8", "replace") if isinstance(values, str) else b""


def _png_texts(data: bytes) -> Iterator[Item]:
    """Chunks of text (PNG third edition, 11.3.3)."""
    at = len(_PNG)
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if kind in _PNG_TEXTS:
            keyword, _, rest = data[at + 8 : at + 8 + size].partition(b"\0")
            yield keyword.decode("latin-1"), _png_text(kind, rest)
        at += size + 12


def _png_text(kind: bytes, rest: bytes) -> bytes:
    if kind == b"tEXt":
        return rest.decode("latin-1").encode()
    if kind == b"zTXt":
        return _inflated(rest[1:]).decode("latin-1").encode()
    text = rest[2:].split(b"\0", 2)[-1]  # behind the language and the translated keyword
    return _inflated(text) if rest.startswith(b"\1") else text


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _LONGEST)
    except zlib.error:
        return b""


def _jpeg_texts(data: bytes) -> Iterator[Item]:
    """Comments and IPTC records, up to where the scan starts (ITU-T T.81, B.1.1)."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _JPEG_SCAN:
        kind, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        if kind == _JPEG_COMMENT:
            yield "comment", body.decode("utf-8", "replace").encode()
        if kind == _JPEG_IPTC:
            yield from _iptc(body)
        at += 2 + max(size, 2)


def _iptc(body: bytes) -> Iterator[Item]:
    for record in _IPTC.finditer(body):
        size = int.from_bytes(record[2], "big")
        yield "IPTC", body[record.end() : record.end() + size].decode("utf-8", "replace").encode()
