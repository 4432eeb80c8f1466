"""One line of the table that `make score` prints: a count, of how many, and the committed floor of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Figure", "Floor", "heading", "judge", "read_floor"]

_FLOOR = Path(__file__).with_name("floor.json")

Floor = Mapping[str, Mapping[str, Any]]
"""By figure: `count`, and `why` it stands there."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count. `of`: how many there could be. `more`: whether a greater one is better; else a smaller one is."""

    name: str
    count: int
    of: int | None = None
    more: bool = True


def read_floor(path: Path = _FLOOR) -> Floor:
    """The committed floor; it moves only with a reason."""
    floor: Floor = json.loads(path.read_text("utf-8"))
    return floor


def heading() -> str:
    """The first line of the table."""
    return f"{'':<58}{'count':>8}{'of':>8}{'share':>8}{'floor':>8}"


def judge(figure: Figure, floor: Floor) -> tuple[str, bool]:
    """Its line of the table, and whether it holds its floor. A figure without one always does."""
    least = floor.get(figure.name, {}).get("count")
    holds = least is None or (figure.count >= least if figure.more else figure.count <= least)
    share = f"{figure.count / figure.of:.3f}" if figure.of else ""
    shown = "" if least is None else f"{'>=' if figure.more else '<='}{least}"
    line = f"{figure.name:<58}{figure.count:>8}{figure.of if figure.of is not None else '':>8}{share:>8}{shown:>8}"
    return line if holds else f"{line}  BELOW THE FLOOR", holds
