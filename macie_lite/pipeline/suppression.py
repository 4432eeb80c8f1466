"""Suppression rules: findings that match one are archived at their birth: stored, listed where archived ones are asked
for, and sent by no feed. Rules apply to what is found from then on (Macie user guide, "Suppressing findings")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from macie_lite.feeds.criteria import matcher
from macie_lite.model.filters import Action
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store.base import Store

__all__ = ["put_away", "suppressed"]

_AT_ONCE = 500

_Rules = Sequence[tuple[str, Callable[[JsonObject], bool]]]


def suppressed(store: Store, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """The same, what a rule asks for archived. Rules are read once, and not where nothing was found."""
    if all(one.finding is None for one in outcomes):
        return outcomes
    rules = [(one.name, matcher(one.criteria)) for one in store.filters() if one.action is Action.ARCHIVE]
    return [replace(one, finding=_judged(one.finding, rules)) for one in outcomes] if rules else outcomes


def _judged(finding: JsonObject | None, rules: _Rules) -> JsonObject | None:
    """Archived, with the name of the first rule that it matches."""
    rule = None if finding is None else next((name for name, matches in rules if matches(finding)), None)
    if finding is None or rule is None:
        return finding
    return finding | {"archived": True, "macieLite": finding["macieLite"] | {"suppressedBy": rule}}


def put_away(store: Store, finding_ids: Iterable[str], archived: bool) -> int:
    """Archives these, or brings them back, some hundred at a time. How many were not so before."""
    count, held = 0, list[str]()
    for one in finding_ids:
        held.append(one)
        if len(held) == _AT_ONCE:
            count += store.archive(held, archived)
            held = []
    return count + (store.archive(held, archived) if held else 0)
