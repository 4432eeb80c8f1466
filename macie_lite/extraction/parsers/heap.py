"""The properties of a message that is attached to another, out of its node in a `.pst` (MS-PST 2.3.1 to 2.3.3).

libpff gives the node's bytes and no more: what does not fit into its heap, recipients and attachments are elsewhere.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = ["heap_properties"]

_BLOCK = 8176  # of a Unicode file: 8 KiB less its trailer
_SIGNATURE, _OF_PROPERTIES, _TREE = 0xEC, 0xBC, 0xB5
_KEY, _ENTRY, _RECORD, _DEEPEST = 2, 6, 8, 8
_INLINE = frozenset((0x0002, 0x0003, 0x0004, 0x000A, 0x000B))


def heap_properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(number, type, content) of each that is in the heap. Raises ValueError for what is no such node."""
    if len(data) < 12 or data[2] != _SIGNATURE or data[3] != _OF_PROPERTIES:
        raise ValueError
    (root,) = struct.unpack_from("<I", data, 4)
    tree = _allocation(data, root)
    if len(tree) < 8 or tree[0] != _TREE or (tree[1], tree[2]) != (_KEY, _ENTRY) or tree[3] > _DEEPEST:
        raise ValueError
    for number, kind, value in _records(data, int.from_bytes(tree[4:8], "little"), tree[3]):
        if kind in _INLINE:
            yield number, kind, struct.pack("<I", value)
        elif value and not value & 0x1F:  # else it stands in a node of its own
            yield number, kind, _allocation(data, value)


def _records(data: bytes, at: int, levels: int) -> Iterator[tuple[int, int, int]]:
    """The leaves of the tree; `levels` of nodes stand above them, each of which is read once."""
    nodes = [at]
    for _ in range(levels):
        below = [page for node in nodes for page in _pages(_allocation(data, node))]
        nodes = list(dict.fromkeys(below))
    for node in nodes:
        leaf = _allocation(data, node)
        for start in range(0, len(leaf) - _RECORD + 1, _RECORD):
            yield struct.unpack_from("<HHI", leaf, start)


def _pages(node: bytes) -> Iterator[int]:
    for start in range(_KEY, len(node) - 3, _KEY + 4):
        yield int.from_bytes(node[start : start + 4], "little")


def _allocation(data: bytes, number: int) -> bytes:
    """What has this number in the heap; nothing where there is no such thing."""
    base, index = (number >> 16) * _BLOCK, number >> 5 & 0x7FF
    (at,) = struct.unpack_from("<H", data, base) if base + 2 <= len(data) else (0,)
    ends = base + at + 4 + 2 * index
    if not at or not index or ends + 2 > min(len(data), base + _BLOCK):
        return b""
    start, end = struct.unpack_from("<HH", data, ends - 2)
    return data[base + start : base + end]
