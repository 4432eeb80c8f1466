"""What stands around the cells of a workbook in a compound file (MS-XLS): all of its streams of records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.biff import notes_of_records
from macie_lite.extraction.parsers.streams import Storage, opened_storage
from macie_lite.extraction.sheet_items import NOTES

__all__ = ["PIVOTS", "RECORDS", "around"]

RECORDS = frozenset({"Workbook", "Book", "Revision Log", "User Names"})
"""Streams of the root, and..."""
PIVOTS = frozenset({"_SX_DB_CUR"})
"""...storages that hold records (2.1.2, 2.1.7)."""


def around(file: BinaryIO, everything: bool) -> Iterator[tuple[Any, ...]]:
    """(NOTES, [[sheet, row, column, text], ...]). everything: the texts of cells, too, of no place."""
    root = opened_storage(file)
    for storage in (root, *(one for one in root.storages() if one.path[-1] in PIVOTS)):
        yield from _notes(storage, everything)


def _notes(storage: Storage, everything: bool) -> Iterator[tuple[Any, ...]]:
    for name in storage.names:
        if storage.path or name in RECORDS:
            for notes in notes_of_records(storage.read(name), everything):
                if notes:
                    yield NOTES, notes
