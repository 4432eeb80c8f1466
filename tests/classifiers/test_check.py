"""The check finds what is wrong. That nothing is with what is shipped, `make check` asks of `identifiers check`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.check import check
from classifiers.types import Category, Form, Identifier, KeywordRule, Severity

_FORM = Form(expression="B[0-9]{4}", width=5, keyword=KeywordRule.REQUIRED)
_BADGE = Identifier(
    id="PLANT_BADGE",
    name="Badge",
    category=Category.PERSONAL_INFORMATION,
    subcategory="PII",
    countries=("Any",),
    origin="custom",
    recommended=False,
    severity=(Severity.LOW,) * 3,
    forms=(_FORM,),
    keywords=("badge",),
    sample_values=frozenset(("B0000",)),
    references=("https://plant.example/",),
    examples=("badge B1234", "B4321 is the badge"),
    counter_examples=("badge 1234", "B1234 alone"),
)


def test_a_good_one_has_no_problems() -> None:
    assert check([_BADGE]) == []


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (replace(_FORM, expression="B[0-9]{4}", width=4), "can match 5 bytes"),
        (replace(_FORM, expression="(?:B[0-9]{4})?"), "matches nothing"),
        (replace(_FORM, expression="B(?=[0-9])[0-9]{4}"), "does not compile in RE2, Hyperscan"),
        (replace(_FORM, expression="B([0-9])\\1{3}"), "does not compile in RE2"),
        (replace(_FORM, expression="B[0-9"), "does not compile in re, RE2, Hyperscan"),
        (replace(_FORM, expression="B$[0-9]{4}"), "the expression does not compile in Hyperscan"),
        (replace(_FORM, anchor="B(?=0)"), "anchor does not compile"),
    ],
)
def test_a_bad_form_is_named(form: Form, problem: str) -> None:
    (found,) = check([replace(_BADGE, forms=(form,))])
    assert found.startswith("PLANT_BADGE: form 1: ")
    assert problem in found


def test_what_re_could_lose_itself_in_is_refused_unless_re2_confirms_it() -> None:
    form = replace(_FORM, expression="B(?:[0-9]{0,4}){4}[0-9]{4}", width=21)
    assert check([replace(_BADGE, forms=(form,))]) == []
    (found,) = check([replace(_BADGE, forms=(form,), origin="macie-lite")])
    assert found == "PLANT_BADGE: form 1: the expression can read one text in two ways"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (replace(_BADGE, examples=("badge B1234", "B1234")), "is not found in its example 2"),
        (replace(_BADGE, counter_examples=("badge B1234", "x")), "is found in its counter-example 1"),
        (replace(_BADGE, examples=("badge B1234",)), "has 1 examples"),
        (replace(_BADGE, counter_examples=()), "has 0 counter-examples"),
        (replace(_BADGE, references=("plant.example",)), "is no https address"),
    ],
)
def test_a_bad_example_is_numbered(changed: Identifier, problem: str) -> None:
    (found,) = check([changed])
    assert problem in found


def test_an_identifier_has_to_win_on_its_own_examples() -> None:
    other = replace(_BADGE, id="OTHER_BADGE", specificity=90)
    assert check([_BADGE, other]) == [
        "PLANT_BADGE: is not found in its example 1 (OTHER_BADGE is)",
        "PLANT_BADGE: is not found in its example 2 (OTHER_BADGE is)",
    ]
