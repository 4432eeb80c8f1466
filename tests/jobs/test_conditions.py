"""The grammar of conditions: what is read, what is refused, and that a message names the text and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.errors import UsageError
from macie_lite.jobs.conditions import EQUAL, ORDERED, Condition, Field, parse
from tests.growth import grows_linearly

FIELDS = {"name": Field(EQUAL, "any text", str), "size": Field(ORDERED, "a number", int)}


def _names(text: str) -> tuple[str, ...]:
    (condition,) = parse(text, FIELDS)
    return condition.values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("name=a", ("a",)),
        ("  name  =  a  ", ("a",)),
        ("name=a,b , c", ("a", "b", "c")),
        ("name=two words, three", ("two words", "three")),
        ("name=sand and_ brand", ("sand and_ brand",)),
        ("name=a=b", ("a=b",)),
        ("name=a\tb\nc", ("a\tb\nc",)),
        ('name="a,b"', ("a,b",)),
        ('name="a and b"', ("a and b",)),
        ('name=" a "', (" a ",)),
        ('name=""', ("",)),
        (r'name="say \"a\" \\ \n"', (r'say "a" \ n',)),
        ('name="a" , b,"c"', ("a", "b", "c")),
        ("name=nul\0in", ("nul\0in",)),
        ("name=\udcff\ud800", ("\udcff\ud800",)),
        ("name=旅行/\u202ex", ("旅行/\u202ex",)),
    ],
)
def test_values_are_read(text: str, values: tuple[str, ...]) -> None:
    assert _names(text) == values


@pytest.mark.parametrize("operator", ORDERED)
def test_operators_are_read(operator: str) -> None:
    for text in (f"size{operator}5", f" size {operator} 5 "):
        assert parse(text, FIELDS) == (Condition("size", operator, ("5",)),)


def test_all_conditions_of_a_text_are_read() -> None:
    assert parse('name=a,"b" and size>=5  and\tname!=c', FIELDS) == (
        Condition("name", "=", ("a", "b")),
        Condition("size", ">=", ("5",)),
        Condition("name", "!=", ("c",)),
    )


_ANY = st.text(st.characters(codec=None), max_size=30)


@given(st.lists(_ANY, min_size=1, max_size=4))
def test_what_is_quoted_is_read_as_it_is(values: list[str]) -> None:
    quoted = ['"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]
    text = f"name={','.join(quoted)} and size=1"
    assert parse(text, FIELDS) == (Condition("name", "=", tuple(values)), Condition("size", "=", ("1",)))


@given(st.text(st.sampled_from('nameasize=<>!,"\\ \t\nd1\0\udcff'), max_size=40))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    refused = None
    try:
        assert parse(text, FIELDS)
    except UsageError as error:
        refused = str(error)
    assert refused is None or repr(text) in refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not FIELD=VALUE; fields are name, size"),
        ("a", "is not FIELD=VALUE; fields are name, size"),
        ("=a", "is not FIELD=VALUE; fields are name, size"),
        ("Name=a", "is not FIELD=VALUE; fields are name, size"),
        ("suffix=a", "speaks of 'suffix'; fields are name, size"),
        ("name>a", "name is compared by = or !="),
        ("name=", "lacks a value for name, or a quotation mark: it is any text"),
        ("name=   ", "lacks a value for name"),
        ("name=,a", "lacks a value for name"),
        ("name=a,", "lacks a value for name"),
        ("name=a, ,b", "lacks a value for name"),
        ("name=a,,b", "lacks a value for name"),
        ("name= and size>1", "lacks a value for name"),
        ("name=a, and size>1", "lacks a value for name"),
        ('name="a', "lacks a value for name, or a quotation mark"),
        (r'name="a\"', "lacks a value for name, or a quotation mark"),
        ('name=a"b"', "cannot be read from character 7 on: put values in quotes"),
        ('name="a"b', "cannot be read from character 9 on: put values in quotes"),
        ("name=a and", "cannot be read from character 8 on: put values in quotes"),
        ("name=a and ", "is not FIELD=VALUE"),
        ("name=a and and size=1", "is not FIELD=VALUE"),
        ("size>1,2", "> takes one value"),
        ("size=1,x", "size is a number, not 'x'"),
        ("size=>1", "size is a number, not '>1'"),
    ],
)
def test_what_is_no_condition_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text, FIELDS)
    assert str(refused.value).startswith(f"The condition {text!r}")
    assert said in str(refused.value)


def test_a_long_text_is_named_by_its_beginning() -> None:
    for text in ("name" * 100_000, f"size={'9' * 4000}x", f"name>{'a' * 4000}"):
        with pytest.raises(UsageError) as refused:
            parse(text, FIELDS)
        assert text[:40] in str(refused.value)
        assert len(str(refused.value)) < 700


def _tried(text: str) -> None:
    for whole in (text, f"name={text}", f"name={text}x", f'name="{text}', f"name=a {text}"):
        try:
            parse(whole, FIELDS)
        except UsageError:
            continue


@pytest.mark.parametrize(
    "unit",
    [" ", "a", "a ", "a,", ",", '"', '"",', "\\", '\\"', " and ", "name=a and ", "size", "\0", "\udcff", "an d "],
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    assert grows_linearly(lambda size: _tried(unit * (size // len(unit))), 8_000, 32_000)
