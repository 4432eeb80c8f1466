"""`macie-lite identifiers create`, `edit`, `show`, `delete`: users' own identifiers in the database."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from classifiers import loading
from macie_lite.cli.options import with_settings
from macie_lite.cli.whole import whole
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.own import ALL_STORED, checked_definition, read_definitions
from macie_lite.store.base import Definition, Kind, Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["add_commands"]

Name = Annotated[str | None, typer.Argument(help="its name; its id comes of it", show_default=False)]
Id = Annotated[str, typer.Argument(metavar="ID", help="the identifier's id", show_default=False)]
Regex = Annotated[str | None, typer.Option("--regex", help="what a match looks like: at most 512 characters")]
Keywords = Annotated[
    list[str] | None, typer.Option("--keyword", help="one of which has to stand near; repeat it for up to 50")
]
IgnoreWords = Annotated[
    list[str] | None, typer.Option("--ignore-word", help="a match that holds it is dropped; up to 10, of one case")
]
Distance = Annotated[
    int | None,
    typer.Option("--distance", help="characters between a keyword and the match's end: 1 to 300 (default: 50)"),
]
Levels = Annotated[
    list[str] | None,
    typer.Option("--severity", help="OCCURRENCES:Low|Medium|High; up to 3, ascending (default: 1:Medium)"),
]
ProofName = Annotated[str | None, typer.Option("--proof", help="a check that a match has to pass, such as luhn")]
Side = Annotated[str | None, typer.Option("--keyword-side", help="before (default, as Macie) or either")]
Description = Annotated[str | None, typer.Option("--description", help="at most 512 characters")]
Examples = Annotated[
    list[str] | None, typer.Option("--example", help="a text in which it has to be found; repeat it for up to 100")
]
CounterExamples = Annotated[
    list[str] | None, typer.Option("--counter-example", help="a text in which it must not be found; up to 100")
]
NewId = Annotated[str | None, typer.Option("--id", help="its id, where not the one that comes of its name")]
DefinitionFile = Annotated[
    Path | None, typer.Option("--file", help="YAML with one definition or more, in place of options")
]

_CREATE_EXAMPLES = r"""Examples:

macie-lite identifiers create "Employee number" --regex 'E-\d{6}' --keyword employee --severity 100:High

macie-lite identifiers create --file mine.yaml
"""


def add_commands(app: typer.Typer) -> None:
    """Adds the commands to `macie-lite identifiers`."""
    app.command("create", help="Define an identifier of your own, by options or from a file.", epilog=_CREATE_EXAMPLES)(
        create
    )
    app.command(
        "edit",
        help="Change one of your own: what is given replaces what was, '' takes it away. Earlier versions stay.",
        epilog="Example: macie-lite identifiers edit EMPLOYEE_NUMBER --distance 80",
    )(edit)
    app.command(
        "show",
        help="One identifier, whole, as JSON.",
        epilog="Example: macie-lite identifiers show EMPLOYEE_NUMBER --version 1",
    )(show)
    app.command(
        "delete",
        help="Delete one of your own. Jobs that were created with it keep it.",
        epilog="Example: macie-lite identifiers delete EMPLOYEE_NUMBER",
    )(delete)


@with_settings("db")
def create(
    settings: Settings,
    name: Name = None,
    id: NewId = None,
    regex: Regex = None,
    keyword: Keywords = None,
    ignore_word: IgnoreWords = None,
    distance: Distance = None,
    severity: Levels = None,
    proof: ProofName = None,
    keyword_side: Side = None,
    description: Description = None,
    example: Examples = None,
    counter_example: CounterExamples = None,
    file: DefinitionFile = None,
) -> None:
    given = _given(
        *(id, name, regex, keyword, ignore_word, distance, severity, proof, keyword_side, description),
        *(example, counter_example),
    )
    if file is not None and given:
        raise UsageError("--file takes the place of a name and options: give one or the other.")
    managed = loading.load()
    new = read_definitions(file, pipes=True) if file is not None else [checked_definition(given, managed)]
    if any(one["id"] == ALL_STORED.upper() for one in new):
        raise UsageError(f"STORED cannot be an id: `--custom {ALL_STORED}` stands for all of them.")
    with closing(open_store(settings.db)) as store:
        versions = store.define_all(Kind.IDENTIFIER, {one["id"]: one for one in new}, datetime.now(UTC))
        if not versions:
            raise UsageError(_there_already(store, [one["id"] for one in new]))
    for one in new:
        print(f"Created {one['id']}, version {versions[one['id']]}.")


def _there_already(store: Store, ids: list[str]) -> str:
    first = next((one for one in ids if store.definition(Kind.IDENTIFIER, one)), ids[0])
    nothing = " Nothing was created." if len(ids) > 1 else ""
    how = f"`macie-lite identifiers edit {first} --help` says how it is changed"
    return f"There is an identifier {first} already; {how}.{nothing}"


@with_settings("db")
def edit(
    settings: Settings,
    identifier_id: Id,
    name: Annotated[str | None, typer.Option("--name", help="another name; the id stays")] = None,
    regex: Regex = None,
    keyword: Keywords = None,
    ignore_word: IgnoreWords = None,
    distance: Distance = None,
    severity: Levels = None,
    proof: ProofName = None,
    keyword_side: Side = None,
    description: Description = None,
    example: Examples = None,
    counter_example: CounterExamples = None,
) -> None:
    given = _given(
        *(None, name, regex, keyword, ignore_word, distance, severity, proof, keyword_side, description),
        *(example, counter_example),
    )
    if not given:
        raise UsageError("Nothing is changed: give at least one option.")
    identifier_id = _changeable(identifier_id, settings)
    with closing(open_store(settings.db, create=False)) as store:
        before = _stored(store, identifier_id)
        one = checked_definition(_without_empty(before.content | given))
        version = store.define(Kind.IDENTIFIER, identifier_id, one, datetime.now(UTC), new=False)
    if version is None:
        raise UsageError(f"{identifier_id} was deleted meanwhile: nothing is changed.")
    print(f"Changed {identifier_id}: it is version {version} now.")


_NEEDED = ("name", "regex")


def _without_empty(one: JsonObject) -> JsonObject:
    """An option that was given as "" takes away what was there."""
    return {key: value for key, value in one.items() if key in _NEEDED or value not in ("", [""])}


def _given(
    identifier_id: str | None,
    name: str | None,
    regex: str | None,
    keywords: list[str] | None,
    ignore_words: list[str] | None,
    distance: int | None,
    levels: list[str] | None,
    proof: str | None,
    side: str | None,
    description: str | None,
    examples: list[str] | None,
    counter_examples: list[str] | None,
) -> JsonObject:
    """The options that were given, as a definition has them."""
    values: dict[str, Any] = {
        "id": identifier_id,
        "name": name,
        "description": description,
        "regex": regex,
        "keywords": keywords or None,
        "ignore_words": ignore_words or None,
        "maximum_match_distance": distance,
        "severity_levels": [_level(one) if one else "" for one in levels] if levels else None,
        "proof": proof,
        "keyword_side": side,
        "examples": examples or None,
        "counter_examples": counter_examples or None,
    }
    return {key: value for key, value in values.items() if value is not None}


def _level(given: str) -> list[Any]:
    threshold, colon, severity = given.partition(":")
    if not colon or not threshold.isdecimal():
        raise UsageError(f"--severity takes OCCURRENCES:Low, :Medium or :High, such as 100:High, not {given!r}.")
    return [int(threshold), severity]


@with_settings("db")
def show(
    settings: Settings,
    identifier_id: Id,
    version: Annotated[int | None, typer.Option("--version", help="an earlier version, or a deleted one")] = None,
) -> None:
    known = loading.load()
    if (shipped := loading.known_as(identifier_id, known)) is not None:
        print(json.dumps(whole(known[shipped]), indent=2, ensure_ascii=False))
        return
    with closing(open_stored(settings.db)) as store:
        found = _stored(store, identifier_id, version)
    times: JsonObject = {"version": found.version, "createdAt": found.created_at.isoformat()}
    times |= {"deletedAt": found.deleted_at.isoformat()} if found.deleted_at else {}
    print(json.dumps(found.content | times, indent=2, ensure_ascii=False))


@with_settings("db")
def delete(settings: Settings, identifier_id: Id) -> None:
    identifier_id = _changeable(identifier_id, settings)
    with closing(open_store(settings.db, create=False)) as store:
        if not store.undefine(Kind.IDENTIFIER, identifier_id, datetime.now(UTC)):
            _stored(store, identifier_id)
    print(f"Deleted {identifier_id}. Its versions can still be shown.")


def _changeable(identifier_id: str, settings: Settings) -> str:
    """The id as it is stored, in capitals. Raises UsageError for one that is shipped; but what was stored before that
    id was shipped can be deleted."""
    shipped = loading.known_as(identifier_id, loading.load())
    if shipped is None:
        return identifier_id.upper()
    with closing(open_stored(settings.db)) as store:
        if store.definition(Kind.IDENTIFIER, shipped) is None:
            raise UsageError(
                f"{shipped} is shipped with macie-lite and cannot be changed: `macie-lite identifiers create` makes "
                f"one of your own beside it, and a scan with --identifiers EXCLUDE:{shipped} leaves it out."
            )
    return shipped


def _stored(store: Store, identifier_id: str, version: int | None = None) -> Definition:
    found = store.definition(Kind.IDENTIFIER, identifier_id.upper(), version)
    if found is None:
        names = [one.name for one in store.definitions(Kind.IDENTIFIER)]
        what = f"identifier {identifier_id}" if version is None else f"version {version} of {identifier_id}"
        meant = "" if version is not None else loading.meant_by(identifier_id, names)
        raise UsageError(
            f"There is no {what}{meant} in this database; `macie-lite identifiers list --identifiers NONE` (with the "
            "same --db, if any) shows what is."
        )
    return found
