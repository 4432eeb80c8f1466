"""Arrow arrays of every string-like type become text whose breaks give the cells back."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.extraction.arrow_columns import joined

_TYPES = [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()]


def _cells(array: pa.Array) -> list[bytes]:
    text, breaks = joined(array)
    starts = [0, *(int(end) + 1 for end in breaks)]
    assert all(text[int(end) : start] == b"\n" for end, start in zip(breaks[:-1], starts[1:], strict=False))
    assert not len(breaks) or breaks[-1] == len(text)
    return [text[a : b - 1] for a, b in pairwise(starts)]


@pytest.mark.parametrize("kind", _TYPES, ids=str)
@given(values=st.lists(st.none() | st.text(max_size=5), max_size=8), cut=st.integers(0, 8))
def test_cells_come_back_from_their_breaks(kind: pa.DataType, values: list[str | None], cut: int) -> None:
    whole = [None if value is None else value.encode() for value in values]
    array = pa.array(whole, pa.binary()).cast(pa.string()).cast(kind)[cut:]
    assert _cells(array) == [value or b"" for value in whole[cut:]]


def test_bytes_that_are_not_utf8_keep_their_length() -> None:
    assert joined(pa.array([b"\xff\xfea", b"\xc3"], pa.binary()))[0] == b"??a\n?"
