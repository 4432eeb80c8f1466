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

__all__ = ["Condition", "Field", "parse", "shown"]

ORDERED = ("=", "!=", ">", ">=", "<", "<=")
EQUAL = ("=", "!=")

_FIELD = re.compile(r"\s*([a-z][a-z-]*)\s*(>=|<=|!=|=|>|<)")
_VALUE = re.compile(
    r"""(?!\s+and(?:\s|\Z))\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^",\s]+(?:\s+(?!and(?:\s|\Z))[^",\s]+)*))\s*""", re.S
)
_AND = re.compile(r"and\s+")
_ESCAPED = re.compile(r"\\(.)", re.S)


_SHOWN = 200


def shown(text: str) -> str:
    """A user's text as messages name it: the beginning, of a long one."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


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
            raise UsageError(f"The condition {shown(text)} is not FIELD=VALUE; fields are {', '.join(fields)}.")
        values, at = _values(text, found.end())
        conditions.append(_checked(text, Condition(found[1], found[2], values), fields))
        if at == len(text):
            return tuple(conditions)
        more = _AND.match(text, at)
        if more is None:
            place = f"from character {at + 1} on: put values in quotes"
            raise UsageError(f"The condition {shown(text)} cannot be read {place}.")
        at = more.end()


def _values(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """None at all where one is missing; and where the text goes on."""
    values: list[str] = []
    while found := _VALUE.match(text, at):
        quoted, plain = found.groups()
        values.append(plain if quoted is None else _ESCAPED.sub(r"\1", quoted))
        at = found.end()
        if text[at : at + 1] != ",":
            return tuple(values), at
        at += 1
    return (), at


def _checked(text: str, condition: Condition, fields: Mapping[str, Field]) -> Condition:
    said = f"The condition {shown(text)}"
    field = fields.get(condition.field)
    if field is None:
        raise UsageError(f"{said} speaks of {condition.field!r}; fields are {', '.join(fields)}.")
    if condition.operator not in field.operators:
        raise UsageError(f"{said}: {condition.field} is compared by {' or '.join(field.operators)}.")
    if not condition.values:
        raise UsageError(f"{said} lacks a value for {condition.field}, or a quotation mark: it is {field.takes}.")
    if condition.operator not in EQUAL and len(condition.values) > 1:
        raise UsageError(f"{said}: {condition.operator} takes one value.")
    for value in condition.values:
        try:
            field.check(value)
        except ValueError:
            raise UsageError(f"{said}: {condition.field} is {field.takes}, not {shown(value)}.") from None
    return condition
