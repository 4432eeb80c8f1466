"""From what Hyperscan reported to matches: the exact expression, edges and proofs in the bytes before each end."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from classifiers.escapes import may_end
from classifiers.patterns import Pattern
from classifiers.surroundings import Surroundings

__all__ = ["matches"]

_TRIES = 4  # ends tried for one start on either side of the one that was found, longest first


def matches(pattern: Pattern, around: Surroundings, reported: list[int]) -> Iterator[tuple[int, int]]:
    """The matches of one form whose edges and proofs hold: leftmost, then longest, none overlapping another."""
    text, work, glance = around.padded, around.work, pattern.glance
    if glance is not None:
        reported = [end for end in reported if glance(text, end)]
    for low, high, ends in _regions(pattern, around, reported):
        work.searched += high - low
        position = low
        last = ends[-1] if pattern.form.anchor is None else high  # no match ends beyond
        search = pattern.search_loose if may_end(text, low, high) else pattern.search
        while position < last and (match := search(text, position, high)) is not None:
            start, end = match.span()
            end = _longest(pattern, around, start, end, ends, high)
            if end > start:
                yield start, end
            position = end if end > start else start + 1


def _longest(pattern: Pattern, around: Surroundings, start: int, end: int, ends: Sequence[int], high: int) -> int:
    """The greatest end for a match at `start` that holds, 0 for none.

    `end` is what `re` gave, `ends` are Hyperscan's, of which those next to it are tried: most others belong to matches
    further on. An anchored form has none of its own, and is tried at the end of its cell, `high`, first.
    """
    text, cells = around.padded, around.cells is not None
    if pattern.form.anchor is None:
        tried: Sequence[int] = ends if len(ends) == 1 else _descending(ends, start, end, pattern.width)
    else:
        tried = (high, end) if cells else (end,)
    for one in tried:
        if one != end and not (one > start and pattern.exact(text, start, one)):
            continue
        if pattern.edges(text, start, one, cells=cells):
            around.work.proved += one - start
            if pattern.holds(text[start:one]):
                return one
    return 0


def _descending(ends: Sequence[int], start: int, end: int, width: int) -> Sequence[int]:
    at = bisect_right(ends, end)
    first = max(bisect_right(ends, start), at - _TRIES - 1)
    last = min(bisect_right(ends, start + width), at + _TRIES)
    return ends[first:last][::-1]


def _regions(pattern: Pattern, around: Surroundings, reported: list[int]) -> Iterator[tuple[int, int, list[int]]]:
    """Merged spans, in one cell each, that hold every match which ends at (or, anchored, around) a reported end."""
    ahead = pattern.width if pattern.form.anchor is not None else 0
    text = around.text.text
    low, high, limit = 0, -1, (0, len(text))
    ends: list[int] = []
    for one in sorted(reported):
        end = one - pattern.overshoot
        if ends and ends[-1] == end:
            continue
        if around.cells is not None and not (high >= 0 and limit[0] <= end <= limit[1]):
            unit = around.unit(end, end)
            if unit is None:
                continue
        else:
            unit = limit
        start, stop = max(unit[0], end - pattern.width), min(unit[1], end + ahead)
        if pattern.spaceless:
            start = max(start, text.rfind(b" ", start, end) + 1, text.rfind(b"\n", start, end) + 1)
            if ahead and around.cells is None and (space := text.find(b" ", end, stop)) >= 0:
                stop = space
        if high >= 0 and unit == limit and start < high:
            high = max(high, stop)
        else:
            if high > low:
                yield low, high, ends
            low, high, limit, ends = start, stop, unit, []
        ends.append(end)
    if high > low:
        yield low, high, ends
