"""How many kinds of credentials there are, counted by what their expressions say and not by their names."""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]  # the parsed form of an expression has no public reader
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from classifiers.types import Category, Identifier, KeywordRule

__all__ = ["is_generic", "kinds"]

_FIXED = 3  # letters or signs in a row that make a structure


def kinds(identifiers: Iterable[Identifier]) -> tuple[int, int]:
    """Credentials with a structure of their own, and those that are a keyword before a generic run."""
    credentials = [one for one in identifiers if one.category is Category.CREDENTIALS]
    generic = sum(map(is_generic, credentials))
    return len(credentials) - generic, generic


def is_generic(identifier: Identifier) -> bool:
    """Whether every form needs a keyword, and none has three fixed letters or signs in a row."""
    return all(
        form.keyword is KeywordRule.REQUIRED and _longest(_parser.parse(form.expression.encode())) < _FIXED
        for form in identifier.forms
    )


def _longest(tree: Iterable[tuple[Any, Any]]) -> int:
    """The longest run of fixed bytes; a run goes on into a group that has to be there, not beyond it."""
    longest = run = 0
    for kind, value in tree:
        run = run + 1 if kind is op.LITERAL else 0
        inner = _inner(kind, value)
        longest = max(longest, run, *inner, 0)
    return longest


def _inner(kind: Any, value: Any) -> list[int]:
    if kind is op.BRANCH:
        return [_longest(one) for one in value[1]]
    if kind is op.SUBPATTERN:
        return [_longest(value[-1])]
    if kind is op.MAX_REPEAT:
        least, _, tree = value
        run = _longest(tree)
        return [run * least if run == len(tree) and least else run]
    return []
