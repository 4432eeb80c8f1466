"""Occurrences in Macie's shape (botocore `macie2`: `Occurrences`, `Cell`, `Range`, `Page`, `Record`).

What Macie has no field for stands in `macieLite` beside it: the line, the byte range, the member of an archive, the
paragraph. An occurrence in a format without a location structure of Macie's has that part alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Place, Record, Row
from macie_lite.model.results import JsonObject

__all__ = ["occurrences_json", "together_json"]

_NAME_LENGTH = 240
_PATH_LENGTH = 250
"""Macie's limits for one element name and a whole path; names are cut from the front."""

_SIMPLE = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"[\\'\x00-\x1f]")


def occurrences_json(occurrences: Iterable[Occurrence]) -> JsonObject:
    """One array per kind of place; kinds that do not occur are left out."""
    out: JsonObject = {}
    for occurrence in occurrences:
        extra = _extra(occurrence)
        if occurrence.place is None:
            if extra:
                out.setdefault("macieLite", {}).setdefault("places", []).append(extra)
            continue
        kind, place = _place(occurrence.place)
        if extra:
            place["macieLite"] = extra
        out.setdefault(kind, []).append(place)
    return out


def together_json(occurrence: Occurrence) -> JsonObject:
    """Where a combination stands, which Macie has no shape for: one object, of Macie's names and ours."""
    extra = _extra(occurrence)
    match occurrence.place:
        case LineRange(start, end):
            place: JsonObject = {"startLine": start, "endLine": end}
            extra.pop("line", None)
        case None:
            place = {}
        case Row(number, sheet):
            place = {"row": number} | ({"sheet": sheet[-_NAME_LENGTH:]} if sheet is not None else {})
        case other:
            place = _place(other)[1]
    extra.pop("offset", None)
    return place | extra


def _place(place: Place) -> tuple[str, JsonObject]:
    match place:
        case LineRange(start, end, start_column):
            return "lineRanges", {"start": start, "end": end, "startColumn": start_column}
        case Cell():
            return "cells", _cell(place)
        case Page(number):
            return "pages", {"pageNumber": number}
        case Record(index, path):
            return "records", {"recordIndex": index} | ({"jsonPath": _json_path(path)} if path else {})
        case Row(number):
            return "cells", {"row": number, "column": 1}


def _cell(cell: Cell) -> JsonObject:
    out: JsonObject = {"row": cell.row, "column": cell.column}
    if cell.column_name is not None:
        out["columnName"] = cell.column_name[-_NAME_LENGTH:]
    if cell.sheet is not None:
        out["cellReference"] = f"{_sheet(cell.sheet)}!{_letters(cell.column)}{cell.row}"
    return out


def _sheet(name: str) -> str:
    """As a spreadsheet refers to it: in quotes, unless it is a plain word."""
    name = name[-_NAME_LENGTH:]
    return name if _SIMPLE.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def _letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _json_path(path: tuple[str | int, ...]) -> str:
    """JSONPath (RFC 9535). Too long a path loses whole elements from its start, and begins with ".." (descendant)
    then, so that it still is a path."""
    elements = [_element(element) for element in path]
    whole = "$" + "".join(elements)
    if len(whole) <= _PATH_LENGTH:
        return whole
    while len(elements) > 1 and len("$..") + sum(map(len, elements)) > _PATH_LENGTH:
        del elements[0]
    if len("$..") + len(elements[-1]) > _PATH_LENGTH:
        elements = [_element(path[-1], _PATH_LENGTH // 6 - 1)]  # an escape is six characters long
    return "$.." + "".join(elements).removeprefix(".")


def _element(element: str | int, length: int = _NAME_LENGTH) -> str:
    if isinstance(element, int):
        return f"[{element}]"
    name = element[-length:]
    if _SIMPLE.fullmatch(name):
        return f".{name}"
    return "['" + _QUOTED.sub(_escape, name) + "']"


def _escape(match: re.Match[str]) -> str:
    return "\\" + match[0] if match[0] in "\\'" else f"\\u{ord(match[0]):04x}"


def _extra(occurrence: Occurrence) -> JsonObject:
    out: JsonObject = {}
    if occurrence.line is not None:
        out["line"] = occurrence.line
    if occurrence.offset is not None:
        out["offset"] = {"start": occurrence.offset[0], "end": occurrence.offset[1]}
    if occurrence.paragraph is not None:
        out["paragraph"] = occurrence.paragraph
    if occurrence.slide is not None:
        out["slide"] = occurrence.slide
    if occurrence.part is not None:
        out["part"] = occurrence.part
    if occurrence.encoded is not None:
        out["encoded"] = occurrence.encoded
    if occurrence.container:
        out["memberPath"] = "!".join(name[-_NAME_LENGTH:] for name in occurrence.container)
    return out
