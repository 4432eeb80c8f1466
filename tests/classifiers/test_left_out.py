"""What is left out (samples, lists, ignore words) hides what it hid before, and no more; in text and in columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.allow_lists import AllowLists, word_list
from classifiers.engine import Engine
from classifiers.types import Form, Identifier
from tests.classifiers.building import MAIL, NONE, REQUIRED, classify, column, find, identifier

_VALUE = "https://user:sw0rdf1shx@db.corp.example"
_INNER = "sw0rdf1shx@db.corp.example"
_LINK = Form(r"https://[a-z]{1,9}:[a-z0-9]{1,20}@[a-z.]{1,40}", 80, NONE)
LINK = identifier("LINK", _LINK, specificity=70)


def _found(engine: Engine, value: str, way: str) -> dict[str, int]:
    """What stands in the value: alone in a text, or in a column that values of its form fill."""
    if way == "text":
        return find(engine, f"see {value} there")
    cells = [f"https://user:pass{n % 7 if way == 'repeated' else n}@db.corp.example" for n in range(700)]
    found = {one.identifier: one.count for one in classify(engine, column([*cells, value]))}
    for one in classify(engine, column(cells)):
        found[one.identifier] -= one.count
    return {name: count for name, count in found.items() if count}


def _engine(*identifiers: Identifier, listed: str | None = None) -> Engine:
    lists = AllowLists([word_list("words", listed.encode(), "1")]) if listed else None
    return Engine(identifiers, allowed=lists)


WAYS = pytest.mark.parametrize("way", ["text", "distinct", "repeated"])


@WAYS
def test_it_stands_where_nothing_is_left_out(way: str) -> None:
    assert _found(_engine(LINK, MAIL), _VALUE, way) == {"LINK": 1}


@WAYS
@pytest.mark.parametrize("specificity", [50, 70, 90])
def test_a_list_leaves_out_what_lies_within_what_it_holds(way: str, specificity: int) -> None:
    inner = replace(MAIL, specificity=specificity)
    assert _found(_engine(LINK, inner, listed=_VALUE), _VALUE, way) == {}


@WAYS
def test_a_list_leaves_what_reaches_beyond_what_it_holds(way: str) -> None:
    assert _found(_engine(LINK, MAIL, listed=_INNER), _VALUE, way) == {"LINK": 1}


@WAYS
def test_a_sample_hides_what_is_weaker(way: str) -> None:
    sample = "".join(one for one in _VALUE if one.isalnum())
    known = replace(LINK, sample_values=frozenset((sample,)))
    assert _found(_engine(known, MAIL), _VALUE, way) == {}


@WAYS
@pytest.mark.parametrize("specificity", [70, 71])
def test_a_sample_hides_nothing_as_specific(way: str, specificity: int) -> None:
    sample = "".join(one for one in _VALUE if one.isalnum())
    known = identifier("KNOWN", _LINK, specificity=70, samples=(sample,))
    assert _found(_engine(known, replace(LINK, specificity=specificity)), _VALUE, way) == {"LINK": 1}


@WAYS
def test_an_ignore_word_is_of_its_own_identifier_alone(way: str) -> None:
    mine = replace(LINK, ignore_words=("f1shx",), specificity=1000)
    assert _found(_engine(mine, MAIL), _VALUE, way) == {"MAIL": 1}


def test_a_sample_is_nobodys_companion() -> None:
    key = identifier("KEY", Form(r"K[0-9]{6}", 7, NONE), specificity=80, samples=("k123456",))
    secret = replace(identifier("SECRET", Form(r"[a-z]{12}", 12, REQUIRED), keywords=("secret",)), companions=("KEY",))
    engine = Engine([key, secret])
    assert find(engine, "K654321 abcdefghijkl") == {"KEY": 1, "SECRET": 1}
    assert find(engine, "K123456 abcdefghijkl") == {}
