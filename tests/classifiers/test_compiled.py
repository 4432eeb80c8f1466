"""What is compiled together: users' identifiers apart from the shipped ones, though they share keywords."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.engine import Engine
from classifiers.matching import Matcher
from classifiers.types import Form, Identifier, Text
from tests.classifiers.building import ABSENT, REQUIRED, SSN, classify, column, find, identifier

# No form of it needs a keyword: its own are late.
VERSION = identifier("VERSION", Form(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", 15, ABSENT), keywords=("release", "version"))


def _staff(*keywords: str) -> Identifier:
    return replace(identifier("STAFF", Form("ZQ[0-9]{6}", 8, REQUIRED), keywords=keywords), origin="custom")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("word", ["release", "version", "ssn", "badge"])
def test_a_users_keyword_leads_to_its_forms_whoever_else_has_it(word: str) -> None:
    engine = Engine([SSN, VERSION, _staff("release", "version", "ssn", "badge")])
    assert find(engine, f"our {word} ZQ123456 x") == {"STAFF": 1}
    assert [one.count for one in classify(engine, column(["x", f"{word} ZQ123456", "ZQ123456"]))] == [1]


@pytest.mark.parametrize("text", ["release 10.0.0.1", "version 10.0.0.1", "10.0.0.1 " + "release " * 9 + "10.0.0.2"])
def test_the_shipped_ones_find_what_they_find_alone(text: str) -> None:
    alone, beside = Engine([SSN, VERSION]), Engine([SSN, VERSION, _staff("release", "badge")])
    for field in (None, "release"):
        assert find(beside, text, field) == find(alone, text, field)


def test_a_keyword_of_both_counts_once_around_a_match() -> None:
    matcher = Matcher([SSN, VERSION, _staff("release")])
    around = matcher.surroundings(Text(text=b"release 10.0.0.1"), late=False)
    around.near.look(1, matcher.keyword_database.scan(around.padded))
    near = around.near.of(1)
    assert near is not None
    assert near.starts == [0]


def test_the_shipped_ones_are_compiled_once_whatever_users_add() -> None:
    told: list[int] = []
    for words in ((), ("release",), ("version", "badge"), ("release", "ssn")):
        Matcher([SSN, VERSION, *([_staff(*words)] if words else [])], compiling=told.append)
    assert told == [2, 1, 1, 1]


def test_what_is_kept_is_told_by_its_keywords_not_by_their_places() -> None:
    """A user's identifier beside one of ours that has the one, then the other of its keywords."""
    for shipped, other in (("aaa", "bbb"), ("bbb", "aaa")):
        ours = identifier("OURS", Form("X[0-9]{9}", 10, REQUIRED), keywords=(shipped,))
        engine = Engine([ours, _staff("aaa", "bbb")])
        assert find(engine, f"our {other} ZQ123456 x") == {"STAFF": 1}
        assert find(engine, f"our {shipped} ZQ123456 x") == {"STAFF": 1}
