"""Users' own identifiers and allow lists, from how they were named to what a scan uses.

`resolved` is done once, when a job is created: definitions out of files and the database become part of the job's
settings, as JSON, so that every run and every worker has the version that the job was created with. Of a list of words
only the place is kept; whoever scans reads it, at the start.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from classifiers import custom, loading
from classifiers.allow_lists import MOST_BYTES, AllowList, AllowLists, expression_list, word_list
from classifiers.errors import AllowListError, ClassifierError, IdentifierError, shown
from classifiers.types import Identifier
from classifiers.user_files import content, items
from macie_lite.config import Settings
from macie_lite.errors import MacieLiteError, ServiceError, TargetError, Unavailable, UsageError
from macie_lite.model.coverage import NotExamined
from macie_lite.model.results import JsonObject
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import absolute, open_source
from macie_lite.store.base import Definition, Kind, Store
from macie_lite.store.open_store import open_stored

__all__ = [
    "ALL_STORED",
    "check_list_name",
    "checked_definition",
    "custom_identifiers",
    "list_definition",
    "open_list",
    "read_definitions",
    "read_lists",
    "resolved",
    "stored_definition",
]

_log = logging.getLogger(__name__)

ALL_STORED = "stored"
"""Among the names of `custom`: all that the database has."""

_MOST_LISTS = 100
_LIST_NAME = re.compile(r"\w[\w -]{0,127}(?<! )")
_WORDS_OR_REGEX = "words (a file or s3://bucket/key) or a regex"
_LIST_KEYS = ("name", "description", "words", "regex")
_YAML = (".yaml", ".yml")


def resolved(settings: Settings) -> Settings:
    """With the definitions in place of the names of files and of what is stored; reads the database only when one of
    these is named. Once, and never of a job's settings, which are resolved.

    Raises UsageError for a definition that cannot be used or is not there."""
    if not settings.custom and not settings.allow_lists:
        return settings
    store = cache(lambda: open_stored(settings.db))
    try:
        mine = _snapshot(settings.custom, lambda items: _definitions(items, store))
        lists = _snapshot(settings.allow_lists, lambda items: _lists(items, store))
    except ClassifierError as error:
        raise UsageError(_sentence(error)) from error
    finally:
        if store.cache_info().currsize:
            store().close()
    return replace(settings, custom=mine, allow_lists=lists)


def _snapshot(given: str | None, read: Callable[[list[str]], list[JsonObject]]) -> str | None:
    if not given:
        return None
    return json.dumps(read([item.strip() for item in given.split(",") if item.strip()]))


def _sentence(error: Exception) -> str:
    text = str(error)
    return text if text.endswith(".") else f"{text}."


# -- identifiers


def _definitions(items: list[str], store: Callable[[], Store]) -> list[JsonObject]:
    found: dict[str, JsonObject] = {}
    for item in items:
        for one in _definitions_of(item, store):
            if one["id"] in found:
                raise IdentifierError(f"{item}: {one['id']} is defined twice")
            found[one["id"]] = one
    custom.check_run(list(found.values()))
    return [_without_examples(one) for one in found.values()]


def _without_examples(one: JsonObject) -> JsonObject:
    """They were tried when the definition was read. Who runs it needs none, and they may be true values: none is
    copied into a job's row."""
    return {key: value for key, value in one.items() if key not in ("examples", "counter_examples")}


def _definitions_of(item: str, store: Callable[[], Store]) -> Iterable[JsonObject]:
    if _is_yaml(item):
        return read_definitions(Path(item))
    if item.lower() == ALL_STORED:
        return map(_usable, store().definitions(Kind.IDENTIFIER))
    for name in (item, custom.id_of(item)):
        if stored := store().definition(Kind.IDENTIFIER, name):
            return [_usable(stored)]
    names = [one.name for one in store().definitions(Kind.IDENTIFIER)]
    raise IdentifierError(
        f"There is no custom data identifier {item}{loading.meant_by(item, names)} in this database, "
        "and a file's name would end in .yaml"
    )


def _is_yaml(item: str) -> bool:
    return Path(item).suffix.lower() in _YAML


def _usable(one: Definition) -> JsonObject:
    """Refuses one whose id came to be that of a managed one after it was stored: it would be in that one's place."""
    if one.name in loading.load():
        raise IdentifierError(
            f"{one.name} is the id of a managed data identifier by now: `macie-lite identifiers delete {one.name}` and "
            "create yours under another id"
        )
    return stored_definition(one)


def stored_definition(one: Definition) -> JsonObject:
    """The definition of a stored identifier, with its version."""
    return one.content | {"version": one.version}


def read_definitions(path: Path, *, pipes: bool = False) -> list[JsonObject]:
    """The definitions of a file, their examples tried. pipes: whether it may be one that the shell has opened.

    Raises IdentifierError with file, line and reason.
    """
    from classifiers.check import tried

    read = custom.read(path, loading.load(), pipes=pipes)
    items = {one["id"]: item for one, item in read}
    for identifier, entry, problem in tried(custom.compiled(one) for one, _ in read):
        line = items[identifier.id].line_of(entry)
        raise IdentifierError(f"{path} (line {line}): {identifier.name}: {problem}")
    return [one for one, _ in read]


def checked_definition(given: Mapping[str, Any], managed: Iterable[str] = ()) -> JsonObject:
    """A definition out of options, its examples tried. Raises IdentifierError with the reason."""
    from classifiers.check import tried

    one = custom.as_definition(given, managed)
    for identifier, _, problem in tried([custom.compiled(one)]):
        raise IdentifierError(f"{identifier.name}: {problem}")
    return one


def custom_identifiers(settings: Settings) -> dict[str, Identifier]:
    """Of settings that were resolved, by id."""
    definitions = json.loads(settings.custom) if settings.custom else []
    return {one["id"]: custom.compiled(one) for one in definitions}


# -- allow lists


def _lists(items: list[str], store: Callable[[], Store]) -> list[JsonObject]:
    found = [one for item in items for one in _lists_of(item, store)]
    if len(found) > _MOST_LISTS:
        raise AllowListError(f"{len(found)} allow lists are given; {_MOST_LISTS} are the most")
    return found


def _lists_of(item: str, store: Callable[[], Store]) -> Iterator[JsonObject]:
    if item.startswith("s3://"):
        yield {"name": item, "words": item}
    elif _is_yaml(item):
        yield from _lists_in(Path(item))
    elif _LIST_NAME.fullmatch(item):
        yield _file_or_stored(item, store)
    else:
        yield {"name": item, "words": _file(item)}


def _file_or_stored(item: str, store: Callable[[], Store]) -> JsonObject:
    """What is named by a word that a stored list and a file may have."""
    if not os.path.lexists(item):
        if stored := store().definition(Kind.ALLOW_LIST, item):
            return stored.content
        raise AllowListError(f"There is no allow list {item} in this database, and no such file")
    with suppress(ServiceError, Unavailable):  # a scan makes the database later, or says what is wrong with it
        if store().definition(Kind.ALLOW_LIST, item):
            raise AllowListError(
                f"{item} is an allow list in this database and a file here: ./{item} is the file; for the list, rename "
                "the file"
            )
    return {"name": item, "words": _file(item)}


def _file(place: str) -> str:
    """The place of a list of words, from whatever folder. Raises AllowListError for what could not be read as often as
    there are processes: pipes, devices."""
    if os.path.exists(place) and not os.path.isfile(place):
        what = "a folder" if os.path.isdir(place) else "not a regular file"
        raise AllowListError(f"The allow list {place} cannot be read: it is {what}")
    return absolute(place)


def _lists_in(path: Path) -> Iterator[JsonObject]:
    listed = items(path, AllowListError)
    if not listed or not all(isinstance(item.value, dict) for item in listed):
        raise AllowListError(f"{path}: has to hold an allow list, or a list of them, as mappings")
    for item in listed:
        try:
            yield list_definition(item.value, path.parent)
        except AllowListError as error:
            raise AllowListError(f"{path} (line {item.line_of(str(error))}): {error}") from None


def check_list_name(name: str) -> None:
    """Raises AllowListError for a name by which `--allow-lists` could not tell a list from a file or from two."""
    if _LIST_NAME.fullmatch(name) is None:
        raise AllowListError(
            f"{name!r} cannot be a list's name: it takes letters, digits, _, - and spaces, at most 128 of them, and "
            "begins with a letter or a digit"
        )


def list_definition(given: Mapping[str, Any], folder: Path | None = None) -> JsonObject:
    """A checked definition of a list: a name, and `words` (a file, s3://bucket/key) or `regex`. Raises
    AllowListError. folder: where a relative file is looked for, else here."""
    for key in given:
        if key not in _LIST_KEYS:
            raise AllowListError(f"unknown key {shown(key)}; an allow list has {', '.join(_LIST_KEYS)}")
    if isinstance(given.get("words"), list):
        raise AllowListError(
            "words has to name a file or s3://bucket/key that holds them, one a line; it is a list here"
        )
    if not all(isinstance(value, str) and value for value in given.values()) or not given.get("name"):
        raise AllowListError("an allow list has a name, and its values are text")
    if ("words" in given) == ("regex" in given):
        needs = "takes one of the two, words or a regex" if "words" in given else f"needs {_WORDS_OR_REGEX}"
        raise AllowListError(f"the allow list {shown(given['name'])} {needs}")
    if "regex" in given:
        expression_list(given["name"], given["regex"])
        return dict(given)
    words = given["words"]
    return dict(given) | {"words": words if words.startswith("s3://") else _file(str((folder or Path()) / words))}


def read_lists(settings: Settings, options: SourceOptions) -> AllowLists | None:
    """The lists that a run uses, read now; None where it has none.

    Raises TargetError naming one that cannot be used, unless the settings say to go on without it.
    """
    found = []
    for one in json.loads(settings.allow_lists) if settings.allow_lists else []:
        try:
            found.append(open_list(one, options))
        except TargetError as error:
            if settings.allow_list_errors != "ignore":
                raise TargetError(f"{error} --allow-list-errors ignore goes on without it.") from None
            _log.warning("%s It is not used.", error)
    return AllowLists(found) if found else None


def open_list(one: JsonObject, options: SourceOptions) -> AllowList:
    """A list, read from where its definition says. Raises TargetError, one sentence that names it."""
    try:
        if "regex" in one:
            return expression_list(one["name"], one["regex"])
        words, version = _content(one["words"], options)
        return word_list(one["name"], words, f"{one['words']} {version}")
    except AllowListError as error:
        raise TargetError(_sentence(error)) from None
    except OSError as error:
        raise TargetError(f"The allow list {one['name']} cannot be read: {error.strerror}.") from None
    except NotExamined as error:
        raise TargetError(f"The allow list {one['name']} cannot be read: {error.reason.detail}.") from None
    except MacieLiteError as error:
        raise TargetError(f"The allow list {one['name']} cannot be read: {_sentence(error)}") from None


def _content(place: str, options: SourceOptions) -> tuple[bytes, str]:
    """Bytes, one more than allowed at most; and size and time of the last change, which tell versions apart as a digest
    of the words would, but give nothing of them away."""
    if not place.startswith("s3://"):
        status = os.stat(place)
        return content(place, MOST_BYTES + 1), f"{status.st_size} {status.st_mtime_ns}"
    key = place.removeprefix("s3://").partition("/")[2]
    with closing(open_source(place, replace(options, inventory=None))) as source:
        ref = next((ref for ref in source.list() if ref.key == key), None) if key else None
        if ref is None:
            raise TargetError("there is no such object.")
        with source.open(ref) as stream:
            return stream.read(MOST_BYTES + 1), f"{ref.size} {ref.last_modified.isoformat()}"
