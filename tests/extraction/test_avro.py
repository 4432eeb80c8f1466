"""Avro: what a schema and its records hold, where it stands, and files that are broken or lie."""

from __future__ import annotations

import bz2
import datetime as dt
import io
import json
import zlib
from decimal import Decimal
from typing import Any

import fastavro
import pytest

from macie_lite.extraction.avro_blocks import long_bytes
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Record
from tests.extraction.files import Extracted, extracted

_SYNC = b"0123456789abcdef"


def _file(fields: list[dict[str, Any]], rows: list[dict[str, Any]], **options: Any) -> bytes:
    schema = {"type": "record", "name": "r", "fields": fields}
    out = io.BytesIO()
    fastavro.writer(out, schema, rows, sync_marker=_SYNC, **options)
    return out.getvalue()


def _found(fields: list[dict[str, Any]], rows: list[dict[str, Any]], **options: Any) -> Extracted:
    found = extracted(_file(fields, rows, **options), "a.avro")
    assert found.coverage.status is Status.COMPLETE
    return found


def _made(schema: Any, *blocks: tuple[int, bytes], codec: bytes = b"null") -> bytes:
    """A file, byte by byte: (count, data as it stands in the file) for each block."""
    meta = {b"avro.schema": json.dumps(schema).encode(), b"avro.codec": codec}
    pairs = b"".join(long_bytes(len(one)) + one for pair in meta.items() for one in pair)
    head = b"Obj\x01" + long_bytes(len(meta)) + pairs + b"\0" + _SYNC
    return head + b"".join(long_bytes(count) + long_bytes(len(data)) + data + _SYNC for count, data in blocks)


def _string(text: bytes) -> bytes:
    return long_bytes(len(text)) + text


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"])
def test_every_codec_of_the_specification(codec: str) -> None:
    rows = [{"e": f"somebody-{number}@example.org"} for number in range(3000)]
    found = _found([{"name": "e", "type": "string"}], rows, codec=codec)
    assert found.where("somebody-2999@") == [Occurrence(Record(2999, ("e",)))]
    assert found.fields("somebody-2999@") == ["e"]


def test_an_unknown_codec_is_a_gap_and_the_schema_is_read() -> None:
    found = extracted(_made({"type": "string", "doc": "jo@example.org"}, (1, b"xx"), codec=b"lzma9"), "a.avro")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.UNSUPPORTED_TYPE,))
    assert b"jo@example.org" in found.text


def test_schema_and_metadata_are_content() -> None:
    fields = [{"name": "a", "type": "string", "doc": "of ann@example.org", "default": "bo@example.org"}]
    found = _found(fields, [], metadata={"written.by": "cy@example.org"})
    assert b"ann@example.org" in found.text
    assert b"bo@example.org" in found.text
    assert found.fields("cy@example.org") == ["written.by"]


def test_values_are_judged_as_their_exact_text() -> None:
    logical = {
        "d": {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 2},
        "f": {"type": "fixed", "name": "fx", "size": 9, "logicalType": "decimal", "precision": 20, "scale": 2},
        "day": {"type": "int", "logicalType": "date"},
        "at": {"type": "long", "logicalType": "timestamp-micros"},
        "local": {"type": "long", "logicalType": "local-timestamp-millis"},
        "id": {"type": "string", "logicalType": "uuid"},
        "real": "double",
        "raw": "bytes",
        "kind": {"type": "enum", "name": "k", "symbols": ["ONE", "TWO"]},
        "flag": "boolean",
    }
    row: dict[str, Any] = {
        "d": Decimal("-1234567890123456.10"), "f": Decimal("4111111111111111.00"), "day": dt.date(1980, 2, 29),
        "at": dt.datetime(2024, 5, 6, 7, 8, 9, tzinfo=dt.UTC), "local": 1714979280000,
        "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "real": 4111111111111111.0, "raw": b"a\xffb", "kind": "TWO",
        "flag": True,
    }  # fmt: skip
    found = _found([{"name": name, "type": kind} for name, kind in logical.items()], [row])
    texts = {passage.field: passage.text for passage in found.passages}
    assert texts["d"] == b"-1234567890123456.10"
    assert texts["f"] == texts["real"] == b"4111111111111111"
    assert (texts["day"], texts["at"], texts["local"]) == (
        b"1980-02-29",
        b"2024-05-06 07:08:09",
        b"2024-05-06 07:08:00",
    )
    assert (texts["id"], texts["raw"], texts["kind"]) == (row["id"].encode(), b"a?b", b"TWO")
    assert "flag" not in texts


def test_a_date_beyond_the_calendar_is_no_fault() -> None:
    schema = {"type": "int", "logicalType": "date"}
    found = extracted(_made(schema, (1, long_bytes(2**31 - 1))), "a.avro")
    assert found.coverage.status is Status.COMPLETE


def test_nested_values_stand_on_their_path() -> None:
    person = {"type": "record", "name": "p", "fields": [{"name": "mail", "type": "string"}]}
    fields: list[dict[str, Any]] = [
        {"name": "who", "type": ["null", person]},
        {"name": "all", "type": {"type": "array", "items": {"type": "map", "values": ["null", "p", "long"]}}},
    ]
    rows: list[dict[str, Any]] = [
        {"who": None, "all": []},
        {"who": {"mail": "ann@example.org"}, "all": [{}, {"x": {"mail": "bo@example.org"}, "n": 4242}]},
    ]
    found = _found(fields, rows)
    assert found.where("ann@") == [Occurrence(Record(1, ("who", "mail")))]
    assert found.where("bo@") == [Occurrence(Record(1, ("all", 1, "x", "mail")))]
    assert found.where("4242") == [Occurrence(Record(1, ("all", 1, "n")))]
    assert found.fields("bo@") == ["all.x.mail"]


def test_many_keys_of_maps_are_values_and_on_the_path() -> None:
    rows = [{"m": {f"key-{number}": f"value-{number}"}} for number in range(500)]
    found = _found([{"name": "m", "type": {"type": "map", "values": "string"}}], rows)
    assert found.where("value-499") == [Occurrence(Record(499, ("m", "key-499")))]
    assert found.where("key-499") == [Occurrence(Record(499, ("m",)))]
    assert len(found.passages) == 3


def test_unions_of_records_and_of_numbers() -> None:
    one = {"type": "record", "name": "a", "fields": [{"name": "x", "type": "string"}]}
    two = {"type": "record", "name": "b", "fields": [{"name": "y", "type": "long"}]}
    rows: list[dict[str, Any]] = [
        {"u": ("a", {"x": "Oslo"})},
        {"u": ("b", {"y": 77})},
        {"u": "Rome"},
        {"u": None},
        {"u": [8, 9]},
    ]
    kinds = ["null", one, two, "string", {"type": "array", "items": "int"}]
    found = _found([{"name": "u", "type": kinds}], rows)
    assert found.where("Oslo") == [Occurrence(Record(0, ("u", "x")))]
    assert found.where("77") == [Occurrence(Record(1, ("u", "y")))]
    assert found.where("Rome") == [Occurrence(Record(2, ("u",)))]
    assert found.where("9") == [Occurrence(Record(4, ("u", 1)))]


def test_a_schema_may_hold_itself_and_names_that_are_none() -> None:
    schema = {
        "type": "record", "name": "my-record", "fields": [
            {"name": "e mail", "type": "string"}, {"name": "next", "type": ["null", "my-record"]},
        ],
    }  # fmt: skip
    data = _string(b"ann@example.org") + b"\x02" + _string(b"bo@example.org") + b"\0"
    found = extracted(_made(schema, (1, data)), "a.avro")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("bo@") == [Occurrence(Record(0, ("next", "e mail")))]


def test_blocks_before_and_after_a_damaged_one_stand() -> None:
    blocks = [(100, b"".join(_string(b"block %d value %d" % (at, n)) for n in range(100))) for at in range(3)]
    data = bytearray(_made("string", *blocks))
    at = data.index(b"block 1 value 50") - 1
    data[at] = 0x7F  # a string of -64 bytes
    found = extracted(bytes(data), "a.avro")
    assert (found.coverage.status, found.coverage.gaps[0].macie) == (Status.PARTIAL, "MALFORMED_FILE")
    assert b"block 0 value 99" in found.text
    assert b"block 1 value 49" in found.text
    assert found.where("block 2 value 99") == [Occurrence(Record(299, ()))]


def test_reading_goes_on_behind_the_next_sync_marker() -> None:
    blocks = [(1, _string(b"value %d" % at)) for at in range(3)]
    data = _made("string", *blocks)
    first = data.index(b"value 0") - 3
    found = extracted(data[:first] + b"\x02\x7e" + data[first + 2 :], "a.avro")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"value 2" in found.text


def test_bytes_that_no_record_claims_are_a_gap() -> None:
    data = b"".join(_string(b"value %d" % at) for at in range(3))
    found = extracted(_made("string", (1, data)), "a.avro")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2"])
def test_what_came_before_the_cut_is_read(codec: str) -> None:
    rows = [{"e": f"somebody-{number}@example.org"} for number in range(3000)]
    data = _file([{"name": "e", "type": "string"}], rows, codec=codec, sync_interval=10_000)
    found = extracted(data[:-200], "a.avro")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"somebody-100@" in found.text


@pytest.mark.parametrize(
    ("schema", "block"),
    [
        ("null", (1 << 60, b"")),
        ({"type": "record", "name": "r", "fields": []}, (1 << 60, b"")),
        ("string", (1 << 60, b"\x02a")),
        ("string", (1, long_bytes(1 << 50))),
        ("bytes", (1, long_bytes(1 << 31))),
        ({"type": "fixed", "name": "f", "size": 1 << 30}, (1, b"x")),
        ({"type": "array", "items": "long"}, (1, long_bytes(1 << 60) + b"\x02")),
    ],
)
def test_sizes_that_lie(schema: Any, block: tuple[int, bytes]) -> None:
    found = extracted(_made(schema, block), "a.avro")
    assert found.coverage.status in (Status.COMPLETE, Status.PARTIAL)


@pytest.mark.parametrize(("codec", "pack"), [(b"deflate", zlib.compress), (b"bzip2", bz2.compress)])
def test_a_bomb_meets_its_limit(codec: bytes, pack: Any) -> None:
    data = pack(_string(bytes(8 << 20)))
    data = data[2:-4] if codec == b"deflate" else data
    found = extracted(_made("bytes", (1, data), codec=codec), "a.avro", Limits(memory_file_bytes=1 << 20))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.HELD_SIZE,))


def _holding(items: Any) -> dict[str, Any]:
    fields = [{"name": "e", "type": "string"}, {"name": "many", "type": {"type": "array", "items": items}}]
    return {"type": "record", "name": "r", "fields": fields}


_NOTHING: list[Any] = [
    "null",
    {"type": "fixed", "name": "f", "size": 0},
    {"type": "record", "name": "n", "fields": [{"name": "a", "type": "null"}]},
]


@pytest.mark.parametrize("items", _NOTHING)
def test_items_that_take_no_byte_are_counted(items: Any) -> None:
    few = _string(b"ann@example.org") + long_bytes(3) + long_bytes(0)
    many = _string(b"bo@example.org") + long_bytes(1 << 50) + long_bytes(0)
    last = _string(b"cy@example.org") + long_bytes(0)
    found = extracted(_made(_holding(items), (2, few + many), (1, last)), "a.avro", Limits(cells=1000))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.CELLS,))
    assert b"ann@example.org" in found.text
    assert b"cy@example.org" in found.text


def test_types_that_take_no_byte_may_be_used_again_and_one_that_holds_itself_is_none() -> None:
    empty = {"type": "record", "name": "n", "fields": []}
    inner = {"name": "inner", "type": {"type": "array", "items": "r"}}
    schema = _holding(empty)
    schema["fields"] += [{"name": "again", "type": {"type": "array", "items": "n"}}, inner]
    leaf = _string(b"ann@example.org") + long_bytes(2) + long_bytes(0) + long_bytes(1) + long_bytes(0) + long_bytes(0)
    root = _string(b"bo@example.org") + long_bytes(0) + long_bytes(0) + long_bytes(1) + leaf + long_bytes(0)
    found = extracted(_made(schema, (1, root)), "a.avro")
    assert found.coverage.status is Status.COMPLETE
    assert found.fields("ann@example.org") == ["inner.e"]


@pytest.mark.parametrize("schema", [{}, [], 7, {"type": "nothing"}, {"type": "record", "name": "r"}, "a.b", None])
def test_what_is_no_schema(schema: Any) -> None:
    found = extracted(_made(schema, (1, b"\x02a")), "a.avro")
    assert found.coverage.status is not Status.COMPLETE


def test_a_schema_nested_deeply_is_a_gap() -> None:
    text = b'{"type":"array","items":' * 2000 + b'"int"' + b"}" * 2000
    data = _made("int", (1, b"\x02")).replace(_string(b'"int"'), _string(text))
    found = extracted(data, "a.avro")
    assert found.coverage.gaps == (Reason.JSON_NESTING,)
