"""The automaton over digits matches what `re` matches."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.proofs.automaton import Automaton

EXPRESSIONS = (
    "", "0|1", r"\d", "(?:01|0)1?", r"(?:0?(?:(11|2(?:2|[3-5]\d?))15)?)?[2-9]\d{2,4}", r"[\d]{2}|[0-27]{0,3}",
    "(?:1{2}){2,3}", "(?:(?:12?){2}|3){1,2}", r"(?:(00\d)$|0)?[1-9]{3}", "(?:1?){3}2",
)  # fmt: skip


def _rows(values: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.frombuffer("".join(values).encode(), np.uint8).reshape(len(values), -1) - np.uint8(48)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(numbers=st.lists(st.text("0123457", min_size=1, max_size=6), max_size=40))
def test_it_matches_what_re_matches(expression: str, numbers: list[str]) -> None:
    automaton, wanted = Automaton(expression), re.compile(expression, re.ASCII)
    for width in {len(one) for one in numbers}:
        same = [one for one in numbers if len(one) == width]
        assert automaton.matches(_rows(same)).tolist() == [wanted.fullmatch(one) is not None for one in same]


def test_no_digits_and_no_rows() -> None:
    assert Automaton("1?").matches(np.zeros((2, 0), np.uint8)).tolist() == [True, True]
    assert Automaton("1").matches(np.zeros((2, 0), np.uint8)).tolist() == [False, False]
    assert Automaton("1").matches(np.zeros((0, 1), np.uint8)).tolist() == []


@pytest.mark.parametrize("expression", ["a", "(1", "1)", "[^1]", "(?=1)", "1*", r"\w", "[1-", "1{2"])
def test_what_it_does_not_read_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Automaton(expression)
