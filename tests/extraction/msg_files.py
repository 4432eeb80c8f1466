"""Outlook messages (MS-OXMSG) made by hand: no library here writes them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from macie_lite.extraction.parsers.rebuilt import Tree

__all__ = ["attachment", "embedded", "message", "named", "recipient"]

Values = Mapping[int, str | bytes | int]
"""Of properties, by number."""

_NAMES = "__nameid_version1.0"


def _object(values: Values, header: int, *, unicode: bool = True) -> dict[str, bytes | Tree]:
    """Properties: texts and bytes in streams of their own, numbers in the stream of all."""
    entries, streams = b"", {}
    for number, value in values.items():
        if isinstance(value, int):
            entries += struct.pack("<HHIQ", 0x0003, number, 6, value)
            continue
        if isinstance(value, str):
            kind, data = (0x001F, value.encode("utf-16-le")) if unicode else (0x001E, value.encode("cp1252"))
        else:
            kind, data = 0x0102, value
        size = len(data) + (2 if kind == 0x001F else 1 if kind == 0x001E else 0)
        entries += struct.pack("<HHIII", kind, number, 6, size, 0)
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
    return {**streams, "__properties_version1.0": bytes(header) + entries}


def recipient(name: str, address: str, kind: int = 1) -> Tree:
    return _object({0x3001: name, 0x39FE: address, 0x0C15: kind}, 8)


def attachment(name: str, content: bytes) -> Tree:
    return _object({0x3707: name, 0x3701: content, 0x3705: 1}, 8)


def embedded(name: str, inside: Tree) -> Tree:
    """A message attached to a message."""
    return {**_object({0x3001: name, 0x3705: 5}, 8), "__substg1.0_3701000D": inside}


def named(names: Sequence[str]) -> Tree:
    """The names of the properties 0x8000, 0x8001 and so on."""
    entries = strings = b""
    for index, name in enumerate(names):
        text = name.encode("utf-16-le")
        entries += struct.pack("<IHH", len(strings), 0x0007, index)
        strings += struct.pack("<I", len(text)) + text + bytes(-len(text) % 4)
    return {"__substg1.0_00020102": b"", "__substg1.0_00030102": entries, "__substg1.0_00040102": strings}


def message(
    values: Values,
    recipients: Sequence[Tree] = (),
    attachments: Sequence[Tree] = (),
    *,
    names: Sequence[str] = (),
    unicode: bool = True,
    inside: bool = False,
) -> dict[str, bytes | Tree]:
    """The storages of a message. names: of the properties from 0x8000 on. inside: it is attached to another."""
    made = _object(values, 24 if inside else 32, unicode=unicode)
    made |= {f"__recip_version1.0_#{at:08X}": one for at, one in enumerate(recipients)}
    made |= {f"__attach_version1.0_#{at:08X}": one for at, one in enumerate(attachments)}
    return made if inside else {**made, _NAMES: named(names)}
