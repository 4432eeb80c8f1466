"""The manifest of an S3 Inventory: which bucket it lists, when, in which format and files.

Source: S3's user guide, "Locating your inventory list", with examples of each format. Everything in it is checked
before it is used.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from macie_lite.errors import TargetError
from macie_lite.model.coverage import NotExamined
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.inventory_shelf import Found, Shelf, cannot_read, shelves

__all__ = ["DataFile", "Manifest", "manifests"]

_LONGEST = 64 << 20
_MD5 = re.compile("[0-9a-f]{32}")
_FORMATS = frozenset({"CSV", "ORC", "Parquet"})


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file with rows. md5: of its content, in hexadecimal digits."""

    key: str
    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One inventory. columns: of its CSV files, which do not name them. digest: tells it from all others."""

    listed_at: datetime
    format: str
    columns: tuple[str, ...]
    files: tuple[DataFile, ...]
    digest: str
    shelf: Shelf
    ref: ObjectRef

    def open(self, file: DataFile) -> BinaryIO:
        """Raises TargetError naming the file, or Unavailable."""
        try:
            return self.shelf.open_data(self.ref, file.key, file.size)
        except NotExamined as error:
            raise cannot_read(file.key, error) from None


def manifests(location: str, bucket: str, options: SourceOptions) -> Iterator[Manifest]:
    """The inventories of a bucket at a location, newest first; all of them on one shelf, which is to be closed."""
    for shelf in shelves(location, bucket, options):
        if found := shelf.found():
            yield from (_manifest(shelf, one, bucket) for one in found)
            return
        shelf.source.close()
    raise TargetError(
        f"There is no inventory of s3://{bucket} in {location}: name the place that it is delivered to, below which "
        f"{bucket}/CONFIGURATION/DATE/manifest.json lies, or that manifest.json."
    )


def _manifest(shelf: Shelf, found: Found, bucket: str) -> Manifest:
    where = f"The inventory's manifest {found.manifest.key!r}"
    data = shelf.read(found.manifest, _LONGEST + 1)
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if found.checksum is not None and shelf.read(found.checksum, 64).strip().lower() != digest.encode():
        raise TargetError(f"{where} is damaged: its checksum is another.")
    try:
        told = json.loads(data)
        listed, manifest = told["sourceBucket"], _read(told, digest, shelf, found.manifest)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise TargetError(f"{where} is not one of S3 Inventory, or not all of it is there.") from None
    if listed != bucket:
        raise TargetError(f"{where} is of the bucket {listed!r}, not of {bucket}.")
    return manifest


def _read(told: Any, digest: str, shelf: Shelf, ref: ObjectRef) -> Manifest:
    """Raises one of many for what is no manifest."""
    if told["fileFormat"] not in _FORMATS:
        raise ValueError
    columns = told["fileSchema"].split(",") if told["fileFormat"] == "CSV" else ()
    return Manifest(
        datetime.fromtimestamp(int(told["creationTimestamp"]) / 1000, UTC),
        told["fileFormat"],
        tuple(column.strip() for column in columns),
        tuple(map(_file, told["files"])),
        digest,
        shelf,
        ref,
    )


def _file(told: Any) -> DataFile:
    file = DataFile(told["key"], told["size"], told["MD5checksum"].lower())
    sound = isinstance(file.key, str) and type(file.size) is int and file.size >= 0
    if not sound or not file.key or _MD5.fullmatch(file.md5) is None:
        raise ValueError
    return file
