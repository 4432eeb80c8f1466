"""`macie-lite allow-lists`: what shall not be reported. Words stay where they are; only their place is stored."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer

from classifiers.allow_lists import AllowLists
from classifiers.errors import printable
from macie_lite.cli.choices import TABLE_OR_JSON, one_of
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.pipeline.build import source_options
from macie_lite.pipeline.own import check_list_name, list_definition, open_list
from macie_lite.store.base import Definition, Kind, Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["app"]

app = typer.Typer(
    help="Lists of words and expressions that shall not be reported.",
    epilog="Example: macie-lite allow-lists create office --words office-numbers.txt",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="the list's name", show_default=False)]

_CREATE_EXAMPLES = r"""Examples:

macie-lite allow-lists create office --words s3://my-bucket/allowed/numbers.txt

macie-lite allow-lists create tests --regex 'test-\d+@example\.com'
"""
_S3 = ("endpoint_url", "profile", "region", "role_arn", "external_id", "requester_pays", "unsigned")


@app.command("create", help="Define a list: a file of words, one a line, or an expression.", epilog=_CREATE_EXAMPLES)
@with_settings("db", *_S3)
def create(
    name: Name,
    settings: Settings,
    words: Annotated[str | None, typer.Option("--words", help="a text file, or s3://bucket/key")] = None,
    regex: Annotated[str | None, typer.Option("--regex", help="what all of a match has to fit")] = None,
    description: Annotated[str | None, typer.Option("--description", help="what it is for")] = None,
) -> None:
    check_list_name(name)
    given = {"name": name, "description": description, "words": words, "regex": regex}
    one = list_definition({key: value for key, value in given.items() if value is not None})
    open_list(one, source_options(settings))
    with closing(open_store(settings.db)) as store:
        if store.define(Kind.ALLOW_LIST, name, one, datetime.now(UTC), new=True) is None:
            removing = f"`macie-lite allow-lists delete {shlex.quote(name)}` removes it"
            raise UsageError(f"There is an allow list {name} already; {removing}.")
    print(f"Created the allow list {name}.")


@app.command("list", help="The lists that are stored.", epilog="Example: macie-lite allow-lists list --format json")
@with_settings("db")
def list_lists(
    settings: Settings, format: Annotated[str, one_of("--format", TABLE_OR_JSON, "printed as")] = "table"
) -> None:
    with closing(open_stored(settings.db)) as store:
        found = store.definitions(Kind.ALLOW_LIST)
    if format == "json":
        print(json.dumps([_as_json(one) for one in found], indent=2, ensure_ascii=False))
    for one in found if format == "table" else ():
        print(printable(f"{one.name:<24} {_what(one)}"))
    if not found and format == "table":
        print("No allow lists are stored in this database.", file=sys.stderr)


def _what(one: Definition) -> str:
    return f"words of {one.content['words']}" if "words" in one.content else f"regex {one.content['regex']}"


def _as_json(one: Definition) -> dict[str, object]:
    return one.content | {"createdAt": one.created_at.isoformat()}


@app.command(
    "show",
    help="One list: where its words are, or its expression.",
    epilog="Example: macie-lite allow-lists show office",
)
@with_settings("db")
def show(name: Name, settings: Settings) -> None:
    with closing(open_stored(settings.db)) as store:
        print(json.dumps(_as_json(_stored(store, name)), indent=2, ensure_ascii=False))


@app.command(
    "delete", help="Delete a list; the file of words stays.", epilog="Example: macie-lite allow-lists delete office"
)
@with_settings("db")
def delete(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.undefine(Kind.ALLOW_LIST, name, datetime.now(UTC)):
            _stored(store, name)
    print(f"Deleted the allow list {name}.")


@app.command(
    "test",
    help="Read a list as a scan would, and say whether it can be used; with --text, whether it holds that text.",
    epilog='Example: macie-lite allow-lists test office --text "555 0100"',
)
@with_settings("db", *_S3)
def try_out(
    name: Name,
    settings: Settings,
    text: Annotated[str | None, typer.Option("--text", help="a whole match")] = None,
) -> None:
    with closing(open_stored(settings.db)) as store:
        one = _stored(store, name)
    found = open_list(one.content, source_options(settings))
    what = (
        "an expression" if not found.words else "1 entry" if len(found.words) == 1 else f"{len(found.words):,} entries"
    )
    print(f"The allow list {name} can be used: {what}.")
    if text is not None:
        print("It holds the text." if AllowLists([found]).holds(text.encode()) else "It does not hold the text.")


def _stored(store: Store, name: str) -> Definition:
    found = store.definition(Kind.ALLOW_LIST, name)
    if found is None:
        raise UsageError(f"There is no allow list {name} in this database; `macie-lite allow-lists list` shows them.")
    return found
