"""Streams of a compound file (MS-CFB) by olefile, none longer than the file, all together a few times its size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Storage", "opened_storage"]

_STORAGE, _STREAM = 1, 2
_FACTOR = 8  # streams may share sectors: what is read of a file comes to so many times its size at most
_MOST_STREAMS = 20_000


class Storage:
    """A folder of a compound file. `short`: a stream ended before the size that it claims."""

    def __init__(self, ole: Any, entry: Any, shared: dict[str, int], path: tuple[str, ...] = ()) -> None:
        self.path = path
        self._ole = ole
        self._entry = entry
        self._shared = shared
        streams = [kid for kid in entry.kids if kid.entry_type == _STREAM]
        self._streams = {kid.name: kid for kid in streams}
        self.names = list(self._streams)

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    @property
    def short(self) -> bool:
        return bool(self._shared["short"])

    def read(self, name: str) -> bytes:
        """A stream, b"" where there is none. Raises NotExamined where all of them come to too much."""
        entry = self._streams.get(name)
        if entry is None:
            return b""
        size = self._shared["size"]
        if entry.size > size:
            self._shared["short"] = 1
            entry.size = size
        data = bytes(self._ole._open(entry.isectStart, entry.size).read())
        if len(data) < entry.size:
            self._shared["short"] = 1
        self._count(len(data))
        return data

    def _count(self, size: int) -> None:
        self._shared["read"] += size
        self._shared["streams"] += 1
        if self._shared["read"] > self._shared["size"] * _FACTOR:
            raise NotExamined(Reason.ARCHIVE_RATIO)
        if self._shared["streams"] > _MOST_STREAMS:
            raise NotExamined(Reason.ARCHIVE_MEMBERS)

    def storages(self) -> Iterator[Storage]:
        """Those in this one."""
        for kid in self._entry.kids:
            if kid.entry_type == _STORAGE:
                yield Storage(self._ole, kid, self._shared, (*self.path, kid.name))

    def storage(self, name: str) -> Storage | None:
        return next((one for one in self.storages() if one.path[-1] == name), None)


def opened_storage(file: BinaryIO) -> Storage:
    """The root. Raises OSError (olefile's own) where there is no directory to be read."""
    import olefile

    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    ole = olefile.OleFileIO(file)
    return Storage(ole, ole.root, {"size": size, "read": 0, "streams": 0, "short": 0})
