"""The longest value of a dictionary page: as Arrow has it, or none."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.extraction.parquet_dictionary import longest_value
from macie_lite.extraction.parquet_footer import chunks_of, footer_of

_CODECS = ("none", "snappy", "gzip", "brotli", "zstd", "lz4")
_values = st.lists(st.one_of(st.binary(max_size=4), st.text("ab\0é", max_size=300).map(str.encode)), min_size=1)


def _longest(values: list[bytes], codec: str = "snappy") -> int | None:
    out = io.BytesIO()
    pq.write_table(pa.table({"value": pa.array(values, pa.binary())}), out, compression=codec)
    return longest_value(out, chunks_of(footer_of(out))[0][0])


@pytest.mark.parametrize("codec", _CODECS)
def test_short_values_are_told_in_passing(codec: str) -> None:
    assert _longest([b"", b"paid", b"shipped", b"paid", b"x" * 255], codec) == 255


@given(_values, st.sampled_from(_CODECS))
def test_it_is_the_longest_or_it_is_not_told(values: list[bytes], codec: str) -> None:
    assert _longest(values, codec) in (None, max(map(len, values)))


@pytest.mark.parametrize("values", [[b"x" * 256], [b"a", b"\0\0\0\0" * 9], [b"a" * (5 << 20)]])
def test_what_cannot_be_told_is_left_to_arrow(values: list[bytes]) -> None:
    assert _longest(values) is None


def test_a_page_that_is_cut_is_left_to_arrow() -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"value": ["new", "paid", "shipped"]}), out)
    chunk = chunks_of(footer_of(out))[0][0]
    for size in range(chunk.dictionary, chunk.dictionary + 40):
        assert longest_value(io.BytesIO(out.getvalue()[:size]), chunk) in (None, 7)
