"""Word documents from before DOCX (MS-DOC; Word 6 and 95 by their file information block).

The text is a chain of pieces, here and there in the file, in the order: body, footnotes, headers, comments, endnotes,
text boxes, text boxes of headers (MS-DOC 2.4.1 and 2.5.4). What lies between the pieces was deleted, and stays in files
that were saved fast.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from macie_lite.extraction.parsers.streams import Storage
from macie_lite.extraction.readable_runs import readable_runs
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["MAIN", "OWN", "word_texts"]

MAIN = "WordDocument"
OWN = frozenset({MAIN, "0Table", "1Table", "Data"})

_PARTS = ("", "footnotes", "headers", "macros", "comments", "endnotes", "text boxes", "text boxes of headers")
_ENCRYPTED, _COMPLEX, _TABLE_1 = 0x0100, 0x0004, 0x0200
_FIRST_97 = 0xC1  # nFib
_TABLES = {  # numbers of the pairs in FibRgFcLcb97 (MS-DOC 2.5.6): string tables with a label each
    9: "AutoText", 51: "Author", 60: "Variable", 71: "Saved by", 72: "File",
}  # fmt: skip
_ASSOCIATED = 32
_ASSOCIATIONS = {8: "Data source", 9: "Header source", 17: "Password"}  # the others are properties too (2.9.275)
_NOBODY = "Unknown"  # the first of all authors
_OWNERS = 36  # who commented
_ROUTE = 70
_STRINGS = 50_000
_FACTOR = 4
_LANGUAGES = {  # primary language (MS-LCID) to the codepage of Word 6 and 95
    0x01: "cp1256", 0x02: "cp1251", 0x04: "gb18030", 0x05: "cp1250", 0x08: "cp1253", 0x0D: "cp1255", 0x0E: "cp1250",
    0x11: "cp932", 0x12: "cp949", 0x15: "cp1250", 0x18: "cp1250", 0x19: "cp1251", 0x1A: "cp1250", 0x1B: "cp1250",
    0x1E: "cp874", 0x1F: "cp1254", 0x22: "cp1251", 0x23: "cp1251", 0x24: "cp1250",
}  # fmt: skip
_CHARACTERS = str.maketrans(
    {"\r": "\n", "\x07": "\n", "\x0c": "\n", "\x0b": "\v", "\x0e": "\v", "\x13": "\v", "\x14": "\v"}
    | {"\x1e": "-", "\n": "\v"}
    | dict.fromkeys("\0\x01\x02\x03\x04\x05\x06\x08\x15\x1f", None)
)
"""Ends of paragraphs, cells and sections end a line; around a field's instructions the line is broken; marks that
stand for pictures, notes and hyphens go."""


def word_texts(root: Storage) -> Iterator[tuple[str, str]]:
    """(part, text) in the file's order, "" for the body: a line for each paragraph. Raises NotExamined."""
    main = root.read(MAIN)
    if len(main) < 0x200:
        raise NotExamined(Reason.TRUNCATED)
    version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, 10)[0]
    if flags & _ENCRYPTED:
        raise NotExamined(Reason.ENCRYPTED_DOCUMENT)
    if version < _FIRST_97:
        yield from _texts_95(main, flags)
        return
    table = root.read("1Table" if flags & _TABLE_1 else "0Table")
    counts = struct.unpack_from("<8I", main, 0x4C)
    pieces = _pieces(_part_of(main, table, 33))
    extents = _bounded([_extent_97(*piece) for piece in pieces], main)
    yield from _divided((_piece_97(main, *piece) for piece in pieces), counts)
    yield from _between(main, extents)
    yield from _strings(main, table)


def _part_of(main: bytes, table: bytes, number: int) -> bytes:
    offset, size = struct.unpack_from("<II", main, 0x9A + 8 * number) if len(main) >= 0xA2 + 8 * number else (0, 0)
    return table[offset : offset + size]


def _pieces(clx: bytes) -> list[tuple[int, int, int]]:
    """(characters, the field that says where they are) of each piece, in order (MS-DOC 2.9.38, 2.9.177)."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise NotExamined(Reason.MALFORMED)
    (size,) = struct.unpack_from("<I", clx, at + 1)
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    if count < 1:
        raise NotExamined(Reason.MALFORMED)
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    places = (struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0] for number in range(count))
    return [
        (end - start, place, start) for start, end, place in zip(ends, ends[1:], places, strict=False) if end > start
    ]


def _bounded(extents: list[tuple[int, int]], main: bytes) -> list[tuple[int, int]]:
    """Raises NotExamined where pieces lie over each other so often that they come to far more than there is."""
    if sum(max(0, min(end, len(main)) - start) for start, end in extents) > len(main) * _FACTOR:
        raise NotExamined(Reason.ARCHIVE_RATIO)
    return extents


def _extent_97(count: int, place: int, _: int) -> tuple[int, int]:
    narrow = place & 0x40000000
    start = (place & 0x3FFFFFFF) // (2 if narrow else 1)
    return start, start + count * (1 if narrow else 2)


def _piece_97(main: bytes, count: int, place: int, at: int) -> tuple[str, int]:
    start, end = _extent_97(count, place, at)
    return main[start:end].decode("cp1252" if place & 0x40000000 else "utf-16-le", "replace"), count


def _texts_95(main: bytes, flags: int) -> Iterator[tuple[str, str]]:
    """Word 6 and 95: one stretch of text, or pieces where it was saved fast; 8-bit, in the codepage of its language."""
    language, start = struct.unpack_from("<H", main, 6)[0], struct.unpack_from("<I", main, 0x18)[0]
    codec = _LANGUAGES.get(language & 0x3FF, "cp1252")
    counts = struct.unpack_from("<8I", main, 0x34)
    extents = [(start, min(start + sum(counts), len(main)))]
    if flags & _COMPLEX:
        offset, size = struct.unpack_from("<II", main, 0x160)
        pieces = _pieces(main[offset : offset + size])
        extents = _bounded([(place, place + count) for count, place, _ in pieces], main)
    texts = ((main[start:end].decode(codec, "replace"), end - start) for start, end in extents)
    yield from _divided(texts, counts)
    yield from _between(main, extents)


def _divided(texts: Iterator[tuple[str, int]], counts: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """The pieces' characters as the parts that the counts say, a part maybe in several; what is over is a part too."""
    parts = [(name, count) for name, count in zip(_PARTS, counts, strict=True) if count]
    part, left = parts.pop(0) if parts else ("more", 1 << 62)
    for text, _ in texts:
        at = 0
        while at < len(text):
            piece = text[at : at + left]
            yield part, piece.translate(_CHARACTERS)
            at += len(piece)
            left -= len(piece)
            if not left:
                part, left = parts.pop(0) if parts else ("more", 1 << 62)
    if parts or (left and part != "more"):
        raise NotExamined(Reason.TRUNCATED)


def _between(main: bytes, extents: list[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Texts that no piece refers to, as far as text goes in the stream (fcMin, fcMac)."""
    at, end = struct.unpack_from("<II", main, 0x18)
    end = min(end, len(main))
    for start, after in [*sorted(extents), (end, end)]:
        if start > at:
            lines = "".join(f"{run}\n" for run in readable_runs(main[at : min(start, end)]))
            if lines:
                yield "deleted", lines.replace("\r", "\n")
        at = max(at, after)


def _strings(main: bytes, table: bytes) -> Iterator[tuple[str, str]]:
    """Who wrote, changed, saved and commented, variables and AutoText: not in the text, in tables of strings."""
    for number, label in _TABLES.items():
        for value in dict.fromkeys(_table(_part_of(main, table, number))):
            if value and value != _NOBODY:
                yield "properties", f"{label}: {value}\n"
    associated = list(_table(_part_of(main, table, _ASSOCIATED)))
    for at, label in _ASSOCIATIONS.items():
        if at < len(associated) and associated[at]:
            yield "properties", f"{label}: {associated[at]}\n"
    for value in _owners(_part_of(main, table, _OWNERS)):
        yield "properties", f"Author: {value}\n"
    for value in readable_runs(_part_of(main, table, _ROUTE)):
        yield "properties", f"Sent to: {value}\n"


def _table(data: bytes) -> Iterator[str]:
    """A STTB (MS-DOC 2.2.4) of 16-bit strings."""
    if data[:2] != b"\xff\xff" or len(data) < 6:
        return
    count, extra = struct.unpack_from("<HH", data, 2)
    at = 6
    for _ in range(count):
        if at + 2 > len(data):
            return
        (length,) = struct.unpack_from("<H", data, at)
        yield _line(data[at + 2 : at + 2 + 2 * length])
        at += 2 + 2 * length + extra


def _owners(data: bytes) -> Iterator[str]:
    at = 0
    for _ in range(_STRINGS):
        if at + 2 > len(data):
            return
        (length,) = struct.unpack_from("<H", data, at)
        if value := _line(data[at + 2 : at + 2 + 2 * length]):
            yield value
        at += 2 + 2 * length


def _line(raw: bytes) -> str:
    return " ".join(raw.decode("utf-16-le", "replace").replace("\0", " ").split())
