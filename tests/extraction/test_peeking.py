"""A look at a stream's start and end takes nothing from who reads it afterwards."""

from __future__ import annotations

import io

import pytest

from macie_lite.extraction.peeking import PeekingReader


@pytest.mark.parametrize("sizes", [(4, 4), (4, 9), (0, 9), (9, 4), (4, 99)])
def test_looks_at_both_ends_leave_all_to_be_read(sizes: tuple[int, int]) -> None:
    content = bytes(range(32))
    stream = PeekingReader(io.BytesIO(content))
    first, then = sizes
    assert stream.peek(first) == content[:first]
    assert stream.peek_end(5) == content[-5:]
    assert stream.peek(then)[:then] == content[:then]
    assert stream.read(-1) == content
