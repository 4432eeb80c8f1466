"""What a finding found, and who was shown it, on a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from classifiers.errors import printable
from macie_lite.cli.words import counted
from macie_lite.model.results import JsonObject
from macie_lite.model.reveals import Reveal
from macie_lite.pipeline.reveal.occurrences import MOST, Shown
from macie_lite.pipeline.reveal.recorded import Kind
from macie_lite.pipeline.reveal.refusals import named
from macie_lite.pipeline.reveal.revealing import Revealed

__all__ = ["audit_json", "audit_lines", "left_out", "revealed_json", "revealed_lines"]

_CLEARED = "a name on the way is left out, being sensitive itself"


def revealed_json(revealed: Revealed, *, masked: bool) -> JsonObject:
    """botocore `macie2`: `GetSensitiveDataOccurrencesResponse`, and beside it what that has no field for."""
    shown = {one.name: revealed.shown[one.identifier] for one in revealed.kinds if one.places}
    return {
        "status": "SUCCESS",
        "sensitiveDataOccurrences": {
            name: [{"value": one.text, "macieLite": _placed(one)} for one in found] for name, found in shown.items()
        },
        "macieLite": {"findingId": revealed.finding_id, "masked": masked, "leftOut": list(left_out(revealed))},
    }


def _placed(one: Shown) -> JsonObject:
    return {"occurrences": one.place} | ({"cleared": True} if one.cleared else {})


def revealed_lines(revealed: Revealed) -> Iterator[str]:
    yield named(revealed.ref)
    for kind in revealed.kinds:
        if found := revealed.shown.get(kind.identifier):
            yield printable(f"{kind.name}  {len(found):,} of {kind.count:,}")
            for one in found:
                note = f"  ({_CLEARED})" if one.cleared else ""
                yield f"  {printable(_where(one.place)):<36}  {printable(one.text)}{note}"


def left_out(revealed: Revealed) -> Iterator[str]:
    """What is not shown, kind by kind, and why."""
    for kind in revealed.kinds:
        found = len(revealed.shown.get(kind.identifier, ()))
        if why := _missing(kind, found):
            yield printable(f"{kind.name}: {counted(kind.count, 'occurrence')}, {why}.")
    for gap in revealed.gaps:
        yield f"Not all of the object was read again: {gap.detail}."


def _missing(kind: Kind, found: int) -> str | None:
    if not kind.places:
        return "and no place of them is recorded"
    if found < min(MOST, len(kind.places)):
        return f"{len(kind.places):,} with places, of which {found:,} were found again"
    if kind.count > len(kind.places) and found == len(kind.places):
        return f"of which {len(kind.places):,} have places"
    return None


def _where(place: JsonObject) -> str:
    ((kind, (one,)),) = ((k, v["places"] if k == "macieLite" else v) for k, v in place.items())
    extra: dict[str, Any] = one if kind == "macieLite" else one.get("macieLite", {})
    words = [_WORDS[kind](one) if kind in _WORDS else "", *_more(kind, extra)]
    return ", ".join(word for word in words if word)


def _lines(one: JsonObject) -> str:
    lines = f"line {one['start']}" if one["start"] == one["end"] else f"lines {one['start']} to {one['end']}"
    return f"{lines}, column {one['startColumn']}"


def _cell(one: JsonObject) -> str:
    if "cellReference" in one:
        return str(one["cellReference"])
    named = f" ({one['columnName']})" if "columnName" in one else ""
    return f"row {one['row']}, column {one['column']}{named}"


def _record(one: JsonObject) -> str:
    return f"record {one['recordIndex']} {one.get('jsonPath', '')}".rstrip()


_WORDS = {
    "lineRanges": _lines,
    "cells": _cell,
    "pages": lambda one: f"page {one['pageNumber']}",
    "records": _record,
}


def _more(kind: str, extra: dict[str, Any]) -> Iterator[str]:
    if kind == "macieLite" and "line" in extra:
        yield f"line {extra['line']}"
    elif kind == "macieLite" and "offset" in extra:
        yield f"bytes {extra['offset']['start']:,} to {extra['offset']['end']:,}"
    for name in ("paragraph", "slide", "part"):
        if name in extra:
            yield f"{name} {extra[name]}"
    if "encoded" in extra:
        yield f"in {extra['encoded']}"
    if "memberPath" in extra:
        yield f"in {extra['memberPath']}"


def audit_json(one: Reveal) -> JsonObject:
    out: JsonObject = {
        "at": None if one.at is None else one.at.isoformat(),
        "findingId": one.finding_id,
        "bucket": one.bucket,
        "key": one.key,
        "user": one.by.user,
        "host": one.by.host,
        "caller": one.by.caller,
        "role": one.by.role,
        "masked": one.masked,
    }
    return {name: value for name, value in out.items() if value is not None}


def audit_lines(found: Sequence[Reveal]) -> Iterator[str]:
    yield f"{'AT (UTC)':<19}  {'FINDING':<36}  {'SHOWN':<6}  WHO"
    for one in found:
        yield printable(f"{one.at:%Y-%m-%d %H:%M:%S}  {one.finding_id:<36}  {_how(one):<6}  {_who(one)}")


def _how(one: Reveal) -> str:
    return "masked" if one.masked else "whole"


def _who(one: Reveal) -> str:
    role = f" as {one.by.role}" if one.by.role else ""
    return f"{one.by.user}@{one.by.host}" + (f", {one.by.caller}" if one.by.caller else "") + role
