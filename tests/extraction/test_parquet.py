"""Parquet: exact text of every leaf column, once per distinct value where it can be, with its rows."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest

from macie_lite.extraction.parquet_footer import chunks_of, footer_of
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Record
from tests.extraction.files import Extracted, extracted


def _file(table: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(table), out, **options)
    return out.getvalue()


def _found(table: dict[str, Any], **options: Any) -> Extracted:
    found = extracted(_file(table, **options), "a.parquet")
    assert found.coverage.status is Status.COMPLETE
    return found


@pytest.mark.parametrize("seekable", [True, False])
def test_columns_come_with_their_name_and_rows(seekable: bool) -> None:
    data = _file({"id": [1, 2, 3], "e-mail": ["a@example.org", None, "c@example.org"]}, use_dictionary=False)
    found = extracted(data, "people.parquet", seekable=seekable)
    assert found.coverage.mime_type == "application/vnd.apache.parquet"
    assert found.fields("c@example.org") == ["e-mail"]
    assert found.where("c@example.org") == [Occurrence(Record(2, ("e-mail",)))]
    assert found.passages[0].text == b"id\ne-mail"


def test_a_dictionary_column_comes_once_per_distinct_value_with_its_rows() -> None:
    found = _found({"city": ["Oslo", "Rome", None, "Oslo", "Oslo"] * 200}, row_group_size=500)
    passages = [passage for passage in found.passages if passage.field == "city"]
    assert [passage.text for passage in passages] == [b"Oslo\nRome"] * 2
    assert passages[0].weights is not None
    assert passages[0].weights.tolist() == [300, 100]
    rows = [place.place.index for place in found.where("Oslo", limit=4) if isinstance(place.place, Record)]
    assert rows == [0, 3, 4, 5, 500, 503, 504, 505]
    assert len(passages[0].places.locate(0, 4, 1000)) == 300


def test_values_are_judged_as_their_exact_text() -> None:
    found = _found(
        {
            "float": [4111111111111111.0, 52.25, 1e300],
            "decimal": pa.array([Decimal("4111111111111111.00"), Decimal("1.50"), None], pa.decimal128(20, 2)),
            "integer": pa.array([2**64 - 1, 0, 7], pa.uint64()),
            "date": [dt.date(1980, 2, 29), None, dt.date(2024, 1, 1)],
            "time": pa.array([0, 1_500_000, None], pa.timestamp("us", "Europe/Oslo")),
            "bytes": [b"some text", b"\xff\xfe", None],
            "flag": [True, False, None],
        }
    )
    texts = {passage.field: passage.text for passage in found.passages}
    assert texts["float"] == b"4111111111111111\n52.25\n1e+300"
    assert texts["decimal"] == b"4111111111111111\n1.50\n"
    assert texts["integer"] == b"18446744073709551615\n0\n7"
    assert texts["date"] == b"1980-02-29\n\n2024-01-01"
    assert texts["time"] == b"1970-01-01 00:00:00.000000\n1970-01-01 00:00:01.500000\n"
    assert texts["bytes"] == b"some text\n??\n"
    assert "flag" not in texts


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_nested_columns_are_their_leaves_with_their_path(use_dictionary: bool) -> None:
    found = _found(
        {
            "who": [{"name": {"last": "Ann"}}, None, {"name": {"last": "Bo"}}],
            "tags": [["red", "green"], None, ["blue"]],
            "deep": [[], [{"n": [1, 2]}, {"n": [3]}], [{"n": [44]}]],
            "map": pa.array([[], None, [("k1", "v1"), ("k2", "v2")]], pa.map_(pa.string(), pa.string())),
        },
        use_dictionary=use_dictionary,
    )
    assert found.where("Bo") == [Occurrence(Record(2, ("who", "name", "last")))]
    assert found.fields("Bo") == ["who.name.last"]
    assert found.where("green") == [Occurrence(Record(0, ("tags", 1)))]
    assert found.where("3") == [Occurrence(Record(1, ("deep", 1, "n", 0)))]
    assert found.where("44") == [Occurrence(Record(2, ("deep", 0, "n", 0)))]
    assert found.where("v2") == [Occurrence(Record(2, ("map", 1, "value")))]
    assert found.where("k1") == [Occurrence(Record(2, ("map", 0, "key")))]


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_dots_belong_to_the_name(use_dictionary: bool) -> None:
    found = _found(
        {
            "user.email": ["ann@example.org"],
            "a": [{"b": "Oslo", "c.d": "Rome"}],
            "a.b": ["Bern"],
            "jo.x+y@example.org": ["Bonn"],
        },
        use_dictionary=use_dictionary,
    )
    assert found.where("ann@") == [Occurrence(Record(0, ("user.email",)))]
    assert found.fields("ann@") == ["user.email"]
    assert found.where("Oslo") == [Occurrence(Record(0, ("a", "b")))]
    assert found.where("Rome") == [Occurrence(Record(0, ("a", "c.d")))]
    assert found.where("Bern") == [Occurrence(Record(0, ("a.b",)))]
    assert found.where("Bonn") == [Occurrence(Record(0, ("jo.x+y@example.org",)))]
    assert found.passages[0].text.split(b"\n") == [b"user.email", b"a", b"b", b"c.d", b"a.b", b"jo.x+y@example.org"]


def test_columns_of_one_name_are_both_read() -> None:
    out = io.BytesIO()
    pq.write_table(pa.table([pa.array(["Oslo"] * 9), pa.array(["Rome"] * 9)], ["town", "town"]), out)
    found = extracted(out.getvalue(), "a.parquet")
    assert found.coverage.status is Status.COMPLETE
    assert (found.fields("Oslo"), found.fields("Rome")) == (["town"], ["town"])


def test_rows_are_right_over_row_groups_and_batches() -> None:
    names = [f"somebody-{number}@example.org" for number in range(3000)]
    found = _found({"a": names}, row_group_size=1000, use_dictionary=False)
    assert found.where("somebody-2999@") == [Occurrence(Record(2999, ("a",)))]


def test_cells_keep_their_newlines() -> None:
    found = _found({"a": ["one\ntwo", "three"]}, use_dictionary=False)
    assert found.where("two") == [Occurrence(Record(0, ("a",)))]
    assert found.where("three") == [Occurrence(Record(1, ("a",)))]


def test_an_empty_table_is_complete() -> None:
    assert _found({"a": pa.array([], pa.string())}).coverage.status is Status.COMPLETE


@pytest.mark.slow
def test_a_dictionary_is_never_expanded() -> None:
    table = {"a": pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["x" * 100_000])}
    found = _found(table)  # ten gigabytes, were it expanded
    assert [passage.weights.tolist() for passage in found.passages if passage.weights is not None] == [[100_000]]


def test_a_file_without_its_end_is_skipped() -> None:
    data = _file({"a": [f"value {number}" for number in range(1000)]})
    found = extracted(data[:-100], "a.parquet")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.TRUNCATED,))


def test_a_damaged_footer_is_malformed() -> None:
    data = bytearray(_file({"a": ["x"]}))
    data[-60:-8] = b"\xee" * 52
    found = extracted(bytes(data), "a.parquet")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.MALFORMED,))


def test_a_damaged_column_does_not_lose_the_others() -> None:
    data = bytearray(_file({"a": ["x" * 50] * 10, "b": ["the other one"] * 10}, compression="snappy"))
    data[4:20] = b"\xee" * 16
    found = extracted(bytes(data), "a.parquet")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"the other one" in found.text


def _encrypted(table: dict[str, Any], columns: list[str], *, plaintext_footer: bool) -> bytes:
    class Keys(pe.KmsClient):  # type: ignore[misc]
        def wrap_key(self, key: bytes, _master: str) -> bytes:
            return key

        def unwrap_key(self, wrapped: bytes, _master: str) -> bytes:
            return wrapped

    factory, connection = pe.CryptoFactory(lambda _: Keys()), pe.KmsConnectionConfig()
    chosen = pe.EncryptionConfiguration(
        footer_key="footer", column_keys={"columns": columns}, plaintext_footer=plaintext_footer, double_wrapping=False
    )
    out = io.BytesIO()
    keys = factory.file_encryption_properties(connection, chosen)
    with pq.ParquetWriter(out, pa.table(table).schema, encryption_properties=keys) as writer:
        writer.write_table(pa.table(table))
    return out.getvalue()


_SECRET = {"a": ["the open one"] * 3, "b": ["Oslo"] * 3, "c": [{"d": "Rome", "e": "and this"}] * 3}


def test_an_encrypted_footer_is_refused_with_a_reason() -> None:
    found = extracted(_encrypted(_SECRET, ["b"], plaintext_footer=False), "a.parquet")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.ENCRYPTED_DOCUMENT,))


def test_encrypted_columns_are_gaps_and_the_others_are_read() -> None:
    found = extracted(_encrypted(_SECRET, ["b", "c.d"], plaintext_footer=True), "a.parquet")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ENCRYPTED_DOCUMENT,))
    assert found.fields("the open one") == ["a"]
    assert found.fields("and this") == ["c.e"]
    assert b"Oslo" not in found.text


def test_nested_dictionaries_come_once_per_distinct_value() -> None:
    found = _found({"tags": [["red", "green"], None, ["red"]] * 3000, "who": [{"town": "Oslo"}] * 9000})
    (tags,) = (passage for passage in found.passages if passage.field == "tags")
    assert (tags.text, tags.weights.tolist()) == (b"red\ngreen", [6000, 3000])  # type: ignore[union-attr]
    assert found.where("red", limit=2) == [Occurrence(Record(0, ("tags", 0))), Occurrence(Record(2, ("tags", 0)))]
    (town,) = (passage for passage in found.passages if passage.field == "who.town")
    assert (town.text, town.weights.tolist()) == (b"Oslo", [9000])  # type: ignore[union-attr]


def test_statistics_add_nothing_to_what_the_columns_hold() -> None:
    found = _found({"e": [f"somebody-{number}@example.org" for number in range(100)]}, write_statistics=True)
    assert len(found.where("somebody-0@")) == len(found.where("somebody-99@")) == 1


def test_the_footer_says_what_arrow_says_of_it() -> None:
    data = _file({"a": ["x", "y"] * 50, "n": [[1], []] * 50}, row_group_size=30, column_encoding=None)
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    chunks = chunks_of(footer_of(io.BytesIO(data)))
    assert len(chunks) == metadata.num_row_groups
    for number, group in enumerate(chunks):
        for place, chunk in enumerate(group):
            told = metadata.row_group(number).column(place)
            assert (chunk.values, chunk.size) == (told.num_values, told.total_uncompressed_size)
            assert chunk.has_dictionary is told.has_dictionary_page


def test_names_and_notes_say_what_they_are() -> None:
    out = io.BytesIO()
    table = pa.table({"of ann@example.org": ["x"]}).replace_schema_metadata({"by": "jo@example.org"})
    pq.write_table(table, out)
    found = extracted(out.getvalue(), "a.parquet")
    assert found.where("ann@example.org")[0] == Occurrence(None, part="column names")
    assert found.where("jo@example.org") == [Occurrence(None, part="properties")]


@pytest.mark.parametrize("rows", [4000, 5500, 7000])
def test_files_whose_footer_is_read_across_the_bytes_that_were_sniffed(rows: int) -> None:
    """Arrow asks for the last 64 KiB at once."""
    data = _file({"mail": [f"{number * 7919:09}@example.org" for number in range(rows)]}, compression=None)
    assert 1 << 16 < len(data) < 1 << 18
    found = extracted(data, "a.parquet")
    assert found.coverage.status is Status.COMPLETE
    assert found.where("000007919@example.org") == [Occurrence(Record(1, ("mail",)))]
