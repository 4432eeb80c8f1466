"""Workbooks in compound files (MS-CFB, MS-XLS): what stands around their cells, their properties, the files inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.biff import notes_of_records
from macie_lite.extraction.parsers.macros import macro_text
from macie_lite.extraction.parsers.ole_properties import labelled_properties
from macie_lite.extraction.printable import printable
from macie_lite.extraction.sheet_items import LOST, NOTES, STREAM

__all__ = ["around"]

_BOOKS = frozenset({"workbook", "book"})
_PIVOT = "_SX_DB"
_FILES = frozenset({"package", "contents"})
_NATIVE = "\x01Ole10Native"
_SILENT = frozenset({"\x01Ole", "\x01CompObj", "\x03ObjInfo", "\x03LinkInfo", "\x02OlePres000", "\x03EPRINT"})


def around(file: BinaryIO, everything: bool = False) -> Iterator[tuple[Any, ...]]:
    """(NOTES, [[sheet, row, column, text], ...]), (STREAM, name, bytes) for a file inside, (LOST,) for one that cannot
    be had. everything: the texts of cells, too, of no place.
    """
    import olefile

    with olefile.OleFileIO(file) as ole:
        for path in ole.listdir(streams=True, storages=False):
            yield from _stream(ole, path, everything)


def _stream(ole: Any, path: list[str], everything: bool) -> Iterator[tuple[Any, ...]]:
    name, inner = path[-1], path[:-1]
    if name.lower() in _BOOKS or (inner and inner[0].startswith(_PIVOT)):
        yield from _records(ole.openstream(path).read(), everything)
    elif name.startswith("\x05"):
        yield NOTES, [[-1, 0, 0, text] for text in labelled_properties(ole.openstream(path).read())]
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


def _records(stream: bytes, everything: bool) -> Iterator[tuple[Any, ...]]:
    for notes in notes_of_records(stream, everything):
        if notes:
            yield NOTES, notes


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
