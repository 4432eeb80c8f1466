"""ORC: stripe by stripe in a process of its own, whatever the file says of itself."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.orc
import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Record
from tests.extraction.files import Extracted, extracted


def _file(table: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pa.orc.write_table(pa.table(table), out, **options)
    return out.getvalue()


def _found(table: dict[str, Any], **options: Any) -> Extracted:
    found = extracted(_file(table, **options), "a.orc")
    assert found.coverage.status is Status.COMPLETE
    return found


@pytest.mark.parametrize("compression", ["uncompressed", "zlib", "snappy", "lz4", "zstd"])
def test_rows_are_right_over_stripes(compression: str) -> None:
    rng = Random(3)
    names = [f"somebody-{number}.{rng.randrange(10**9)}@example.org" for number in range(40_000)]
    data = _file({"e": names}, compression=compression, stripe_size=1 << 16)
    assert pa.orc.ORCFile(io.BytesIO(data)).nstripes > 2
    found = extracted(data, "a.orc")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("somebody-39999.") == [Occurrence(Record(39_999, ("e",)))]


def test_a_stripe_at_a_time_is_held() -> None:
    rng = Random(3)
    names = [f"somebody-{number}.{rng.randrange(10**9)}@example.org" for number in range(40_000)]
    data = _file({"e": names}, compression="uncompressed", stripe_size=1 << 16)
    found = extracted(data, "a.orc", Limits(memory_file_bytes=len(data) * 3 // 4))
    assert found.coverage.status is Status.COMPLETE


def test_values_are_judged_as_their_exact_text() -> None:
    found = _found(
        {
            "real": [4111111111111111.0, 52.25],
            "decimal": pa.array([Decimal("4111111111111111.00"), Decimal("1.50")], pa.decimal128(20, 2)),
            "day": [dt.date(1980, 2, 29), None],
            "bytes": [b"a\xffb", None],
            "flag": [True, False],
        }
    )
    texts = {passage.field: passage.text for passage in found.passages}
    assert texts["real"] == b"4111111111111111\n52.25"
    assert texts["decimal"] == b"4111111111111111\n1.50"
    assert texts["day"] == b"1980-02-29\n"
    assert texts["bytes"] == b"a?b\n"
    assert "flag" not in texts


def test_nested_columns_are_their_leaves_with_their_path() -> None:
    found = _found(
        {
            "who": [{"name": {"last": "Ann"}, "age": 30}, None, {"name": {"last": "Bo"}, "age": 40}],
            "deep": [[], [{"n": [1, 2]}, {"n": [3]}], [{"n": [44]}]],
            "map": pa.array([[], None, [("k1", "v1"), ("k2", "v2")]], pa.map_(pa.string(), pa.string())),
        }
    )
    assert found.where("Bo") == [Occurrence(Record(2, ("who", "name", "last")))]
    assert found.fields("Bo") == ["who.name.last"]
    assert found.where("44") == [Occurrence(Record(2, ("deep", 0, "n", 0)))]
    assert found.where("v2") == [Occurrence(Record(2, ("map", 1, "value")))]


@pytest.mark.parametrize("names", [["a.b", "a"], ["town", "town"]])
def test_names_that_do_not_tell_columns_apart(names: list[str]) -> None:
    out = io.BytesIO()
    pa.orc.write_table(pa.table([pa.array(["Oslo"]), pa.array(["Rome"])], names), out)
    found = extracted(out.getvalue(), "a.orc")
    assert found.coverage.status is Status.COMPLETE
    assert (found.fields("Oslo"), found.fields("Rome")) == (names[:1], names[1:])


def test_names_of_columns_are_content() -> None:
    found = _found({"jo@example.org": [{"cy@example.org": 1}]})
    assert found.passages[0].text == b"jo@example.org\ncy@example.org"


def test_encrypted_columns_are_a_gap() -> None:
    data = _file({"a": ["Oslo"]}, compression="uncompressed")
    length = data[-1]
    postscript = data[-1 - length : -1]
    footer_length = postscript[1]
    assert postscript[0] == 8  # field 1, a number below 128
    assert footer_length < 120
    encryption = b"\x52\x00"  # field 10 of the footer, empty
    changed = data[: -1 - length] + encryption + b"\x08" + bytes([footer_length + 2]) + postscript[2:] + data[-1:]
    found = extracted(changed, "a.orc")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ENCRYPTED_DOCUMENT,))
    assert b"Oslo" in found.text


def test_a_file_without_its_end_is_skipped() -> None:
    found = extracted(_file({"a": ["x"] * 100})[:-5], "a.orc")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.TRUNCATED,))


def test_a_damaged_column_does_not_lose_the_others() -> None:
    rng = Random(5)
    data = bytearray(_file({"a": [f"{rng.random()}" for _ in range(900)], "b": ["the other one"] * 900}))
    start = data.index(b"ORC") + 400
    data[start : start + 600] = b"\xee" * 600
    found = extracted(bytes(data), "a.orc")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"the other one" in found.text


@pytest.mark.slow
def test_bytes_turned_over_end_in_a_coverage() -> None:
    whole = _file({"a": ["x", None, "y"] * 50, "n": [[1, 2], [], [3]] * 50}, compression="zlib")
    rng = Random(7)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(3, len(data))] = rng.randrange(256)
        assert extracted(bytes(data), "a.orc").coverage.mime_type == "application/vnd.apache.orc"
