"""Whole columns give exactly what cell by cell gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers import columns
from classifiers.engine import Engine
from classifiers.matching import Matcher
from classifiers.resolution import resolve
from classifiers.surroundings import Work
from classifiers.tally import Running
from classifiers.types import MAX_SPANS, Form, Text
from tests.classifiers.building import ALL, NONE, as_cell_by_cell, classify, column, identifier

SHAPES = (
    r"[1-8][0-9]{2}-[0-9]{2}-[0-9]{4}", r"[0-9]{9}", r"4[0-9]{15}", r"4012[ -]8888[ -]8888[ -]1881",
    r"4111111111111111", r"\+1 [2-9][0-9]{2}-[0-9]{3}-[0-9]{4}", r"[2-9][0-9]{2}-[0-9]{3}-[0-9]{4}",
    r"([0-9]{1,3}\.){3}[0-9]{1,3}", r"[a-z.]{1,12}@[a-z]{1,8}(\.[a-z]{2,4}){1,2}", r"[a-z]{1,12}@@[a-z]{1,4}",
    r"(ssn|card|call) [0-9]{9}", r"[A-Za-zé]{0,9}", r"(ssn )?123-45-6789( x)?", r"[0-9]{1,20}", r"a@example\.com",
    r"joe@(mail|web)\.org, ann@web\.org",
)  # fmt: skip


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield Matcher(ALL)


@pytest.fixture(scope="module")
def engine(matcher: Matcher) -> Engine:
    return Engine(ALL)


@st.composite
def _columns(draw: st.DrawFn) -> Text:
    """A column that one shape fills, with some cells of others."""
    filling = st.from_regex(draw(st.sampled_from(SHAPES)), fullmatch=True)
    other = st.from_regex(draw(st.sampled_from(SHAPES)), fullmatch=True)
    cells = draw(st.lists(filling, min_size=20, max_size=30)) + draw(st.lists(other, max_size=10))
    cells = draw(st.permutations([cell.replace("\n", " ") for cell in cells]))
    weights = draw(st.none() | st.lists(st.integers(1, 9), min_size=len(cells), max_size=len(cells)))
    return column(cells, draw(st.sampled_from([None, "ssn", "card number", "phone", "passport", "value"])), weights)


def _is_odd(value: bytes) -> bool:
    return value[-1:] in b"13579gm"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=_columns(), some_allowed=st.booleans())
@pytest.mark.slow
def test_columns_equal_cell_by_cell(matcher: Matcher, text: Text, some_allowed: bool) -> None:
    matcher = Matcher(ALL, _is_odd) if some_allowed else matcher
    as_cell_by_cell(matcher, text, 3)


def test_a_sensitive_column_costs_no_callback_per_cell(matcher: Matcher) -> None:
    text = column([f"{100 + i % 500}-{10 + i % 80}-{1000 + i}" for i in range(5000)], "ssn")
    work = Work()
    tallies = columns.judge(text, matcher, work).tallies(text)
    assert [tally.count for tally in tallies.values()] == [5000]
    assert work.total() < 500


def test_repeated_values_are_judged_once_and_counted_all(matcher: Matcher) -> None:
    cells = [("joe@mail.org", "none", "call joe@mail.org or ann@mail.org")[i % 3] for i in range(3000)]
    text, work = column(cells), Work()
    judged = columns.judge(text, matcher, work)
    ordinary = Running(resolve(matcher.candidates(text), matcher.specificity, set())).tallies(text)
    assert judged.tallies(text) == ordinary
    assert ordinary[2].count == 3000
    assert work.total() < 500


def test_weights_multiply_and_spans_are_capped(engine: Engine) -> None:
    text = column([f"user{i}@mail.org" for i in range(2000)], weights=[3] * 2000)
    (found,) = classify(engine, text)
    assert (found.count, len(found.spans)) == (6000, MAX_SPANS)
    assert found.spans[1] == (15, 29)


def test_empty_and_tiny_columns(engine: Engine) -> None:
    assert classify(engine, column([""])) == []
    assert classify(engine, column([""] * 2000)) == []
    assert [one.count for one in classify(engine, column(["", "joe@mail.org", ""], weights=[1, 4, 1]))] == [4]


@pytest.mark.parametrize("count", [31, 32, 33, 40])
def test_a_column_that_many_forms_fill(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path))
    users = [
        replace(identifier(f"U{n}", Form("[A-M][0-9]{6}[A-A]?", 8, NONE), specificity=n), origin="custom")
        for n in range(count)
    ]
    text = column([f"{'AMZ'[n % 3]}{100_000 + 7 * n}{'A' * (n % 2)}" for n in range(200)])
    matcher = Matcher(users)
    as_cell_by_cell(matcher, text, 3)
    assert {owner: one.count for owner, one in columns.judge(text, matcher, Work()).tallies(text).items()} == {
        count - 1: 134
    }
