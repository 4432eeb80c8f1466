"""Workbooks in compound files (MS-CFB, MS-XLS): what stands around their cells, their properties, the files inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.biff import notes_of_records
from macie_lite.extraction.parsers.macros import macro_text
from macie_lite.extraction.printable import printable
from macie_lite.extraction.sheet_items import LOST, NOTES, STREAM

__all__ = ["around"]

_BOOKS = frozenset({"workbook", "book"})
_PIVOT = "_SX_DB"
_FILES = frozenset({"package", "contents"})
_NATIVE = "\x01Ole10Native"
_LABELS = {2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template", 8: "last saved by", 18: "application"}
_THUMBNAIL = 17
_DOCUMENT_LABELS = {2: "category", 14: "manager", 15: "company"}
_SILENT = frozenset({"\x01Ole", "\x01CompObj", "\x03ObjInfo", "\x03LinkInfo", "\x02OlePres000", "\x03EPRINT"})


def around(file: BinaryIO) -> Iterator[tuple[Any, ...]]:
    """(NOTES, [[sheet, row, column, text], ...]), (STREAM, name, bytes) for a file inside, (LOST,) for one that cannot
    be had."""
    import olefile

    with olefile.OleFileIO(file) as ole:
        for path in ole.listdir(streams=True, storages=False):
            yield from _stream(ole, path)


def _stream(ole: Any, path: list[str]) -> Iterator[tuple[Any, ...]]:
    name, inner = path[-1], path[:-1]
    if name.lower() in _BOOKS or (inner and inner[0].startswith(_PIVOT)):
        yield from _records(ole.openstream(path).read())
    elif name.startswith("\x05"):
        yield NOTES, [[-1, 0, 0, text] for text in _properties(ole, path)]
    elif name.lower() in _FILES:
        yield STREAM, "/".join(path), ole.openstream(path).read()
    elif name == _NATIVE:
        yield STREAM, *_native(ole.openstream(path).read(), "/".join(path))
    elif inner and name not in _SILENT and (name == "WordDocument" or name == "PowerPoint Document"):
        yield (LOST,)
    elif "VBA" in inner:
        yield NOTES, [[-1, 0, 0, text] for text in macro_text(ole.openstream(path).read())]
    elif name not in _SILENT:
        yield NOTES, [[-1, 0, 0, text] for text in printable(ole.openstream(path).read())]


def _records(stream: bytes) -> Iterator[tuple[Any, ...]]:
    for notes in notes_of_records(stream):
        if notes:
            yield NOTES, notes


def _properties(ole: Any, path: list[str]) -> Iterator[str]:
    """Those of the first section with their labels (MS-OLEPS 2.21); those of another one, the user's own, without."""
    raw = ole.openstream(path).read()
    labels = _DOCUMENT_LABELS if "Document" in path[-1] else _LABELS
    for key, value in ole.getproperties(path).items():
        text = value.decode("cp1252", "replace") if isinstance(value, bytes) else value
        if key != _THUMBNAIL and isinstance(text, str) and text.strip("\0 "):
            yield f"{labels.get(key, key)}: {text}"
    if int.from_bytes(raw[24:28], "little") > 1:
        yield from printable(raw[int.from_bytes(raw[64:68], "little") :])


def _native(raw: bytes, name: str) -> tuple[str, bytes]:
    """A file as the packager keeps it: size, type, label, path, ..., its bytes."""
    parts = raw[6:].split(b"\0", 2)
    if len(parts) < 3:
        return name, raw
    label, rest = parts[0].decode("cp1252", "replace"), parts[2]
    try:
        length = int.from_bytes(rest[4:8], "little")
        start = 8 + length
        size = int.from_bytes(rest[start : start + 4], "little")
    except IndexError:
        return name, raw
    return label or name, rest[start + 4 : start + 4 + size] or raw
