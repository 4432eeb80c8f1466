"""Options that choose findings: a saved filter, Macie's criteria as JSON, or conditions in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from macie_lite.cli.times import moment
from macie_lite.errors import UsageError
from macie_lite.feeds.criteria import checked_criteria, fields
from macie_lite.model.filters import FindingsFilter
from macie_lite.model.results import JsonObject
from macie_lite.store.base import Store

__all__ = ["Criteria", "FilterName", "Where", "asked", "chosen", "stored_filter"]

FilterName = Annotated[str | None, typer.Option("--filter", help="what a saved filter asks for, by its name")]
Criteria = Annotated[
    str | None, typer.Option("--criteria", help="Macie's findingCriteria: JSON, or @FILE that holds it")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="'FIELD OPERATOR VALUE', such as 'severity.description eq High'; may be repeated: all have to hold, and "
        "values of one field and operator are alternatives",
    ),
]

_LISTS = ("eq", "neq", "eqExactMatch")


def asked(criteria: str | None, where: list[str] | None) -> JsonObject | None:
    """Checked criteria; None where none are given."""
    if criteria is not None and where:
        raise UsageError("--where takes the place of --criteria: give one or the other.")
    if where:
        return checked_criteria({"criterion": _criterion(where)})
    return None if criteria is None else checked_criteria(_read(criteria))


def chosen(store: Store, name: str | None, criteria: str | None, where: list[str] | None) -> JsonObject | None:
    """As `asked`, or what a saved filter asks for now."""
    said = asked(criteria, where)
    if name is None:
        return said
    if said is not None:
        raise UsageError("--filter takes the place of --criteria and --where: give one of them.")
    return stored_filter(store, name).criteria


def stored_filter(store: Store, name: str) -> FindingsFilter:
    if (found := store.filter(name)) is None:
        raise UsageError(f"There is no filter {name!r}; `macie-lite filters list` shows them.")
    return found


def _read(given: str) -> Any:
    try:
        text = Path(given[1:]).read_text("utf-8") if given.startswith("@") else given
        return json.loads(text)
    except OSError as error:
        raise UsageError(f"The file {given[1:]} cannot be read: {error.strerror}.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"--criteria takes JSON or @FILE, and this is none from {where} on.") from None
    except (UnicodeDecodeError, RecursionError):
        raise UsageError("--criteria takes JSON or @FILE, and this is none.") from None


def _criterion(conditions: Iterable[str]) -> JsonObject:
    found: dict[str, dict[str, Any]] = {}
    for one in conditions:
        words = one.split(None, 2)
        if len(words) != 3:
            raise UsageError(f"--where takes 'FIELD OPERATOR VALUE', such as 'severity.description eq High': {one!r}.")
        field, operator, value = words
        of_field = found.setdefault(field, {})
        if operator in _LISTS:
            of_field.setdefault(operator, []).append(value)
        elif operator in of_field:
            raise UsageError(f"--where compares {field} by {operator} twice.")
        else:
            of_field[operator] = _measured(field, value)
    return found


def _measured(field: str, value: str) -> Any:
    """A number, or a time as milliseconds since 1970; what is neither is refused with the criteria."""
    if fields().get(field) == "a time":
        return int(moment(value, f"--where {field}").timestamp() * 1000)
    for number in (int, float):
        try:
            return number(value)
        except ValueError:
            continue
    return value
