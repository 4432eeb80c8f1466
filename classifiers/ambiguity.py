"""Whether an expression reads one text in two ways: what a backtracking matcher like `re` can lose itself in.

Such a matcher tries the ways one after the other, and each place with two of them doubles its work. An expression that
reaches each of its places in one way alone, whatever the text, costs at most its places times the text's length, from
any one start. Shipped expressions are held to that by `identifiers check`; users' go to RE2, which needs no such rule.

The test is the classic one for finite automata (Book, Even, Greibach and Ott, "Ambiguity in graphs and expressions",
IEEE Transactions on Computers C-20, 1971): walk the pairs of different places that one text can reach, and see whether
a pair meets again. Counted repeats are written out, so that their counters are places too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from re import _constants as op  # type: ignore[attr-defined]  # the parsed form of an expression has no public reader
from re import _parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["MOST_PAIRS", "Unreadable", "accepted", "ambiguous"]

MOST_PAIRS = 250_000
"""Pairs looked at; an expression with more counts as ambiguous, for nobody could say that it is not."""

_MOST_PLACES = 40_000
_ALL = (1 << 256) - 1
_START = 0


class Unreadable(Exception):
    """An expression with something that is not known here, or too large to write out."""


@dataclass
class _Places:
    """The automaton of an expression: for each place, the bytes that lead there and the places that may follow."""

    accepts: list[int] = field(default_factory=lambda: [0])  # a bit for each byte; the start accepts none
    follows: list[set[int]] = field(default_factory=lambda: [set()])

    def add(self, accepted: int) -> int:
        if len(self.accepts) > _MOST_PLACES:
            raise Unreadable
        self.accepts.append(accepted)
        self.follows.append(set())
        return len(self.accepts) - 1


def ambiguous(expression: str) -> bool:
    """Whether some text leads to one place of the expression in two ways, or that cannot be told.

    Takes what `re` takes; repeats without an end, look-around and back-references count as ambiguous.
    """
    places = _Places()
    tree = _parser.parse(expression.encode())
    try:
        _sequence(places, tree, frozenset((_START,)), bool(tree.state.flags & op.SRE_FLAG_IGNORECASE))
    except Unreadable:
        return True
    return _meets(places)


def _sequence(places: _Places, tree: Iterable[tuple[Any, Any]], before: frozenset[int], fold: bool) -> frozenset[int]:
    """Adds what the nodes stand for behind the places `before`; gives the places that it may end at."""
    for kind, value in tree:
        before = _node(places, kind, value, before, fold)
    return before


def _node(places: _Places, kind: Any, value: Any, before: frozenset[int], fold: bool) -> frozenset[int]:
    if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
        return _byte(places, accepted(kind, value, fold), before)
    if kind is op.BRANCH:
        return frozenset().union(*(_sequence(places, one, before, fold) for one in value[1]))
    if kind is op.SUBPATTERN:
        _, added, removed, tree = value
        fold = (fold or bool(added & op.SRE_FLAG_IGNORECASE)) and not removed & op.SRE_FLAG_IGNORECASE
        return _sequence(places, tree, before, fold)
    if kind is op.MAX_REPEAT:
        least, most, tree = value
        return _repeat(places, (least, most), tree, before, fold)
    raise Unreadable


def _byte(places: _Places, accepted: int, before: frozenset[int]) -> frozenset[int]:
    place = places.add(accepted)
    for one in before:
        places.follows[one].add(place)
    return frozenset((place,))


def _repeat(places: _Places, times: tuple[int, int], tree: Any, before: frozenset[int], fold: bool) -> frozenset[int]:
    least, most = times
    if most == op.MAXREPEAT:
        raise Unreadable
    ends = before if least == 0 else frozenset()
    for count in range(1, most + 1):
        before = _sequence(places, tree, before, fold)
        ends = ends | before if count >= least else ends
    return ends


def accepted(kind: Any, value: Any, fold: bool) -> int:
    """The bytes, a bit for each, that a node of one byte takes; `fold` when case does not count.

    Raises Unreadable for a class of more than bytes and ranges.
    """
    if kind is op.ANY:
        return _ALL & ~(1 << 10)
    if kind is op.IN:
        return _set(value, fold)
    bits = _folded(1 << value, fold)
    return bits if kind is op.LITERAL else _ALL & ~bits


def _set(items: Sequence[tuple[Any, Any]], fold: bool) -> int:
    bits = 0
    for kind, value in items:
        if kind is op.LITERAL:
            bits |= 1 << value
        elif kind is op.RANGE:
            bits |= (1 << (value[1] + 1)) - (1 << value[0])
        elif kind is not op.NEGATE:
            raise Unreadable
    bits = _folded(bits, fold)
    return _ALL & ~bits if items[0][0] is op.NEGATE else bits


def _folded(bits: int, fold: bool) -> int:
    """With the other case of each ASCII letter, where case does not count."""
    if not fold:
        return bits
    letters = (1 << 26) - 1
    return bits | (bits >> 65 & letters) << 97 | (bits >> 97 & letters) << 65


def _meets(places: _Places) -> bool:
    """Whether two different ways through the places, on one text, come to the same place."""
    seen = {pair for follows in places.follows for pair in _pairs(places, follows, follows)}
    waiting = list(seen)
    while waiting:
        if len(seen) > MOST_PAIRS:
            return True
        one, other = waiting.pop()
        if places.follows[one] & places.follows[other]:
            return True
        for pair in _pairs(places, places.follows[one], places.follows[other]):
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)
    return False


def _pairs(places: _Places, some: set[int], others: set[int]) -> Iterator[tuple[int, int]]:
    """Pairs of different places, one of each set, to which one byte leads; the lower first."""
    for one in some:
        for other in others:
            if one != other and places.accepts[one] & places.accepts[other]:
                yield (one, other) if one < other else (other, one)
