"""The header of a dBASE table (.dbf): whether a file is one, and what its records are made of.

Source: "Xbase: file format description" (E. Bachmann), "dBASE Table File Format" (dBASE 7), Microsoft "Visual FoxPro
Table Structure" for the code pages and the types of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Column", "Header", "dbase_header"]

_VERSIONS = frozenset(
    (0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x7B, 0x83, 0x8B, 0x8C, 0x8E, 0xCB, 0xE5, 0xF5, 0xFB)
)
_LEVEL_7 = frozenset((0x04, 0x8C))
_TYPES = frozenset(b"CNFDLMGPBIYT@O+VWQ0")
_PREFIX, _PREFIX_7 = 32, 68
_END = 0x0D
_MOST_COLUMNS = 2048
# fmt: off
_CODE_PAGES = {  # language driver: codec
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac_roman", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850",
    0x0B: "cp437", 0x0D: "cp437", 0x0E: "cp850", 0x0F: "cp437", 0x10: "cp850", 0x11: "cp437", 0x12: "cp850",
    0x13: "cp932", 0x14: "cp850", 0x15: "cp437", 0x16: "cp850", 0x17: "cp865", 0x18: "cp437", 0x19: "cp437",
    0x1A: "cp850", 0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850", 0x1F: "cp852", 0x22: "cp852", 0x23: "cp852",
    0x24: "cp860", 0x25: "cp850", 0x26: "cp866", 0x37: "cp850", 0x40: "cp852", 0x4D: "gb18030", 0x4E: "cp949",
    0x4F: "cp950", 0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866",
    0x66: "cp865", 0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x78: "cp950", 0x79: "cp949", 0x7A: "gb18030",
    0x7B: "cp932", 0x7C: "cp874", 0x7D: "cp1255", 0x7E: "cp1256", 0x86: "cp737", 0x87: "cp852", 0x88: "cp857",
    0x96: "mac_cyrillic", 0x97: "mac_latin2", 0x98: "mac_greek", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254",
    0xCB: "cp1253", 0xCC: "cp1257",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Column:
    """start: in the record, behind its mark."""

    name: str
    kind: str
    start: int
    length: int
    big_endian: bool


@dataclass(frozen=True, slots=True)
class Header:
    """records: as claimed. codec: None where the file does not tell. rest: where what stands behind the columns
    starts."""

    records: int
    size: int
    record: int
    columns: tuple[Column, ...]
    codec: str | None
    rest: int


def dbase_header(head: bytes) -> Header | None:
    """None for what is no table: every length has to fit every other."""
    if len(head) < _PREFIX + 1 or head[0] not in _VERSIONS or head[2] > 12 or head[3] > 31:
        return None
    size, record = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    if size <= _PREFIX or not record:
        return None
    columns, rest = _columns(head, size, head[0] in _LEVEL_7)
    if not columns and head[0] in _LEVEL_7:
        columns, rest = _columns(head, size, level_7=False)  # dBASE IV wrote 4, too
    if not columns or columns[-1].start + columns[-1].length != record:
        return None
    return Header(int.from_bytes(head[4:8], "little"), size, record, tuple(columns), _CODE_PAGES.get(head[29]), rest)


def _columns(head: bytes, size: int, level_7: bool) -> tuple[list[Column], int]:
    at, step, name_size = (_PREFIX_7, 48, 32) if level_7 else (_PREFIX, 32, 11)
    columns: list[Column] = []
    start = 1
    while at + step <= min(size, len(head)) and head[at] != _END and len(columns) < _MOST_COLUMNS:
        raw, kind, length = head[at : at + name_size].split(b"\0")[0], head[at + name_size], _length(head, at, level_7)
        if not raw or kind not in _TYPES or not length or any(byte < 32 for byte in raw):
            return [], 0
        columns.append(Column(raw.decode("cp437"), chr(kind), start, length, level_7))
        start, at = start + length, at + step
    return (columns, at + 1) if head[at : at + 1] == b"\r" else ([], 0)


def _length(head: bytes, at: int, level_7: bool) -> int:
    if level_7:
        return head[at + 33]
    length, decimals = head[at + 16], head[at + 17]
    return length + 256 * decimals if head[at + 11] == ord("C") else length
