"""Small compound files, put together by hand: no library writes Word and PowerPoint documents from before OOXML."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

from macie_lite.extraction.parsers.rebuilt import Tree, compound_file

__all__ = ["compressed_macro", "native", "old_presentation", "old_word", "property_set", "record", "word_95"]

_TEXT_AT = 0x800
_AUTHORS, _ROOM = 51, 0x800


def old_word(
    texts: Mapping[str, str], *, narrow: bool = False, pieces: int = 1, encrypted: bool = False,
    authors: Sequence[str] = (), left_over: bytes = b"", others: Tree | None = None,
) -> bytes:  # fmt: skip
    """A Word 97 document. texts: by part, "" for the body; \\r ends a paragraph. left_over: what no piece refers to."""
    order = ("", "footnotes", "headers", "macros", "comments", "endnotes", "text boxes", "text boxes of headers")
    text = "".join(texts.get(part, "") for part in order)
    counts = [len(texts.get(part, "")) for part in order]
    raw = left_over + text.encode("cp1252" if narrow else "utf-16-le")
    main = bytearray(_TEXT_AT)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 10, 0x0200 | (0x0100 if encrypted else 0))
    struct.pack_into("<II", main, 0x18, _TEXT_AT, _TEXT_AT + len(raw))
    struct.pack_into("<8I", main, 0x4C, *counts)
    clx = _clx(len(text), _TEXT_AT + len(left_over), narrow, pieces)
    table = clx + _strings(authors)
    struct.pack_into("<II", main, 0x9A + 8 * 33, 0, len(clx))
    struct.pack_into("<II", main, 0x9A + 8 * _AUTHORS, len(clx), len(table) - len(clx))
    return compound_file({"WordDocument": bytes(main) + raw, "1Table": table} | (others or {}))


def _clx(length: int, start: int, narrow: bool, pieces: int) -> bytes:
    ends = [length * number // pieces for number in range(pieces + 1)]
    places = [(start + end) * 2 | 0x40000000 if narrow else start + 2 * end for end in ends[:-1]]
    plc = struct.pack(f"<{len(ends)}I", *ends) + b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    return b"\x02" + struct.pack("<I", len(plc)) + plc


def _strings(values: Sequence[str]) -> bytes:
    if not values:
        return b""
    body = b"".join(struct.pack("<H", len(value)) + value.encode("utf-16-le") for value in values)
    return struct.pack("<HHH", 0xFFFF, len(values), 0) + body


def word_95(text: str, codec: str, language: int) -> bytes:
    """A document of Word 95: one stretch of 8-bit text."""
    raw = text.encode(codec)
    main = bytearray(_ROOM)
    struct.pack_into("<HHHH", main, 0, 0xA5DC, 104, 0, language)
    struct.pack_into("<II", main, 0x18, _ROOM, _ROOM + len(raw))
    struct.pack_into("<I", main, 0x34, len(raw))
    return compound_file({"WordDocument": bytes(main) + raw})


def record(kind: int, data: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    """A record of a PowerPoint stream."""
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(data)) + data


def old_presentation(
    slides: Sequence[tuple[str, str]], *, objects: Sequence[bytes] = (), encrypted: bool = False, earlier: str = "",
    comments: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """(text box, notes) of each slide. The slides stand in the stream in the reverse order of their numbers."""
    parts: list[bytes] = []
    for number, (text, _) in enumerate(slides):
        box = record(4000, text.encode("utf-16-le")) + _comment(comments[number] if number < len(comments) else "")
        parts.append(record(1006, record(1036, box, container=True), container=True))
    for number, (_, text) in enumerate(slides):
        atom = record(1009, struct.pack("<II", 256 + number, 0))
        notes = record(1036, record(4008, text.encode("latin-1")), container=True)
        parts.append(record(1008, atom + notes, container=True))
    count = len(slides)
    listed = b"".join(record(1011, struct.pack("<IIIII", 2 + at, 0, 0, 256 + at, 0)) for at in range(count))
    noted = b"".join(record(1011, struct.pack("<IIIII", 2 + count + at, 0, 0, 512 + at, 0)) for at in range(count))
    document = record(4080, listed, instance=0, container=True) + record(4080, noted, instance=2, container=True)
    parts.insert(0, record(1000, document, container=True))
    stream, offsets = bytearray(), {}
    for number in (0, *range(len(parts) - 1, 0, -1)):
        offsets[number + 1] = len(stream)
        stream += parts[number]
    if earlier:
        stream += record(1006, record(4000, earlier.encode("utf-16-le")), container=True)
    for data in objects:
        stream += record(4113, struct.pack("<I", len(data)) + zlib.compress(data), instance=1)
    directory = len(stream)
    places = struct.pack(f"<{len(parts)}I", *(offsets[number + 1] for number in range(len(parts))))
    stream += record(6002, struct.pack("<I", len(parts) << 20 | 1) + places)
    edit = len(stream)
    stream += record(4085, struct.pack("<IIIIIII", 0, 0, 0, directory, 1, 9, 0) + (bytes(4) if encrypted else b""))
    user = record(4086, struct.pack("<IIIHHBBH", 20, 0xE391C05F, edit, 3, 0, 3, 0, 0) + b"Zoe")
    return compound_file({"PowerPoint Document": bytes(stream), "Current User": user})


def _comment(text: str) -> bytes:
    """As PowerPoint 2002 keeps it: in a tag of its own."""
    if not text:
        return b""
    name = record(4026, "___PPT10".encode("utf-16-le"))
    inner = record(12000, record(4026, text.encode("utf-16-le"), instance=1), container=True)
    tag = record(5002, name + record(5003, inner), container=True)
    return record(5000, tag, container=True)


def property_set(properties: Mapping[int, str], *, custom: Mapping[str, str] | None = None) -> bytes:
    """The stream \\x05SummaryInformation, or one of users' own properties."""
    values = {1: struct.pack("<HHHH", 2, 0, 1252, 0)}
    values |= {number: _text_property(text) for number, text in properties.items()}
    if custom:
        names = b"".join(
            struct.pack("<II", 2 + at, len(name) + 1) + name.encode() + b"\0" for at, name in enumerate(custom)
        )
        values[0] = struct.pack("<I", len(custom)) + names
        values |= {2 + at: _text_property(text) for at, text in enumerate(custom.values())}
    at, table, body = 8 + 8 * len(values), b"", b""
    for number, value in values.items():
        table += struct.pack("<II", number, at + len(body))
        body += value
    kind = b"\xe0" if not custom else b"\x05"
    head = struct.pack("<HHI16sI", 0xFFFE, 0, 0, bytes(16), 1) + kind + bytes(15) + struct.pack("<I", 48)
    return head + struct.pack("<II", at + len(body), len(values)) + table + body


def _text_property(text: str) -> bytes:
    raw = text.encode("cp1252") + b"\0"
    return struct.pack("<II", 0x1E, len(raw)) + raw + bytes(-len(raw) % 4)


def native(name: str, data: bytes) -> bytes:
    """The stream \\x01Ole10Native of a file that was dragged into a document."""
    path = b"C:\\files\\" + name.encode()
    body = struct.pack("<H", 2) + name.encode() + b"\0" + path + b"\0" + struct.pack("<HHI", 0, 3, len(path) + 1)
    body += path + b"\0" + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(body)) + body


def compressed_macro(source: bytes) -> bytes:
    """A module's stream: something compiled, then its source in chunks of literal tokens (MS-OVBA 2.4.1)."""
    out = b"compiled" * 3 + b"\x01"
    for start in range(0, len(source), 3500):
        piece = source[start : start + 3500]
        tokens = b"".join(b"\0" + piece[at : at + 8] for at in range(0, len(piece), 8))
        out += struct.pack("<H", 0xB000 | (len(tokens) - 1)) + tokens
    return out
