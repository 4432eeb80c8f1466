"""Expressions that a backtracking matcher could lose itself in are told from those that it cannot."""

from __future__ import annotations

import pytest

from classifiers.ambiguity import ambiguous
from classifiers.loading import load


@pytest.mark.parametrize(
    "expression",
    [
        "(?:a{0,9}){9}b", "(?:a?){3}b", "a{1,9}a{1,9}b", "(?:abe|a[a-c]e)d", "(?:a|ab)(?:c|bc)d", "(?i:ab|[A-Z]b)x",
        "(?:[a-z]{1,9}[ -]?){1,9}!", "a*b", "a+b", "(?:k[a-z]{2,9}: .{1,99}){0,4}x", "(a)\\1", "a(?=b)b",
        "(?:a{1,500}b?){1,90}c", "\\w{1,9}",
    ],
)  # fmt: skip
def test_two_ways(expression: str) -> None:
    assert ambiguous(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "abc", "a{1,9}b{1,9}", "(?:a{1,9}b){0,9}c", "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}", "(?:abc|abd)e", "(?i:abc|b)d",
        "[a-z](?:[a-z.-]{0,62}[a-z])?@", "(?:[a-z][a-z]){1,99}[a-z]?x", "[^b]?bd", "[^b]?[^c]d", "a{1,9}a{1,9}",
    ],
)  # fmt: skip
def test_one_way(expression: str) -> None:
    assert not ambiguous(expression)


@pytest.mark.slow
def test_nothing_shipped_has_two() -> None:
    assert [one.id for one in load().values() for form in one.forms if ambiguous(form.expression)] == []
