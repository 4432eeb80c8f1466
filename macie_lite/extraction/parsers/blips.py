"""Pictures in the streams of old Office documents (MS-ODRAW 2.2.23: BLIP records), told by their record and their own
signature; drawings (EMF, WMF) are left out: they are previews of what is read elsewhere."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

__all__ = ["blips"]

_BLIP = re.compile(rb"[\x1d\x1e\x29\x2a]\xf0")  # JPEG, PNG, TIFF, JPEG in CMYK
_SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|II\*\0|MM\0\*")
_IDS = 33  # bytes of one or two hashes and a tag before the picture
_MOST = 10_000


def blips(data: bytes) -> Iterator[bytes]:
    """In their order; none overlaps another."""
    after = count = 0
    for found in _BLIP.finditer(data):
        start = found.end() + 4
        if start > len(data) or found.start() < after or count >= _MOST:
            continue
        end = start + int(struct.unpack_from("<I", data, start - 4)[0])
        signature = _SIGNATURE.search(data, start, start + _IDS + 8)
        if signature is not None and signature.end() < end <= len(data):
            after, count = end, count + 1
            yield data[signature.start() : end]
