"""What every format must do, whatever is done to its files. Rooms of formats bring samples; this asks the questions.

@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check, sample): check(sample)
"""

from __future__ import annotations

import gc
import io
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.coverage import Coverage, Status
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

__all__ = ["CHECKS", "Sample", "drain", "found_in", "opened", "read_all"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A well-formed file of a format.

    values: planted, each once, ASCII. mime_type: that its coverage must have.
    read: reads the file independently and gives the text that stands at an occurrence; None where there are no places.
    aliases: other names under which the same content must be read the same.
    member: the file in which an occurrence's offset counts, for containers.
    self_delimiting: whether the format says where it ends, so that a cut never looks complete.
    """

    name: str
    content: bytes
    values: tuple[str, ...]
    mime_type: str
    read: Callable[[bytes, Occurrence], str] | None
    aliases: tuple[str, ...] = ("mislabelled.png", "no-extension")
    member: Callable[[bytes, Occurrence], bytes] = lambda content, _: content
    self_delimiting: bool = False


class _Stream(io.BytesIO):
    """Can be referred to weakly."""


class _OneWay(io.RawIOBase):
    """A stream that cannot seek, and gives what it has in small pieces."""

    def __init__(self, content: bytes) -> None:
        self._inner = io.BytesIO(content)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._inner.read(size if size is None or size < 0 else min(size, 1000))

    def readable(self) -> bool:
        return True


def opened(content: bytes, name: str, limits: Limits | None = None) -> Input:
    """`content` as an object."""
    return Input(_Stream(content), name, len(content), Budget(limits or Limits()))


def drain(extraction: Extraction) -> tuple[list[Passage], Coverage]:
    """All passages, and the coverage that the extraction ends with."""
    passages = []
    while True:
        try:
            passages.append(next(extraction))
        except StopIteration as end:
            return passages, cast(Coverage, end.value)


def read_all(content: bytes, name: str, limits: Limits | None = None) -> tuple[list[Passage], Coverage]:
    """What `extract` gives for an object with this content and name."""
    return drain(extract(opened(content, name, limits)))


def found_in(passages: list[Passage], value: str) -> list[Occurrence]:
    """Every place of `value`, as the pipeline would count it: by the window in whose core it starts."""
    places, needle = [], value.encode()
    for passage in passages:
        first, last = passage.core or (0, len(passage.text))
        at = passage.text.find(needle, first)
        while 0 <= at < last:
            located = passage.places.locate(at, at + len(needle), 1)
            places += [replace(place, container=passage.container) for place in located]
            at = passage.text.find(needle, at + 1)
    return places


def _shape(passages: list[Passage]) -> list[tuple[object, ...]]:
    return [
        (p.text, p.field, *(None if ends is None else ends.tolist() for ends in (p.breaks, p.weights)), p.core)
        for p in passages
    ]  # fmt: skip


def reads_it_whole(sample: Sample) -> None:
    passages, coverage = read_all(sample.content, sample.name)
    assert coverage.status is Status.COMPLETE
    assert coverage.mime_type == sample.mime_type
    assert coverage.size_classified > 0
    for value in sample.values:
        assert len(found_in(passages, value)) == 1


def text_is_utf8_and_cores_lie_in_it(sample: Sample) -> None:
    for passage in read_all(sample.content, sample.name)[0]:
        passage.text.decode()
        first, last = passage.core or (0, len(passage.text))
        assert 0 <= first <= last <= len(passage.text)
        if passage.breaks is not None:
            assert passage.breaks.tolist() == sorted(passage.breaks.tolist())
            assert passage.breaks[-1] == len(passage.text)


def places_point_at_the_text(sample: Sample) -> None:
    passages, _ = read_all(sample.content, sample.name)
    for value in sample.values:
        (place,) = found_in(passages, value)
        if sample.read is not None:
            assert value in sample.read(sample.content, place)
        if place.offset is not None:
            assert sample.member(sample.content, place)[slice(*place.offset)] == value.encode()


def empty_is_complete(sample: Sample) -> None:
    passages, coverage = read_all(b"", sample.name)
    assert (passages, coverage.status, coverage.size_classified) == ([], Status.COMPLETE, 0)


def beginnings_end_in_a_coverage(sample: Sample) -> None:
    for size in (*range(1, 12), 20, 40):
        _, coverage = read_all(sample.content[:size], sample.name)
        assert isinstance(coverage, Coverage)


def truncated_ends_in_a_coverage(sample: Sample) -> None:
    for tenth in range(1, 11):
        cut = sample.content[: len(sample.content) * tenth // 11]
        passages, coverage = read_all(cut, sample.name)
        assert isinstance(coverage, Coverage)
        assert passages or coverage.status is not Status.PARTIAL
        assert coverage.status is not Status.COMPLETE or not sample.self_delimiting
        for passage in passages:
            passage.text.decode()


def content_beats_the_extension(sample: Sample) -> None:
    expected = _shape(read_all(sample.content, sample.name)[0])
    for alias in sample.aliases:
        assert _shape(read_all(sample.content, alias)[0]) == expected


def two_reads_are_equal(sample: Sample) -> None:
    (first, coverage), (again, same) = (read_all(sample.content, sample.name) for _ in range(2))
    assert _shape(first) == _shape(again)
    assert [passage.container for passage in first] == [passage.container for passage in again]
    assert coverage == same


def a_stream_that_cannot_seek_is_read_too(sample: Sample) -> None:
    stream = cast("io.BufferedReader", _OneWay(sample.content))
    passages, coverage = drain(extract(Input(stream, sample.name, None, Budget(Limits()))))
    assert coverage.status is Status.COMPLETE
    straight, _ = read_all(sample.content, sample.name)
    for value in sample.values:
        assert found_in(passages, value) == found_in(straight, value) != []


def closing_early_lets_go_of_the_stream(sample: Sample) -> None:
    source = opened(sample.content, sample.name)
    stream = weakref.ref(source.stream)
    extraction = extract(source)
    next(extraction)
    extraction.close()
    del source, extraction
    gc.collect()
    assert stream() is None


CHECKS = (
    reads_it_whole,
    text_is_utf8_and_cores_lie_in_it,
    places_point_at_the_text,
    empty_is_complete,
    beginnings_end_in_a_coverage,
    truncated_ends_in_a_coverage,
    content_beats_the_extension,
    two_reads_are_equal,
    a_stream_that_cannot_seek_is_read_too,
    closing_early_lets_go_of_the_stream,
)
