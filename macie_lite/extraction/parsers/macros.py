"""Sources of Visual Basic macros (MS-OVBA): compressed, one stream for each module, behind a compiled copy.

A module's source is found by the container's own marks rather than by the offset that `dir` states: it is the last one
in its stream that opens.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from macie_lite.extraction.parsers.streams import Storage

__all__ = ["is_macros", "macro_sources"]

_NO_SOURCES = ("dir", "_vba_project")
_CACHES = "__srp_"
_ATTRIBUTE = b"\x00Attribut"  # every source starts with one, as it is stored: a flag byte, then eight characters
_SIGNATURE = 1
_CHUNK = 4096
_LARGEST = 1 << 26


def is_macros(storage: Storage) -> bool:
    names = {name.lower() for name in storage.names}
    return "dir" in names and "_vba_project" in names


def macro_sources(storage: Storage) -> Iterator[str | None]:
    """A module's source; None for one that does not open."""
    for name in storage.names:
        if name.lower() in _NO_SOURCES or name.lower().startswith(_CACHES):
            continue
        data = storage.read(name)
        start = data.rfind(_ATTRIBUTE) - 3
        if start < 0 or data[start] != _SIGNATURE:
            yield None
        else:
            yield _decompressed(data, start + 1).decode("cp1252", "replace").replace("\r\n", "\n")


def _decompressed(data: bytes, at: int) -> bytes:
    """Of a CompressedContainer (2.4.1), chunk by chunk; ends at the first that is none."""
    out = bytearray()
    while at + 2 <= len(data) and len(out) < _LARGEST:
        (header,) = struct.unpack_from("<H", data, at)
        if header >> 12 & 7 != 3:
            break
        end = min(at + (header & 0xFFF) + 3, len(data))
        if header & 0x8000:
            _chunk(data[at + 2 : end], out)
        else:
            out += data[at + 2 : end]
        at = end
    return bytes(out)


def _chunk(data: bytes, out: bytearray) -> None:
    start, at = len(out), 0
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data) or len(out) - start >= _CHUNK:
                return
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            if at + 2 > len(data) or not _copied(struct.unpack_from("<H", data, at)[0], start, out):
                return
            at += 2


def _copied(token: int, start: int, out: bytearray) -> bool:
    """A copy token (2.4.1.3.19.1): how many of its bits are the offset depends on how much of the chunk is there."""
    bits = max((len(out) - start - 1).bit_length(), 4)
    length, offset = (token & (0xFFFF >> bits)) + 3, (token >> (16 - bits)) + 1
    if offset > len(out) - start:
        return False
    for _ in range(length):
        out.append(out[-offset])
    return True
