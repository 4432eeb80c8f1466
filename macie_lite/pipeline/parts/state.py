"""What one part leaves behind for the next, between a session and numbers that may travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifiers.types import NAME_CAP, Progress
from macie_lite.model.parts import UNKNOWN, State

__all__ = ["Columns"]

_NO_NAME = -1


@dataclass(frozen=True, slots=True, repr=False)
class Columns:
    """The columns of one table, by the numbers that stand for their names: every part reads the names itself."""

    names: Sequence[str]

    def number(self, name: str | None) -> int:
        if name is None:
            return _NO_NAME
        return self._numbers.get(name, UNKNOWN)

    @property
    def _numbers(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    def _name(self, number: int) -> str | None:
        return self.names[number] if 0 <= number < len(self.names) else None

    def progress(self, state: State) -> Progress:
        """What a session begins with."""
        found, counted = state.names[:2], state.names[2:]
        parts = {self._name(number): count for number, count in state.name_columns if number != UNKNOWN}
        left_out = frozenset((self._name(number), one) for one, number in state.left_out if number != UNKNOWN)
        return Progress((found[0], found[1]), (counted[0], counted[1]), parts, left_out)

    def state(self, progress: Progress, at: int | None, settled: bool, carried: Sequence[tuple[str, int]]) -> State:
        """What a session ends with."""
        parts: dict[int, int] = {}
        for name, count in progress.parts.items():
            parts[self.number(name)] = min(NAME_CAP, max(count, parts.get(self.number(name), 0)))
        return State(
            at,
            settled,
            _capped(progress),
            tuple(sorted(parts.items())),
            self.left_out(progress.left_out),
            tuple(carried),
        )

    def left_out(self, columns: frozenset[tuple[str | None, str]]) -> tuple[tuple[str, int], ...]:
        return tuple(sorted({(one, self.number(name)) for name, one in columns}))


def _capped(progress: Progress) -> tuple[int, int, int, int]:
    """Beyond the cap no number matters."""
    first, second, third, fourth = (min(NAME_CAP, count) for count in (*progress.found, *progress.counted))
    return first, second, third, fourth
