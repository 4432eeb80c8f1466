"""Whether the sizes that a compound file states can be (MS-CFB 2.2, 2.6): calamine takes memory for them at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import BinaryIO

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["check_sizes"]

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COUNTS = (40, 44, 64, 72)  # of sectors: of the directory, the table, the small table, the table of the table
_DIFAT, _RESERVED = 68, 0xFFFFFFFA  # where the chain of tables starts; numbers from it on are no sectors
_SECTOR = 512
_PASSES = 4  # sound chains have no sector in common


def check_sizes(file: BinaryIO) -> None:
    """Raises NotExamined (MALFORMED) where they cannot, or where a chain of sectors runs in a circle. Says nothing of
    other files."""
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(_SECTOR)
    file.seek(0)
    if not head.startswith(_SIGNATURE):
        return
    sizes = [int.from_bytes(head[at : at + 4], "little") * _SECTOR for at in _COUNTS]
    last = int.from_bytes(head[_DIFAT : _DIFAT + 4], "little") >= _RESERVED
    if max(sizes) > length or last == bool(sizes[-1]) or not _is_sound(file, length):
        raise NotExamined(Reason.MALFORMED)
    file.seek(0)


def _is_sound(file: BinaryIO, length: int) -> bool:
    import olefile

    try:
        with olefile.OleFileIO(file) as ole:
            entries = [entry for entry in ole.direntries if entry is not None]
            ole.loadminifat()
            large = [entry.isectStart for entry in entries if entry.size >= ole.minisectorcutoff or entry is ole.root]
            small = [
                entry.isectStart for entry in entries if entry.size < ole.minisectorcutoff and entry is not ole.root
            ]
            return (
                all(entry.size <= length and not entry.sizeHigh for entry in entries)
                and _ends([ole.first_dir_sector, ole.first_mini_fat_sector, *large], ole.fat)
                and _ends(small, ole.minifat)
            )
    except (OSError, ValueError, IndexError, TypeError):
        return False


def _ends(starts: Sequence[int], table: Sequence[int]) -> bool:
    """Whether every chain does."""
    left = _PASSES * len(table) + 1
    for sector in starts:
        while sector < len(table) and left:
            sector, left = table[sector], left - 1
    return left > 0
