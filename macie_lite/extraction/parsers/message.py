"""Outlook's `.msg` files (MS-OXMSG), over olefile: a compound file with a storage for each object.

Items are those of `mapi`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from olefile import STGTY_STORAGE, STGTY_STREAM, OleFileIO
from olefile.olefile import OleDirectoryEntry

from macie_lite.extraction.parsers.mapi import Item, Properties, Value, named, recipient

__all__ = ["message"]

_PROPERTIES = "__properties_version1.0"
_STREAM = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})(?:-[0-9A-Fa-f]{8})?")
_RECIPIENT, _ATTACHMENT, _NAMES = "__recip_version1.0_#", "__attach_version1.0_#", "__nameid_version1.0"
_DATA, _DATA_OBJECT = "__substg1.0_37010102", "__substg1.0_3701000D"
_TOP_HEADER, _INNER_HEADER, _PART_HEADER = 32, 24, 8
_MANY, _VARIABLE = 0x1000, (0x101E, 0x101F, 0x1102)
_BLOCK = 1 << 20
_FIXED = {0x0003: 4, 0x0040: 8}


def message(file: BinaryIO, depth: int) -> Iterator[Item]:
    """depth: how many messages may be in one another."""
    with OleFileIO(file) as ole:
        yield from _Message(ole, _named(ole), depth).items(ole.root, [], [], _TOP_HEADER)


class _Message:
    def __init__(self, ole: OleFileIO, names: dict[int, str], depth: int) -> None:
        self._ole = ole
        self._names = names
        self._depth = depth

    def items(self, storage: OleDirectoryEntry, at: list[str], path: list[str], header: int) -> Iterator[Item]:
        """at: where the storage is in the file. path: the member that it is."""
        inside = _kids(storage, STGTY_STORAGE)
        people = [
            recipient(Properties(self._values(one, [*at, one.name], _PART_HEADER)))
            for one in inside
            if one.name.startswith(_RECIPIENT)
        ]
        names: dict[int, list[str]] = {}
        for kind, name, _ in people:
            names.setdefault(kind, []).append(name)
        properties = Properties(self._values(storage, at, header))
        yield from properties.items(path, (line for _, _, line in people), names)
        for number, one in enumerate((one for one in inside if one.name.startswith(_ATTACHMENT)), 1):
            yield from self._attachment(one, [*at, one.name], path, number)

    def _attachment(self, storage: OleDirectoryEntry, at: list[str], path: list[str], number: int) -> Iterator[Item]:
        properties = Properties(self._values(storage, at, _PART_HEADER))
        yield from properties.items(path)
        name = properties.string(0x3707, 0x3704, 0x3001) or str(number)
        for one in storage.kids:
            if one.name == _DATA and one.entry_type == STGTY_STREAM:
                yield from self._file([*at, one.name], path, name)
            elif one.name == _DATA_OBJECT and one.entry_type == STGTY_STORAGE:
                yield from self._object(one, [*at, one.name], path, name)

    def _file(self, at: list[str], path: list[str], name: str) -> Iterator[Item]:
        stream = self._ole.openstream(at)
        yield "file", path, name, stream.read(_BLOCK)
        while block := stream.read(_BLOCK):
            yield "more", block

    def _object(self, storage: OleDirectoryEntry, at: list[str], path: list[str], name: str) -> Iterator[Item]:
        """A message in the message; or a document of another program, whose streams are given as they are."""
        if not any(one.name == _PROPERTIES for one in storage.kids):
            for one in _kids(storage, STGTY_STREAM):
                yield from self._file([*at, one.name], [*path, name], one.name)
        elif self._depth <= len(path):
            yield "gap", "ARCHIVE_NESTING"
        else:
            yield from self.items(storage, at, [*path, name], _INNER_HEADER)

    def _values(self, storage: OleDirectoryEntry, at: list[str], header: int) -> Iterator[Value]:
        """The fixed ones first: they say in which code page the others are."""
        if any(one.name == _PROPERTIES for one in storage.kids):
            fixed = self._read([*at, _PROPERTIES])[header:]
            for start in range(0, len(fixed) - 15, 16):
                kind, number = struct.unpack_from("<HH", fixed, start)
                if kind in _FIXED:
                    yield number, kind, fixed[start + 8 : start + 8 + _FIXED[kind]], self._names.get(number)
        for one in _kids(storage, STGTY_STREAM):
            found = _STREAM.fullmatch(one.name)
            if found is None or one.name == _DATA:
                continue
            number, kind = int(found[1], 16), int(found[2], 16)
            if kind in _VARIABLE:
                kind = kind & ~_MANY if "-" in one.name else 0  # without a number: how long each of them is
            yield number, kind, self._read([*at, one.name]), self._names.get(number)

    def _read(self, at: list[str]) -> bytes:
        data: bytes = self._ole.openstream(at).read()
        return data


def _kids(storage: OleDirectoryEntry, kind: int) -> list[OleDirectoryEntry]:
    return [one for one in storage.kids if one.entry_type == kind]


def _named(ole: OleFileIO) -> dict[int, str]:
    streams = [[_NAMES, f"__substg1.0_{number:04X}0102"] for number in (3, 4)]
    if not all(map(ole.exists, streams)):
        return {}
    entries, strings = (ole.openstream(one).read() for one in streams)
    return named(entries, strings)
