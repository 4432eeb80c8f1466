"""Columns of numbers in which a few pass a check digit by chance: order numbers are no cards because one in ten is.

A value that neither a keyword nor its column's name speaks for stands by its proof alone. Of random numbers a check
digit lets one in ten pass, so a column of bare numbers that is worth a word lets nearly all pass, or next to none. Only
cells of digits alone are judged so: what is written in groups, or holds letters, is no running number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from classifiers.resolution import FIELD, KEYWORD, PROOF, Candidate
from classifiers.tally import Running
from classifiers.types import Identifier, Text

if TYPE_CHECKING:
    from classifiers.column import Column
    from classifiers.column_proofs import Mask
    from classifiers.types import Offsets

__all__ = ["FEWEST", "Chance"]

FEWEST = 50
"""Cells of digits from which on their share says something."""

_SHARE = 0.2  # of the cells alike, below which those found are put down to chance


class Chance:
    """For one object: a column that comes in pieces keeps the verdict of its first large one."""

    def __init__(self, identifiers: Sequence[Identifier]) -> None:
        self._identifiers = identifiers
        self._left_out: set[tuple[str | None, int]] = set()
        self._doubted: set[tuple[str | None, int]] = set()

    @property
    def left_out(self) -> frozenset[tuple[str | None, str]]:
        """What stands in a column by chance: its name, and the identifier."""
        return frozenset((name, self._identifiers[owner].id) for name, owner in self._left_out)

    @property
    def doubted(self) -> frozenset[tuple[str | None, str]]:
        """What was let stand in so few cells that an earlier piece of the column would have decided it."""
        return frozenset((name, self._identifiers[owner].id) for name, owner in self._doubted)

    def leave_out(self, columns: Iterable[tuple[str | None, str]]) -> None:
        """As if earlier pieces had been judged so."""
        owners = {one.id: owner for owner, one in enumerate(self._identifiers)}
        self._left_out |= {(name, owners[one]) for name, one in columns if one in owners}

    def _is_bare(self, owner: int, evidence: int) -> bool:
        """Whether nothing but its proof speaks for it. What users define is never doubted."""
        bare = evidence & PROOF and not evidence & (KEYWORD | FIELD)
        return bool(bare) and self._identifiers[owner].origin != "custom"

    def of_column(self, text: Text, found: Column) -> Column:
        """What was found in a large column, less what stands there by chance."""
        bare = {owner for owner, evidence, _ in found.whole if self._is_bare(owner, evidence)}
        if not bare:
            return found
        import numpy as np

        digits = _digits(found.text.text, found.starts, found.ends)
        lengths = found.ends - found.starts
        dropped = set()
        for owner in bare:
            cells = np.concatenate([some for one, evidence, some in found.whole if one == owner])
            if self._is_chance((text.field, owner), cells[digits[cells]], digits, lengths):
                dropped.add(owner)
        return replace(found, whole=tuple(_less(found.whole, dropped, digits))) if dropped else found

    def of_cells(self, text: Text, found: Running) -> Running:
        """The same of a small one, which `text` with its breaks is. NumPy is loaded only if something stands bare."""
        if not any(self._is_bare(one.owner, one.evidence) for one in found.candidates):
            return found
        import numpy as np

        from classifiers.column import bounds

        starts, ends = bounds(text)
        digits, lengths = _digits(text.text, starts, ends), ends - starts
        cells: dict[int, list[int]] = {}
        for one in found.candidates:
            cell = int(np.searchsorted(ends, one.end))
            if digits[cell] and self._is_bare(one.owner, one.evidence):
                cells.setdefault(one.owner, []).append(cell)
        dropped = {
            owner
            for owner, own in cells.items()
            if self._is_chance((text.field, owner), np.array(own), digits, lengths)
        }

        def stays(one: Candidate) -> bool:
            return one.owner not in dropped or not digits[np.searchsorted(ends, one.end)]

        return Running([one for one in found.candidates if stays(one)]) if dropped else found

    def _is_chance(self, column: tuple[str | None, int], cells: Offsets, digits: Mask, lengths: Offsets) -> bool:
        import numpy as np

        alike = int(np.count_nonzero(digits & np.isin(lengths, np.unique(lengths[cells]))))
        if alike < FEWEST:
            if column not in self._left_out:
                self._doubted.add(column)
            return column in self._left_out
        if len(cells) >= _SHARE * alike:
            return False
        self._left_out.add(column)
        return True


def _digits(text: bytes, starts: Offsets, ends: Offsets) -> Mask:
    """Which cells are digits and nothing else."""
    import numpy as np

    other = (np.frombuffer(text, np.uint8) - ord("0")) > 9
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(other)))
    alone: Mask = (ends > starts) & (before[ends] == before[starts])
    return alone


def _less(
    whole: Iterable[tuple[int, int, Offsets]], dropped: set[int], digits: Mask
) -> Iterable[tuple[int, int, Offsets]]:
    for owner, evidence, cells in whole:
        left = cells[~digits[cells]] if owner in dropped else cells
        if len(left):
            yield owner, evidence, left
