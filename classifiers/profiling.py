"""What each identifier costs the pass over a text: alone, and by what the pass gains when it is left out.

Hyperscan compiles all expressions together, so the cost of one shows only in company: an expression that is cheap alone
may push the rest off a fast engine. Times are of the processor, the least of several runs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import hyperscan

from classifiers.keywords import keyword_expressions, keywords_of
from classifiers.patterns import Pattern, patterns_of
from classifiers.scanning import Expression, build
from classifiers.types import Identifier, KeywordRule

__all__ = ["Cost", "profile"]

_RUNS = 3
_PIECE = 1 << 20  # bytes, as running text comes


@dataclass(frozen=True, slots=True)
class Cost:
    """What one identifier costs over a text: seconds alone, callbacks, and seconds that the whole pass gains without
    it (None where that was not measured)."""

    identifier: str
    seconds: float
    callbacks: int
    gained: float | None = None


def profile(identifiers: Sequence[Identifier], text: bytes, *, top: int) -> tuple[float, list[Cost]]:
    """Seconds of one pass for all the identifiers together, and each one's cost, the dearest first.

    The pass is the one over running text: all keywords, and all forms that stand without one. The `top` dearest, alone
    and by callbacks, are left out one by one.
    """
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    whole, _ = _time(_expressions(identifiers), pieces)
    alone = [Cost(one.id, *_time(_expressions([one]), pieces, runs=1)) for one in identifiers]
    dearest = {one.identifier for one in sorted(alone, key=_cost)[-top:]}
    costs = []
    for cost in alone:
        if cost.identifier in dearest:
            rest = [one for one in identifiers if one.id != cost.identifier]
            without, _ = _time(_expressions(rest), pieces)
            cost = Cost(cost.identifier, cost.seconds, cost.callbacks, whole - without)
        costs.append(cost)
    return whole, sorted(costs, key=lambda one: (one.gained is not None, one.gained, one.seconds), reverse=True)


def _cost(one: Cost) -> float:
    return one.seconds + 1e-6 * one.callbacks


def _expressions(identifiers: Iterable[Identifier]) -> list[Expression]:
    identifiers = tuple(identifiers)
    forms: list[Pattern] = [one for one in patterns_of(identifiers) if one.rule is not KeywordRule.REQUIRED]
    sources = [
        *chain(*keyword_expressions(keywords_of(identifiers))),
        *(Expression(0, one.hyperscan(), one.label) for one in forms),
    ]
    distinct = {one.source: one for one in sources}.values()  # forms with one anchor share it
    return [Expression(number, one.source, one.label) for number, one in enumerate(distinct)]


def _time(expressions: Sequence[Expression], pieces: Sequence[bytes], runs: int = _RUNS) -> tuple[float, int]:
    """Seconds of the least of several passes, and callbacks of one."""
    if not expressions:
        return 0.0, 0
    database = build(expressions)
    scratch = hyperscan.Scratch(database)
    callbacks = 0

    def matched(*_: object) -> None:
        nonlocal callbacks
        callbacks += 1

    best = float("inf")
    for _ in range(runs):
        callbacks, start = 0, time.process_time()
        for piece in pieces:
            database.scan(piece, match_event_handler=matched, scratch=scratch)
        best = min(best, time.process_time() - start)
    return best, callbacks
