"""`macie-lite filters`: saved filters of findings, and suppression rules."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from classifiers.errors import printable
from macie_lite.cli.choices import one_of
from macie_lite.cli.criteria_options import Criteria, Where, asked, stored_filter
from macie_lite.cli.lists import AsJson, print_list
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.feeds.criteria import checked_rule
from macie_lite.model.filters import MOST_FILTERS, Action, FindingsFilter
from macie_lite.model.results import JsonObject
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["app"]

app = typer.Typer(
    help="Saved filters of findings; those with the action ARCHIVE are suppression rules.",
    epilog="Example: macie-lite filters create samples --where 'resourcesAffected.s3Bucket.name eq demo' "
    "--action archive",
    no_args_is_help=True,
)

_NAME, _DESCRIPTION, _TAGS, _KEY, _VALUE = (3, 64), 512, 50, 128, 256
_ACTIONS = ("archive", "noop")
_DEFAULT = "noop"

Name = Annotated[str, typer.Argument(help="the filter's name", show_default=False)]
ActionOption = Annotated[
    str | None,
    one_of("--action", _ACTIONS, f"what becomes of findings that match, from now on (default: {_DEFAULT})"),
]
Description = Annotated[str | None, typer.Option("--description", help="at most 512 characters")]
Position = Annotated[
    int | None,
    typer.Option("--position", help="1: before all others; a finding names the first rule that it matches"),
]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="KEY=VALUE; may be repeated")]

_CREATE_EXAMPLES = """Examples:

macie-lite filters create high --where 'severity.description eq High'

macie-lite filters create test-data --where 'resourcesAffected.s3Bucket.name eq demo' --action archive

macie-lite filters create old --criteria '{"criterion": {"createdAt": {"lt": 1767225600000}}}'
"""


@app.command(
    "create",
    help="Save a filter. With --action archive it is a suppression rule: findings that match and are made from now on "
    "are archived; they are stored, and no feed sends them. `findings archive --filter` archives those there are.",
    epilog=_CREATE_EXAMPLES,
)
@with_settings("db")
def create(
    name: Name,
    settings: Settings,
    criteria: Criteria = None,
    where: Where = None,
    action: ActionOption = None,
    description: Description = None,
    position: Position = None,
    tag: Tags = None,
) -> None:
    wanted = asked(criteria, where)
    if not wanted or not wanted["criterion"]:
        raise UsageError("A filter has conditions: give --where or --criteria.")
    values = _checked(name=name, action=action or _DEFAULT, description=description, position=position, tags=tag)
    made = FindingsFilter(str(uuid.uuid4()), criteria=wanted, created_at=datetime.now(UTC), **_LAST | values)
    _check_rule(made)
    with closing(open_store(settings.db)) as store:
        if len(store.filters()) >= MOST_FILTERS:
            raise UsageError(f"There are {MOST_FILTERS:,} filters, and that is the most.")
        if not store.add_filter(made):
            raise UsageError(f"There is a filter {name} already; `macie-lite filters update` changes it.")
    print(f"Created the filter {name}{_of_now_on(made)}")


def _check_rule(one: FindingsFilter) -> None:
    if one.action is Action.ARCHIVE:
        checked_rule(one.criteria)


_LAST: dict[str, Any] = {"position": MOST_FILTERS + 1}


def _of_now_on(one: FindingsFilter) -> str:
    if one.action is Action.NOOP:
        return "."
    return ", a suppression rule: what matches is archived from now on."


@app.command("list", help="The filters, in their order.", epilog="Example: macie-lite filters list --format json")
@with_settings("db")
def list_filters(settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        found = store.filters()
    print_list(format, found, _as_json, _lines, "There are no filters in this database.")


@app.command("show", help="One filter, whole, as JSON.", epilog="Example: macie-lite filters show high")
@with_settings("db")
def show(name: Name, settings: Settings) -> None:
    with closing(open_stored(settings.db)) as store:
        print(json.dumps(_as_json(stored_filter(store, name)), indent=2))


@app.command(
    "update",
    help="Change a filter: what is given replaces what was. Findings that are stored stay as they are, and so do feeds "
    "that were added with it.",
    epilog="Example: macie-lite filters update high --action archive",
)
@with_settings("db")
def update(
    name: Name,
    settings: Settings,
    new_name: Annotated[str | None, typer.Option("--name", help="another name")] = None,
    criteria: Criteria = None,
    where: Where = None,
    action: ActionOption = None,
    description: Description = None,
    position: Position = None,
    tag: Tags = None,
) -> None:
    wanted = asked(criteria, where)
    if wanted is not None and not wanted.get("criterion"):
        raise UsageError("A filter has conditions: give --where or --criteria.")
    values = _checked(name=new_name, action=action, description=description, position=position, tags=tag)
    if wanted is not None:
        values["criteria"] = wanted
    if not values:
        raise UsageError("Nothing is changed: give at least one option.")
    with closing(open_store(settings.db, create=False)) as store:
        changed = replace(stored_filter(store, name), **values)
        _check_rule(changed)
        if not store.change_filter(name, changed):
            raise UsageError(f"There is a filter {changed.name} already: nothing is changed.")
    print(f"Changed the filter {changed.name}{_of_now_on(changed)}")


@app.command(
    "delete",
    help="Delete a filter. What a suppression rule has archived stays so; `findings unarchive` brings it back.",
    epilog="Example: macie-lite filters delete high",
)
@with_settings("db")
def delete(name: Name, settings: Settings) -> None:
    with closing(open_store(settings.db, create=False)) as store:
        if not store.remove_filter(name):
            stored_filter(store, name)
    print(f"Deleted the filter {name}.")


def _checked(**given: Any) -> dict[str, Any]:
    """The values that were given, as a filter has them."""
    values = {name: value for name, value in given.items() if value is not None}
    if "name" in values and not (_NAME[0] <= len(values["name"]) <= _NAME[1] and values["name"].isprintable()):
        raise UsageError(f"{values['name']!r} cannot be the name of a filter: 3 to 64 characters, on one line.")
    if len(values.get("description", "")) > _DESCRIPTION:
        raise UsageError(f"--description takes {_DESCRIPTION} characters at most.")
    if values.get("position", 1) < 1:
        raise UsageError(f"--position must be 1 or more, not {values['position']}.")
    if "action" in values:
        values["action"] = Action(values["action"].upper())
    if "tags" in values:
        values["tags"] = _tags(values["tags"])
    return values


def _tags(given: list[str]) -> dict[str, str]:
    tags = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not (key and equals and len(key) <= _KEY and len(value) <= _VALUE):
            raise UsageError(f"--tag takes KEY=VALUE, of {_KEY} and {_VALUE} characters at most, not {one!r}.")
        tags[key] = value
    if len(tags) > _TAGS:
        raise UsageError(f"A filter has at most {_TAGS} tags.")
    return tags


def _as_json(one: FindingsFilter) -> JsonObject:
    """As Macie's GetFindingsFilter has it."""
    return {
        "id": one.filter_id,
        "name": one.name,
        "action": one.action.value,
        "description": one.description,
        "position": one.position,
        "findingCriteria": one.criteria,
        "tags": one.tags,
        "createdAt": one.created_at.isoformat(),
    }


def _lines(found: Sequence[FindingsFilter]) -> Iterator[str]:
    yield f"{'POSITION':>8}  {'ACTION':<7}  {'NAME':<24}  FINDINGS"
    for one in found:
        said = " and ".join(_conditions(one.criteria))
        yield printable(f"{one.position:>8}  {one.action.value:<7}  {one.name:<24}  {said}")


def _conditions(criteria: JsonObject) -> Iterator[str]:
    for field, asked_of in criteria["criterion"].items():
        for operator, values in asked_of.items():
            yield f"{field} {operator} {', '.join(map(str, values)) if isinstance(values, list) else values}"
