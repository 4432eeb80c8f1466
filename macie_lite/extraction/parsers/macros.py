"""Source of macros (MS-OVBA 2.4.1): compressed, behind what was compiled of it."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["macro_text"]

_SOURCE = b"\x00Attribut"  # every module's source starts so; before it stand a signature and a header of three bytes
_CHUNK = 4096
_COMPRESSED = 0x8000


def macro_text(stream: bytes) -> Iterator[str]:
    """The source in a module's stream, if it has one."""
    start = stream.find(_SOURCE) - 3
    if start >= 0 and stream[start] == 1:
        yield _unpacked(stream, start + 1).decode("cp1252", "replace")


def _unpacked(data: bytes, at: int) -> bytes:
    out = bytearray()
    while at + 2 <= len(data):
        header = int.from_bytes(data[at : at + 2], "little")
        end = min(at + (header & 0xFFF) + 3, len(data))
        if header & _COMPRESSED:
            out += _chunk(data[at + 2 : end])
        else:
            out += data[at + 2 : at + 2 + _CHUNK]
        at = end
    return bytes(out)


def _chunk(data: bytes) -> bytes:
    """At most 4,096 bytes: eight tokens behind each byte of flags, a byte as it is or a piece of what came before."""
    out, at = bytearray(), 0
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data) or len(out) > _CHUNK:
                return bytes(out)
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            token, at = int.from_bytes(data[at : at + 2], "little"), at + 2
            bits = max((len(out) - 1).bit_length(), 4)
            length, back = (token & (0xFFFF >> bits)) + 3, (token >> (16 - bits)) + 1
            if back > len(out):
                return bytes(out)
            for _ in range(length):
                out.append(out[-back])
    return bytes(out)
