"""Users' own identifiers: definitions as Macie has them (API reference, `CreateCustomDataIdentifier`), with its limits.

Beyond Macie: a named proof, keywords on either side, examples that are tried, versions. A definition is a mapping, from
YAML, from options of a command or from a database; keys may be written as here or as in Macie's API (`ignoreWords`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from classifiers.errors import IdentifierError, shown
from classifiers.proofs import registry
from classifiers.types import Category, Form, Identifier, KeywordRule, Severity
from classifiers.user_constructs import Refused
from classifiers.user_expressions import LONGEST, translated
from classifiers.user_files import Item, items

__all__ = ["MOST", "MOST_KEYWORDS", "as_definition", "check_run", "compiled", "id_of", "read"]

MOST = 1000
"""Of a run. Macie takes 30 a job; each costs the pass over every text something."""

MOST_KEYWORDS = 10_000
"""Of all the identifiers of a run together: compiling them takes time and memory."""

Definition = dict[str, Any]
"""A checked definition: plain data that JSON holds, all keys in our spelling, what was left out left out."""

_KEYS = (
    *("id", "name", "description", "regex", "keywords", "ignore_words", "maximum_match_distance", "severity_levels"),
    *("proof", "keyword_side", "examples", "counter_examples", "version"),
)
_MACIES = {"ignoreWords": "ignore_words", "maximumMatchDistance": "maximum_match_distance"} | {
    "severityLevels": "severity_levels",
    "occurrencesThreshold": "occurrences_threshold",
}
_ID = re.compile(r"[A-Z][A-Z0-9_]{0,127}")
_OF_EXPRESSION = re.compile("at character|expression")
_SIDES = ("before", "either")
_SPECIFICITY = 95  # over what is shipped: who defines one wants to see it


def id_of(name: str) -> str:
    """The id that a name gives: `Employee number` is EMPLOYEE_NUMBER. May be no id at all."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")


def as_definition(given: Mapping[str, Any], managed: Iterable[str] = ()) -> Definition:
    """A definition, checked. `managed`: ids that are taken.

    Raises IdentifierError: what is wrong with which key, and where in the expression.
    """
    spelled = {_MACIES.get(key, key): value for key, value in given.items() if value is not None}
    name = spelled.get("name")
    label = shown(name) if isinstance(name, str) and name else "a custom data identifier"
    try:
        _check(spelled)
        one = {key: spelled[key] for key in _KEYS if key in spelled}
        one["id"] = _checked_id(one)
        if one["id"] in set(managed):
            raise Refused(f"{one['id']} is the id of a managed data identifier")
        one["severity_levels"] = _levels(spelled.get("severity_levels", [{"severity": "Medium"}]))
        _expression(one)
    except Refused as error:
        raise IdentifierError(f"{label}: {error}") from None
    return one


def check_run(definitions: Sequence[Mapping[str, Any]]) -> None:
    """Raises IdentifierError where these are more than one run takes."""
    if len(definitions) > MOST:
        raise IdentifierError(f"{len(definitions):,} custom data identifiers are given; a run takes {MOST:,} at most")
    listed = (one.get("keywords") for one in definitions)
    keywords = sum(len(one) for one in listed if isinstance(one, Sequence) and not isinstance(one, str))
    if keywords > MOST_KEYWORDS:
        raise IdentifierError(
            f"the custom data identifiers have {keywords:,} keywords together; a run takes {MOST_KEYWORDS:,} at most"
        )


def _check(one: Mapping[str, Any]) -> None:
    for key in one:
        if key not in _KEYS:
            raise Refused(f"unknown key {shown(key)}{_near(str(key), _KEYS)}")
    for key in ("name", "regex"):
        if key not in one:
            raise Refused(f"{key} is missing")
    for key, most in (("name", 128), ("description", 512), ("regex", LONGEST)):
        _check_text(key, one.get(key, "-"), 1, most)
    for key, count, least, most in (("keywords", 50, 3, 90), ("ignore_words", 10, 4, 90)):
        _check_texts(key, one.get(key, ()), count, least, most)
    for key in ("examples", "counter_examples"):
        _check_texts(key, one.get(key, ()), 100, 1, 10_000)
    _check_number("maximum_match_distance", one.get("maximum_match_distance", 50), 300)
    _check_number("version", one.get("version", 1), 10**9)
    if one.get("keyword_side", "before") not in _SIDES:
        raise Refused("keyword_side has to be before or either")
    _check_proof(one.get("proof"))


def _check_text(key: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"{key} has to be text")
    if not least <= len(value) <= most:
        raise Refused(f"{key} has {len(value)} characters; {least} to {most} are allowed")


def _check_texts(key: str, values: object, count: int, least: int, most: int) -> None:
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise Refused(f"{key} has to be a list")
    if len(values) > count:
        raise Refused(f"{key} has {len(values)} entries; {count} are the most")
    for number, value in enumerate(values, 1):
        _check_text(f"entry {number} of {key}", value, least, most)


def _check_number(key: str, value: object, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Refused(f"{key} has to be a whole number from 1 to {most:,}")


def _check_proof(name: object) -> None:
    if name is not None and not (isinstance(name, str) and registry.known(name)):
        raise Refused(
            f"there is no proof {name}; luhn, iban and stdnum:pl.pesel are some, `macie-lite identifiers list "
            "--format json` shows those in use"
        )


def _checked_id(one: Mapping[str, Any]) -> str:
    found = one.get("id", id_of(one["name"]))
    if not isinstance(found, str) or _ID.fullmatch(found) is None:
        source = "its id" if "id" in one else "the id that its name gives (`id` in YAML, or --id, sets another)"
        raise Refused(f"{source} has to be of capitals, digits and underscores and begin with a letter")
    return found


def _levels(given: object) -> list[list[Any]]:
    """[[threshold, severity], ...]; also takes what it gives."""
    if not isinstance(given, Sequence) or isinstance(given, str) or not 1 <= len(given) <= 3:
        raise Refused("severity_levels has to be a list of 1 to 3 levels")
    levels = [_level(one) for one in given]
    thresholds = [threshold for threshold, _ in levels]
    if thresholds != sorted(set(thresholds)):
        raise Refused("severity_levels has to ascend: each threshold above the one before")
    return levels


def _level(given: object) -> list[Any]:
    if isinstance(given, Mapping):
        spelled = {_MACIES.get(key, key): value for key, value in given.items()}
        for key in spelled:
            if key not in ("occurrences_threshold", "severity"):
                raise Refused(f"unknown key {shown(key)} in severity_levels")
        given = [spelled.get("occurrences_threshold", 1), spelled.get("severity")]
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 2:
        raise Refused("each of severity_levels needs occurrences_threshold and severity")
    threshold, severity = given
    _check_number("occurrences_threshold", threshold, 10**12)
    words = {one.value.lower(): one.value for one in Severity}
    if not isinstance(severity, str) or severity.lower() not in words:
        raise Refused("the severity of a level has to be Low, Medium or High")
    return [threshold, words[severity.lower()]]


def _expression(one: Definition) -> Form:
    found = translated(one["regex"], keywords=bool(one.get("keywords")))
    return Form(
        found.expression,
        found.width,
        KeywordRule.REQUIRED if one.get("keywords") else KeywordRule.NONE,
        (one["proof"],) if one.get("proof") else (),
        found.left,
        found.right,
        tail=found.tail,
    )


def compiled(one: Definition) -> Identifier:
    """The identifier that a checked definition stands for."""
    levels = tuple((threshold, Severity(severity)) for threshold, severity in one["severity_levels"])
    return Identifier(
        id=one["id"],
        name=one["name"],
        category=Category.PERSONAL_INFORMATION,
        subcategory="PII",
        countries=(),
        origin="custom",
        recommended=False,
        severity=(levels[0][1], levels[0][1], levels[-1][1]),
        forms=(_expression(one),),
        keywords=tuple(one.get("keywords", ())),
        distance=one.get("maximum_match_distance", 50),
        specificity=_SPECIFICITY,
        examples=tuple(one.get("examples", ())),
        counter_examples=tuple(one.get("counter_examples", ())),
        ignore_words=tuple(one.get("ignore_words", ())),
        keyword_before=one.get("keyword_side", "before") == "before",
        levels=levels,
        version=one.get("version", 1),
    )


def read(path: Path, managed: Iterable[str] = (), *, pipes: bool = False) -> list[tuple[Definition, Item]]:
    """The definitions of a YAML file, a mapping or a list of them, each with where it stands. pipes: as of
    `user_files.content`.

    Raises IdentifierError, naming the file, the line and the reason, for the first thing wrong.
    """
    listed = items(path, IdentifierError, pipes=pipes)
    if not listed or not all(isinstance(item.value, dict) for item in listed):
        raise IdentifierError(f"{path}: has to hold a custom data identifier, or a list of them, as mappings")
    try:
        check_run([item.value for item in listed])
    except IdentifierError as error:
        raise IdentifierError(f"{path}: {error}") from None
    taken, seen, found = set(managed), dict[str, int](), []
    for item in listed:
        try:
            one = as_definition(item.value, taken)
        except IdentifierError as error:
            raise IdentifierError(f"{path} (line {_line_of(str(error), item)}): {error}") from None
        if one["id"] in seen:
            before = seen[one["id"]]
            raise IdentifierError(f"{path} (line {item.line}): {one['id']} is defined twice, in line {before} too")
        seen[one["id"]] = item.line
        found.append((one, item))
    return found


def _line_of(error: str, item: Item) -> int:
    """The line of the key that a message speaks of; the expression's own messages speak of characters."""
    said = error.partition(": ")[2]
    line = item.line_of(said, _MACIES)
    return item.lines.get("regex", line) if line == item.line and _OF_EXPRESSION.search(said) else line


def _near(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return f" (is {close[0]} meant?)" if close else ""
