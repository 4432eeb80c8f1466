"""Which occurrences are shown: those at recorded places, ten of a kind, cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from classifiers.types import Detection, Evidence
from macie_lite.model.passage import Passage
from macie_lite.model.places import Cell, Occurrence, Page
from macie_lite.pipeline.reveal.occurrences import Collector
from macie_lite.pipeline.reveal.recorded import Kind, kinds_of, written

_WORDS = b"one two three four five six seven eight nine ten eleven twelve"


class _Pages:
    """Everything stands on one page; with `cell`, in a cell under a name."""

    def __init__(self, cell: str | None = None) -> None:
        self._cell = cell

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(Page(1) if self._cell is None else Cell(2, 1, self._cell), line=2 if self._cell else None)]


def _page(times: int) -> tuple[str, ...]:
    return (written({"pages": [{"pageNumber": 1}]}),) * times


def _spans(text: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    for word in text.split(b" "):
        yield at, at + len(word)
        at += len(word) + 1


def _found(text: bytes, name: str = "X") -> list[Detection]:
    spans = tuple(_spans(text))
    return [Detection(name, len(spans), spans, frozenset({Evidence.PATTERN}))]


def _collected(kind: Kind, text: bytes, places: _Pages | None = None, sensitive: str = "") -> Collector:
    collector = Collector([kind], lambda name: name == sensitive, lambda _, value: value)
    collector.add(_found(text), Passage(text=text, places=places or _Pages()))
    return collector


def test_a_place_is_taken_as_often_as_it_is_recorded() -> None:
    collector = _collected(Kind("X", "X", 12, _page(3)), _WORDS)
    assert [one.text for one in collector.shown["X"]] == ["one", "two", "three"]
    assert collector.done


def test_no_more_than_ten_of_a_kind() -> None:
    collector = _collected(Kind("X", "X", 12, _page(12)), _WORDS)
    assert len(collector.shown["X"]) == 10
    assert collector.done


@pytest.mark.parametrize("letter", ["a", "é", "🔑"])
def test_no_more_than_128_characters(letter: str) -> None:
    collector = _collected(Kind("X", "X", 1, _page(1)), (letter * 500).encode())
    assert collector.shown["X"][0].text == letter * 128


def test_what_stands_elsewhere_and_other_kinds_are_not_taken() -> None:
    elsewhere = written({"pages": [{"pageNumber": 2}]})
    collector = _collected(Kind("X", "X", 1, (elsewhere,)), _WORDS)
    assert (collector.shown["X"], collector.done) == ([], False)
    collector.add(_found(_WORDS, "Y"), Passage(text=_WORDS, places=_Pages()))
    assert collector.shown == {"X": []}


def test_a_place_without_the_name_that_is_sensitive_is_found_and_said_to_be() -> None:
    recorded = written({"lineRanges": [{"start": 2, "end": 2, "startColumn": 1, "macieLite": {"line": 2}}]})
    collector = _collected(Kind("X", "X", 1, (recorded,)), b"one", _Pages("943 476 5919"), "943 476 5919")
    (one,) = collector.shown["X"]
    assert (one.text, one.cleared) == ("one", True)
    assert "943" not in str(one.place)


def test_the_places_of_a_record_by_identifier() -> None:
    line = {"start": 1, "end": 1, "startColumn": 1}
    detection = {"type": "A", "count": 3, "occurrences": {"lineRanges": [line], "macieLite": {"places": [{"part": 1}]}}}
    own = {"arn": "arn:aws:macie2::0:custom-data-identifier/BADGE", "name": "Badge", "count": 1}
    result = {"sensitiveData": [{"detections": [detection]}], "customDataIdentifiers": {"detections": [own]}}
    managed, custom = kinds_of({"classificationDetails": {"result": result}})
    assert managed.places == (written({"lineRanges": [line]}), written({"macieLite": {"places": [{"part": 1}]}}))
    assert (custom.identifier, custom.name, custom.places) == ("BADGE", "Badge", ())
