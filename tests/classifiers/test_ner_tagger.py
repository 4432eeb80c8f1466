from __future__ import annotations

from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from classifiers.ner import tagger
from classifiers.ner.models import SHIPPED

pytestmark = pytest.mark.slow  # the model is loaded once, by whichever test comes first


@pytest.fixture(scope="module")
def nlp() -> Any:
    return spacy.load(SHIPPED)


def _persons(doc: Any) -> list[str]:
    return [entity.text for entity in doc.ents if entity.label_ == "PERSON"]


@given(st.integers(0, 3000))
def test_cuts_take_each_piece_once_with_neighbours_beside_it(size: int) -> None:
    last = 0
    for begin, end, first, stop in tagger._cuts(size):
        assert first == last
        assert 0 <= begin <= first < stop <= end <= size
        assert end - begin <= tagger._LONGEST
        assert begin == 0 or first - begin == tagger._BESIDE
        assert end == size or end - stop == tagger._BESIDE
        last = stop
    assert last == size


@pytest.mark.parametrize(
    ("tags", "runs"),
    [
        (["O", "B-P", "I-P", "O"], [(1, 3, "P")]),
        (["B-P", "B-P"], [(0, 1, "P"), (1, 2, "P")]),
        (["I-P", "I-A"], [(0, 1, "P"), (1, 2, "A")]),
        (["O", "O"], []),
        ([], []),
    ],
)
def test_runs_of_tags(tags: list[str], runs: list[tuple[int, int, str]]) -> None:
    assert list(tagger._runs(tags)) == runs


def test_entities_carry_their_score(nlp: Any) -> None:
    doc = nlp("Yesterday I met Jane Doe and Robert Miller at the station.")
    assert _persons(doc) == ["Jane Doe", "Robert Miller"]
    assert all(0.5 < entity._.score <= 1.0 for entity in doc.ents)


def test_a_text_of_any_length_is_read_whole(nlp: Any) -> None:
    filler = "and then the talk went on about the weather and the food. "
    text = "".join(f"{filler * 7}We met {name} there. " for name in ("Mary Jones", "Robert Miller", "Anna Schmidt") * 3)
    assert _persons(nlp(text)) == ["Mary Jones", "Robert Miller", "Anna Schmidt"] * 3


def test_docs_come_out_in_the_order_they_went_in(nlp: Any) -> None:
    texts = ["My name is Jane Doe.", "", "nothing here " * 60, "Robert Miller called.", " \n "]
    docs = list(nlp.pipe(texts))
    assert [doc.text for doc in docs] == texts
    assert [_persons(doc) for doc in docs] == [["Jane Doe"], [], [], ["Robert Miller"], []]


@pytest.mark.parametrize("text", ["😀" * 300, "\u202eJane\u202c \u200f", "Æ" * 5000, "語" * 2000, "a" * 100_000])
def test_odd_texts_are_read(nlp: Any, text: str) -> None:
    assert nlp(text).text == text
