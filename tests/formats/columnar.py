"""Avro, ORC, Parquet, Arrow: Avro is written by fastavro and read back by a decoder of a few lines; the others are
written by pyarrow, whose tables read them back: there is no second library for them among those that come here."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pyarrow.parquet

from macie_lite.model.places import Occurrence, Record
from tests.formats.base import File, Planted

__all__ = ["WRITERS", "avro_records"]

_AVRO: dict[str, Any] = {
    "type": "record",
    "name": "Person",
    "namespace": "org.example",
    "doc": "people and what was asked of them",
    "fields": [
        {"name": "seen", "type": "int"},
        {"name": "asked", "type": {"type": "map", "values": "string"}},
        {"name": "notes", "type": {"type": "array", "items": ["null", "string"]}},
    ],
}


def _column(value: Planted) -> str:
    return value.label.replace(" ", "_")


def _avro(codec: str) -> Callable[[Sequence[Planted], Random], File]:
    def write(values: Sequence[Planted], rng: Random) -> File:
        rows: list[dict[str, Any]] = [{"seen": rng.randrange(9), "asked": {}, "notes": [None]} for _ in range(60)]
        for value, row in zip(values, rng.sample(range(60), len(values)), strict=True):
            rows[row]["asked"] = {"when": "today", _column(value): value.value}
        out = io.BytesIO()
        fastavro.writer(out, _AVRO, rows, codec=codec, sync_interval=rng.choice((100, 16000)))
        return File("people.avro", out.getvalue(), _of_records(avro_records))

    return write


def _of_records(read: Callable[[bytes], Sequence[Any]]) -> Callable[[bytes, Occurrence], str]:
    def value_at(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, Record)
        value = read(content)[occurrence.place.index]
        for step in occurrence.place.path:
            value = value[step]
        return str(value)

    return value_at


def avro_records(content: bytes) -> list[Any]:
    """All records of a container file, codec null or deflate."""
    file = io.BytesIO(content)
    assert file.read(4) == b"Obj\x01"
    meta = _value({"type": "map", "values": "bytes"}, file)
    schema, sync, records = json.loads(meta["avro.schema"]), file.read(16), []
    while file.tell() < len(content):
        count, size = _long(file), _long(file)
        data = file.read(size)
        block = io.BytesIO(zlib.decompress(data, -15) if meta["avro.codec"] == b"deflate" else data)
        records += [_value(schema, block) for _ in range(count)]
        assert file.read(16) == sync
    return records


def _long(file: io.BytesIO) -> int:
    number = shift = 0
    while (byte := file.read(1)[0]) & 0x80:
        number |= (byte & 0x7F) << shift
        shift += 7
    number |= byte << shift
    return (number >> 1) ^ -(number & 1)


def _value(schema: Any, file: io.BytesIO) -> Any:
    if isinstance(schema, list):
        return _value(schema[_long(file)], file)
    kind = schema["type"] if isinstance(schema, dict) else schema
    if kind == "record":
        return {field["name"]: _value(field["type"], file) for field in schema["fields"]}
    if kind == "array":
        return [_value(schema["items"], file) for _ in _counted(file)]
    if kind == "map":
        return {_value("string", file): _value(schema["values"], file) for _ in _counted(file)}
    if kind in ("bytes", "string"):
        data = file.read(_long(file))
        return data if kind == "bytes" else data.decode()
    if kind == "double":
        return struct.unpack("<d", file.read(8))[0]
    return _long(file) if kind in ("int", "long") else None


def _counted(file: io.BytesIO) -> Iterator[None]:
    while count := _long(file):
        if count < 0:
            count = -count
            _long(file)
        for _ in range(count):
            yield


def _table(values: Sequence[Planted], rng: Random, *, dictionary: bool = False) -> pa.Table:
    """Values in columns, in a list and in a structure, on rows of their own."""
    rows = rng.sample(range(80), len(values))
    columns: dict[str, Any] = {"seen": [rng.randrange(9) for _ in range(80)]}
    for number, (value, row) in enumerate(zip(values, rows, strict=True)):
        cells: list[Any] = [None] * 80
        cells[row] = (value.value, ["-", value.value], {"told": value.value})[number % 3]
        columns[_column(value)] = cells
    table = pa.table(columns)
    if dictionary:
        coded = [c.combine_chunks().dictionary_encode() if c.type == pa.string() else c for c in table.columns]
        table = pa.table(coded, table.column_names)
    return table


def _parquet(values: Sequence[Planted], rng: Random) -> File:
    out = io.BytesIO()
    pa.parquet.write_table(_table(values, rng), out, row_group_size=30, use_dictionary=rng.random() < 0.5)
    return File(
        "people.parquet", out.getvalue(), _of_records(lambda c: pa.parquet.read_table(io.BytesIO(c)).to_pylist())
    )


def _orc(values: Sequence[Planted], rng: Random) -> File:
    out = io.BytesIO()
    codec = rng.choice(("zlib", "snappy", "zstd", "uncompressed", "lz4"))
    pa.orc.write_table(_table(values, rng), out, compression=codec)
    return File("people.orc", out.getvalue(), _of_records(lambda c: pa.orc.read_table(io.BytesIO(c)).to_pylist()))


def _arrow(values: Sequence[Planted], rng: Random) -> File:
    table = _table(values, rng, dictionary=rng.random() < 0.5)
    out, codec = io.BytesIO(), rng.choice((None, "lz4", "zstd"))
    with pa.ipc.new_file(out, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table, max_chunksize=30)
    return File("people.arrow", out.getvalue(), _of_records(lambda c: pa.ipc.open_file(c).read_all().to_pylist()))


def _arrow_stream(values: Sequence[Planted], rng: Random) -> File:
    table = _table(values, rng)
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=30)
    return File("people.arrows", out.getvalue(), _of_records(lambda c: pa.ipc.open_stream(c).read_all().to_pylist()))


def _feather(values: Sequence[Planted], rng: Random) -> File:
    """The first version, which has neither lists nor structures."""
    rows = rng.sample(range(80), len(values))
    columns: dict[str, Any] = {"seen": [rng.randrange(9) for _ in range(80)]}
    for value, row in zip(values, rows, strict=True):
        cells = pa.array([value.value if at == row else None for at in range(80)])
        columns[_column(value)] = cells.dictionary_encode() if rng.random() < 0.3 else cells
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # Arrow will give its writer up
        pa.feather.write_feather(pa.table(columns), out, version=1)
    return File("people.feather", out.getvalue(), _of_records(_feather_records))


def _feather_records(content: bytes) -> list[Any]:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        records: list[Any] = pa.feather.read_table(io.BytesIO(content)).to_pylist()
    return records


WRITERS = {
    "avro": _avro("null"),
    "avro-deflate": _avro("deflate"),
    "parquet": _parquet,
    "orc": _orc,
    "arrow": _arrow,
    "arrow-stream": _arrow_stream,
    "feather": _feather,
}
