"""Running text and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

from macie_lite.model.places import LineRange, Occurrence, Record
from tests.formats.base import File, Planted

__all__ = ["WRITERS"]

_FILLER = ("Nothing to see in this line.", "The meeting was moved to the larger room.", "See the attached schedule.")


def _plain(values: Sequence[Planted], rng: Random) -> File:
    lines: list[str] = []
    for value in values:
        lines += [rng.choice(_FILLER) for _ in range(rng.randrange(5))]
        lines.append(value.line)
    return File("notes.txt", "\n".join(lines).encode(), _line_of)


def _line_of(content: bytes, occurrence: Occurrence) -> str:
    assert isinstance(occurrence.place, LineRange)
    return "\n".join(content.decode().split("\n")[occurrence.place.start - 1 : occurrence.place.end])


def _json(values: Sequence[Planted], rng: Random) -> File:
    people = [{value.label: value.value, "seen": rng.randrange(9)} for value in values]
    return File("people.json", json.dumps({"people": people}, indent=rng.choice((None, 2))).encode(), _element_of)


def _element_of(content: bytes, occurrence: Occurrence) -> str:
    assert isinstance(occurrence.place, Record)
    found = json.loads(content)
    for step in occurrence.place.path:
        found = found[step]
    return str(found)


WRITERS = {"text": _plain, "json": _json}
