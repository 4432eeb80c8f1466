"""Arrow files and streams, Feather: every layout that Arrow has, and messages that lie."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pytest

from macie_lite.extraction.arrow_messages import is_stream
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Record
from tests.extraction.files import extracted

_NEW = [pa.ipc.new_file, pa.ipc.new_stream]


def _written(table: pa.Table, new: Callable[..., Any] = pa.ipc.new_file, **options: Any) -> bytes:
    out = io.BytesIO()
    with new(out, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize("new", _NEW)
@pytest.mark.parametrize("codec", [None, "lz4", "zstd"])
def test_rows_are_right_over_batches(new: Callable[..., Any], codec: str | None) -> None:
    table = pa.table({"e": [f"somebody-{number}@example.org" for number in range(3000)]})
    out = io.BytesIO()
    with new(out, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table, max_chunksize=700)
    found = extracted(out.getvalue(), "a.bin")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("somebody-2999@") == [Occurrence(Record(2999, ("e",)))]


def test_every_layout_of_text() -> None:
    table = pa.table(
        {
            "views": pa.array(["one that is longer than twelve bytes", "Oslo"], pa.string_view()),
            "list views": pa.array([["Rome"], ["Bern", "Bonn"]], pa.list_view(pa.string())),
            "runs": pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["Turin"])),
            "dense": pa.UnionArray.from_dense(
                pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array(["Ulm"]), pa.array([4242])]
            ),
            "sparse": pa.UnionArray.from_sparse(
                pa.array([0, 1], pa.int8()), [pa.array(["Graz", "not said"]), pa.array([7, 4343])]
            ),
            "coded": pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array([{"town": "Linz"}])),
            "fixed": pa.array([["Wien", "Brno"], None], pa.list_(pa.string(), 2)),
            "map": pa.array([[("k", "Kiel")], []], pa.map_(pa.string(), pa.string())),
        }
    )
    found = extracted(_written(table), "a.arrow")
    assert found.coverage.status is Status.COMPLETE
    places = {
        "Oslo": (1, "views"), "Bonn": (1, "list views", 1), "Turin": (0, "runs"), "Ulm": (0, "dense"),
        "4242": (1, "dense"), "Graz": (0, "sparse"), "4343": (1, "sparse"), "Linz": (0, "coded", "town"),
        "Brno": (0, "fixed", 1), "Kiel": (0, "map", 0, "value"),
    }  # fmt: skip
    for text, (row, *path) in places.items():
        assert found.where(text, limit=1) == [Occurrence(Record(int(row), tuple(path)))], text
    assert b"not said" not in found.text


@pytest.mark.parametrize("new", _NEW)
def test_dictionaries_come_once_per_distinct_value(new: Callable[..., Any]) -> None:
    table = pa.table({"town": pa.array(["Oslo", "Rome", None, "Oslo"] * 100).dictionary_encode()})
    found = extracted(_written(table, new), "a.arrow")
    (towns,) = (passage for passage in found.passages if passage.field == "town")
    assert (towns.text, towns.weights.tolist()) == (b"Oslo\nRome", [200, 100])  # type: ignore[union-attr]
    assert len(found.where("Oslo", limit=1000)) == 200


def test_names_and_notes_are_content() -> None:
    schema = pa.schema([pa.field("e", pa.string(), metadata={"of": "cy@example.org"})], {"by": "jo@example.org"})
    found = extracted(_written(pa.table({"e": ["x"]}, schema=schema)), "a.arrow")
    assert found.fields("cy@example.org") == ["of"]
    assert found.fields("jo@example.org") == ["by"]
    assert found.where("jo@example.org") == [Occurrence(None, part="properties")]


def test_notes_of_a_footer_are_content() -> None:
    out = io.BytesIO()
    table = pa.table({"e": ["x"]})
    with pa.ipc.new_file(out, table.schema, metadata={"by": "jo@example.org"}) as writer:
        writer.write_table(table)
    assert extracted(out.getvalue(), "a.arrow").fields("jo@example.org") == ["by"]


def test_streams_one_after_the_other() -> None:
    data = _written(pa.table({"e": ["Oslo"]}), pa.ipc.new_stream)
    found = extracted(data + _written(pa.table({"e": ["Rome"]}), pa.ipc.new_stream), "a.arrows")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("Rome") == [Occurrence(Record(1, ("e",)))]
    found = extracted(data + b"and more", "a.arrows")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))


@pytest.mark.parametrize("new", _NEW)
def test_what_came_before_the_cut_is_read(new: Callable[..., Any]) -> None:
    table = pa.table({"e": [f"somebody-{number}@example.org" for number in range(900)]})
    out = io.BytesIO()
    with new(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=100)
    found = extracted(out.getvalue()[: len(out.getvalue()) // 2], "a.arrow")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"somebody-200@" in found.text


def test_a_buffer_that_says_it_is_huge() -> None:
    table = pa.table({"e": ["somebody@example.org" * 10] * 1000})
    data = _written(table, compression="zstd")
    size = (200 * 1000).to_bytes(8, "little")
    assert size in data
    found = extracted(data.replace(size, (1 << 40).to_bytes(8, "little")), "a.arrow")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    found = extracted(data, "a.arrow", Limits(memory_file_bytes=100_000))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MEMORY,))


def test_a_message_over_the_limit() -> None:
    table = pa.table({"e": ["x" * 100_000]})
    found = extracted(_written(table), "a.arrow", Limits(memory_file_bytes=50_000))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.HELD_SIZE,))


def test_views_that_share_their_bytes() -> None:
    views = pa.array([[f"{'x' * 50}{number}" for number in range(200)]], pa.list_view(pa.string()))
    many = pa.ListViewArray.from_arrays(
        pa.array([0] * 3000, pa.int32()), pa.array([200] * 3000, pa.int32()), views.values
    )
    found = extracted(_written(pa.table({"e": many})), "a.arrow")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MEMORY,))


def test_runs_without_end() -> None:
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([(1 << 31) - 1], pa.int64()), pa.array(["Oslo"]))
    found = extracted(_written(pa.table({"e": runs})), "a.arrow")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.CELLS,))


def test_bytes_that_merely_start_like_a_stream() -> None:
    assert not is_stream(b"\xff\xff\xff\xff" + bytes(100))
    assert not is_stream(b"\xff\xff\xff\xff\x40\0\0\0" + b"\xff" * 100)
    assert not is_stream(b"\xff" * 200)
    assert is_stream(_written(pa.table({"e": ["x"]}), pa.ipc.new_stream))


@pytest.mark.slow
@pytest.mark.parametrize("new", _NEW)
def test_bytes_turned_over_end_in_a_coverage(new: Callable[..., Any]) -> None:
    table = pa.table({"a": ["x", None, "y"] * 20, "l": [["p"], [], None] * 20, "m": [{"k": "v"}] * 60})
    coded = table.append_column("d", pa.array(["Oslo", "Rome", "Oslo"] * 20).dictionary_encode())
    rng = Random(7)
    for codec in (None, "lz4"):
        whole = _written(coded, new, compression=codec)
        for _ in range(500):
            data = bytearray(whole)
            for _ in range(rng.randrange(1, 4)):
                data[rng.randrange(8, len(data))] = rng.randrange(256)
            assert extracted(bytes(data), "a.arrow").coverage.mime_type.startswith("application/")


_HUGE = (1 << 40).to_bytes(8, "little")


@pytest.mark.parametrize(
    ("told", "lie"),
    [
        (b" \0\0\0\0\0\0\0\xc8\0\0\0FEA1", _HUGE + b"\xc8\0\0\0FEA1"),  # bytes of the first column
        (b"\x0b\x08\0\0\0\0\0\0\0", b"\x0b" + _HUGE),  # where it starts
        (b"\x01\0\0\0\0\0\0\0 ", _HUGE + b" "),  # its cells
        (b"\x14\0\0\0some", b"\xff\xff\xff\x7fsome"),  # the end of its only cell
    ],
)
def test_a_feather_file_that_lies(told: bytes, lie: bytes) -> None:
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        pa.feather.write_feather(pa.table({"e": ["somebody@example.org"], "f": ["Oslo"]}), out, version=1)
    data = out.getvalue()
    assert data.count(told) == 1
    found = extracted(data.replace(told, lie), "a.feather")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert found.where("Oslo") == [Occurrence(Record(0, ("f",)))]
    assert found.where("somebody") == []


def test_every_kind_of_column_in_feather() -> None:
    columns = {
        "text": ["x", None, "yyy"],
        "bytes": [b"1", None, b"3"],
        "number": [1, 2, 3],
        "true": [True, None, False],
        "coded": pa.array(["k", "l", "k"]).dictionary_encode(),
        "then": pa.array([1, 2, None], pa.timestamp("us", tz="UTC")),
        "day": pa.array([1, 2, 3], pa.date32()),
    }
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        pa.feather.write_feather(pa.table(columns), out, version=1)
    found = extracted(out.getvalue(), "a.feather")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("l") == [Occurrence(Record(1, ("coded",)))]
    assert {b"x\n\nyyy", b"1\n\n3", b"1\n2\n3", b"1970-01-02\n1970-01-03\n1970-01-04"} <= {
        passage.text for passage in found.passages
    }
