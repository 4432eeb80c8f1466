"""What libarchive does not tell of a RAR archive: its comment, before the first file; that it is one of volumes.

RAR 5.0 archive format ("Archive comment header"): in UTF-8, stored. RAR 3 and 4 (TechNote): a block like a file's,
commonly packed: it is made a file, which libarchive unpacks. Before: within the archive's own header, and, where
packed, in a way that nothing here unpacks. Comments of single files, which old versions write, are not looked for.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Comment", "is_volume", "rar_comment"]

_MARKER = b"Rar!\x1a\x07\x00"
_MOST = 1 << 20  # bytes of the archive that are looked at; a comment has 256 KiB at most
_BLOCKS = 64  # before the first file there are two or three
_MAIN, _FILE, _OLD_COMMENT, _SUBBLOCK = 0x73, 0x74, 0x75, 0x7A
_VOLUME = 1
_HAS_COMMENT, _ENCRYPTED_HEADERS, _HAS_DATA, _ENCRYPTED, _LARGE = 2, 0x80, 0x8000, 4, 0x100
_STORED, _WIDE = 0x30, 1
_HEADER = struct.Struct("<HBHH")  # CRC, type, flags, size
_FIELDS = struct.Struct(
    "<IIBIIBBHI"
)  # packed, unpacked, system, CRC, time, version, method, length of name, attributes
_OLD_FIELDS = struct.Struct("<HBBH")  # unpacked, version, method, CRC
_MAIN5, _SERVICE5 = 1, 3
_ENCRYPTION5 = 1  # a record of the extra area
_NAME = b"CMT"
_END = b"\xc4\x3d\x7b\x00\x40\x07\x00"


@dataclass(frozen=True, slots=True)
class Comment:
    """data: the text; packed: the archive whose one file it is. wide: in UTF-16 (little-endian)."""

    data: bytes
    wide: bool = False
    packed: bool = False


def rar_comment(peek: Callable[[int], bytes]) -> Comment | None:
    """None where there is none. peek: gives the first so many bytes. Raises NotExamined where it cannot be read."""
    return _in_rar4(peek) if peek(len(_MARKER)) == _MARKER else _in_rar5(peek)


def is_volume(head: bytes) -> bool:
    """Whether it is one of several files."""
    if head.startswith(_MARKER):
        return head[9:10] == bytes([_MAIN]) and bool(int.from_bytes(head[10:12], "little") & _VOLUME)
    main = _Fields(head[:64])
    main.at = len(_MARKER) + 1 + 4
    _, kind, flags = main.number(), main.number(), main.number()
    if flags & 1:
        main.number()
    return kind == _MAIN5 and bool(main.number() & _VOLUME)


def _whole(peek: Callable[[int], bytes], start: int, size: int) -> bytes:
    """[start, start + size) of the archive. Raises NotExamined where that goes too far."""
    if start + size > _MOST:
        raise NotExamined(Reason.MEMBER_UNPROCESSED)
    data = peek(start + size)[start : start + size]
    if len(data) < size:
        raise NotExamined(Reason.TRUNCATED)
    return data


def _in_rar4(peek: Callable[[int], bytes]) -> Comment | None:
    at = len(_MARKER)
    for _ in range(_BLOCKS):
        head = peek(at + _HEADER.size)[at:]
        if len(head) < _HEADER.size:
            return None
        _, kind, flags, size = _HEADER.unpack_from(head)
        if size < _HEADER.size or (kind == _MAIN and flags & _ENCRYPTED_HEADERS):
            return None  # as libarchive tells
        if kind == _MAIN and flags & _HAS_COMMENT:
            return _old_comment(_whole(peek, at, size))
        if kind not in (_MAIN, _SUBBLOCK):
            return None
        header = _whole(peek, at, size)
        data = int.from_bytes(header[7:11], "little") if flags & _HAS_DATA else 0
        if kind == _SUBBLOCK and _name(header, flags) == _NAME:
            return _comment(header, flags, _whole(peek, at + size, data))
        at += size + data
        if at > _MOST:
            raise NotExamined(Reason.MEMBER_UNPROCESSED)
    return None


def _name(header: bytes, flags: int) -> bytes:
    start = _HEADER.size + _FIELDS.size + (8 if flags & _LARGE else 0)
    if len(header) < start:
        return b""
    return header[start : start + int(_FIELDS.unpack_from(header, _HEADER.size)[7])]


def _comment(header: bytes, flags: int, data: bytes) -> Comment:
    if flags & _ENCRYPTED:
        raise NotExamined(Reason.ENCRYPTED_MEMBER)
    fields = _FIELDS.unpack_from(header, _HEADER.size)
    wide = bool(fields[8] & _WIDE)
    if fields[6] == _STORED:
        return Comment(data, wide)
    body = _FIELDS.pack(*fields[:2], 2, *fields[3:7], len(_NAME), 0x20) + _NAME
    main = _block(_MAIN, 0, b"\0" * 6)
    return Comment(_MARKER + main + _block(_FILE, _HAS_DATA | 0xC0, body) + data + _END, wide, packed=True)


def _block(kind: int, flags: int, fields: bytes) -> bytes:
    body = struct.pack("<BHH", kind, flags, _HEADER.size + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def _old_comment(main: bytes) -> Comment | None:
    """Of a main header, which it stands in."""
    start = 13
    if len(main) < start + _HEADER.size + _OLD_FIELDS.size or main[start + 2] != _OLD_COMMENT:
        raise NotExamined(Reason.MEMBER_UNPROCESSED)
    size, method = int(_HEADER.unpack_from(main, start)[3]), int(_OLD_FIELDS.unpack_from(main, start + 7)[2])
    if method != _STORED:
        raise NotExamined(Reason.MEMBER_UNPROCESSED)
    return Comment(main[start + _HEADER.size + _OLD_FIELDS.size : start + size])


def _in_rar5(peek: Callable[[int], bytes]) -> Comment | None:
    at = len(_MARKER) + 1
    for _ in range(_BLOCKS):
        start = at + 4  # behind a CRC
        size, start = _number(peek(start + 4), start)
        block = _Fields(_whole(peek, start, size))
        kind, flags = block.number(), block.number()
        if kind not in (_MAIN5, _SERVICE5):
            return None
        extra = block.number() if flags & 1 else 0
        data = block.number() if flags & 2 else 0
        if kind == _SERVICE5 and (method := _is_comment(block)) is not None:
            if _ENCRYPTION5 in block.records(extra):
                raise NotExamined(Reason.ENCRYPTED_MEMBER)
            if method:
                raise NotExamined(Reason.MEMBER_UNPROCESSED)
            return Comment(_whole(peek, start + size, data))
        at = start + size + data
        if at > _MOST:
            return None
    return None


def _is_comment(block: _Fields) -> int | None:
    """The method by which it is packed, None where it is none."""
    flags = block.number()
    for _ in range(2):  # the unpacked size, the attributes
        block.number()
    block.at += (4 if flags & 2 else 0) + (4 if flags & 4 else 0)
    packing = block.number()
    block.number()  # the system
    length = block.number()
    name = block.data[block.at : block.at + length]
    return packing >> 7 & 7 if name == _NAME else None


class _Fields:
    """Numbers of variable length, one behind the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def number(self) -> int:
        value, self.at = _number(self.data, self.at)
        return value

    def records(self, extra: int) -> set[int]:
        """The types of the records of the extra area, which ends the header."""
        kinds, at = set(), max(0, len(self.data) - extra)
        while at < len(self.data):
            size, begin = _number(self.data, at)
            kinds.add(_number(self.data, begin)[0])
            at = begin + max(1, size)
        return kinds


def _number(data: bytes, at: int) -> tuple[int, int]:
    """("vint", where the next field is); 0 where it does not end."""
    value = 0
    for shift, byte in enumerate(data[at : at + 10]):
        value |= (byte & 127) << 7 * shift
        if byte < 128:
            return value, at + shift + 1
    return 0, at + 1
