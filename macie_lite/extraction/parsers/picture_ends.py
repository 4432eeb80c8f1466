"""Where a picture ends by its own account: viewers look no further, whatever stands behind."""

from __future__ import annotations

import re
import struct

__all__ = ["end_of"]

_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND"
_JPEG, _JPEG_SCAN, _JPEG_END = b"\xff\xd8", 0xDA, 0xD9
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")  # none of those that stand within a scan (ITU-T T.81, B.1.1)


def end_of(data: bytes) -> int:
    """The length of the file where its format does not say, or it is cut."""
    if data.startswith(_PNG):
        return _end_of_png(data)
    if data.startswith(_JPEG):
        return _end_of_jpeg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        size = int.from_bytes(data[4:8], "little")
        return min(8 + size + size % 2, len(data))
    return len(data)


def _end_of_png(data: bytes) -> int:
    """Behind the last chunk (PNG third edition, 5.6)."""
    at = len(_PNG)
    while at + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        at += int(size) + 12
        if kind == _PNG_END:
            return min(at, len(data))
    return len(data)


def _end_of_jpeg(data: bytes) -> int:
    """Segments tell their length, scans do not; a thumbnail lies within a segment."""
    at = len(_JPEG)
    while at + 2 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == _JPEG_END:
            return at + 2
        at += 1 if kind == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == _JPEG_SCAN:
            found = _MARKER.search(data, at)
            at = found.start() if found else len(data)
    return len(data)
