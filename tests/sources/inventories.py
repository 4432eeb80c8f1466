"""Inventories as S3 delivers them, in each of its formats, for the tests."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import orc

from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import Source
from macie_lite.sources.inventory import InventorySource
from macie_lite.sources.inventory_columns import FIELDS

__all__ = [
    "CURRENT",
    "FORMATS",
    "LISTED_AT",
    "VERSIONED",
    "Open",
    "Row",
    "content",
    "keys",
    "listed",
    "put_in",
    "put_inventory",
    "put_manifest",
    "row_of",
]

Row = dict[str, Any]
Put = Callable[[str, bytes], object]
Open = Callable[..., InventorySource]
"""Opens a source by inventory, of `s3://source` if not told otherwise; it is closed with the test."""

FORMATS = ("CSV", "ORC", "Parquet")
CURRENT = ("Bucket", "Key", "Size", "LastModifiedDate", "ETag", "StorageClass")
VERSIONED = ("Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker", *CURRENT[2:])
LISTED_AT = datetime(2026, 11, 6, 21, 32, tzinfo=UTC)

_ENDINGS = {"CSV": "csv.gz", "ORC": "orc", "Parquet": "parquet"}
_WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
_TYPES = {
    "IsLatest": pa.bool_(),
    "IsDeleteMarker": pa.bool_(),
    "Size": pa.int64(),
    "LastModifiedDate": pa.timestamp("ms", "UTC"),
}


def row_of(ref: ObjectRef) -> Row:
    """A listed object as an inventory of current versions has it."""
    values = (ref.bucket, ref.key, ref.size, ref.last_modified, ref.etag, ref.storage_class)
    return dict(zip(CURRENT, values, strict=True))


def content(form: str, rows: Sequence[Row], fields: Sequence[str] = CURRENT, **options: Any) -> bytes:
    """One file. options: of the writer of Parquet or ORC."""
    if form == "CSV":
        return gzip.compress("".join(map(_line, ([row[name] for name in fields] for row in rows))).encode())
    columns = {FIELDS[name]: pa.array([row[name] for row in rows], _TYPES.get(name, pa.string())) for name in fields}
    out = io.BytesIO()
    if form == "ORC":
        orc.write_table(pa.table(columns), out, compression="zlib", **options)
    else:
        pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def _line(values: Sequence[Any]) -> str:
    return ",".join(f'"{_text(value, number)}"' for number, value in enumerate(values)) + "\n"


def _text(value: Any, number: int) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.000Z"
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else quote_plus(str(value), safe="/") if number == 1 else str(value)


def put_inventory(
    put: Put,
    bucket: str,
    form: str,
    files: Sequence[Sequence[Row]],
    *,
    at: str = "inv",
    config: str = "daily",
    date: str = "2026-11-06T21-32Z",
    fields: Sequence[str] = CURRENT,
) -> list[str]:
    """Writes a whole inventory; gives the keys of its files."""
    folder = f"{at}/{bucket}/{config}"
    contents = {
        f"{folder}/data/{date}-{number}.{_ENDINGS[form]}": content(form, rows, fields)
        for number, rows in enumerate(files)
    }
    for key, data in contents.items():
        put(key, data)
    put_manifest(put, f"{folder}/{date}", bucket, form, contents, fields)
    return list(contents)


def put_manifest(
    put: Put, folder: str, bucket: str, form: str, contents: dict[str, bytes], fields: Sequence[str] = CURRENT
) -> None:
    """Writes a manifest over files with these contents, and its checksum."""
    files = [
        {"key": key, "size": len(data), "MD5checksum": hashlib.md5(data, usedforsecurity=False).hexdigest()}
        for key, data in contents.items()
    ]
    manifest = {
        "sourceBucket": bucket,
        "destinationBucket": "arn:aws:s3:::some-bucket",
        "version": "2016-11-30",
        "creationTimestamp": str(int(LISTED_AT.timestamp()) * 1000),
        "fileFormat": form,
        "fileSchema": ", ".join(fields) if form == "CSV" else f"of {form}",
        "files": files,
    }
    data = json.dumps(manifest).encode()
    put(f"{folder}/manifest.json", data)
    put(f"{folder}/manifest.checksum", hashlib.md5(data, usedforsecurity=False).hexdigest().encode() + b"\n")


def listed(key: str, bucket: str = "source", **more: Any) -> Row:
    """The row of some object."""
    return row_of(ObjectRef(bucket, key, 7, "e", _WHEN)) | more


def put_in(folder: Path) -> Callable[[str, bytes], None]:
    """Writes a folder as a bucket is written."""

    def put(key: str, data: bytes) -> None:
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return put


def keys(source: Source, start_after: str | None = None) -> list[str]:
    return [ref.key for ref in source.list(start_after)]
