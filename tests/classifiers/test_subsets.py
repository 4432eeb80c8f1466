"""Which forms are looked for in a column, and when a database without some of them is compiled."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.keywords import keywords_of
from classifiers.patterns import patterns_of
from classifiers.subsets import Subsets
from classifiers.types import Form, KeywordRule
from tests.classifiers.building import identifier


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def _subsets(*expressions: str, keywords: tuple[str, ...] = ()) -> Subsets:
    forms = (Form(one, 40, KeywordRule.NONE) for one in expressions)
    identifiers = (identifier("ANY", *forms, keywords=keywords),)
    return Subsets(identifiers, patterns_of(identifiers), keywords_of(identifiers))


def _found(subsets: Subsets, text: bytes, longest: int = 9) -> set[int]:
    return set().union(*subsets.groups(text, np.array([longest]), frozenset()))


def test_figures_ask_for_no_form_with_a_letter() -> None:
    subsets = _subsets(
        "[0-9]{4}", "[A-Z][0-9]{4}", "[0-9a-f]{4}", "(?:a|b)?[0-9]", "(?i:x)[0-9]", "[0-9]{2}(?:-[0-9])?x?"
    )
    assert _found(subsets, b"1234\n12-3") == {0, 2, 3, 5}
    assert _found(subsets, b"1234\nab") == set(range(6))


def test_a_keyword_of_figures_keeps_the_keywords() -> None:
    assert _subsets("[0-9]{4}", keywords=("ssn",)).are_figures(b"12\n34")
    assert not _subsets("[0-9]{4}", keywords=("12-3",)).are_figures(b"12\n34")
    assert not _subsets("[0-9]{4}").are_figures(b"12\nx4")


def test_what_fills_a_column_is_dropped_before_it_is_left_out() -> None:
    subsets = _subsets(*(f"{letter}[0-9]" for letter in "abcdefghijklmnopqrstuvwxyz"))
    (numbers,) = (group for group in subsets.groups(b"a", np.array([9]), frozenset()) if group)
    text = b"a1\nb2\n" * 20_000 + b"c3\n"
    for wasted in (80_000, 120_000):
        hits, callbacks = subsets.scan(numbers, text * (wasted // 40_000), frozenset((0, 1)))
        assert {number: len(ends) for number, ends in hits.items()} == {2: wasted // 40_000}
        assert callbacks == wasted + wasted // 40_000
    _, callbacks = subsets.scan(numbers, text, frozenset((0, 1)))
    assert callbacks == 1
    again = _subsets(*(f"{letter}[0-9]" for letter in "abcdefghijklmnopqrstuvwxyz"))
    assert again.scan(numbers, text, frozenset((0, 1)))[1] == 1  # kept
