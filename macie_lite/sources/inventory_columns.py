"""Rows of an inventory's files as columns of known types, whatever the format; runs in `inventory_child`.

Source: S3's user guide, "Cataloging and analyzing your data with S3 Inventory" (fields) and "Locating your inventory
list" (their names and types in CSV, ORC and Parquet). Memory is bounded by a block of CSV, a page of each column of
Parquet, a stripe of ORC, and where that is not enough, by the process's limit.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["FIELDS", "NotAnInventory", "batches"]

FIELDS = {
    "Bucket": "bucket",
    "Key": "key",
    "VersionId": "version_id",
    "IsLatest": "is_latest",
    "IsDeleteMarker": "is_delete_marker",
    "Size": "size",
    "LastModifiedDate": "last_modified_date",
    "ETag": "e_tag",
    "StorageClass": "storage_class",
}
"""What is read, by its name in a CSV's schema and in S3's console, and its name in ORC and Parquet."""

_BATCH_ROWS = 1 << 14
_BLOCK = 1 << 20
_RATIO, _RATIO_FROM = 250, 64 << 20
"""Bytes unpacked per byte packed. Rows are long and alike, and still differ: tens, not hundreds."""


class NotAnInventory(Exception):
    """The file is not what it should be. `args`: a word for what is wrong, and the field's name, if it is one's."""


def batches(form: str, stream: BinaryIO, columns: Sequence[str], skip: int) -> Iterator[tuple[int, Any]]:
    """(rows before it, record batch of the known fields), of all rows but perhaps some of the first `skip`."""
    return _READERS[form](stream, columns, skip)


def types() -> dict[str, Any]:
    import pyarrow as pa

    text, flag, number, moment = pa.string(), pa.bool_(), pa.int64(), pa.timestamp("us", "UTC")
    return {"is_latest": flag, "is_delete_marker": flag, "size": number, "last_modified_date": moment} | {
        name: text for name in ("bucket", "key", "version_id", "e_tag", "storage_class")
    }


def _csv(stream: BinaryIO, columns: Sequence[str], skip: int) -> Iterator[tuple[int, Any]]:
    from pyarrow import csv

    names = [FIELDS.get(name, f"not read {number}") for number, name in enumerate(columns)]
    wanted = _known(names)
    content = io.BufferedReader(_Unpacked(stream), _BLOCK)
    if not content.peek(1):
        return  # which Arrow would refuse
    reader = csv.open_csv(
        content,
        csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types={name: types()[name] for name in wanted},
            include_columns=wanted,
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    row = 0
    for batch in reader:
        yield row, batch
        row += len(batch)


def _parquet(stream: BinaryIO, columns: Sequence[str], skip: int) -> Iterator[tuple[int, Any]]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_BLOCK)
    wanted, row = _known(file.schema_arrow.names), 0
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if row + rows <= skip:
            row += rows
            continue
        for batch in file.iter_batches(_BATCH_ROWS, row_groups=[group], columns=wanted, use_threads=False):
            yield row, batch
            row += len(batch)


def _orc(stream: BinaryIO, columns: Sequence[str], skip: int) -> Iterator[tuple[int, Any]]:
    from pyarrow import orc

    file = orc.ORCFile(stream)
    wanted, row = _known(file.schema.names), 0
    for stripe in range(file.nstripes):
        batch = file.read_stripe(stripe, columns=wanted)
        yield row, batch
        row += len(batch)


_READERS = {"CSV": _csv, "ORC": _orc, "Parquet": _parquet}


def _known(names: Sequence[str]) -> list[str]:
    """The fields that are read, of all. Raises NotAnInventory where one is there twice."""
    known = [name for name in names if name in types()]
    if len(set(known)) < len(known):
        raise NotAnInventory("malformed")
    return known


class _Unpacked(io.RawIOBase):
    """What a gzip stream holds, as long as that is in no absurd proportion to its size."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._stream = gzip.GzipFile(fileobj=packed)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = self._stream.readinto(buffer)
        self._given += count
        if self._given > max(_RATIO_FROM, _RATIO * self._packed.tell()):
            raise NotAnInventory("bomb")
        return count
