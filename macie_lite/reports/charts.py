"""Where the bars of a chart stand: pure geometry, which templates draw as SVG.

Across, everything is in percent of the width, so that one drawing suits a phone and a sheet of paper, and its text
stays as large as the text around it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from macie_lite.reports.facts import SEVERITIES, RunFound

__all__ = ["LEVELS", "TALL", "Bar", "Column", "columns", "level", "parted"]

LEVELS = 5
"""Shades of a heat map, beside the one for nothing."""

TALL = 150.0
"""Pixels of the tallest column."""

_LEAST = 1.2
"""Percent that a part has at least: what is there can be seen."""

_LABELS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a bar across, from `x` on; both in percent."""

    kind: str
    label: str
    value: int
    x: float
    width: float


def parted(parts: Iterable[tuple[str, str, int]]) -> tuple[Bar, ...]:
    """(kind, label, value) side by side, those that are not 0, over the whole width."""
    known = [one for one in parts if one[2]]
    total = sum(value for *_, value in known)
    wide = [max(_LEAST, 100 * value / total) for *_, value in known]
    scale, x, bars = 100 / sum(wide) if wide else 0.0, 0.0, []
    for (kind, label, value), width in zip(known, wide, strict=True):
        bars.append(Bar(kind, label, value, round(x, 3), round(width * scale, 3)))
        x += width * scale
    return tuple(bars)


@dataclass(frozen=True, slots=True)
class Column:
    """One run: where its column stands, and (severity, findings, y, height) of its parts, from the bottom up."""

    run: RunFound
    x: float
    width: float
    parts: tuple[tuple[str, int, float, float], ...]
    labelled: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def total(self) -> int:
        return sum(value for _, value, *_ in self.parts)


def columns(runs: Sequence[RunFound]) -> tuple[Column, ...]:
    """Stacked by severity, the most severe at the bottom, where their heights can be compared."""
    most = max((sum(one.severities.values()) for one in runs), default=0) or 1
    slot, every = 100 / max(len(runs), 4), math.ceil(len(runs) / _LABELS)
    return tuple(
        Column(
            run,
            round(slot * at + slot * 0.14, 3),
            round(slot * 0.72, 3),
            tuple(_stacked(run.severities, most)),
            (len(runs) - 1 - at) % every == 0,
        )
        for at, run in enumerate(runs)
    )


def _stacked(severities: Mapping[str, int], most: int) -> Iterable[tuple[str, int, float, float]]:
    bottom = TALL
    for severity in SEVERITIES:
        if value := severities.get(severity, 0):
            height = max(1.0, (TALL - len(SEVERITIES)) * value / most)
            bottom -= height
            yield severity, value, round(bottom, 2), round(height, 2)


def level(value: int, most: int) -> int:
    """0 for none, up to LEVELS for the most, by the square root: what is little beside it is seen, too."""
    if value <= 0:
        return 0
    return max(1, math.ceil(LEVELS * math.sqrt(value / max(most, value))))
