"""Macie's criteria of findings (botocore `macie2`: `FindingCriteria`; user guide, "Fields for filtering findings"):
fields by their paths, operators, values. Values are alternatives, conditions hold together.

    {"criterion": {"severity.description": {"eq": ["High"]}, "resourcesAffected.s3Object.size": {"gte": 1000}}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Any

from macie_lite.errors import UsageError
from macie_lite.model.findings import STATES
from macie_lite.model.results import JsonObject

__all__ = ["checked_criteria", "checked_rule", "fields", "matcher"]

_OURS = {"macieLite.state": "string", "macieLite.suppressedBy": "string"}
"""Of ours; they come to a finding when rules have been applied to it."""

_KINDS = {
    "string": "text",
    "boolean": "true or false",
    "long": "a number",
    "integer": "a number",
    "double": "a number",
    "timestamp": "a time",
}
_MEASURED = ("a number", "a time")


@cache
def fields() -> dict[str, str]:
    """What findings can be asked for, by its path, and what its values are."""
    from macie_lite.aws.shapes import leaves  # botocore takes a third of a second

    return {path: _KINDS[kind] for path, kind in (leaves("macie2", "Finding") | _OURS).items()}


_EQUAL = ("eq", "neq", "eqExactMatch")
_ORDERED: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda found, bound: found > bound,
    "gte": lambda found, bound: found >= bound,
    "lt": lambda found, bound: found < bound,
    "lte": lambda found, bound: found <= bound,
}


def checked_criteria(criteria: Any) -> JsonObject:
    """Raises UsageError that names the field, operator or value that does not exist."""
    if criteria == {}:
        return {}
    if not isinstance(criteria, dict) or set(criteria) != {"criterion"} or not isinstance(criteria["criterion"], dict):
        raise UsageError('Criteria are {"criterion": {FIELD: {OPERATOR: VALUES}}}.')
    for field, conditions in criteria["criterion"].items():
        _check(field, conditions)
    return criteria


def checked_rule(criteria: JsonObject) -> JsonObject:
    """Checked criteria that a suppression rule may have. Raises UsageError where they ask for what is not known yet
    when a finding is made."""
    for field in criteria.get("criterion", {}):
        if field in _OURS:
            raise UsageError(f"No suppression rule can go by {field}: a finding has it when rules have been applied.")
    return criteria


def _check(field: str, conditions: Any) -> None:
    if field not in fields():
        near = get_close_matches(str(field), fields(), 1)
        raise UsageError(f"Findings have no field {field!r}{f' (is {near[0]} meant?)' if near else ''}.")
    if not isinstance(conditions, dict) or not conditions:
        raise UsageError(f"What is asked of {field} is {{OPERATOR: VALUES}}.")
    for operator, values in conditions.items():
        _check_values(field, operator, values)


def _check_values(field: str, operator: str, values: Any) -> None:
    kind = fields()[field]
    if operator in _EQUAL:
        if not isinstance(values, list) or not values or not all(isinstance(one, str | bool | int) for one in values):
            raise UsageError(f"{operator} of {field} takes a list of values.")
        _check_words(field, [_as_text(one) for one in values])
    elif operator not in _ORDERED:
        known = ", ".join((*_EQUAL, *_ORDERED))
        raise UsageError(f"The operator {operator!r} of {field} is none of {known}.")
    elif kind not in _MEASURED:
        raise UsageError(f"{operator} compares numbers and times, and {field} is {kind}.")
    elif isinstance(values, bool) or not isinstance(values, int | float):
        unit = "milliseconds since 1970" if kind == "a time" else "a number"
        raise UsageError(f"{operator} of {field} takes {unit}.")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """What a field has been given for values, where those are few."""
    from macie_lite.aws.shapes import enums

    booleans = {path: ("true", "false") for path, kind in fields().items() if kind == _KINDS["boolean"]}
    macies = {path: tuple(values) for path, values in enums("macie2", "Finding").items()}
    return macies | booleans | {"macieLite.state": STATES}


def _check_words(field: str, values: list[str]) -> None:
    """A value that no finding has would go unnoticed for ever."""
    known = _words().get(field)
    for value in values:
        if known is not None and value not in known:
            shown = f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else known[0]
            raise UsageError(f"{field} is {shown}, never {value!r}.")


def matcher(criteria: JsonObject) -> Callable[[JsonObject], bool]:
    """Whether a finding is what checked criteria ask for; none ask for all."""
    conditions = [
        _condition(_path(field), operator, values)
        for field, asked in criteria.get("criterion", {}).items()
        for operator, values in asked.items()
    ]
    return lambda finding: all(holds(finding) for holds in conditions)


def _condition(path: tuple[str, ...], operator: str, values: Any) -> Callable[[JsonObject], bool]:
    if (compares := _ORDERED.get(operator)) is not None:
        return lambda finding: any(compares(_as_number(one), values) for one in _found(finding, path))
    wanted = frozenset(map(_as_text, values))
    if operator == "eqExactMatch":
        return lambda finding: set(map(_as_text, _found(finding, path))) == wanted
    if operator == "neq":
        return lambda finding: wanted.isdisjoint(map(_as_text, _found(finding, path)))
    return lambda finding: not wanted.isdisjoint(map(_as_text, _found(finding, path)))


def _path(field: str) -> tuple[str, ...]:
    return tuple(field.split("."))


def _found(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """All values that stand there: lists have several."""
    if isinstance(value, list):
        for one in value:
            yield from _found(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _found(value[path[0]], path[1:])


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_number(value: Any) -> float:
    """A time as Macie compares it: in milliseconds since 1970."""
    return datetime.fromisoformat(value).timestamp() * 1000 if isinstance(value, str) else float(value)
