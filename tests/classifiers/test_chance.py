"""Numbers that pass a check digit by chance are no finding, and cards in a column stay one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from classifiers.engine import FEWEST, Engine
from classifiers.types import Form, Text
from tests.classifiers.building import ALL, NONE, column, identifier

_OWN = replace(identifier("OWN", Form("4[0-9]{15}", 16, NONE, ("luhn",))), origin="custom")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield Engine(ALL)


def _luhn(digits: str) -> str:
    total = sum(d if i % 2 else sum(divmod(d * 2, 10)) for i, d in enumerate(map(int, reversed(digits))))
    return digits + str(-total % 10)


def _numbers(count: int, seed: int) -> list[str]:
    """Numbers as long as a card's that begin as one does; one in ten passes its check."""
    rng = random.Random(seed)
    return [str(rng.randrange(4 * 10**15, 5 * 10**15)) for _ in range(count)]


def _cards(count: int, seed: int) -> list[str]:
    return [_luhn(number[:15]) for number in _numbers(count, seed)]


def _counts(engine: Engine, *texts: Text) -> list[int]:
    session = engine.session()
    return [sum(one.count for one in session.classify(text)) for text in texts]


def _order_numbers(numbers: Sequence[str]) -> Text:
    return column(numbers, "order_id")


@pytest.mark.parametrize("count", [100, 4 * FEWEST])
def test_order_numbers_are_no_cards(engine: Engine, count: int) -> None:
    assert _counts(engine, _order_numbers(_numbers(count, 1))) == [0]


def test_the_last_piece_of_a_column_keeps_its_verdict(engine: Engine) -> None:
    long, short = _order_numbers(_numbers(1000, 2)), _order_numbers(_cards(2, 3))
    assert _counts(engine, long, short) == [0, 0]
    assert _counts(engine, long, column(_cards(2, 3), "other")) == [0, 2]


@pytest.mark.parametrize("count", [100, 4 * FEWEST])
def test_cards_stay(engine: Engine, count: int) -> None:
    assert _counts(engine, _order_numbers(_cards(count, 4))) == [count]
    assert _counts(engine, _order_numbers(_cards(count // 2, 5) + ["n/a"] * count)) == [count // 2]


@pytest.mark.parametrize("count", [100, 4 * FEWEST])
def test_a_column_named_for_cards_is_not_doubted(engine: Engine, count: int) -> None:
    found = _counts(engine, column(_numbers(count, 6), "card number"))
    assert 0 < found[0] < count / 4


@pytest.mark.parametrize("count", [100, 4 * FEWEST])
def test_cards_in_groups_or_with_a_word_beside_them_stay(engine: Engine, count: int) -> None:
    card = _cards(1, 7)[0]
    spaced = " ".join(card[at : at + 4] for at in range(0, 16, 4))
    cells = [*_numbers(count, 8), spaced, f"card {card}"]
    assert _counts(engine, _order_numbers(cells)) == [2]


def test_what_users_define_is_not_doubted() -> None:
    numbers = _numbers(100, 9)
    valid = sum(_luhn(one[:15]) == one for one in numbers)
    assert valid
    assert _counts(Engine([_OWN]), _order_numbers(numbers)) == [valid]
