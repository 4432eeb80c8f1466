"""Structures that are drawn, not written down: containers in containers, and values deep in texts that have a shape.
A value stands in one of their leaves, and is found once, there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from html import escape
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macie_lite.model.coverage import Status
from macie_lite.model.places import Cell, LineRange, Occurrence, Record
from tests.conformance.check_extractor import found_in, read_all
from tests.extraction.archives import seven_zip_of
from tests.extraction.files import gzipped, tarred, zipped

_VALUE = "PLANTED-4711"
_DEEPEST = 4
_DRAWN = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

Path = tuple[str, ...]
Tree = str | tuple[str, list["Tree"]]
"""What a leaf is, or a container and what is in it."""

_LEAVES: Mapping[str, Callable[[str], bytes]] = {
    "txt": lambda value: f"to be seen\n{value}\n".encode(),
    "csv": lambda value: f"name,note\nsomebody,{value}\n".encode(),
    "json": lambda value: json.dumps({"people": [{"note": value}, 7]}).encode(),
    "html": lambda value: f"<html><body><p>{value}</p></body></html>".encode(),
    "xml": lambda value: f'<?xml version="1.0"?><people><note>{value}</note></people>'.encode(),
    "sql": lambda value: b"INSERT INTO people (id, note) VALUES (1, '%s');\n" % value.encode(),
}
_NO_LEVEL = (".tar", ".zip", ".7z")
"""Endings of what is in a compressed file at the same level as that itself."""


def _mail(members: Mapping[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "somebody", "files"
    message.set_content("as attached\n")
    for name, data in members.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _mailbox(members: Mapping[str, bytes]) -> bytes:
    return b"".join(
        b"From somebody Thu Jan  1 00:00:00 1970\n" + _mail({name: data}) + b"\n" for name, data in members.items()
    )


_CONTAINERS: Mapping[str, Callable[[Mapping[str, bytes]], bytes]] = {
    "zip": zipped,
    "tar": tarred,
    "7z": seven_zip_of,
    "eml": _mail,
    "mbox": _mailbox,
    "gz": lambda members: gzipped(*members.values()),
}


def _trees(levels: int) -> st.SearchStrategy[Tree]:
    leaf: st.SearchStrategy[Tree] = st.sampled_from(sorted(_LEAVES))
    if not levels:
        return leaf
    inner = st.lists(_trees(levels - 1), min_size=1, max_size=2)
    return st.one_of(st.tuples(st.sampled_from(sorted(_CONTAINERS)), inner), leaf)


def _leaves(tree: Tree) -> int:
    if isinstance(tree, str):
        return 1
    kind, inner = tree
    return sum(map(_leaves, inner[:1] if kind == "gz" else inner))


def _written(tree: Tree, name: str, chosen: int) -> tuple[str, bytes, Path | None]:
    """(its name, its bytes, the path in it to the value, if it is there). chosen: the number of the leaf that has it,
    from 0."""
    if isinstance(tree, str):
        return f"{name}.{tree}", _LEAVES[tree]("nothing" if chosen else _VALUE), None if chosen else ()
    kind, inner = tree
    members, found = dict[str, bytes](), None
    for number, one in enumerate(inner[:1] if kind == "gz" else inner, 1):
        member, data, path = _written(one, f"{name}{number}", chosen)
        chosen -= _leaves(one)
        members[member] = data
        if path is not None:
            found = (*_level(kind, member, number), *path)
    ending = f"{next(iter(members))}.gz" if kind == "gz" else f"{name}.{kind}"
    return ending, _CONTAINERS[kind](members), found


def _level(kind: str, member: str, number: int) -> Path:
    if kind == "gz" and member.endswith(_NO_LEVEL):
        return ()
    return (f"{number}.eml", member) if kind == "mbox" else (member,)


@_DRAWN
@given(_trees(_DEEPEST), st.data())
def test_containers_in_containers(tree: Tree, data: st.DataObject) -> None:
    name, content, path = _written(tree, "a", data.draw(st.integers(0, _leaves(tree) - 1)))
    passages, coverage = read_all(content, name)
    assert coverage.status is Status.COMPLETE
    (found,) = found_in(passages, _VALUE)
    assert found.container == path


_INSERT = "INSERT INTO people (one, two) VALUES"
_WORDS = st.text("abcé \"'<>&;,|\t\\\n-0", max_size=6)
_NAMES = st.text("abcdé_", min_size=1, max_size=4)


def _only(content: str, name: str) -> Occurrence:
    """The one place of the value; in a text it is also where the value's own bytes stand."""
    passages, coverage = read_all(content.encode(), name)
    assert coverage.status is Status.COMPLETE
    (found,) = found_in(passages, _VALUE)
    if found.offset is not None:
        assert content.encode()[slice(*found.offset)] == _VALUE.encode()
    return found


@_DRAWN
@given(st.lists(st.one_of(_NAMES, st.integers(0, 3)), min_size=1, max_size=8), _WORDS, st.sampled_from((None, 1)))
def test_a_value_deep_in_json(path: list[str | int], word: str, indent: int | None) -> None:
    value: Any = f"{word} {_VALUE} {word}"
    for step in reversed(path):
        value = {"other": word, step: value} if isinstance(step, str) else [*[word] * step, value, word]
    found = _only(json.dumps(value, indent=indent), "a.json")
    assert found.place == Record(0, tuple(path))


@_DRAWN
@given(st.lists(st.lists(_WORDS, min_size=3, max_size=3), min_size=1, max_size=6), st.data())
def test_a_value_in_a_cell(rows: list[list[str]], data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 2))
    rows[row][column] += _VALUE
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["one", "two", "three"], *rows])
    place = _only(out.getvalue(), "a.csv").place
    assert place == Cell(row + 2, column + 1, ("one", "two", "three")[column])


@_DRAWN
@given(st.lists(st.lists(_WORDS, min_size=2, max_size=2), min_size=1, max_size=6), st.data())
def test_a_value_in_a_row_of_sql(rows: list[list[str]], data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 1))
    rows[row][column] = _VALUE
    quoted = (", ".join("'" + cell.replace("\\", "").replace("'", "''") + "'" for cell in one) for one in rows)
    content = "".join(f"{_INSERT} ({one});\n" for one in quoted)
    found = _only(content, "a.sql")
    before = content[: content.index(_VALUE)]
    line = before.count("\n") + 1
    assert found.place == LineRange(line, line, len(before) - before.rfind("\n"))


@_DRAWN
@given(st.lists(st.sampled_from(("p", "div", "b", "td", "li")), max_size=8), _WORDS, st.sampled_from(("html", "xml")))
def test_a_value_deep_in_markup(path: list[str], word: str, kind: str) -> None:
    inner = f"{escape(word)} {_VALUE} {escape(word)}"
    for name in reversed(path):
        inner = f'<{name} title="{escape(word)}">{escape(word)}{inner}</{name}>\n'
    head = "<!DOCTYPE html>\n" if kind == "html" else '<?xml version="1.0"?>\n'
    content = f"{head}<html>{inner}</html>"
    found = _only(content, f"a.{kind}")
    assert found.line == content[: content.index(_VALUE)].count("\n") + 1
