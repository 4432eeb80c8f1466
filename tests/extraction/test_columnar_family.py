"""Avro, ORC, Arrow and Feather against the questions that every format has to answer.

Places in Avro are read back by a decoder of our own, in the others by pyarrow's tables.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pytest

from macie_lite.model.places import Occurrence, Record
from tests.conformance.check_extractor import CHECKS, Sample
from tests.formats.columnar import avro_records

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_AVRO = {
    "type": "record",
    "name": "r",
    "fields": [
        {"name": "id", "type": "int"},
        {"name": "name", "type": ["null", "string"]},
        {"name": "tags", "type": {"type": "array", "items": {"type": "map", "values": "string"}}},
    ],
}


def _rows() -> list[str | None]:
    return [f"{_VALUES[row // 10]} ends" if row % 10 == 0 else None if row % 3 else "nothing" for row in range(120)]


def _avro(codec: str) -> bytes:
    rows = _rows()
    plain: list[Any] = [{"id": at, "name": row, "tags": []} for at, row in enumerate(rows[:60])]
    nested = [{"id": at, "name": None, "tags": [{}, {"x": row or ""}]} for at, row in enumerate(rows[60:])]
    out = io.BytesIO()
    fastavro.writer(out, _AVRO, plain + nested, codec=codec, sync_interval=200)
    return out.getvalue()


def _table() -> pa.Table:
    rows = _rows()
    plain, nested = rows[:60] + [None] * 60, [[{"x": row}, {"x": None}] for row in rows[60:]]
    return pa.table({"id": list(range(120)), "näme": plain, "tags": [None, [], *([None] * 58), *nested]})


def _orc(**options: Any) -> bytes:
    out = io.BytesIO()
    pa.orc.write_table(_table(), out, **options)
    return out.getvalue()


def _ipc(new: Callable[..., Any], table: pa.Table, codec: str | None) -> bytes:
    out = io.BytesIO()
    with new(out, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table, max_chunksize=50)
    return out.getvalue()


def _coded() -> pa.Table:
    table = _table()
    return table.set_column(1, "näme", table.column(1).combine_chunks().dictionary_encode())


def _feather() -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pa.feather.write_feather(pa.table({"näme": _rows()}), out, version=1)
    return out.getvalue()


def _first_feather(content: bytes) -> Sequence[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows: list[Any] = pa.feather.read_table(io.BytesIO(content)).to_pylist()
    return rows


def _read(rows_of: Callable[[bytes], Sequence[Any]]) -> Callable[[bytes, Occurrence], str]:
    def text_at(content: bytes, found: Occurrence) -> str:
        assert isinstance(found.place, Record)
        value = rows_of(content)[found.place.index]
        for element in found.place.path:
            value = value[element]
        return str(value)

    return text_at


@cache
def _samples() -> dict[str, Sample]:
    orc = _read(lambda content: pa.orc.read_table(io.BytesIO(content)).to_pylist())
    file = _read(lambda content: pa.ipc.open_file(content).read_all().to_pylist())
    stream = _read(lambda content: pa.ipc.open_stream(content).read_all().to_pylist())
    kind = "application/vnd.apache."
    made = (
        Sample("a.avro", _avro("null"), _VALUES, "application/avro", _read(avro_records)),
        Sample("deflate.avro", _avro("deflate"), _VALUES, "application/avro", _read(avro_records)),
        Sample("a.orc", _orc(compression="zlib"), _VALUES, kind + "orc", orc, self_delimiting=True),
        Sample("lz4.orc", _orc(compression="lz4"), _VALUES, kind + "orc", orc, self_delimiting=True),
        Sample(
            "a.arrow",
            _ipc(pa.ipc.new_file, _coded(), "zstd"),
            _VALUES,
            kind + "arrow.file",
            file,
            self_delimiting=True,
        ),
        Sample("a.arrows", _ipc(pa.ipc.new_stream, _table(), None), _VALUES, kind + "arrow.stream", stream),
        Sample("a.feather", _feather(), _VALUES, kind + "arrow.file", _read(_first_feather), self_delimiting=True),
    )
    return {sample.name: sample for sample in made}


_NAMES = ("a.avro", "deflate.avro", "a.orc", "lz4.orc", "a.arrow", "a.arrows", "a.feather")


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], name: str) -> None:
    check(_samples()[name])
