"""Samples of large objects: what is drawn is found, what is not drawn is not read, and both show."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifiers.engine import Engine
from macie_lite.config import Settings
from macie_lite.errors import Unavailable
from macie_lite.extraction import csv, windows
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.objects import ObjectRef
from macie_lite.model.parts import Part
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.large import LargeObject
from macie_lite.pipeline.parts.drawing import Sample, Sampled
from macie_lite.pipeline.parts.sampled import drawn
from macie_lite.pipeline.scan import Scanner
from macie_lite.store.open_store import open_store
from tests.pipeline.fakes import WHEN, MemorySource
from tests.pipeline.parts import CARD, CODE, MAIL, scanned_whole
from tests.pipeline.planned import plan_one_batch

_SIZE = 1 << 13
_SAMPLE = 8 * _SIZE
_LINE = 64
_EVERY = 32
"""Lines: a value stands in the middle of so many."""


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Engine([MAIL, CODE]), sample=Sample(_SAMPLE, "seed"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", _SIZE)
    monkeypatch.setattr(windows, "OVERLAP", 1 << 10)
    monkeypatch.setattr(csv, "_BLOCK", _SIZE)
    monkeypatch.setattr(csv, "_SAMPLE", 1 << 12)


def _lines(plain: str, planted: str, number: int = 8000) -> bytes:
    """Lines as long as each other, so that none lies across the ends of two parts."""
    made = (planted if at % _EVERY == _EVERY // 2 else plain for at in range(number))
    return "".join(f"{line:<{_LINE - 1}}\n" for line in made).encode()


def _csv() -> bytes:
    head = f"{'id,mail,note':<{_LINE - 1}}\n".encode()
    quoted = '2,ann@mail.org,"so\n""it"" is'
    return head + _lines("1,none,nothing", f'{quoted:<{_LINE - 2}}"')[_LINE:]


def _parquet() -> bytes:
    out = io.BytesIO()
    mails = ["ann@mail.org" if n % 100 == 50 else f"nothing to see here {n}" for n in range(40_000)]
    pq.write_table(pa.table({"mail": mails}), out, row_group_size=400, use_dictionary=False)
    return out.getvalue()


def _jsonl() -> bytes:
    return _lines(json.dumps({"a": [1, 2]}), json.dumps({"a": [{"b": "ann@mail.org"}]}))


_MADE: dict[str, Callable[[], bytes]] = {
    "a.log": lambda: _lines("nothing to see here, really.", "write to ann@mail.org, please."),
    "a.jsonl": _jsonl,
    "a.csv": _csv,
    "a.parquet": _parquet,
}


def _scanned(scanner: Scanner, name: str, content: bytes) -> ObjectResult:
    source = MemorySource({name: content})
    (found,) = scanner.scan_objects(source.list(), source)
    return replace(found, finished_at=WHEN)


def _parts(scanner: Scanner, name: str, content: bytes) -> tuple[Part, ...]:
    (ref,) = MemorySource({name: content}).list()
    return drawn(scanner, ref, lambda: io.BytesIO(content))


def _planted(content: bytes, part: Part) -> int:
    if part.kind == "parquet":
        return 4 * (part.end - part.start)
    return content.count(b"ann@mail.org", part.start, part.end)


@pytest.mark.parametrize("name", _MADE)
def test_what_is_in_the_drawn_parts_is_found_and_nothing_else(scanner: Scanner, name: str, small: None) -> None:
    content = _MADE[name]()
    parts, found = _parts(scanner, name, content), _scanned(scanner, name, content)
    assert parts[0].start == 0
    assert len(parts) > 4
    assert all(one.end < other.start for one, other in pairwise(parts))
    (mails,) = found.detected
    assert mails.count == sum(_planted(content, part) for part in parts) >= 20
    assert found.coverage.status is Status.PARTIAL
    assert found.coverage.gaps == (Reason.SAMPLED,)
    assert _SAMPLE // 2 < found.coverage.size_classified < _SAMPLE + 2 * _SIZE
    if name != "a.parquet":
        assert parts[-1].end == len(content)


@pytest.mark.parametrize("name", _MADE)
def test_places_are_those_of_the_whole_or_none(scanner: Scanner, name: str, small: None) -> None:
    content = _MADE[name]()
    (mails,) = _scanned(scanner, name, content).detected
    (whole,) = scanned_whole(scanner, name, content).detected
    in_bytes = {one.offset for one in whole.occurrences} - {None}
    assert mails.occurrences
    for one in mails.occurrences:
        assert one in whole.occurrences or (one.place is None and one.line is None and one.offset is not None)
        assert one.offset is None or content[slice(*one.offset)] == b"ann@mail.org"
    if in_bytes:
        assert max(one.offset or (0, 0) for one in mails.occurrences) > (len(content) // 2, 0)


def test_the_same_seed_draws_the_same_parts(scanner: Scanner, small: None) -> None:
    content = _MADE["a.log"]()
    ranges = [(part.start, part.end) for part in _parts(scanner, "a.log", content)]
    assert ranges == [(part.start, part.end) for part in _parts(scanner, "a.log", content)]
    for other in (replace(scanner, sample=Sample(_SAMPLE, "another")), scanner):
        name = "a.log" if other is not scanner else "b.log"
        assert ranges != [(part.start, part.end) for part in _parts(other, name, content)]


def test_what_is_not_larger_or_cannot_be_cut_is_read_whole(scanner: Scanner, small: None) -> None:
    fits = _MADE["a.log"]()[:_SAMPLE]
    latin = "Grüße an ann@mail.org, schöne.\n".encode("cp1252") * 5000
    for name, content in (("a.log", fits), ("b.log", latin)):
        found = _scanned(scanner, name, content)
        assert found == _scanned(replace(scanner, sample=None), name, content)
        assert found.coverage.status is Status.COMPLETE


def test_one_line_is_not_read_to_its_end_and_half_a_value_is_none(scanner: Scanner, small: None) -> None:
    words = b"nothing ann@mail.org " * 25_000
    found = _scanned(scanner, "a.txt", words)
    assert found.coverage.size_classified < _SAMPLE + 2 * _SIZE
    (mails,) = found.detected
    assert 2500 < mails.count < 4000
    assert all(one.offset and words[slice(*one.offset)] == b"ann@mail.org" for one in mails.occurrences)


def test_a_quote_that_is_open_behind_a_gap_is_judged_by_the_part(small: None) -> None:
    """The column tells that it holds cards, if the cells are told apart."""
    scanner = Scanner(Engine([CARD]), sample=Sample(_SAMPLE, "seed"))
    note = "a note, of many lines\n" * 29
    rows = [f'{n},"{note}","4{n:015}"' for n in range(1200)]
    content = "\n".join(["id,note,card", *rows]).encode()
    (cards,) = _scanned(scanner, "a.csv", content).detected
    read = sum(part.end - part.start for part in _parts(scanner, "a.csv", content))
    assert abs(cards.count - read // (len(content) // 1200)) < 10


def test_the_time_of_one_object_is_that_of_all_its_parts(scanner: Scanner, small: None) -> None:
    hurried = replace(scanner, limits=Limits(seconds=-1.0))
    found = _scanned(hurried, "a.log", _MADE["a.log"]())
    assert set(found.coverage.gaps) == {Reason.SECONDS, Reason.SAMPLED}
    assert found.coverage.status is Status.SKIPPED


# -- both engines


@pytest.mark.parametrize("name", _MADE)
def test_workers_find_in_a_sample_what_one_process_finds(
    scanner: Scanner, name: str, small: None, tmp_path: Path
) -> None:
    content = _MADE[name]()
    source = MemorySource({name: content})
    with closing(open_store(str(tmp_path / "x.db"))) as store:
        plan_one_batch(store, "r", "memory", source.list(), source.bucket(), Settings())
        batch, _ = store.batch("r", 0)  # type: ignore[misc]
        large = LargeObject(store, batch, scanner, source, lambda results: results)
        assert large.cut(1 << 17)
        ended = large.go_on()
        left = list(ended.parts)
        assert len(left) + 1 == len(_parts(scanner, name, content))
        while left:
            ended = large.scan(left.pop())
    assert ended.result is not None
    assert replace(ended.result, finished_at=WHEN) == _scanned(scanner, name, content)


# -- what is asked of the storage


class _Huge(io.RawIOBase):
    """Far more lines than fit into memory; tells how much of them was read."""

    def __init__(self, size: int, line: bytes, asked: list[int]) -> None:
        self._size, self._line, self._asked, self._at = size, line * 4096, asked, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        start = self._at % len(self._line)
        end = min(self._size - self._at, size, len(self._line) - start)
        self._asked.append(end)
        self._at += end
        return self._line[start : start + end]


def _of_huge(name: str, line: bytes, asked: list[int]) -> tuple[ObjectRef, MemorySource]:
    size = 16 << 30
    opens: Callable[[], BinaryIO] = partial(_Huge, size, line, asked)  # type: ignore[assignment]
    return ObjectRef("memory", name, size, "e", WHEN), MemorySource({name: opens})


@pytest.mark.parametrize(("name", "line"), [("a.log", b"nothing to see here.\n"), ("a.csv", b"id,mail,a note\n")])
def test_no_more_is_asked_of_the_storage_than_the_sample_and_what_cutting_needs(name: str, line: bytes) -> None:
    asked: list[int] = []
    sample = 8 << 20
    ref, source = _of_huge(name, line, asked)
    scanner = Scanner(Engine([CODE]), sample=Sample(sample, "seed"))
    (found,) = scanner.scan_objects([ref], source)
    assert found.coverage.gaps == (Reason.SAMPLED,)
    assert sample // 2 < found.coverage.size_classified <= sample + (1 << 20)
    assert sum(asked) < sample + (1 << 20) + 10 * (1 << 19), "a part more at the end, and half a mebibyte for each"


def test_storage_that_does_not_answer_makes_no_sample_whole(scanner: Scanner) -> None:
    def refuses() -> BinaryIO:
        raise Unavailable("later")

    source = MemorySource({"a.log": refuses})
    (ref,) = (replace(one, size=1 << 30) for one in source.list())
    (found,) = scanner.scan_objects([ref], source)
    assert found.coverage.gaps == (Reason.RETRIES_EXHAUSTED,)


# -- what is drawn


def _ranges(size: int) -> Iterator[tuple[int, int]]:
    for number in range(50):
        found = Sampled(size, b"%d" % number).of_bytes(100 << 20, 1 << 20)
        assert found[0][0] == 0
        assert found[-1][1] == 100 << 20
        yield sum(end - start for start, end in found), len(found)


def test_samples_are_as_large_as_asked_for() -> None:
    assert {read for read, _ in _ranges(20 << 20)} == {20 << 20}
    assert {read for read, _ in _ranges(1)} == {3 << 20}
    assert max(count for _, count in _ranges(80 << 20)) <= 16
    assert not Sampled(1, b"").of_bytes(3 << 20, 1 << 20)


def test_row_groups_are_drawn_as_far_as_they_fit() -> None:
    big, small = 1000, [10] * 50
    assert Sampled(100, b"").of_groups([big, *small], 1) == [(0, 1)]
    found = Sampled(100, b"").of_groups([*small, big], 1)
    assert found[0][0] == 0
    assert sum(end - start for start, end in found) == 10
    assert Sampled(100, b"").of_groups([10] * 9, 1) == ()
    assert len(Sampled(1600, b"").of_groups([1] * 100_000, 1)) <= 16
