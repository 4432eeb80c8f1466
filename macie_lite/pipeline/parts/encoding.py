"""Parts and their results as JSON. A part goes into a task; a result goes to where discovery results are kept.

A part is numbers, fixed words and ids of identifiers. A result holds names in places, as a discovery result does:
cleared of those that are sensitive, and no longer than findings repeat them (`pipeline.places_json`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from classifiers.types import Evidence
from macie_lite.model.coverage import Coverage, Reason, Status
from macie_lite.model.parts import Part, State
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Place, Record, Row
from macie_lite.model.results import Combined, Detected, JsonObject
from macie_lite.pipeline.parts.result import PartResult

__all__ = ["part_from_json", "part_json", "result_from_json", "result_json"]

_LONGEST = 240
_LONGEST_PATH = 2 * 250
"""More than findings repeat of a name and of a path."""

_PLACES = {"cell": Cell, "line": LineRange, "page": Page, "record": Record, "row": Row}
_WORDS = {kind: word for word, kind in _PLACES.items()}
_PLAIN = ("line", "paragraph", "slide", "part", "encoded")
_SIMPLE = ("lines", "records", "done", "cut", "capped", "is_whole", "guessed", "exact", "version_id")


def part_json(part: Part) -> JsonObject:
    return asdict(part)


def part_from_json(told: JsonObject) -> Part:
    return Part(**told | {"state": _state(told["state"])})


def _state(told: JsonObject) -> State:
    carried = told["carried"]
    return State(
        told["at"],
        told["settled"],
        _four(told["names"]),
        tuple((int(column), int(count)) for column, count in told["name_columns"]),
        _pairs(told["left_out"]),
        None if carried is None else _pairs(carried),
    )


def _four(told: Sequence[int]) -> tuple[int, int, int, int]:
    first, second, third, fourth = told
    return first, second, third, fourth


def _pairs(told: Iterable[Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(word), int(number)) for word, number in told)


def result_json(found: PartResult) -> JsonObject:
    return {
        "part": part_json(found.part),
        "coverage": _coverage_json(found.coverage),
        "detected": [_detected_json(one) for one in found.detected],
        "finished_at": found.finished_at.isoformat(),
        "began": asdict(found.began),
        "ended": asdict(found.ended),
        "inner": [gap.name for gap in found.inner],
        "doubted": [list(one) for one in found.doubted],
        "kinds": list(found.kinds),
        "combined": [_combined_json(one) for one in found.combined],
        "hid": None if found.hid is None else list(found.hid),
    } | {name: getattr(found, name) for name in _SIMPLE}


def result_from_json(told: JsonObject) -> PartResult:
    return PartResult(
        part_from_json(told["part"]),
        _coverage(told["coverage"]),
        tuple(map(_detected, told["detected"])),
        datetime.fromisoformat(told["finished_at"]),
        began=_state(told["began"]),
        ended=_state(told["ended"]),
        inner=tuple(Reason[gap] for gap in told["inner"]),
        doubted=_pairs(told["doubted"]),
        kinds=tuple(told["kinds"]),
        combined=tuple(map(_combined, told["combined"])),
        hid=None if (hid := told.get("hid")) is None else tuple(hid),
        **{name: told[name] for name in _SIMPLE},
    )


def _coverage_json(found: Coverage) -> JsonObject:
    return asdict(found) | {"status": found.status.value, "gaps": [gap.name for gap in found.gaps]}


def _coverage(told: JsonObject) -> Coverage:
    return Coverage(**told | {"status": Status(told["status"]), "gaps": tuple(Reason[gap] for gap in told["gaps"])})


def _detected_json(found: Detected) -> JsonObject:
    return {
        "identifier": found.identifier,
        "count": found.count,
        "occurrences": [_occurrence_json(one) for one in found.occurrences],
        "evidence": sorted(one.value for one in found.evidence),
        "partial": found.partial,
    }


def _detected(told: JsonObject) -> Detected:
    evidence = frozenset(map(Evidence, told["evidence"]))
    occurrences = tuple(map(_occurrence, told["occurrences"]))
    return Detected(told["identifier"], told["count"], occurrences, evidence, told["partial"])


def _combined_json(found: Combined) -> JsonObject:
    return {
        "name": found.name,
        "identifiers": list(found.identifiers),
        "records": found.records,
        "exact": found.exact,
        "places": [_occurrence_json(one) for one in found.places],
    }


def _combined(told: JsonObject) -> Combined:
    places = tuple(map(_occurrence, told["places"]))
    return Combined(told["name"], tuple(told["identifiers"]), told["records"], told["exact"], places)


def _occurrence_json(found: Occurrence) -> JsonObject:
    out: JsonObject = {name: value for name in _PLAIN if (value := getattr(found, name)) is not None}
    if found.place is not None:
        out["place"] = [_WORDS[type(found.place)], *_place_json(found.place)]
    if found.offset is not None:
        out["offset"] = list(found.offset)
    if found.container:
        out["container"] = [name[-_LONGEST:] for name in found.container]
    return out


def _place_json(place: Place) -> list[Any]:
    match place:
        case Record(index, path):
            return [index, _short(path)]
        case Cell(column_name=name, sheet=sheet):
            place = replace(place, column_name=name and name[-_LONGEST:], sheet=sheet and sheet[-_LONGEST:])
        case Row(sheet=str(sheet)):
            place = replace(place, sheet=sheet[-_LONGEST:])
    return [getattr(place, one.name) for one in fields(place)]


def _short(path: Sequence[str | int]) -> list[str | int]:
    """The end of it, from which findings cut theirs."""
    kept: list[str | int] = []
    size = 0
    for element in reversed(path):
        kept.append(element[-_LONGEST:] if isinstance(element, str) else element)
        size += 1 + len(str(kept[-1]))
        if size > _LONGEST_PATH:
            break
    return kept[::-1]


def _occurrence(told: JsonObject) -> Occurrence:
    offset, container = told.get("offset"), tuple(told.get("container", ()))
    plain = {name: told.get(name) for name in _PLAIN}
    return Occurrence(
        _place(told["place"]) if "place" in told else None,
        offset=None if offset is None else (offset[0], offset[1]),
        container=container,
        **plain,
    )


def _place(told: Sequence[Any]) -> Place:
    word, *values = told
    if word == "record":
        values[1] = tuple(values[1])
    place: Place = _PLACES[word](*values)
    return place
