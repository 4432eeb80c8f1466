"""A storage of a compound file as a compound file of its own (MS-CFB), so that what reads such files can read it.

Version 3: sectors of 512 bytes; short streams in the ministream; the directory's trees are lists, as readers bear.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from macie_lite.extraction.parsers.streams import Storage

__all__ = ["compound_file", "rebuilt"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_IN_HEADER = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5

Tree = dict[str, "bytes | Tree"]
"""Streams and storages by name."""


def rebuilt(storage: Storage) -> bytes:
    """With all that is in it."""
    return compound_file(_tree(storage))


def _tree(storage: Storage) -> Tree:
    tree: Tree = {name: storage.read(name) for name in storage.names}
    for inner in storage.storages():
        if len(inner.path) < 16:
            tree[inner.path[-1]] = _tree(inner)
    return tree


class _Sectors:
    """Sectors of a kind and their chains."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.chains: list[int] = []

    def put(self, data: bytes) -> int:
        """Where the chain of `data` starts."""
        if not data:
            return _END
        start, count = len(self.chains), -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.chains += [*range(start + 1, start + count), _END]
        return start


def compound_file(tree: Tree) -> bytes:
    """A file with these streams and storages."""
    big, small = _Sectors(_SECTOR), _Sectors(_MINI)
    entries = list(_entries(tree, big, small))
    mini_fat = big.put(b"".join(struct.pack("<I", one) for one in small.chains))
    mini_sectors = -(-len(small.chains) * 4 // _SECTOR)
    entries[0] = _entry("Root Entry", _ROOT, _child(tree), _NONE, big.put(bytes(small.data)), len(small.data))
    directory = big.put(b"".join(entries))
    return _header(big, directory, mini_fat, mini_sectors) + bytes(big.data)


def _child(tree: Tree, first: int = 1) -> int:
    return first if tree else _NONE


def _entries(tree: Tree, big: _Sectors, small: _Sectors) -> Iterator[bytes]:
    """The root's place, then every entry, those of a storage behind it."""
    yield b""
    yield from _level(tree, 1, big, small)


def _level(tree: Tree, number: int, big: _Sectors, small: _Sectors) -> Iterator[bytes]:
    """Siblings are a list, each the right of the one before; `number`: of the first of them."""
    ordered = sorted(tree.items(), key=lambda one: (len(one[0]), one[0].upper()))
    for at, (name, value) in enumerate(ordered):
        size = _count(value)
        right = number + size if at + 1 < len(ordered) else _NONE
        if isinstance(value, bytes):
            where = (small if len(value) < _CUTOFF else big).put(value)
            yield _entry(name, _STREAM, _NONE, right, where, len(value))
        else:
            yield _entry(name, _STORAGE, _child(value, number + 1), right, 0, 0)
            yield from _level(value, number + 1, big, small)
        number += size


def _count(value: bytes | Tree) -> int:
    return 1 if isinstance(value, bytes) else 1 + sum(map(_count, value.values()))


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")[:62]
    return struct.pack(
        "<64sHBBIII16sIQQIQ", raw, len(raw) + 2, kind, 1, _NONE, right, child, bytes(16), 0, 0, 0, start, size
    )


def _header(big: _Sectors, directory: int, mini_fat: int, mini_sectors: int) -> bytes:
    """The header, once the FAT (and its own list, where 109 do not do) stands behind all other sectors."""
    used = len(big.chains)
    fat = difat = 0
    while (used + fat + difat) * 4 > fat * _SECTOR:
        fat = -(-(used + fat + difat) * 4 // _SECTOR)
        difat = -(-max(0, fat - _IN_HEADER) // 127)
    chains = big.chains + [_FAT] * fat + [_FAT - 1] * difat
    chains += [_FREE] * (fat * 128 - len(chains))
    big.data += struct.pack(f"<{len(chains)}I", *chains)
    places = list(range(used, used + fat))
    for number in range(difat):
        some = places[_IN_HEADER + 127 * number :][:127]
        following = used + fat + number + 1 if number + 1 < difat else _END
        big.data += struct.pack("<128I", *some, *[_FREE] * (127 - len(some)), following)
    head = struct.pack(
        "<8s16sHHHHHHLLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, fat,
        directory, 0, _CUTOFF, mini_fat if mini_sectors else _END, mini_sectors, used + fat if difat else _END, difat,
    )  # fmt: skip
    return head + struct.pack("<109I", *(places + [_FREE] * _IN_HEADER)[:_IN_HEADER])
