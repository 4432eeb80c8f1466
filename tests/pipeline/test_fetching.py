"""Objects are fetched run by run, while those before them are read: so many, and so many bytes, and no more."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from threading import Condition
from typing import Any, BinaryIO

import pytest

from classifiers.engine import Engine
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.scan import Scanner

_SECONDS = 20


class _Source:
    """Notes what is opened, and keeps the streams."""

    def __init__(self) -> None:
        self.streams: dict[str, BinaryIO] = {}
        self._changed = Condition()

    def open(self, ref: ObjectRef) -> BinaryIO:
        with self._changed:
            self.streams[ref.key] = stream = io.BytesIO(b"text\n")
            self._changed.notify()
        return stream

    def opened(self, count: int) -> set[str]:
        """Once they are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.streams) >= count, _SECONDS)
            return set(self.streams)


def _results(source: Any, size: int, ahead: int) -> Iterator[ObjectResult]:
    refs = [ObjectRef("bucket", key, size, "etag", datetime(2026, 1, 1, tzinfo=UTC)) for key in "abcdefghijklmnop"]
    return Scanner(Engine(()), ahead=ahead).scan_objects(refs, source)


@pytest.mark.parametrize(
    ("size", "ahead", "of_the_first", "of_the_next"),
    [
        (5, 4, "ab", "cd"),
        (5, 1, "a", "b"),
        (8 << 20, 32, "abcd", "efgh"),
        (1 << 40, 32, "abcd", "efgh"),  # of which little is fetched before it is read
    ],
)
def test_one_run_is_fetched_while_the_one_before_it_is_read(
    size: int, ahead: int, of_the_first: str, of_the_next: str
) -> None:
    source = _Source()
    with closing(_results(source, size, ahead)) as results:  # type: ignore[type-var]
        for key in of_the_first:
            assert next(results).ref.key == key
            assert source.opened(len(of_the_first + of_the_next)) == {*of_the_first, *of_the_next}
        next(results)
        assert len(source.opened(len(of_the_first + of_the_next) + 1)) <= 3 * len(of_the_first)


def test_what_was_fetched_and_is_not_read_is_closed() -> None:
    source = _Source()
    with closing(_results(source, 5, 8)) as results:  # type: ignore[type-var]
        next(results)
        source.opened(8)
    assert [key for key, stream in sorted(source.streams.items()) if not stream.closed] == []


def test_every_object_comes_once_and_in_order() -> None:
    assert "".join(result.ref.key for result in _results(_Source(), 5, 6)) == "abcdefghijklmnop"
