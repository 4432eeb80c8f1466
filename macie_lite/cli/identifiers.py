"""`macie-lite identifiers`: what is looked for, whether its own examples hold, and why a text matches."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import Annotated

import typer

from classifiers import loading
from classifiers.errors import IdentifierError
from classifiers.types import Identifier, NameFinder, Text
from macie_lite.cli.choices import TABLE_OR_JSON, one_of
from macie_lite.cli.words import counted

__all__ = ["app"]

app = typer.Typer(
    help="List, check and try data identifiers: what macie-lite looks for.",
    epilog='Example: macie-lite identifiers test UK_NHS_NUMBER --text "NHS 943 476 5919"',
    no_args_is_help=True,
)

Selected = Annotated[str, typer.Option("--identifiers", help="ALL, RECOMMENDED, NONE, INCLUDE:a,b or EXCLUDE:a,b")]


@app.command(
    "list",
    help="All identifiers: id, R for those that Macie recommends for jobs, category and name.",
    epilog="Examples:\n\nmacie-lite identifiers list --identifiers RECOMMENDED\n\n"
    "macie-lite identifiers list --format json",
)
def list_identifiers(
    identifiers: Selected = "ALL",
    format: Annotated[str, one_of("--format", TABLE_OR_JSON, "printed as")] = "table",
) -> None:
    chosen = loading.select(identifiers, loading.load())
    if format == "json":
        print(json.dumps([loading.as_json(identifier) for identifier in chosen], indent=2, ensure_ascii=False))
        return
    for identifier in chosen:
        mark = "R" if identifier.recommended else " "
        print(f"{identifier.id:<44} {mark} {identifier.category.value:<22} {identifier.name}")


@app.command(
    "check",
    help="Run every identifier's own examples and counter-examples through the engine.",
    epilog="Example: macie-lite identifiers check",
)
def check() -> None:
    from classifiers.check import check as problems_of

    known = loading.load()
    problems = problems_of(known.values())
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        raise typer.Exit(1)
    examples = sum(len(i.examples) + len(i.counter_examples) for i in known.values())
    print(f"{len(known)} identifiers, {examples} examples and counter-examples: all hold.")


@app.command(
    "test",
    help="Show what one identifier finds in a text, and why. The value itself is never printed.",
    epilog='Example: macie-lite identifiers test UK_NHS_NUMBER --text "NHS 943 476 5919"',
)
def try_out(
    identifier_id: Annotated[str, typer.Argument(metavar="ID", help="the identifier", show_default=False)],
    text: Annotated[str | None, typer.Option("--text", help="the text; stdin when not given")] = None,
    field: Annotated[str | None, typer.Option("--field", help="the column or element name it came from")] = None,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="show each candidate's evidence")] = True,
) -> None:
    from classifiers.engine import Engine

    known = loading.load()
    identifier = _known(identifier_id, known)
    given = (_typed() if text is None else text).encode("utf-8", "replace")
    engine = Engine([identifier], _names(identifier))
    sample = Text(text=given, field=field)
    detections = engine.session().classify(sample)
    count = sum(d.count for d in detections)
    print(f"{identifier.id}: {counted(count, 'occurrence')}")
    if explain:
        for step in engine.explain(sample, identifier.id):
            print(_folded(str(step)))


def _folded(line: str) -> str:
    """At spaces, to the terminal's width; to 120 columns elsewhere."""
    columns = shutil.get_terminal_size((120, 24)).columns
    fold = textwrap.TextWrapper(columns, "  ", "    ", break_long_words=False, break_on_hyphens=False)
    return fold.fill(line)


def _typed() -> str:
    if sys.stdin.isatty():
        print("Type the text, then Ctrl-D on a line of its own.", file=sys.stderr)
    return sys.stdin.read()


def _names(identifier: Identifier) -> Callable[[], NameFinder] | None:
    if identifier.id not in ("NAME", "ADDRESS"):
        return None
    from classifiers.ner.finder import finder_factory

    return finder_factory("full", None)


def _known(identifier_id: str, known: dict[str, Identifier]) -> Identifier:
    if identifier_id not in known:
        meant = loading.meant_by(identifier_id, known)
        raise IdentifierError(
            f"There is no identifier {identifier_id}{meant}; `macie-lite identifiers list` shows them."
        )
    return known[identifier_id]
