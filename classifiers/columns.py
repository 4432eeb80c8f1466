"""Whole columns: cells of one kind are judged by Arrow and NumPy, without a callback per cell; the rest by `matching`.

A sample of cells says which forms fill the column. Those are compared with whole cells by RE2 (in Arrow) and proved in
matrices; every other form that can match in such cells, and every keyword, is looked for by Hyperscan as in running
text. A cell with a keyword, or with a form that few cells have, goes to `matching`. So the result is the ordinary one,
exactly:

- A form that matches a whole cell and holds is what `matching` finds first there: leftmost and longest.
- What else could match in that cell overlaps it, and loses unless its rank may be better.
- A cell that a form fills, but whose proof fails, is empty unless a part of it could match.
- Cells that this leaves open `partial` settles, a shape at a time, or leaves to `matching` as well.

Where few distinct values repeat, each is judged once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers import escapes
from classifiers.column import Column, arrow_cells, bounds
from classifiers.column_proofs import Mask, holding
from classifiers.edges import EDGES
from classifiers.keywords import KINDS, OVERSHOOT
from classifiers.linear import takes
from classifiers.matching import Matcher
from classifiers.partial import Key, settle
from classifiers.patterns import Pattern, scoped
from classifiers.resolution import FIELD, KEYWORD, LEFT_OUT, PATTERN, PROOF, SAMPLE, Candidate, compete, rank, resolve
from classifiers.shapes import has_shapes
from classifiers.subsets import Group
from classifiers.surroundings import Work
from classifiers.types import KeywordRule, Text

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["judge"]

_SAMPLE = 512
_DENSE = 16  # of the sample: so many cells with a form make it one that fills the column
_MOST = 31  # forms that are taken to fill it: two bits for each, in an int64
_FEW_CODES = 1 << 16
_REPEATED = 0.5  # distinct cells over cells, in the sample, below which the distinct ones are judged


@dataclass(frozen=True, slots=True)
class _Seen:
    """ordinary: cells for `matching`; partial: cells in which forms were seen that may match in many of them."""

    ordinary: Mask
    partial: Mask


def judge(text: Text, matcher: Matcher, work: Work) -> Column:
    """Every match in a column, overlaps resolved. `text` has breaks."""
    starts, ends = bounds(text)
    sample = _sample(starts, ends)
    if _repeats(text.text, starts[sample], ends[sample]):
        distinct, inverse = _distinct(text, starts, ends)
        return replace(_judge(distinct, matcher, work, *bounds(distinct)), original=text, inverse=inverse)
    return _judge(text, matcher, work, starts, ends)


def _sample(starts: Offsets, ends: Offsets) -> Offsets:
    """Cells spread over the column, empty ones left out."""
    filled = np.flatnonzero(ends > starts)
    return filled[:: max(1, len(filled) // _SAMPLE)][:_SAMPLE]


def _repeats(text: bytes, starts: Offsets, ends: Offsets) -> bool:
    values = {text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)}
    return len(starts) >= _SAMPLE and len(values) < _REPEATED * len(starts)


def _distinct(text: Text, starts: Offsets, ends: Offsets) -> tuple[Text, Offsets]:
    """Each distinct cell once, in the order of first appearance, with the sum of its weights."""
    encoded = arrow_cells(text.text, starts, ends).dictionary_encode()
    inverse = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    _, offsets, data = encoded.dictionary.buffers()
    count = len(encoded.dictionary)
    breaks = np.frombuffer(offsets, np.int64, count + 1)[1:] - 1
    weights = np.bincount(inverse, text.weights, count).astype(np.int64)
    joined = data.to_pybytes()[: int(breaks[-1])]
    return Text(text=joined, field=text.field, breaks=breaks, weights=weights), inverse


def _judge(text: Text, matcher: Matcher, work: Work, starts: Offsets, ends: Offsets) -> Column:
    chosen = _sample(starts, ends)
    named = matcher.named(text.field)
    groups = matcher.subsets.groups(text.text, ends - starts, named)
    dense = _dense(text, matcher, named, groups, starts[chosen], ends[chosen])
    if not dense:
        parts = resolve(matcher.candidates(text, work), matcher.specificity, work.hid)
        return Column(text, text, starts, ends, (), tuple(parts))
    seen, others = _others(text, matcher, named, groups, dense, ends, work)
    whole, unsure = _whole(text, matcher, named, dense, starts, ends, ~(seen.ordinary | seen.partial), work.hid)
    partial = np.flatnonzero(unsure | (seen.partial & ~seen.ordinary))
    settled = settle(text.text, matcher, named, [*dense, *others], partial, starts, ends, work.hid)
    cells = np.sort(np.concatenate((np.flatnonzero(seen.ordinary), *settled.open)))
    parts = settled.parts + _ordinary(text, matcher, cells, starts, ends, work)
    return Column(text, text, starts, ends, _merged([*whole, *settled.whole]), tuple(sorted(parts)))


def _merged(found: Iterable[tuple[Key, Offsets]]) -> tuple[tuple[int, int, Offsets], ...]:
    """One item for each identifier and evidence, its cells ascending."""
    cells: dict[Key, list[Offsets]] = {}
    for key, some in found:
        cells.setdefault(key, []).append(some)
    return tuple((*key, np.sort(np.concatenate(some))) for key, some in sorted(cells.items()))


@lru_cache(maxsize=64)
def _active(matcher: Matcher, named: frozenset[int]) -> frozenset[int]:
    """The forms, by number, that can stand in a cell without a keyword of its own."""
    refused = (KeywordRule.REQUIRED, KeywordRule.ABSENT)
    return frozenset(one.number for one in matcher.patterns if one.rule is not refused[one.owner in named])


def _dense(
    text: Text,
    matcher: Matcher,
    named: frozenset[int],
    groups: Sequence[Group],
    starts: Offsets,
    ends: Offsets,
) -> list[Pattern]:
    """The active forms that fill the sampled cells, as far as RE2 takes them; `_MOST`, those of most cells."""
    piece, breaks = _joined(text.text, starts, ends)
    filling: list[tuple[int, Pattern]] = []
    active = _active(matcher, named)
    for group in groups:
        for number, hits in matcher.subsets.scan(group, piece + b"\n")[0].items():
            pattern = matcher.patterns[number]
            count = len(np.unique(np.searchsorted(breaks, np.asarray(hits) - pattern.overshoot)))
            if number in active and count >= _DENSE and _expressions(pattern):
                filling.append((count, pattern))
    filling.sort(key=lambda one: one[0], reverse=True)
    return [pattern for _, pattern in filling[:_MOST]]


def _others(
    text: Text,
    matcher: Matcher,
    named: frozenset[int],
    groups: Sequence[Group],
    dense: Sequence[Pattern],
    ends: Offsets,
    work: Work,
) -> tuple[_Seen, list[Pattern]]:
    """Cells in which Hyperscan saw a keyword or a form that does not fill the column, and forms that `settle` takes."""
    filled = frozenset(one.number for one in dense)
    padded = text.text + b"\n"
    marked = _Seen(*(np.zeros(len(ends) + 1, dtype=np.bool_) for _ in range(2)))
    active = _active(matcher, named)
    others = []
    for group in groups:
        found, callbacks = matcher.subsets.scan(group, padded, filled | (group.numbers - active))
        work.callbacks += callbacks
        for number, hits in found.items():
            pattern = matcher.patterns[number]
            many = len(hits) >= _DENSE and has_shapes(pattern)
            others += [pattern] if many else []
            mask = marked.partial if many else marked.ordinary
            mask[np.searchsorted(ends, np.asarray(hits) - pattern.overshoot)] = True
    if not matcher.subsets.are_figures(text.text):
        for number, hits in matcher.keyword_database.scan(padded).items():
            work.callbacks += len(hits)
            marked.ordinary[np.searchsorted(ends, np.asarray(hits) - OVERSHOOT[number % KINDS])] = True
    return _Seen(marked.ordinary[:-1], marked.partial[:-1]), others


def _whole(
    text: Text,
    matcher: Matcher,
    named: frozenset[int],
    dense: Sequence[Pattern],
    starts: Offsets,
    ends: Offsets,
    wanted: Mask,
    hid: set[int],
) -> tuple[list[tuple[Key, Offsets]], Mask]:
    """The cells that are one match, by identifier, and the cells that these forms alone do not decide. hid: gets who
    wins there, where these are forms of several: of what lies within a cell that is one match nothing more is known."""
    several = len({one.owner for one in dense}) > 1
    cells = arrow_cells(text.text, starts, ends)
    codes = np.zeros(len(ends), dtype=np.int64)
    listed = np.zeros(len(ends), dtype=np.bool_)
    for place, pattern in enumerate(dense):
        chosen = _matching(cells, (_expressions(pattern) or ("", ""))[0], np.flatnonzero(wanted))
        found = holding(pattern, text.text, starts[chosen], ends[chosen], matcher.allowed)
        listed[chosen] |= found.listed
        hid.update([pattern.owner] if several and found.listed.any() else ())
        codes[chosen] |= found.held * (1 + 2 * found.samples).astype(np.int64) << (2 * place)
    wanted = wanted & ~listed  # and all that lies within them
    codes[~wanted] = 0
    kinds, inverse = _kinds(codes)
    matter = np.array([_parts_that_matter(code, matcher, named, dense) for code in kinds.tolist()], dtype=np.int64)
    for place, pattern in enumerate(dense):
        asked = np.flatnonzero(wanted & (matter[inverse] >> place & 1 == 1))
        codes[_matching(cells, (_expressions(pattern) or ("", ""))[1], asked)] |= 2 << (2 * place)
    return _decided(codes, matcher, named, dense, hid if several else set())


def _kinds(codes: Offsets) -> tuple[Offsets, Offsets]:
    """The different codes, and for each cell which of them it has."""
    if int(codes.max(initial=0)) >= _FEW_CODES:
        return np.unique(codes, return_inverse=True)
    kinds = np.flatnonzero(np.bincount(codes, minlength=1))
    place = np.zeros(int(kinds[-1]) + 1, dtype=np.int64)
    place[kinds] = np.arange(len(kinds))
    return kinds, place[codes]


def _matching(cells: Any, expression: str, chosen: Offsets) -> Offsets:
    """Those of the chosen cells, which end in a newline, that an expression matches."""
    import pyarrow as pa
    import pyarrow.compute as pc

    some = cells if len(chosen) == len(cells) else cells.take(pa.array(chosen))
    matched: Offsets = chosen[pc.match_substring_regex(some, expression).to_numpy(zero_copy_only=False)]
    return matched


def _parts_that_matter(code: int, matcher: Matcher, named: frozenset[int], dense: Sequence[Pattern]) -> int:
    """The forms, a bit for each, of which a part of a cell of this code may be: those that may outrank its winner."""
    matter = 0
    for place in range(len(dense)):
        if not code >> (2 * place) & 1 and _winner(code | 2 << (2 * place), matcher, named, dense) is None:
            matter |= 1 << place
    return matter


def _decided(
    codes: Offsets, matcher: Matcher, named: frozenset[int], dense: Sequence[Pattern], hid: set[int]
) -> tuple[list[tuple[Key, Offsets]], Mask]:
    """Each cell's outcome from its code: for each form two bits, "is one match" and "a part of it may be"; both for
    "is one match, and a documented sample"."""
    unsure = np.zeros(len(codes), dtype=np.bool_)
    found: list[tuple[Key, Offsets]] = []
    kinds, inverse = _kinds(codes)
    for kind, code in enumerate(kinds.tolist()):
        if not code:
            continue
        winner = _winner(code, matcher, named, dense)
        cells = np.flatnonzero(inverse == kind)
        if winner is None:
            unsure[cells] = True
            continue
        hid.add(winner[0])
        if not winner[1] & LEFT_OUT:
            found.append((winner, cells))
    return found, unsure


def _winner(code: int, matcher: Matcher, named: frozenset[int], dense: Sequence[Pattern]) -> Key | None:
    """(identifier, evidence) of the cells of one code, None where `matching` has to decide."""
    whole, parts = [], []
    for place, pattern in enumerate(dense):
        bits = PATTERN | (PROOF if pattern.form.proofs else 0) | (FIELD if pattern.owner in named else 0)
        if code >> (2 * place) & 1:
            whole.append(Candidate(0, 1, pattern.owner, bits | (SAMPLE if code >> (2 * place) & 2 else 0)))
        elif code >> (2 * place + 1) & 1:
            parts.append(Candidate(0, 1, pattern.owner, bits | KEYWORD))
    winners = compete(whole, matcher.specificity, set())
    if not winners:
        return None
    best = winners[0]
    ours = rank(best, matcher.specificity[best.owner])[:4]
    if any(rank(one, matcher.specificity[one.owner])[:4] < ours for one in parts):
        return None
    return best.owner, best.evidence


@lru_cache(maxsize=1024)
def _expressions(pattern: Pattern) -> tuple[str, str] | None:
    """For RE2: the form over a whole cell, and over less than one; None when RE2 does not take them."""
    left, right = EDGES[pattern.form.left][0], EDGES[pattern.form.right][0]
    before = f"(?:[^{left}]|{escapes.LOOSE})" if left else r"[\x00-\xff]"
    after = f"[^{right}]" if right else r"[\x00-\xff]"
    body = scoped(pattern.form.expression)
    pair = rf"\A{body}\n\z", rf"(?s:\A(?:.*{before}{body}{after}|{body}{after}.))"
    return pair if all(map(takes, pair)) else None


def _joined(text: bytes, starts: Offsets, ends: Offsets) -> tuple[bytes, Offsets]:
    """These cells as a column text: its bytes and breaks."""
    pieces = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    breaks = np.cumsum(ends - starts + 1) - 1
    return b"\n".join(pieces), breaks


def _ordinary(
    text: Text, matcher: Matcher, cells: Offsets, starts: Offsets, ends: Offsets, work: Work
) -> list[Candidate]:
    """What `matching` finds in these cells, at its place in the text."""
    if not len(cells):
        return []
    piece, breaks = _joined(text.text, starts[cells], ends[cells])
    candidates = matcher.candidates(Text(text=piece, field=text.field, breaks=breaks), work)
    found = resolve(candidates, matcher.specificity, work.hid)
    shifts = (starts[cells] - np.concatenate((np.zeros(1, np.int64), breaks[:-1] + 1))).tolist()
    own = np.searchsorted(breaks, [one.end for one in found]).tolist()
    return [
        Candidate(one.start + shifts[at], one.end + shifts[at], one.owner, one.evidence)
        for one, at in zip(found, own, strict=True)
    ]
