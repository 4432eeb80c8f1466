"""Cells that no form decides as a whole: all that the forms of a column can match in them, a shape at a time.

For each part of a shape that a form may match (see `shapes`) RE2 and the proofs say in which cells it does; cells in
which the same parts hold have the same outcome, which is worked out once, as `matching` would: for each form the
leftmost match and its longest end, then the next, and all of them resolved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from classifiers.column import arrow_cells
from classifiers.column_proofs import Mask, holding
from classifiers.linear import takes
from classifiers.matching import LAST, Matcher
from classifiers.patterns import Pattern, scoped
from classifiers.resolution import FIELD, LISTED, PATTERN, PROOF, SAMPLE, Candidate, resolve
from classifiers.shapes import SHAPE, Part, parts_of

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Settled", "settle"]

_FEWEST = 32  # cells of one shape, from which on it is worth its parts
_TRIES = 5  # ends of one form in a cell that `confirmation` tries whatever it starts from

Key = tuple[int, int]
"""An identifier's index and evidence bits."""


@dataclass(slots=True)
class Settled:
    """whole: cells that are one match, ascending for each item; parts: matches in others; open: cells to look at."""

    whole: list[tuple[Key, Offsets]] = field(default_factory=list)
    parts: list[Candidate] = field(default_factory=list)
    open: list[Offsets] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A part that a form may match, and in which of the cells it does: 0 for no, or 1 and how it is left out."""

    pattern: Pattern
    part: Part
    held: Offsets


def settle(
    text: bytes,
    matcher: Matcher,
    named: frozenset[int],
    patterns: Sequence[Pattern],
    cells: Offsets,
    starts: Offsets,
    ends: Offsets,
    hid: set[int],
) -> Settled:
    """cells: their indexes; patterns: all forms that can match in them. A keyword stands in none of them. hid: as of
    `resolution.compete`."""
    if len(cells) < _FEWEST:
        return Settled(open=[cells])
    settled = Settled()
    import pyarrow as pa

    encoded = arrow_cells(text.translate(SHAPE), starts, ends).take(pa.array(cells)).dictionary_encode()
    inverse = encoded.indices.to_numpy(zero_copy_only=False)
    counts = np.bincount(inverse)
    settled.open.append(cells[counts[inverse] < _FEWEST])
    for one in np.flatnonzero(counts >= _FEWEST).tolist():
        group, shape = cells[inverse == one], encoded.dictionary[one].as_py()[:-1]
        tried = _tried(text, matcher, patterns, shape, starts[group])
        if tried is None:
            settled.open.append(group)
        else:
            _outcomes(tried, matcher, named, group, starts, len(shape), settled, hid)
    return settled


def _tried(
    text: bytes, matcher: Matcher, patterns: Sequence[Pattern], shape: bytes, starts: Offsets
) -> list[_Tried] | None:
    """What holds in cells of one shape; None where that takes a look at each."""
    tried = []
    for pattern in patterns:
        parts = parts_of(pattern, shape)
        expression = rf"\A{scoped(pattern.form.expression)}\z"
        if parts is None or not takes(expression):
            return None
        for part in parts:
            held = _held(text, matcher, pattern, expression, starts + part.start, starts + part.end)
            if held.any():
                tried.append(_Tried(pattern, part, held))
    return tried


def _held(text: bytes, matcher: Matcher, pattern: Pattern, expression: str, starts: Offsets, ends: Offsets) -> Offsets:
    import pyarrow.compute as pc

    matched: Mask = pc.match_substring_regex(_slices(text, starts, ends), expression).to_numpy(zero_copy_only=False)
    held = np.zeros(len(starts), dtype=np.int64)
    chosen = np.flatnonzero(matched)
    found = holding(pattern, text, starts[chosen], ends[chosen], matcher.allowed)
    held[chosen] = found.held * (1 + SAMPLE * found.samples)
    held[chosen[found.listed]] = 1 + LISTED
    return held


def _slices(text: bytes, starts: Offsets, ends: Offsets) -> object:
    import pyarrow as pa

    width = int(ends[0] - starts[0])
    rows = np.lib.stride_tricks.sliding_window_view(np.frombuffer(text, np.uint8), width)[starts]
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(rows), [None, pa.py_buffer(rows)]).cast(
        pa.binary()
    )


def _outcomes(
    tried: Sequence[_Tried],
    matcher: Matcher,
    named: frozenset[int],
    cells: Offsets,
    starts: Offsets,
    size: int,
    settled: Settled,
    hid: set[int],
) -> None:
    """Sorts cells of one shape by which parts hold, and works out what each sort has."""
    if not tried:
        return
    codes = np.zeros(len(cells), dtype=np.int64)
    for one in tried:
        kinds, own = np.unique(one.held, return_inverse=True)
        codes = np.unique(codes * len(kinds) + own, return_inverse=True)[1]
    for code, first in zip(*np.unique(codes, return_index=True), strict=True):
        chosen = cells[codes == code]
        found = _outcome([(one.pattern, one.part, int(one.held[first])) for one in tried], matcher, named, hid)
        if found is None:
            settled.open.append(chosen)
        elif len(found) == 1 and (found[0].start, found[0].end) == (0, size):
            settled.whole.append(((found[0].owner, found[0].evidence), chosen))
        else:
            for start in starts[chosen].tolist() if found else ():
                settled.parts += [Candidate(start + a, start + b, owner, bits) for a, b, owner, bits in found]


def _outcome(
    parts: Sequence[tuple[Pattern, Part, int]], matcher: Matcher, named: frozenset[int], hid: set[int]
) -> list[Candidate] | None:
    """What a cell has in which these parts hold as said; None where `matching` has to decide."""
    candidates, place, last = [], -1, None
    for pattern, part, held in parts:
        place = place if pattern is last else 0
        last = pattern
        if not held or part.start < place:
            continue
        if part.ends > _TRIES or pattern.owner in matcher.companions:
            return None
        bits = PATTERN | (PROOF if pattern.form.proofs else 0) | (FIELD if pattern.owner in named else 0)
        candidates.append(Candidate(part.start, part.end, pattern.owner, bits | held - 1))
        place = part.end
    late = {matcher.specificity[one.owner] <= LAST for one in candidates}
    return resolve(candidates, matcher.specificity, hid) if len(late) < 2 else None
