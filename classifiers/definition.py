"""An identifier as plain data, out of YAML: what may be wrong with it, and the types made of it.

The fields are those of `types.Identifier` and `types.Form`. A list in place of a string is joined: parts of tokens, so
that none stands whole in a repository.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from contextlib import suppress
from typing import Any

from classifiers.proofs import registry
from classifiers.types import Category, Form, Identifier, KeywordRule, Severity

__all__ = ["SHAPE", "Raw", "build", "problems"]

SHAPE = "3"
"""Of the plain data that `build` takes; what was kept in another shape is read anew."""

_ID = re.compile(r"[A-Z][A-Z0-9_]*(?:\([A-Z_]+\))?")
_EDGES = ("word", "digit", "number", "group", "login", "token", "octet", "node", "host", "none")
_SUBCATEGORIES = {
    Category.CREDENTIALS: ("CREDENTIALS",),
    Category.FINANCIAL_INFORMATION: ("FINANCIAL",),
    Category.PERSONAL_INFORMATION: ("PHI", "PII"),
}
_ORIGINS = ("macie", "macie-lite", "custom")
_REQUIRED = ("id", "name", "category", "subcategory", "origin", "references", "examples", "counter_examples")
_STRINGS = ("countries", "keywords", "own_keywords", "companions", "sample_values", "regulations", "references")
_TOKENS = ("examples", "counter_examples", "sample_values")
_OTHERS = ("recommended", "severity", "forms", "distance", "specificity")
_FIELDS = frozenset((*_REQUIRED, *_STRINGS, *_TOKENS, *_OTHERS))
_FORM_FIELDS = frozenset(("expression", "width", "keyword", "proofs", "left", "right", "anchor", "tail"))

Raw = dict[str, Any]
"""One item of a YAML file."""


def problems(raw: Raw) -> Iterable[str | None]:
    """Reasons why it cannot be used, in the order of reading; lazily, for later ones lean on the earlier."""
    yield _outside("unknown field", map(str, raw), _FIELDS)
    yield _outside("missing field", _REQUIRED, {field for field in _REQUIRED if raw.get(field)})
    yield None if _ID.fullmatch(raw["id"]) else "its id has to be of capitals, digits and underscores"
    yield _outside("unknown category", [raw["category"]], set(Category))
    yield _outside("unknown subcategory", [raw["subcategory"]], _SUBCATEGORIES[Category(raw["category"])])
    yield _outside("unknown origin", [raw["origin"]], _ORIGINS)
    for field in (*_STRINGS, *_TOKENS):
        yield None if _is_strings(raw.get(field, []), field in _TOKENS) else f"{field} has to be a list of strings"
    yield _severity_problem(raw.get("severity", ["High"] * 3))
    for field in ("distance", "specificity"):
        yield None if _is_count(raw.get(field, 1)) else f"{field} has to be a whole number above 0"
    yield None if isinstance(raw.get("recommended", False), bool) else "recommended has to be true or false"
    yield None if isinstance(raw.get("forms", []), list) else "forms has to be a list"
    for number, form in enumerate(raw.get("forms", []), 1):
        reason = next((problem for problem in _form_problems(form, raw) if problem), None)
        yield reason and f"form {number}: {reason}"


def _form_problems(form: object, raw: Raw) -> Iterable[str | None]:
    if not isinstance(form, dict):
        yield "has to be a mapping"
        return
    yield _outside("unknown field", map(str, form), _FORM_FIELDS)
    yield _outside("missing field", ("expression", "width", "keyword"), form)
    yield _outside("unknown keyword rule", [form["keyword"]], set(KeywordRule))
    yield _outside("unknown edge", [form.get("left", "word"), form.get("right", "word")], _EDGES)
    yield None if _is_count(form["width"]) else "width has to be a whole number above 0"
    yield None if _is_strings(form.get("proofs", []), False) else "proofs has to be a list of strings"
    yield _outside(
        "unknown proof", form.get("proofs", []), {name for name in form.get("proofs", []) if registry.known(name)}
    )
    for field in ("expression", "anchor", "tail"):
        yield None if _is_expression(form.get(field, "a")) else f"{field} is not an expression"
    keywords = raw.get("keywords") or raw.get("own_keywords")
    yield None if keywords or form["keyword"] == KeywordRule.NONE else "asks for keywords, and there are none"


def _outside(what: str, values: Iterable[str], allowed: Container[object]) -> str | None:
    outside = [str(value) for value in values if value not in allowed]
    return f"{what} {', '.join(outside)}" if outside else None


def _is_strings(value: object, parts: bool) -> bool:
    if not isinstance(value, list):
        return False
    return all((isinstance(item, str) and item) or (parts and item and _is_strings(item, False)) for item in value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_expression(value: object) -> bool:
    if not isinstance(value, str) or not value.isascii():
        return False
    with suppress(re.error, OverflowError):
        re.compile(value.encode())
        return True
    return False


def _severity_problem(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 3 and all(item in set(Severity) for item in value):
        return None
    return "severity has to be three of Low, Medium, High"


def build(raw: Raw) -> Identifier:
    """The identifier that plain data without problems stands for."""
    severity = [Severity(name) for name in raw.get("severity", ("High", "High", "High"))]
    return Identifier(
        id=raw["id"],
        name=raw["name"],
        category=Category(raw["category"]),
        subcategory=raw["subcategory"],
        countries=tuple(raw.get("countries", ("Any",))),
        origin=raw["origin"],
        recommended=raw.get("recommended", False),
        severity=(severity[0], severity[1], severity[2]),
        forms=tuple(_form(form) for form in raw.get("forms", ())),
        keywords=tuple(raw.get("keywords", ())),
        own_keywords=tuple(raw.get("own_keywords", ())),
        companions=tuple(raw.get("companions", ())),
        distance=raw.get("distance", 30),
        sample_values=frozenset(_joined(raw, "sample_values")),
        specificity=raw.get("specificity", 50),
        regulations=tuple(raw.get("regulations", ())),
        references=tuple(raw["references"]),
        examples=_joined(raw, "examples"),
        counter_examples=_joined(raw, "counter_examples"),
    )


def _form(raw: Raw) -> Form:
    return Form(
        expression=raw["expression"],
        width=raw["width"],
        keyword=KeywordRule(raw["keyword"]),
        proofs=tuple(raw.get("proofs", ())),
        left=raw.get("left", "word"),
        right=raw.get("right", "word"),
        anchor=raw.get("anchor"),
        tail=raw.get("tail"),
    )


def _joined(raw: Raw, field: str) -> tuple[str, ...]:
    return tuple(item if isinstance(item, str) else "".join(item) for item in raw.get(field, ()))
