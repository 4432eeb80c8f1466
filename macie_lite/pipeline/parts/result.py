"""What was found in one part: as of an object, with what it takes to put parts together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.parts import Part, State
from macie_lite.model.results import Combined, Detected

__all__ = ["PartResult"]


@dataclass(frozen=True, slots=True)
class PartResult:
    """Lines and records count from the part's first one.

    began, ended: what was assumed of what stands before, and what it leaves behind. lines, records: how many it has.
    coverage: of the part; inner: gaps of what is encoded in its text. done: it was read to its end.
    cut: what comes behind it is beyond the limit. is_whole: it shows that the object can only be read whole.
    guessed: its encoding was, for nothing before was known to be in UTF-8. doubted: as `Progress` has it.
    kinds: identifiers that could be combined. exact: all of them were. hid: as of an object.
    """

    part: Part
    coverage: Coverage
    detected: tuple[Detected, ...]
    finished_at: datetime  # aware, UTC
    began: State = State()  # noqa: RUF009 - frozen
    ended: State = State()  # noqa: RUF009
    lines: int = 0
    records: int = 0
    inner: tuple[Reason, ...] = ()
    done: bool = True
    cut: bool = False
    capped: bool = False
    is_whole: bool = False
    guessed: bool = False
    doubted: tuple[tuple[str, int], ...] = ()
    kinds: tuple[str, ...] = ()
    exact: bool = True
    combined: tuple[Combined, ...] = ()
    version_id: str | None = None
    hid: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no text is left between where it begins and ends."""
        return self.done and self.began.at == self.ended.at
