"""Compressed RTF, as Outlook keeps it (MS-OXRTFCP)."""

from __future__ import annotations

import struct

__all__ = ["decompressed"]

_HEADER = struct.Struct("<III4x")  # size of what follows the first four bytes, size of the RTF, kind
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D  # "LZFu", "MELA"
_RING = 4096
_INITIAL = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def decompressed(data: bytes) -> bytes:
    """The RTF, as far as it is there: two bytes give 17 at most. Raises ValueError for what is
    neither compressed nor plain RTF."""
    if len(data) < _HEADER.size:
        raise ValueError
    size, raw_size, kind = _HEADER.unpack_from(data)
    body = data[_HEADER.size : min(len(data), size + 4)]
    if kind == _PLAIN:
        return body[:raw_size]
    if kind != _COMPRESSED:
        raise ValueError
    return _expanded(body)[:raw_size]


def _expanded(body: bytes) -> bytes:
    """`out` is the ring, unrolled: a place in the ring is the last one of its kind in `out`."""
    out = bytearray(_INITIAL)
    at = 0
    while at < len(body):
        control = body[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                out += body[at : at + 1]
                at += 1
                continue
            if at + 2 > len(body):
                return bytes(out[len(_INITIAL) :])
            token = body[at] << 8 | body[at + 1]
            at += 2
            back = (len(out) - (token >> 4)) % _RING
            if not back:
                return bytes(out[len(_INITIAL) :])
            for _ in range((token & 15) + 2):
                out.append(out[-back] if back <= len(out) else 0x20)
    return bytes(out[len(_INITIAL) :])
