"""The rows of one file of an inventory as listed objects: the file is checked, then read in a process of its own."""

from __future__ import annotations

import hashlib
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from macie_lite.errors import TargetError
from macie_lite.model.coverage import NotExamined
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.inventory_manifest import DataFile, Manifest
from macie_lite.sources.inventory_shelf import cannot_read
from macie_lite.sources.inventory_wire import DATA, END, READ, REQUEST, ROWS, SPAN, receive, send

__all__ = ["Versions", "Wanted", "refs_of"]

Versions = Literal["current", "noncurrent", "all"]

_HELD = 64 << 20
"""Files up to this size are fetched once and held; larger ones once for their checksum and once for their rows."""

_BLOCK = 1 << 20
_ROOT = str(Path(__file__).resolve().parents[2])
_ENVIRONMENT = ("PATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "HOME")
"""What the process gets of ours: no password and no key stands in these."""

_OF_LIBRARIES = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its own reserves a gibibyte at once
}

_FAULTS = {
    "memory": "takes more memory than reading an inventory may",
    "bomb": "unpacks to far more than rows can",
    "bucket": "lists objects of another bucket",
    "malformed": "is damaged, or not in the format of its manifest",
    "ended": "cannot be read: its reader ended",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows."""

    bucket: str
    prefix: str
    versions: Versions


def refs_of(manifest: Manifest, number: int, skip: int, wanted: Wanted) -> Iterator[ObjectRef]:
    """The objects of the rows behind the first `skip` of a file. Raises TargetError naming it, or Unavailable."""
    file = manifest.files[number]
    try:
        with closing(_checked(manifest, file)) as stream:
            for columns in _Reader(stream, file).rows(_request(manifest, file, skip, wanted)):
                yield from _refs(columns, wanted.bucket, f"{number}:%d:{manifest.digest}")
    except NotExamined as error:
        raise cannot_read(file.key, error) from None


def _refs(columns: list[Any], bucket: str, position: str) -> Iterator[ObjectRef]:
    rows, keys, sizes, moments, etags, classes, versions = columns
    for row, key, size, moment, etag, storage, version in zip(
        rows, keys, sizes, moments, etags, classes, versions or [None] * len(rows), strict=True
    ):
        modified = datetime.fromtimestamp(moment / 1_000_000, UTC)
        yield ObjectRef(bucket, key, size, etag, modified, version, storage, position % row)


def _request(manifest: Manifest, file: DataFile, skip: int, wanted: Wanted) -> bytes:
    asked = {"format": manifest.format, "columns": manifest.columns, "size": file.size, "skip": skip}
    chosen = {"bucket": wanted.bucket, "prefix": wanted.prefix, "versions": wanted.versions}
    return json.dumps(asked | chosen).encode()


def _checked(manifest: Manifest, file: DataFile) -> BinaryIO:
    """A stream over the file, whose content is what the manifest says."""
    digest, held = hashlib.md5(usedforsecurity=False), io.BytesIO()
    with closing(manifest.open(file)) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            if file.size <= _HELD:
                held.write(block)
    if digest.hexdigest() != file.md5:
        raise TargetError(f"The inventory's file {file.key!r} is damaged: its checksum is not its manifest's.")
    return held if file.size <= _HELD else manifest.open(file)


class _Reader:
    """A process that reads one file."""

    def __init__(self, stream: BinaryIO, file: DataFile) -> None:
        self._stream, self._file = stream, file

    def rows(self, request: bytes) -> Iterator[list[Any]]:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                process = _started(theirs)
            try:
                send(ours, REQUEST, request)
                yield from self._told(ours)
            except (EOFError, OSError, ValueError, RecursionError):
                raise self._fault("ended") from None
            finally:
                process.kill()
                process.wait()

    def _told(self, child: socket.socket) -> Iterator[list[Any]]:
        while (said := receive(child))[0] != END:
            kind, data = said
            if kind == READ:
                send(child, DATA, self._span(*SPAN.unpack(data)))
            elif kind == ROWS:
                yield json.loads(data)
            else:
                raise self._fault(*json.loads(data))

    def _span(self, at: int, size: int) -> bytes:
        self._stream.seek(at)
        return self._stream.read(min(size, _BLOCK))

    def _fault(self, what: str, field: str = "") -> TargetError:
        if what == "field":
            return TargetError(
                f"The inventory's file {self._file.key!r} has no field {field}, which is needed: add it to the "
                "inventory's configuration."
            )
        said = f"has an object without a possible {field}" if what == "value" else _FAULTS.get(what, _FAULTS["ended"])
        return TargetError(f"The inventory's file {self._file.key!r} {said}.")


def _started(theirs: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "macie_lite.sources.inventory_child", str(theirs.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(theirs.fileno(),),
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        | _OF_LIBRARIES
        | {"PYTHONPATH": os.pathsep.join(_import_path())},
    )


def _import_path() -> list[str]:
    """Where this process imports from; without the folder that we happen to stand in, which may be anybody's."""
    try:
        here = os.getcwd()
    except OSError:  # it is gone
        here = ""
    return [entry for entry in sys.path if entry == _ROOT or entry not in ("", here)]
