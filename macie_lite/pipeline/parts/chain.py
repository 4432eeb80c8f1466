"""Whether parts began with what those before them leave behind; which begin again, and with what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from classifiers.types import NAME_CAP
from macie_lite.extraction.formats import Format
from macie_lite.model.parts import UNKNOWN, Part, State
from macie_lite.pipeline.combinations import MOST_KINDS
from macie_lite.pipeline.parts.result import PartResult

__all__ = ["again", "informed", "needs_whole"]

_MOST = 1_000
"""Columns, or places in a few lines, of which one part tells the next: with more, the object is read whole."""

_TRIES = 3
"""How often a part is scanned again: text in which each part misleads about the next is read whole."""

_COLUMNS = 64
"""As many columns of parts of names as `classifiers.ner.finder` tells apart."""


def informed(parts: Sequence[Part], first: PartResult) -> tuple[Part, ...]:
    """The other parts, with what the first one tells of the object. Where names are many they are all in it, up to the
    cap: parts that know of that need not be scanned again."""
    ended = first.ended
    return tuple(
        replace(
            part,
            state=replace(
                part.state,
                settled=part.state.settled or ended.settled,
                names=ended.names,
                name_columns=tuple(one for one in ended.name_columns if one[0] != UNKNOWN),
                left_out=tuple(one for one in ended.left_out if one[1] != UNKNOWN),
            ),
        )
        for part in parts
        if part.index
    )


def again(results: Sequence[PartResult]) -> Iterator[Part] | None:
    """The parts that have to be scanned again, in order; None where the whole object has to be."""
    if any(map(needs_whole, results)) or len({one for found in results for one in found.kinds}) > MOST_KINDS:
        return None
    parts: list[Part] = []
    before = results[0].ended
    certain = results[0].done  # that the next part begins where `before` says
    for found in results[1:]:
        moved = False
        if found.done and not (found.is_empty and found.began.at == before.at):
            if not _agrees(found, before, certain=certain):
                state = _start(found, before, certain=certain)
                if state is None or found.part.tries >= _TRIES:
                    return None
                parts.append(replace(found.part, state=state, tries=found.part.tries + 1))
            moved = certain and found.began.at != before.at
        if not found.is_empty:
            before = _behind(found, before)
        certain = found.done and not moved
    return iter(parts)


def needs_whole(found: PartResult) -> bool:
    """Whether the part shows that its object can only be read whole, or left more behind than may travel."""
    state = found.ended
    many = max(len(state.name_columns), len(state.left_out), len(state.carried or ())) > _MOST
    return found.is_whole or many or len(state.name_columns) > _COLUMNS


def _agrees(found: PartResult, before: State, *, certain: bool) -> bool:
    began = found.began
    placed = not certain or (began.at == before.at and began.carried == before.carried)
    read = began.settled == before.settled or not found.guessed
    judged = set(began.left_out) <= set(before.left_out) and not set(found.doubted) & set(before.left_out)
    return placed and read and judged and _names_agree(found, before)


def _names_agree(found: PartResult, before: State) -> bool:
    """Whether the caps on names and addresses were as far away as they should have been, or too far to matter."""
    began = found.began
    alike = [one == other for one, other in zip(began.names, before.names, strict=True)]
    grown = [end - start for start, end in zip(began.names, found.ended.names, strict=True)]
    few = [
        max(start, real) + more < NAME_CAP for start, real, more in zip(began.names, before.names, grown, strict=True)
    ]
    names = (few[0] and few[2]) or (alike[0] and alike[2] and began.name_columns == before.name_columns)
    return names and ((few[1] and few[3]) or (alike[1] and alike[3]))


def _start(found: PartResult, before: State, *, certain: bool) -> State | None:
    """What the part has to begin with; None where that cannot be told."""
    if found.part.kind != Format.CSV and certain and found.began.at != before.at:
        return None
    unknown = any(number == UNKNOWN for number, _ in before.name_columns) and before.names[0] >= NAME_CAP
    if unknown or any(number == UNKNOWN for _, number in before.left_out):
        return None
    return before if certain else replace(before, at=found.began.at, carried=found.began.carried)


def _behind(found: PartResult, before: State) -> State:
    """What is left behind if the part finds as much as it did, after what really stands before."""
    began, ended = found.began, found.ended
    rows = zip(before.names, began.names, ended.names, strict=True)
    first, second, third, fourth = (min(NAME_CAP, real + end - start) for real, start, end in rows)
    columns = dict(before.name_columns)
    was = dict(began.name_columns)
    for number, count in ended.name_columns:
        columns[number] = min(NAME_CAP, columns.get(number, 0) + max(0, count - was.get(number, 0)))
    return State(
        ended.at,
        before.settled or ended.settled,
        (first, second, third, fourth),
        tuple(sorted(columns.items())),
        tuple(sorted({*before.left_out, *ended.left_out})),
        ended.carried,
    )
