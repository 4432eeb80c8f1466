"""Expressions that hold no white space are looked for between spaces alone: that must lose and change nothing."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from classifiers.engine import Engine
from classifiers.loading import load
from classifiers.patterns import Pattern, never_a_space, patterns_of, scoped
from classifiers.types import Form, KeywordRule, Text
from tests.classifiers.building import classify, identifier

_SHIPPED = [one for one in patterns_of(tuple(load().values())) if one.spaceless]


@pytest.mark.parametrize(
    "expression",
    [r"a b", "a\nb", r"a\sb", r".", r"[^x]", r"[^]x]", r"a[ b]", r"[]. ]", r"\W", r"\D", r"\S", r"[\x20-a]", r"[\t]"],
)
def test_what_may_hold_a_space(expression: str) -> None:
    assert not never_a_space(expression)


@pytest.mark.parametrize("expression", [r"\d{3}-\d\.x", r"[A-Z]{2}[0-9]", r"(?:a|b)\b", r"[a.b]+@", r"[!-~]", r"(?i)a"])
def test_what_holds_none(expression: str) -> None:
    assert never_a_space(expression)


@pytest.mark.parametrize("pattern", _SHIPPED, ids=lambda one: one.label)
def test_no_example_matches_once_a_space_is_in_it(pattern: Pattern) -> None:
    expression = re.compile(scoped(pattern.form.expression).encode())
    held = [found[0] for example in pattern.identifier.examples for found in expression.finditer(example.encode())]
    for value in held:
        for place in range(1, len(value)):
            for space in (b" ", b"\n"):
                assert expression.fullmatch(value[:place] + space + value[place:]) is None
    assert len(_SHIPPED) > 20


def test_it_finds_what_the_wider_look_finds() -> None:
    """The same expression with an end that no text has is not seen to be without spaces."""
    parts = ["ab-12", "ab-12-34", "cd", "-", "ab", "12", " ", "\n", "\t", ".", "ab-1", "é"]
    for anchor in (None, "b-[0-9]"):
        form = Form(r"ab-[0-9]{2}(?:-[0-9]{2})?", 10, KeywordRule.NONE, anchor=anchor)
        near, wide = identifier("ONE", form), identifier("ONE", replace(form, expression=f"{form.expression}(?:[ ]Q)?"))
        assert [patterns_of((one,))[0].spaceless for one in (near, wide)] == [True, False]
        engines = Engine([near]), Engine([wide])
        drawn = random.Random(7)
        for _ in range(300):
            text = "".join(drawn.choices(parts, k=drawn.randrange(1, 30)))
            narrow, whole = (classify(engine, Text(text=text.encode())) for engine in engines)
            assert narrow == whole
