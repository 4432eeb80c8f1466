"""Conditions on objects and buckets, as users write them: `prefix=exports/,dumps/ and size>=1MB`.

    FIELD OPERATOR VALUE[,VALUE ...] [and FIELD OPERATOR VALUE[,VALUE ...]] ...

Values of one condition are alternatives (for `!=`: none of them), conditions of one text all hold. A value with a
comma, a quotation mark or ` and ` stands in double quotes, in which a backslash takes the next character as it is.
Macie's terms are such conditions (API reference, `JobScopeTerm`, `CriteriaForJob`): STARTS_WITH is `prefix=`, EQ `=`,
GTE `>=`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from macie_lite.errors import UsageError

__all__ = ["Condition", "Field", "parse"]

ORDERED = ("=", "!=", ">", ">=", "<", "<=")
EQUAL = ("=", "!=")

_FIELD = re.compile(r"\s*([a-z][a-z-]*)\s*(>=|<=|!=|=|>|<)\s*")
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*|((?:(?!\s+and\s)[^",])+)', re.S)
_AND = re.compile(r"\s*and\s+")
_ESCAPED = re.compile(r"\\(.)", re.S)


@dataclass(frozen=True, slots=True)
class Field:
    """A property that conditions speak of. `check` raises ValueError for what is no value of it; `takes` says in words
    what is."""

    operators: tuple[str, ...]
    takes: str
    check: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    operator: str
    values: tuple[str, ...]


def parse(text: str, fields: Mapping[str, Field]) -> tuple[Condition, ...]:
    """The conditions of one text, all of which have to hold. Raises UsageError that names the text and what is wrong
    with it."""
    conditions: list[Condition] = []
    at = 0
    while True:
        found = _FIELD.match(text, at)
        if found is None:
            raise UsageError(f"The condition {text!r} is not FIELD=VALUE; fields are {', '.join(fields)}.")
        values, at = _values(text, found.end())
        conditions.append(_checked(text, Condition(found[1], found[2], values), fields))
        if at == len(text):
            return tuple(conditions)
        more = _AND.match(text, at)
        if more is None:
            raise UsageError(f"The condition {text!r} cannot be read from character {at + 1} on: put values in quotes.")
        at = more.end()


def _values(text: str, at: int) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    while found := _VALUE.match(text, at):
        quoted, plain = found.groups()
        values.append(plain.strip() if quoted is None else _ESCAPED.sub(r"\1", quoted))
        at = found.end()
        if text[at : at + 1] != ",":
            break
        at += 1
        at += len(text[at:]) - len(text[at:].lstrip())
    return tuple(values), at


def _checked(text: str, condition: Condition, fields: Mapping[str, Field]) -> Condition:
    field = fields.get(condition.field)
    if field is None:
        raise UsageError(f"The condition {text!r} speaks of {condition.field!r}; fields are {', '.join(fields)}.")
    if condition.operator not in field.operators:
        raise UsageError(f"The condition {text!r}: {condition.field} is compared by {' or '.join(field.operators)}.")
    if not condition.values:
        raise UsageError(f"The condition {text!r} has no value for {condition.field}: it is {field.takes}.")
    if condition.operator not in EQUAL and len(condition.values) > 1:
        raise UsageError(f"The condition {text!r}: {condition.operator} takes one value.")
    for value in condition.values:
        try:
            field.check(value)
        except ValueError:
            raise UsageError(f"The condition {text!r}: {condition.field} is {field.takes}, not {value!r}.") from None
    return condition
