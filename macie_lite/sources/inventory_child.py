"""The process that reads one file of an inventory: `python -m macie_lite.sources.inventory_child FD`.

Readers of Parquet and ORC can end a process by what a file says, and the planner's must not end. It writes no file,
leaves no core, dies with its parent, and what it may use of memory and time is limited. The file's bytes are asked of
the parent, so it needs no way to S3 and no credentials.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import unquote_plus

from macie_lite.sources.inventory_columns import FIELDS, NotAnInventory, batches, types
from macie_lite.sources.inventory_wire import DATA, END, FAULT, READ, ROWS, SPAN, receive, send

__all__ = ["rows"]

_DEATH_SIGNAL, _SET_DUMPABLE = 1, 4  # prctl(2)
_MEMORY = 1 << 30
_RESERVED = 4  # addresses for each byte that may be written to
_SECONDS = 900
_PAGE = 1 << 20
_SLICE_ROWS = 1 << 12
_LONGEST_TEXT = 4096
"""Bytes. Keys have 1,024 at most, three times that when encoded."""
_LATEST_DATE = 253_402_300_800_000_000  # microseconds until the year 10000
_NAMES = {name: field for field, name in FIELDS.items()}


def _main(fd: int) -> None:
    _confine()
    with socket.socket(fileno=fd) as end:
        parent = _Parent(end)
        asked = json.loads(receive(end)[1])
        try:
            stream = cast("BinaryIO", io.BufferedReader(_Remote(parent, asked["size"]), _PAGE))
            for some in rows(stream, asked):
                parent.tell(ROWS, json.dumps(some, ensure_ascii=False, separators=(",", ":")).encode())
        except NotAnInventory as fault:
            parent.tell(FAULT, json.dumps(fault.args).encode())
        except MemoryError:  # Arrow's is one
            parent.tell(FAULT, b'["memory"]')
        except ConnectionError:
            return
        except Exception:  # noqa: BLE001 - readers fail in every way there is; their messages may quote content
            parent.tell(FAULT, b'["malformed"]')
        else:
            parent.tell(END)


class _Parent:
    """Who asked. Arrow's reader of CSV reads ahead in a thread of its own: that one alone asks for the file's bytes,
    and what is told meanwhile does not come in between."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._speaking = threading.Lock()

    def tell(self, kind: bytes, data: bytes = b"") -> None:
        with self._speaking:
            send(self._end, kind, data)

    def span(self, at: int, size: int) -> bytes:
        self.tell(READ, SPAN.pack(at, size))
        kind, data = receive(self._end)
        if kind != DATA or len(data) != size:
            raise ConnectionError
        return data


def _confine() -> None:
    """No core (core(5): dumpable, for a core_pattern that is a pipe), no file, no life beyond the parent's."""
    libc = ctypes.CDLL(None)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    libc.prctl(_SET_DUMPABLE, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to a whole group: the parent's business
        signal.signal(number, signal.SIG_IGN)
    pages = Path("/proc/self/statm").read_text("ascii").split()  # proc_pid_statm(5): size is the first, data the sixth
    size, data = (int(pages[at]) * os.sysconf("SC_PAGE_SIZE") for at in (0, 5))
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: _SECONDS,
        resource.RLIMIT_DATA: data + _MEMORY,
        resource.RLIMIT_AS: size + _RESERVED * _MEMORY,
    }
    for kind, wanted in limits.items():
        _, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, hard))


class _Remote(io.RawIOBase):
    """The file as the parent reads it for us."""

    def __init__(self, parent: _Parent, size: int) -> None:
        self._parent = parent
        self._size = size
        self._at = 0

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        count = max(0, min(len(view), _PAGE, self._size - self._at))
        if not count:
            return 0
        view[:count] = self._parent.span(self._at, count)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def rows(stream: BinaryIO, asked: dict[str, Any]) -> Iterator[list[Any]]:
    """Columns of the rows that are asked for: their numbers from 1, keys, sizes, microseconds since 1970, ETags,
    storage classes and versions (or None). asked: as in `inventory_rows`. Raises NotAnInventory, and all that readers
    raise."""
    for first, batch in batches(asked["format"], stream, asked["columns"], asked["skip"]):
        if missing := _missing(batch.schema.names, asked["versions"]):
            raise NotAnInventory("field", _NAMES[missing])
        for start in range(max(0, asked["skip"] - first), len(batch), _SLICE_ROWS):
            some = _Rows(batch[start : start + _SLICE_ROWS], first + start, asked).told()
            if some[0]:
                yield some


def _missing(names: list[str], versions: str) -> str | None:
    """A field without which no row can be used."""
    needed = ["bucket", "key", "size", "last_modified_date"]
    if versions != "current":
        needed.append("version_id")
    if "version_id" in names or versions == "noncurrent":
        needed += ["is_latest", "is_delete_marker"]
    return next((name for name in needed if name not in names), None)


class _Rows:
    """Some rows, in known types."""

    def __init__(self, batch: Any, first: int, asked: dict[str, Any]) -> None:
        import pyarrow.compute as pc

        self._asked = asked
        self._count = len(batch)
        self._first = first
        kinds = types()
        self._columns = {
            name: pc.cast(column, kinds[name], safe=name != "last_modified_date")
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
        for name, column in self._columns.items():
            column.validate(full=True)
            if kinds[name] == kinds["key"] and (pc.max(pc.binary_length(column)).as_py() or 0) > _LONGEST_TEXT:
                raise NotAnInventory("malformed")

    def told(self) -> list[Any]:
        import pyarrow as pa
        import pyarrow.compute as pc

        if not pc.all(pc.equal(self._columns["bucket"], self._asked["bucket"]), skip_nulls=False).as_py():
            raise NotAnInventory("bucket")
        kept = self._kept()
        numbers = pa.array(range(self._first + 1, self._first + self._count + 1), pa.int64())
        chosen = {name: column.filter(kept) for name, column in self._columns.items()}
        whole = [numbers.filter(kept).to_pylist(), *self._values(chosen)]
        prefix = self._asked["prefix"]
        if self._asked["format"] != "CSV" or not prefix:
            return whole
        under = [key.startswith(prefix) for key in whole[1]]
        return [
            column and [value for value, is_under in zip(column, under, strict=True) if is_under] for column in whole
        ]

    def _kept(self) -> Any:
        """A mask: of the versions asked for, and under the prefix where keys are not encoded."""
        import pyarrow as pa
        import pyarrow.compute as pc

        kept = pa.repeat(pa.scalar(True), self._count)
        if "is_delete_marker" in self._columns:
            kept = pc.invert(pc.fill_null(self._columns["is_delete_marker"], False))
        if "is_latest" in self._columns and self._asked["versions"] != "all":
            latest = pc.fill_null(self._columns["is_latest"], True)
            kept = pc.and_(kept, latest if self._asked["versions"] == "current" else pc.invert(latest))
        if self._asked["format"] != "CSV" and self._asked["prefix"]:
            kept = pc.and_(kept, pc.fill_null(pc.starts_with(self._columns["key"], self._asked["prefix"]), False))
        return kept

    def _values(self, chosen: dict[str, Any]) -> list[Any]:
        import pyarrow.compute as pc

        keys, sizes = chosen["key"].to_pylist(), chosen["size"].to_pylist()
        moments = pc.cast(chosen["last_modified_date"], "int64").to_pylist()
        if None in keys or "" in keys:
            raise NotAnInventory("malformed")
        for name, values, most in (("size", sizes, 1 << 62), ("last_modified_date", moments, _LATEST_DATE)):
            if not all(value is not None and 0 <= value < most for value in values):
                raise NotAnInventory("value", _NAMES[name])
        if self._asked["format"] == "CSV":
            keys = _decoded(keys)
        versions = None if self._asked["versions"] == "current" else _or(chosen, "version_id", "null", len(keys))
        etags = [etag.strip('"') for etag in _or(chosen, "e_tag", "", len(keys))]
        return [keys, sizes, moments, etags, _or(chosen, "storage_class", "STANDARD", len(keys)), versions]


def _decoded(keys: list[str]) -> list[str]:
    """Keys without their URL encoding: all at once where nothing in them looks like the end of one."""
    text = "\0".join(keys)
    if "%00" in text or text.count("\0") != len(keys) - 1:
        return [unquote_plus(key) for key in keys]
    return unquote_plus(text).split("\0")


def _or(columns: dict[str, Any], name: str, otherwise: str, count: int) -> list[str]:
    """A column's values; `otherwise` for what is empty or not there."""
    if name not in columns:
        return [otherwise] * count
    return [value or otherwise for value in columns[name].to_pylist()]


if __name__ == "__main__":
    _main(int(sys.argv[1]))
