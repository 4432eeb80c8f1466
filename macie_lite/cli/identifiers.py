"""`macie-lite identifiers`: what is looked for, whether its own examples hold, and why a text matches."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from classifiers import custom, loading
from classifiers.errors import IdentifierError
from classifiers.types import Identifier, NameFinder, Text
from classifiers.user_files import Irregular, content
from macie_lite.cli.choices import TABLE_OR_JSON, one_of
from macie_lite.cli.custom import add_commands
from macie_lite.cli.options import with_settings
from macie_lite.cli.words import counted, size
from macie_lite.config import Settings
from macie_lite.errors import TargetError, UsageError
from macie_lite.pipeline.build import told_of_compiling
from macie_lite.pipeline.own import ALL_STORED, custom_identifiers, read_definitions, resolved, stored_definition
from macie_lite.store.base import Kind
from macie_lite.store.open_store import open_stored

__all__ = ["app"]

app = typer.Typer(
    help="List, check and try data identifiers: what macie-lite looks for.",
    epilog='Example: macie-lite identifiers test UK_NHS_NUMBER --text "NHS 943 476 5919"',
    no_args_is_help=True,
)

add_commands(app)

_MOST_PROFILED = 256_000_000  # bytes of a file

Selected = Annotated[
    str,
    typer.Option(
        "--identifiers",
        help="ALL, RECOMMENDED, NONE, INCLUDE:a,b or EXCLUDE:a,b; a, b: ids, or what they have in common: "
        "category=, subcategory=, country=, regulation=",
    ),
]


@app.command(
    "list",
    help="All identifiers: id, R for those that Macie recommends for jobs, category and name. Those that are "
    "stored, in the default database or that of --db, too; with --custom those of files in their place.",
    epilog="Examples:\n\nmacie-lite identifiers list --identifiers INCLUDE:country=Germany,regulation=PCI-DSS\n\n"
    "macie-lite identifiers list --format json",
)
@with_settings("db", "custom")
def list_identifiers(
    settings: Settings,
    identifiers: Selected = "ALL",
    format: Annotated[str, one_of("--format", TABLE_OR_JSON, "printed as")] = "table",
) -> None:
    if settings.custom is None:
        settings = replace(settings, custom=ALL_STORED)
    chosen = loading.select(identifiers, loading.load() | custom_identifiers(resolved(settings)))
    if format == "json":
        print(json.dumps([loading.as_json(identifier) for identifier in chosen], indent=2, ensure_ascii=False))
        return
    for identifier in chosen:
        mark = "R" if identifier.recommended else " "
        category = "custom" if identifier.origin == "custom" else identifier.category.value
        print(f"{identifier.id:<44} {mark} {category:<22} {identifier.name}")


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
        place = loading.place_of(problem.partition(": ")[0])
        print(f"{place}: {problem}" if place else problem, file=sys.stderr)
    if problems:
        raise typer.Exit(1)
    examples = sum(len(i.examples) + len(i.counter_examples) for i in known.values())
    print(f"{len(known)} identifiers, {examples} examples and counter-examples: all hold.")


@app.command(
    "test",
    help="Show what one identifier finds in a text, and why: as in a scan with --identifiers, where another may win "
    "the same place. The value itself is never printed.",
    epilog='Examples:\n\nmacie-lite identifiers test UK_NHS_NUMBER --text "NHS 943 476 5919"\n\n'
    "macie-lite identifiers test UK_NHS_NUMBER < data.txt\n\n"
    'macie-lite identifiers test --file mine.yaml --text "employee E-123456"',
)
@with_settings("db", "identifiers")
def try_out(
    settings: Settings,
    identifier_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="the identifier; of --file, where it has but one, none")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="the text; stdin when not given")] = None,
    field: Annotated[str | None, typer.Option("--field", help="the column or element name it came from")] = None,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="show each candidate's evidence")] = True,
    file: Annotated[Path | None, typer.Option("--file", help="YAML with identifiers of your own, not the text")] = None,
) -> None:
    from classifiers.engine import Engine

    identifier = _chosen(identifier_id, file, settings)
    given = (_typed() if text is None else text).encode("utf-8", "replace")
    engine = Engine(_competing(identifier, settings), _names(identifier), compiling=told_of_compiling(_notice))
    sample = Text(text=given, field=field)
    count = sum(d.count for d in engine.session().classify(sample) if d.identifier == identifier.id)
    print(f"{identifier.id}: {counted(count, 'occurrence')}")
    if explain:
        for step in engine.explain(sample, identifier.id):
            print(_folded(str(step)))


def _notice(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _competing(identifier: Identifier, settings: Settings) -> tuple[Identifier, ...]:
    """All that a scan looks for, with one that shall be tried. One of a user's own wins over whatever is shipped, so it
    is tried alone: nothing has to be compiled but itself."""
    if identifier.origin == "custom":
        return (identifier,)
    chosen = loading.select(settings.identifiers, loading.load())
    return chosen if identifier in chosen else (*chosen, identifier)


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


def _chosen(identifier_id: str | None, file: Path | None, settings: Settings) -> Identifier:
    """Of a file; else shipped; else stored, where a database is named or there is a default one."""
    if file is not None:
        return _in_file(identifier_id, file)
    if identifier_id is None:
        raise UsageError("Which identifier? Give its id, or a --file.")
    known = loading.load()
    if loading.known_as(identifier_id, known) is None:
        with closing(open_stored(settings.db)) as store:
            stored = store.definition(Kind.IDENTIFIER, identifier_id.upper())
        if stored is not None:
            return custom.compiled(stored_definition(stored))
    return _known(identifier_id, known)


def _in_file(identifier_id: str | None, file: Path) -> Identifier:
    """Where the text seems to be in the file instead, the error says how that is given."""
    try:
        own = {one["id"]: custom.compiled(one) for one in read_definitions(file, pipes=True)}
        if identifier_id is None and len(own) > 1:
            raise UsageError(
                f"{file} has {len(own)} identifiers: say which, as in `macie-lite identifiers test {next(iter(own))} "
                f"--file {shlex.quote(str(file))}`."
            )
        return _known(identifier_id or next(iter(own)), own)
    except IdentifierError as error:
        shipped = identifier_id is not None and loading.known_as(identifier_id, loading.load())
        if identifier_id is None or (file.suffix.lower() in (".yaml", ".yml") and not shipped):
            raise
        raise IdentifierError(
            f"{str(error).removesuffix('.')}. --file takes definitions of your own; a text is given by --text, or "
            f"by `< {shlex.quote(str(file))}`"
        ) from None


def _known(identifier_id: str, known: dict[str, Identifier]) -> Identifier:
    found = loading.known_as(identifier_id, known)
    if found is None:
        meant = loading.meant_by(identifier_id, known)
        raise IdentifierError(
            f"There is no identifier {identifier_id}{meant}; `macie-lite identifiers list` shows them."
        )
    return known[found]


@app.command(
    "profile",
    help="What each identifier costs the pass over files of yours: alone, in callbacks, and by what the pass gains "
    "without it. Compiles every identifier by itself, which takes a minute for all.",
    epilog="Example: macie-lite identifiers profile app.log --identifiers INCLUDE:category=CREDENTIALS --top 5",
)
@with_settings("db", "custom")
def profile(
    settings: Settings,
    files: Annotated[list[Path], typer.Argument(help="texts, the first 256 MB of each", show_default=False)],
    identifiers: Selected = "ALL",
    top: Annotated[int, typer.Option("--top", min=1, help="so many of the dearest")] = 10,
) -> None:
    from classifiers.profiling import profile as costs_of

    chosen = loading.select(identifiers, loading.load() | custom_identifiers(resolved(settings)))
    text = b"".join(map(_content, files))
    if not text:
        raise UsageError("There is no text in these files to measure on.")
    whole, costs = costs_of(chosen, text, top=top)
    print(f"{counted(len(chosen), 'identifier')}, one pass over {size(len(text))}: {_rate(text, whole)}")
    print(f"{'IDENTIFIER':<44} {'ALONE':>12} {'CALLBACKS':>12} {'PASS GAINS':>11}")
    for cost in costs[:top]:
        # less than nothing is the noise of two measurements
        gained = "" if cost.gained is None or not whole else f"{max(0.0, cost.gained / whole):.1%}"
        print(f"{cost.identifier:<44} {_rate(text, cost.seconds):>12} {cost.callbacks:>12,} {gained:>11}")


def _rate(text: bytes, seconds: float) -> str:
    return f"{len(text) / seconds / 1e6:,.0f} MB/s" if seconds else "-"


def _content(file: Path) -> bytes:
    try:
        return content(file, _MOST_PROFILED, pipes=True)
    except Irregular:
        raise UsageError(f"{file} cannot be read: it is not a regular file.") from None
    except OSError as error:
        raise TargetError(f"{file} cannot be read: {error.strerror}.") from None
