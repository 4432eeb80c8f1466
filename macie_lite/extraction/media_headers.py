"""Pictures and sound whose signatures are short, or words: by a header of which every field fits.

Their samples often have no control among them (white, silence), so nothing else keeps them from passing for text.
Sources: BITMAPINFOHEADER (MS-WMF 2.2.2.3), Netpbm (pnm(5), pam(5)), the TGA specification 2.0, SGI image file format
1.00, PCX 5, DDS_HEADER, RIFF and AIFF 1.3, Standard MIDI Files 1.0, QOI 1.0, Photoshop's file format.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from macie_lite.extraction.formats import Format, Sniffed

__all__ = ["by_media_header", "media_of_name"]

_PIECES = {  # what a file in pieces, each with its size before it, holds: of RIFF, and of AIFF
    b"WAVE": "audio/x-wav",
    b"AVI ": "video/x-msvideo",
    b"ACON": "application/x-navi-animation",
    b"RMID": "audio/mid",
    b"AIFF": "audio/x-aiff",
    b"AIFC": "audio/x-aiff",
}
_PNM = re.compile(  # numbers between blanks and remarks, one blank before the pixels
    rb"P(?:4(?:\s++(?:#[^\n]*+\n\s*+)*+[1-9]\d{0,5}){2}|[56](?:\s++(?:#[^\n]*+\n\s*+)*+[1-9]\d{0,5}){3})\s"
    rb"|P7\n(?:[A-Z]+ \w+\n|#[^\n]*+\n){3,9}+ENDHDR\n"
)
_PNM_TYPES = {
    b"P4": "image/x-portable-bitmap",
    b"P5": "image/x-portable-greymap",
    b"P6": "image/x-portable-pixmap",
    b"P7": "image/x-portable-arbitrarymap",
}
_LARGEST_PIECE = 1 << 24  # bytes of the first one: four letters come to more
_LOOK = 1 << 12
_HIGH = bytes(range(0x80, 0x100))
_LINE = 256  # bytes; those of a text are shorter
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32), 127))
_BMP_CORE, _BMP_HEADERS = 12, (12, 16, 40, 52, 56, 64, 108, 124)
_DEPTHS = (1, 2, 4, 8, 15, 16, 24, 32)
_BY_NAME = {  # samples without a header, or with one that is damaged
    "bmp": "image/bmp",
    "dib": "image/bmp",
    "tga": "image/x-tga",
    "raw": "application/octet-stream",
    "rgb": "image/x-rgb",
    "rgba": "image/x-rgb",
    "yuv": "video/x-raw-yuv",
    "wav": "audio/x-wav",
    "pcm": "audio/L16",
    "mp3": "audio/mpeg",
    "aac": "audio/aac",
    "au": "audio/basic",
}


def by_media_header(head: bytes) -> Sniffed | None:
    """What the header says; pictures that OCR can decode have a format."""
    for told in (_bitmap, _portable_map):
        if (mime_type := told(head)) is not None:
            return Sniffed(Format.IMAGE, mime_type)
    for fits, mime_type in _HEADERS:
        if fits(head):
            return Sniffed(None, mime_type)
    mime_type = _in_pieces(head)
    return Sniffed(None, mime_type) if mime_type else None


def media_of_name(head: bytes, extension: str) -> Sniffed | None:
    """For what passes for text in some encoding of eight bits, though its name and most of its bytes say otherwise."""
    mime_type = _BY_NAME.get(extension)
    return Sniffed(None, mime_type) if mime_type and _is_mostly_high(head) else None


def _is_mostly_high(head: bytes) -> bool:
    """Most bytes beyond ASCII, hardly a line's end among them: neither UTF-8 nor Cyrillic in lines."""
    high = len(head) - len(head.translate(None, _HIGH))
    return high * 2 > len(head) and head.count(b"\n") * _LINE < len(head) and not _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4
    return True


def _bitmap(head: bytes) -> str | None:
    """The pixels begin behind the header, whose size says which of its versions it is; one plane."""
    if not head.startswith(b"BM") or len(head) < 26 or head[6:10] != bytes(4):
        return None
    pixels, header = _little(head, 10, 4), _little(head, 14, 4)
    planes, depth = (22, 24) if header == _BMP_CORE else (26, 28)
    fits = header in _BMP_HEADERS and 14 + header <= pixels < 1 << 20 and _little(head, planes, 2) == 1
    return "image/bmp" if fits and _little(head, depth, 2) in (0, *_DEPTHS) else None


def _portable_map(head: bytes) -> str | None:
    """A text may begin so: the pixels are none."""
    header = _PNM.match(head[:_LOOK])
    if header is None:
        return None
    pixels = head[header.end() : header.end() + _LOOK]
    told = pixels.translate(None, _CONTROLS) != pixels or not _is_utf8(pixels)
    return _PNM_TYPES[head[:2]] if told else None


def _in_pieces(head: bytes) -> str | None:
    if head[:4] not in (b"RIFF", b"RIFX", b"FORM") or len(head) < 20:
        return None
    size = int.from_bytes(head[16:20], "little" if head.startswith(b"RIFF") else "big")
    return _PIECES.get(head[8:12]) if size < _LARGEST_PIECE else None


def _is_targa(head: bytes) -> bool:
    """TGA has no signature at its start: fields that no text and no other format has so."""
    if len(head) < 18 or not _little(head, 12, 2) or not _little(head, 14, 2) or head[17] & 0xC0:
        return False
    if head[1] == 0:
        return head[2] in (2, 3, 10, 11) and not any(head[3:8]) and head[16] in (8, 15, 16, 24, 32)
    return head[1] == 1 and head[2] in (1, 9) and head[7] in (15, 16, 24, 32) and head[16] in (8, 16)


def _is_sgi(head: bytes) -> bool:
    return (
        head.startswith(b"\x01\xda")
        and head[2:3] in (b"\0", b"\1")
        and head[3:4] in (b"\1", b"\2")
        and head[4:6] in (b"\0\1", b"\0\2", b"\0\3")
        and any(head[6:8])
    )


def _is_pcx(head: bytes) -> bool:
    if len(head) < 128 or head[0] != 0x0A or head[1] not in (0, 2, 3, 4, 5) or head[2] != 1 or head[64]:
        return False
    left, top, right, bottom = (_little(head, at, 2) for at in (4, 6, 8, 10))
    return head[3] in (1, 2, 4, 8) and left <= right and top <= bottom and head[65] in (1, 3, 4)


def _is_icon(head: bytes) -> bool:
    """The first picture stands just behind the list of pictures."""
    count = _little(head, 4, 2)
    return head[:3] == b"\0\0\1" and head[3:4] == b"\0" and count > 0 and _little(head, 18, 4) == 6 + 16 * count


def _starts(*signature: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signature)


def _little(head: bytes, at: int, size: int) -> int:
    return int.from_bytes(head[at : at + size], "little")


_HEADERS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (_is_targa, "image/x-tga"),
    (_is_sgi, "image/x-sgi"),
    (_is_pcx, "image/x-pcx"),
    (_is_icon, "image/vnd.microsoft.icon"),
    (_starts(b"DDS \x7c\0\0\0"), "image/vnd.ms-dds"),
    (_starts(b"8BPS\0\1\0\0", b"8BPS\0\2\0\0"), "image/vnd.adobe.photoshop"),
    (_starts(b"\x59\xa6\x6a\x95\0"), "image/x-sun-raster"),
    (_starts(b"qoif\0"), "image/x-qoi"),
    (_starts(b".snd\0"), "audio/basic"),
    (_starts(b"MThd\0\0\0\x06\0"), "audio/midi"),
)
