"""The rows of an inventory's file that are asked for, as columns that can be sent; runs in `inventory_child`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote_plus

from macie_lite.sources.inventory_columns import FIELDS, NotAnInventory, batches, types

__all__ = ["rows"]

_SLICE_ROWS = 1 << 12
_LONGEST_TEXT = 4096
"""Bytes. Keys have 1,024 at most, three times that when encoded."""

_LATEST_DATE = 253_402_300_800_000_000  # microseconds until the year 10000
_NAMES = {name: field for field, name in FIELDS.items()}


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
