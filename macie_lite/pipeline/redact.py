"""Every part of a place is content, the object's key excepted: a part that is sensitive itself is left out, as Macie
does (user guide, "findings-locate-sd-schema": no jsonPath, a line range where a column name is sensitive)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from macie_lite.model.places import Cell, LineRange, Occurrence, OwnName, Place, Record, Row

__all__ = ["HIDDEN", "redact"]

HIDDEN = "(hidden)"
"""Stands for the name of a member of an archive, so that the others on the path keep their depth."""

IsSensitive = Callable[[str], bool]


def redact(occurrence: Occurrence, is_sensitive: IsSensitive) -> Occurrence:
    """The same occurrence without the names that are sensitive themselves; itself when none is."""
    place = _place(occurrence.place, occurrence.line, is_sensitive)
    container = _path(occurrence.container, is_sensitive)
    if place is occurrence.place and container == occurrence.container:
        return occurrence
    return replace(occurrence, place=place, container=container)


def _path(names: tuple[str, ...], is_sensitive: IsSensitive) -> tuple[str, ...]:
    """A name may also be sensitive after the one that it stands in: "739" in "CVV.zip"."""
    kept: list[str] = []
    for outer, name in zip(("", *names), names, strict=False):
        if isinstance(name, OwnName):
            kept.append(name)
            continue
        outer = "" if isinstance(outer, OwnName) else outer
        alone = is_sensitive(name)
        after = bool(outer) and not is_sensitive(outer) and is_sensitive(f"{outer} {name}")
        kept.append(HIDDEN if alone or after else name)
    return tuple(kept)


def _place(place: Place | None, line: int | None, is_sensitive: IsSensitive) -> Place | None:
    match place:
        case Cell():
            return _cell(place, line, is_sensitive)
        case Record(path=path) if _tells(path, is_sensitive):
            return Record(place.index, ())
        case Row(sheet=str(sheet)) if is_sensitive(sheet):
            return Row(place.number)
        case _:
            return place


def _tells(path: Sequence[str | int], is_sensitive: IsSensitive) -> bool:
    """Whether a key is sensitive, by itself or after the one that it stands under: {"CVV": {"739": ...}}."""
    names = [name for name in path if isinstance(name, str)]
    return any(map(is_sensitive, names)) or any(is_sensitive(" ".join(pair)) for pair in pairwise(names))


def _cell(cell: Cell, line: int | None, is_sensitive: IsSensitive) -> Place:
    if cell.sheet is not None and is_sensitive(cell.sheet):
        cell = replace(cell, sheet=None)
    if cell.column_name is None or not _tells([cell.sheet or 0, cell.column_name], is_sensitive):
        return cell
    return replace(cell, column_name=None) if line is None else LineRange(line, line, 1)
