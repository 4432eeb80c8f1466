"""The JSON Schema (2020-12) of job files, made from what reads them: `Settings`, `Description` and the conditions.

It takes what is documented, not all that is understood: a number in quotes or a word in another case is read, too. What
no schema can tell (a cron expression that never comes due, an identifier that there is not) `jobs validate` finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field as Option
from dataclasses import fields
from typing import Any

from macie_lite.config import Settings, constraints
from macie_lite.jobs import buckets, scope
from macie_lite.jobs.accounts import EXTERNAL_ID, ID, ROLE, ROLE_NAME
from macie_lite.jobs.conditions import Field
from macie_lite.jobs.description import KEYS, MOST
from macie_lite.jobs.schedule import DAYS

__all__ = ["schema_of_files"]

_TYPES = {"bool": "boolean", "int": "integer", "float": "number", "str": "string"}


def _condition(of: Mapping[str, Field], *words: str) -> dict[str, Any]:
    """How a condition begins: with a field and an operator that it takes."""
    begins = "|".join(f"{name}\\s*(?:{_operators(one)})" for name, one in of.items())
    whole = "".join(f"{word}$|" for word in words)
    return {"type": "string", "pattern": f"^(?:{whole}\\s*(?:{begins}))"}


def _operators(one: Field) -> str:
    return "|".join(sorted(one.operators, key=len, reverse=True))


def _listed(item: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A list of such texts, or one of them."""
    return {"anyOf": [{"type": "array", "items": item} | more, item]}


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


_ACCOUNT = {
    "type": "object",
    "properties": {"id": _text(ID), "role": _text(ROLE), "external_id": _text(EXTERNAL_ID)},
    "required": ["id"],
    "additionalProperties": False,
}

_SCHEDULE = "|".join(
    (
        "daily",
        f"weekly (?:{'|'.join(DAYS)})",
        "monthly (?:[1-9]|[12][0-9]|3[01])",
        "[0-9A-Za-z*,/#-]+( [0-9A-Za-z*,/#-]+){4}",
    )
)

_OF_A_JOB: dict[str, tuple[str, dict[str, Any]]] = {
    "name": ("the job's name", {"type": "string", "maxLength": MOST["name"]}),
    "description": ("what the job is for", {"type": "string", "maxLength": MOST["description"]}),
    "tags": (
        "tags of the job, a value by key",
        {
            "type": "object",
            "maxProperties": MOST["tags"],
            "propertyNames": {"maxLength": MOST["key"]},
            "additionalProperties": {"type": "string", "maxLength": MOST["value"]},
        },
    ),
    "targets": (
        "what to scan: s3://bucket/prefix, an access point's ARN, files, folders",
        _listed({"type": "string", "minLength": 1}, minItems=1),
    ),
    "buckets": (
        "all, or conditions on buckets, such as 'name=prod-* and tag=env:prod': any of them; asked at every run",
        _listed(_condition(buckets.FIELDS, "all"), minItems=1),
    ),
    "ignore_buckets": ("conditions on buckets that are left out", _listed(_condition(buckets.FIELDS))),
    "schedule": (
        "daily, weekly MONDAY, monthly 15 or cron's five fields, in UTC; else the job runs once",
        {"type": "string", "pattern": f"^(?:{_SCHEDULE})$"},
    ),
    "initial_run": (
        "of a scheduled job: read what is there already, now; else only what is new from now on",
        {"type": "boolean", "default": True},
    ),
    "accounts": (
        "AWS accounts whose buckets are chosen from, or all of them, each read in a role of the account",
        _listed({"anyOf": [_text(ID), _ACCOUNT]}, minItems=1),
    ),
    "account_role": (
        f"name of the role in each of `accounts` that has none of its own; else {ROLE_NAME}",
        _text(ROLE),
    ),
    "account_external_id": ("external id for each of `accounts` that has none of its own", _text(EXTERNAL_ID)),
}

_OPTIONS: dict[str, dict[str, Any]] = {
    "identifiers": {"pattern": "^(?:ALL|RECOMMENDED|NONE|(?:INCLUDE|EXCLUDE):.+)$"},
    "include": _listed(_condition(scope.FIELDS)),
    "exclude": _listed(_condition(scope.FIELDS)),
    "window": {"pattern": "^(?:[01]?[0-9]|2[0-3]):[0-5][0-9]-(?:[01]?[0-9]|2[0-3]):[0-5][0-9]$"},
}
"""What is known of these beside their types."""


_AUTOMATED = {"required": ["automated"], "properties": {"automated": {"const": True}}}
"""Of all buckets, daily, where nothing else is said."""


def schema_of_files(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """defaults: of a job's options, where they are not those of `Settings`."""
    of_jobs = {name: {"description": _OF_A_JOB[name][0]} | _OF_A_JOB[name][1] for name in KEYS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A job of macie-lite",
        "description": "A file that `macie-lite jobs create` takes: what the job is, and options of its scans.",
        "type": "object",
        "properties": of_jobs | {option.name: _option(option, defaults) for option in fields(Settings)},
        "additionalProperties": False,
        "anyOf": [*({"required": [name]} for name in ("targets", "buckets", "accounts")), _AUTOMATED],
        "dependentRequired": {"account_role": ["accounts"], "account_external_id": ["accounts"]},
        "dependentSchemas": {
            "ignore_buckets": {"anyOf": [{"required": ["buckets"]}, {"required": ["accounts"]}, _AUTOMATED]}
        },
        "if": {"required": ["initial_run"], "properties": {"initial_run": {"const": False}}},
        "then": {"anyOf": [{"required": ["schedule"]}, _AUTOMATED]},
    }


def _option(option: Option[Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    kind, *none = str(option.type).split(" | ")
    typed = {"type": [_TYPES[kind], "null"] if none else _TYPES[kind]} if kind in _TYPES else {}
    default = defaults.get(option.name, option.default)
    shown = {} if default in (None, ()) else {"default": default}
    own = constraints(option.name) | _OPTIONS.get(option.name, {})
    return {"description": option.metadata["help"]} | typed | own | shown
