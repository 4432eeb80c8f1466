"""Outlook messages (MS-OXMSG) made by hand, in a compound file (MS-CFB) made by hand: no library here writes them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Union

__all__ = ["attachment", "compound", "embedded", "message", "named", "recipient"]

Storage = Mapping[str, Union[bytes, "Storage"]]
Values = Mapping[int, str | bytes | int]
"""Of properties, by number."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STREAM, _STORAGE, _ROOT = 2, 1, 5
_NAMES = "__nameid_version1.0"


class _Compound:
    def __init__(self) -> None:
        self._entries: list[list[object]] = []  # name, kind, left, right, child, start, size
        self._sectors: list[bytes] = []
        self._chains: list[int] = []
        self._mini = b""
        self._mini_chains: list[int] = []

    def made(self, root: Storage) -> bytes:
        self._entries.append(["Root Entry", _ROOT, _NONE, _NONE, _NONE, _END, 0])
        self._entries[0][4] = self._kids(root)
        self._entries[0][5], self._entries[0][6] = self._chain(self._mini), len(self._mini)
        mini_fat = struct.pack(f"<{len(self._mini_chains)}I", *self._mini_chains)
        mini_start, mini_count = self._chain(mini_fat), -(-len(mini_fat) // _SECTOR)
        directory = self._chain(b"".join(map(self._entry, self._entries)))
        fats = 1
        while fats * 128 < len(self._sectors) + fats:
            fats += 1
        assert fats <= 109
        places = range(len(self._sectors), len(self._sectors) + fats)
        chains = [*self._chains, *[_FAT] * fats]
        chains += [_FREE] * (fats * 128 - len(chains))
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        head += struct.pack("<IIIIIIIII", 0, fats, directory, 0, _CUTOFF, mini_start, mini_count, _END, 0)
        head += struct.pack("<109I", *places, *[_FREE] * (109 - fats))
        return head + b"".join(self._sectors) + struct.pack(f"<{len(chains)}I", *chains)

    def _kids(self, storage: Storage) -> int:
        """Siblings hang to the right of one another: a tree all the same."""
        numbers = []
        for name, content in sorted(storage.items(), key=lambda one: (len(one[0]), one[0].upper())):
            number = len(self._entries)
            numbers.append(number)
            if isinstance(content, bytes):
                start = self._chain(content) if len(content) >= _CUTOFF else self._mini_chain(content)
                self._entries.append([name, _STREAM, _NONE, _NONE, _NONE, start, len(content)])
            else:
                self._entries.append([name, _STORAGE, _NONE, _NONE, _NONE, 0, 0])
                self._entries[number][4] = self._kids(content)
        for number, after in pairwise(numbers):
            self._entries[number][3] = after
        return numbers[0] if numbers else _NONE

    def _chain(self, data: bytes) -> int:
        if not data:
            return _END
        first = len(self._sectors)
        for at in range(0, len(data), _SECTOR):
            self._sectors.append(data[at : at + _SECTOR].ljust(_SECTOR, b"\0"))
            self._chains.append(len(self._sectors))
        self._chains[-1] = _END
        return first

    def _mini_chain(self, data: bytes) -> int:
        if not data:
            return _END
        first = len(self._mini_chains)
        for at in range(0, len(data), _MINI):
            self._mini += data[at : at + _MINI].ljust(_MINI, b"\0")
            self._mini_chains.append(len(self._mini_chains) + 1)
        self._mini_chains[-1] = _END
        return first

    @staticmethod
    def _entry(entry: list[object]) -> bytes:
        name, kind, *numbers, size = entry
        text = (str(name) + "\0").encode("utf-16-le")
        head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
        return head + struct.pack("<III36xIQ", *numbers[:3], numbers[3], size)


def compound(root: Storage) -> bytes:
    """A compound file with these storages and streams."""
    return _Compound().made(root)


def _object(values: Values, header: int, *, unicode: bool = True) -> dict[str, bytes | Storage]:
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


def recipient(name: str, address: str, kind: int = 1) -> Storage:
    return _object({0x3001: name, 0x39FE: address, 0x0C15: kind}, 8)


def attachment(name: str, content: bytes) -> Storage:
    return _object({0x3707: name, 0x3701: content, 0x3705: 1}, 8)


def embedded(name: str, inside: Storage) -> Storage:
    """A message attached to a message."""
    return {**_object({0x3001: name, 0x3705: 5}, 8), "__substg1.0_3701000D": inside}


def named(names: Sequence[str]) -> Storage:
    """The names of the properties 0x8000, 0x8001 and so on."""
    entries = strings = b""
    for index, name in enumerate(names):
        text = name.encode("utf-16-le")
        entries += struct.pack("<IHH", len(strings), 0x0007, index)
        strings += struct.pack("<I", len(text)) + text + bytes(-len(text) % 4)
    return {"__substg1.0_00020102": b"", "__substg1.0_00030102": entries, "__substg1.0_00040102": strings}


def message(
    values: Values,
    recipients: Sequence[Storage] = (),
    attachments: Sequence[Storage] = (),
    *,
    names: Sequence[str] = (),
    unicode: bool = True,
    inside: bool = False,
) -> dict[str, bytes | Storage]:
    """The storages of a message. names: of the properties from 0x8000 on. inside: it is attached to another."""
    made = _object(values, 24 if inside else 32, unicode=unicode)
    made |= {f"__recip_version1.0_#{at:08X}": one for at, one in enumerate(recipients)}
    made |= {f"__attach_version1.0_#{at:08X}": one for at, one in enumerate(attachments)}
    return made if inside else {**made, _NAMES: named(names)}
