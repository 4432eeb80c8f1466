"""Windows overlap, answer for every byte once, and know their lines."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.extract import extract
from macie_lite.extraction.text import TextPlaces
from macie_lite.extraction.windows import OVERLAP, WINDOW, Window, windows
from macie_lite.model.coverage import NotExamined, Reason, Status
from macie_lite.model.places import LineRange
from tests.conformance.check_extractor import drain, found_in, read_all


def _windows(content: bytes, size: int, overlap: int) -> list[Window]:
    return list(windows(Utf8Reader(io.BytesIO(content)), Budget(Limits()), size=size, overlap=overlap))


_LINES = st.lists(st.sampled_from(["a", "bb", "é", "\U0001f600", "\n", "\r\n", "\r", "\\u0041", '\\"', "word "]))


@given(_LINES, st.integers(20, 60))
def test_cores_cover_the_text_once(parts: list[str], size: int) -> None:
    content = "".join(parts).encode()
    found = _windows(content, size, 16)
    cores = b"".join(window.text[slice(*window.core)] for window in found)
    assert cores == content
    for window in found:
        window.text.decode()
        assert window.offset == window.start
        assert content[window.start :].startswith(window.text)


@given(_LINES, st.integers(20, 60))
def test_lines_and_columns_are_those_of_the_file(parts: list[str], size: int) -> None:
    text = "".join(parts)
    for window in _windows(text.encode(), size, 16):
        for at in range(*window.core):
            before = text.encode()[: window.start + at].decode(errors="replace")
            if window.text[at] & 0xC0 == 0x80 or (before.endswith("\r") and window.text[at : at + 1] == b"\n"):
                continue
            (found,) = TextPlaces(window).locate(at, at + 1, 1)
            lines = re.split("\r\n|\r|\n", before)
            assert found.place == LineRange(len(lines), len(lines), len(lines[-1]) + 1)
            assert found.offset == (window.start + at, window.start + at + 1)


def test_windows_end_at_line_ends_and_hold_context() -> None:
    content = b"a line of a log file\n" * 180_000
    found = _windows(content, WINDOW, OVERLAP)
    assert len(found) == 4
    for window in found[:-1]:
        assert window.text[: window.core[1]].endswith(b"\n")
        assert len(window.text) - window.core[1] >= OVERLAP - 64
    for window in found[1:]:
        assert window.core[0] >= OVERLAP


def test_a_value_across_a_cut_is_found_once() -> None:
    value = "PLANTED-VALUE"
    for shift in range(-len(value), 2):
        content = b"x" * (WINDOW + shift) + value.encode() + b"y" * 40_000
        passages, _ = read_all(content, "a.txt")
        (found,) = found_in(passages, value)
        assert found.offset == (WINDOW + shift, WINDOW + shift + len(value))
        assert found.place == LineRange(1, 1, WINDOW + shift + 1)


class _Endless(io.RawIOBase):
    """`size` bytes of one line, made as they are read."""

    def __init__(self, size: int, unit: bytes) -> None:
        self._left, self._unit = size, unit

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = min(self._left, 1 << 20 if size is None or size < 0 else size)
        self._left -= wanted
        return (self._unit * (wanted // len(self._unit) + 1))[:wanted]

    def seekable(self) -> bool:
        return False


def _peak(size: int, name: str, unit: bytes) -> int:
    stream = _Endless(size, unit)
    tracemalloc.start()
    try:
        extraction = extract(Input(cast(BinaryIO, stream), name, size, Budget(Limits())))
        assert next(extraction) is not None
        for _ in extraction:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


_ENDLESS = [
    ("line.txt", b"no end in sight "),
    ("line.json", b'{"three":[4],"two":1},'),
    ("lines.jsonl", b'{"a":[1,2,"x"]}\n'),
    ("table.csv", b"id,name,town\n"),
    ("cell.csv", b'a,b\n1,"' + b"no end in sight " * 40),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "unit"), _ENDLESS)
def test_memory_does_not_grow_with_the_file(name: str, unit: bytes) -> None:
    assert _peak(24 << 20, name, unit) < 64 << 20


@pytest.mark.soak
@pytest.mark.parametrize(("name", "unit"), _ENDLESS)
def test_memory_does_not_grow_with_a_big_file(name: str, unit: bytes) -> None:
    assert _peak(2 << 30, name, unit) < 64 << 20


def _line_of(size: int) -> None:
    value = b"PLANTED-VALUE"
    content = b"word " * (size // 10) + value + b" word" * (size // 10)
    passages, coverage = drain(extract(Input(io.BytesIO(content), "a.txt", size, Budget(Limits()))))
    (found,) = found_in(passages, value.decode())
    assert coverage.status is Status.COMPLETE
    assert found.place == LineRange(1, 1, len(b"word ") * (size // 10) + 1)


def test_a_long_line() -> None:
    _line_of(8 << 20)


@pytest.mark.soak
def test_a_line_of_200_mb() -> None:
    _line_of(200 << 20)


def _ticking() -> Iterator[float]:
    yield from range(1000)


def test_time_runs_out_between_windows() -> None:
    clock = _ticking()
    budget = Budget(Limits(seconds=3), clock=lambda: next(clock))
    source = Input(io.BytesIO(b"line\n" * 2_000_000), "a.txt", None, budget)
    passages, coverage = drain(extract(source))
    assert passages
    assert (coverage.status, coverage.gaps) == (Status.PARTIAL, (Reason.SECONDS,))
    assert 0 < coverage.size_classified < 10_000_000


def test_size_limit_is_a_gap() -> None:
    with pytest.raises(NotExamined):
        list(windows(Utf8Reader(io.BytesIO(b"x" * 100)), Budget(Limits(file_bytes=99))))


def test_a_reader_that_gives_a_byte_at_a_time_costs_no_more_than_its_bytes() -> None:
    class Drops:
        exact, start, left = True, 0, 100_000

        def read(self, size: int) -> bytes:
            self.left -= 1
            return b"x" if self.left >= 0 else b""

    tracemalloc.start()
    (window,) = windows(Drops(), Budget(Limits()))
    tracemalloc.stop()
    assert window.core == (0, 100_000)
