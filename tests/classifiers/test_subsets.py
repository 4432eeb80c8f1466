"""Which forms are looked for in a column, and when a database without some of them is compiled."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest

from classifiers import ambiguity
from classifiers.engine import Engine
from classifiers.keywords import keywords_of
from classifiers.patterns import patterns_of
from classifiers.subsets import Group, Subsets
from classifiers.types import Form, KeywordRule
from tests.classifiers.building import as_cell_by_cell, column, identifier


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _subsets(*expressions: str, keywords: tuple[str, ...] = ()) -> Subsets:
    forms = (Form(one, 40, KeywordRule.NONE) for one in expressions)
    identifiers = (identifier("ANY", *forms, keywords=keywords),)
    return Subsets(identifiers, patterns_of(identifiers), keywords_of(identifiers), {})


def _found(subsets: Subsets, text: bytes, longest: int = 9) -> set[int]:
    return set().union(*(one.numbers for one in subsets.groups(text, np.array([longest]), frozenset())))


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
    (group,) = (group for group in subsets.groups(b"a", np.array([9]), frozenset()) if group.numbers)
    text = b"a1\nb2\n" * 20_000 + b"c3\n"
    for wasted in (80_000, 120_000):
        hits, callbacks = subsets.scan(group, text * (wasted // 40_000), frozenset((0, 1)))
        assert {number: len(ends) for number, ends in hits.items()} == {2: wasted // 40_000}
        assert callbacks == wasted + wasted // 40_000
    _, callbacks = subsets.scan(group, text, frozenset((0, 1)))
    assert callbacks == 1
    again = _subsets(*(f"{letter}[0-9]" for letter in "abcdefghijklmnopqrstuvwxyz"))
    assert again.scan(group, text, frozenset((0, 1)))[1] == 1  # kept


_NAMED = [
    identifier(
        f"N{n}",
        Form(f"[A-{chr(70 + n % 20)}][0-9]{{{6 + n % 3}}}", 9, KeywordRule.REQUIRED),
        Form(f"{n}-[0-9]{{4}}", 7, KeywordRule.REQUIRED),
        keywords=(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}",),
        specificity=40 + n % 7,
    )
    for n in range(40)
]


@pytest.mark.parametrize("shape", ["letter", "number", "mixed"])
def test_columns_of_many_names_are_as_cell_by_cell_and_compile_nothing(home: Path, shape: str) -> None:
    rng, matcher = random.Random(3), Engine(_NAMED).matcher
    ways = {
        "letter": lambda: f"{rng.choice('ABCKX')}{rng.randrange(10**7)}",
        "number": lambda: f"7-{rng.randrange(9999)}",
    }
    cells = [ways[rng.choice(list(ways)) if shape == "mixed" else shape]() for _ in range(120)]
    as_cell_by_cell(matcher, column(cells), 7)
    before = {file.name for file in home.iterdir()}
    for _ in range(2):
        header = " ".join(word for one in rng.sample(_NAMED, 20) for word in one.keywords)
        as_cell_by_cell(matcher, column(cells, header), 7)
        assert {file.name for file in home.iterdir()} == before


def test_names_of_one_identifier_share_what_is_kept_for_it(home: Path) -> None:
    rng, matcher = random.Random(4), Engine(_NAMED).matcher
    cells = [f"{rng.choice('ABCKX')}{rng.randrange(10**7)}" for _ in range(120)]
    for first in range(4):  # 6 sets of identifiers, with 4 forms each
        for second in range(first):
            header = " ".join(_NAMED[n].keywords[0] for n in (first, second))
            as_cell_by_cell(matcher, column(cells, header), 7)
    all_but_named = Engine(_NAMED).matcher
    kept = len(list(home.iterdir()))
    as_cell_by_cell(all_but_named, column(cells), 7)
    assert len(list(home.iterdir())) == kept
    assert kept <= 3 + 4


def test_a_database_of_running_text_drops_what_fills_the_column() -> None:
    matcher = Engine(_NAMED).matcher
    group = matcher.subsets.groups(b"A", np.array([9]), frozenset(range(40)))[-1]
    text = b"A12345678\n39-1234\n"
    assert isinstance(group, Group)
    assert group.ready is not None
    whole, _ = matcher.subsets.scan(group, text)
    assert set(whole) <= group.numbers
    some, _ = matcher.subsets.scan(group, text, frozenset([min(group.numbers)]))
    assert some == {number: ends for number, ends in whole.items() if number != min(group.numbers)}
    assert matcher.subsets.scan(group, text, group.numbers) == ({}, 0)


@pytest.mark.parametrize("changed", ["python", "ambiguity"])
def test_kinds_are_kept_for_the_code_that_reads_the_expressions(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    _found(_subsets("[0-9]{4}"), b"1234")
    kept = set(home.iterdir())
    _found(_subsets("[0-9]{4}"), b"1234")
    assert set(home.iterdir()) == kept
    if changed == "python":
        monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    else:
        (tmp_path / "other.py").write_bytes(Path(ambiguity.__file__).read_bytes() + b"# changed\n")
        monkeypatch.setattr(ambiguity, "__file__", str(tmp_path / "other.py"))
    _found(_subsets("[0-9]{4}"), b"1234")
    assert len(set(home.iterdir()) - kept) == 1
