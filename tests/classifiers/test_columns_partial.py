"""Columns of values that the forms decide in part: phones above all, with shipped identifiers, as cell by cell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import classifiers.identifiers
from classifiers import columns, loading
from classifiers.matching import Matcher
from classifiers.patterns import Pattern
from classifiers.shapes import has_shapes, parts_of
from classifiers.surroundings import Work
from classifiers.types import Text
from tests.classifiers.building import as_cell_by_cell, column

_FILES = ("personal/phones.yaml", "personal/contact.yaml", "countries/usa.yaml", "finance/cards.yaml")
_SHAPES = (  # 0 for any digit, 2 for one from 2 to 9
    "200-200-0000", "(200) 200-0000", "+1-200-200-0000", "2002000000", "200.200.0000", "001-200-200-0000x000",
    "(200)200-0000x00000", "+1 200 200 0000 / 200-200-0000", "+44 20 0000 0000", "0000 000000", "0300 0000000",
    "02 22 00 00 00", "+49 (0)200 000000", "<200-200-0000>", "0000 0000", "300 000 0000", "+22 000 000 000",
    "200-00-0000", "4000 0000 0000 0000", "200000000", "20.200.00.00", "ab@cd.org, 200-200-0000", "5h200-200-0000",
    "10 12 2000", "10 12 2000 00", "ab%40cd.org", "x://a:b00@cd.org",
)  # fmt: skip
_FIELDS = (None, "phone", "contact", "ssn", "card number", "dob", "value")
_ODD = ("", "call {}", "x{}", "{}é", "{} {}", "50%20{}", "[1m{}", "{}\\n{}")


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matcher]:
    folder = Path(next(iter(classifiers.identifiers.__path__)))
    read = [one for file in _FILES for one in loading.read(folder / file)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield Matcher(read)


def _filled(shape: str, rng: random.Random) -> str:
    ranges: dict[str, Callable[[], str]] = {
        "0": lambda: str(rng.randrange(10)),
        "2": lambda: str(rng.randrange(2, 10)),
    }
    return "".join(ranges[sign]() if sign in ranges else sign for sign in shape)


def _column(rng: random.Random) -> Text:
    shapes = rng.sample(_SHAPES, rng.choice((1, 1, 2, 3)))
    cells = [_filled(rng.choice(shapes), rng) for _ in range(160)]
    for _ in range(rng.choice((0, 4))):
        cells[rng.randrange(len(cells))] = rng.choice(_ODD).format(cells[0], cells[1])
    return column(cells, rng.choice(_FIELDS))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_columns_equal_cell_by_cell(matcher: Matcher, seed: int) -> None:
    as_cell_by_cell(matcher, _column(random.Random(seed)), 7)


@pytest.mark.slow
def test_invalid_phones_cost_no_look_at_each(matcher: Matcher) -> None:
    rng = random.Random(1)
    text = column([_filled("+1-200-200-0000", rng) for _ in range(4000)], "phone")
    work = Work()
    tallies = columns.judge(text, matcher, work).tallies(text)
    assert sum(tally.count for tally in tallies.values()) > 3000
    assert work.searched == 0


def _pattern(matcher: Matcher, identifier: str, form: int) -> Pattern:
    return [one for one in matcher.patterns if one.identifier.id == identifier][form]


def test_parts_of_a_shape(matcher: Matcher) -> None:
    whole = _pattern(matcher, "PHONE_NUMBER", 2)
    found = parts_of(whole, b"+0-000-000-0000") or ()
    assert [(one.start, one.end) for one in found] == [(0, 15), (1, 15)]
    assert parts_of(whole, b"000-00-0000") == ()
    assert parts_of(whole, b"\x00000-000-0000") is None
    assert parts_of(whole, b"0" * 65) is None


def test_anchored_forms_have_no_shapes(matcher: Matcher) -> None:
    assert not has_shapes(_pattern(matcher, "EMAIL_ADDRESS", 0))
    assert parts_of(_pattern(matcher, "EMAIL_ADDRESS", 0), b"a@a.aaa") is None
