"""Columns from a parser's process to ours: text that is joined already, and the rows that its cells are in.

An item is (COLUMN, names, first row, rows or None, steps, coded, text, ends): numbers as the bytes of an int64 array, a
step of keys as [keys, ends]. coded: None, or where cells are distinct values, [the first of them, their end, and what
`Groups` has]. Or it is (FAULT, name of a `Reason`): something could not be read; or (ROWS, how many there were).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from macie_lite.extraction.arrow_cells import text_cells
from macie_lite.extraction.arrow_columns import joined
from macie_lite.extraction.arrow_leaves import Leaf
from macie_lite.extraction.arrow_passages import Groups, LeafRows, grouped
from macie_lite.extraction.base import Input
from macie_lite.model.passage import Passage

if TYPE_CHECKING:
    from classifiers.types import Offsets
    from macie_lite.extraction.wire import Item

__all__ = ["COLUMN", "FAULT", "ROWS", "packed", "unpacked"]

COLUMN, FAULT, ROWS = "column", "fault", "rows"
_PASSAGE_BYTES = 4 << 20


def packed(leaf: Leaf) -> Iterator[Item]:
    """The values of a leaf as items; none where they hold no text."""
    import pyarrow as pa

    values, groups = (grouped(leaf.values)) if pa.types.is_dictionary(leaf.values.type) else (leaf.values, None)
    cells = text_cells(values)
    if cells is None or cells.null_count == len(cells):
        return
    step = max(1, len(cells) * _PASSAGE_BYTES // max(1, cells.nbytes))
    for start in range(0, len(cells), step):
        text, ends = joined(cells[start : start + step])
        if len(text) >= len(ends):  # else nothing but newlines between empty cells
            yield (*_placed(leaf, groups, start, step), text, ends.tobytes())


def _placed(leaf: Leaf, groups: Groups | None, start: int, step: int) -> Item:
    """All of an item but its text."""
    some = slice(start, start + step) if groups is None else slice(None)
    rows = None if leaf.rows is None else leaf.rows[some].tobytes()
    first = leaf.first_row + (start if leaf.rows is None and groups is None else 0)
    coded = None
    if groups is not None:
        coded = [start, start + step, *(one.tobytes() for one in (groups.codes, groups.used, groups.weights))]
    return COLUMN, list(leaf.names), first, rows, [_sent(one[some]) for one in leaf.indexes], coded


def unpacked(item: Item, source: Input, first: int) -> Passage:
    """The passage of an item. first: no later one holds a row below it."""
    import numpy as np

    _, names, first_row, rows, steps, coded, text, ends = item
    breaks: Offsets = np.frombuffer(ends, np.int64)
    held = None if rows is None else np.frombuffer(rows, np.int64)
    leaf = Leaf(None, tuple(names), held, tuple(map(_received, steps)), first_row)
    start, groups, weights = 0, None, None
    if coded is not None:
        start, end, *parts = coded
        groups = Groups(*(np.frombuffer(part, np.int64) for part in parts))
        weights = groups.weights[start:end]
    places = LeafRows(breaks, start, leaf, groups, first)
    return Passage(
        text=text,
        field=leaf.field or None,
        breaks=breaks,
        weights=weights,
        places=places,
        records=places,
        container=source.container,
    )


def _sent(step: Any) -> Any:
    import pyarrow as pa

    if step.dtype != object:
        return step.tobytes()
    text, ends = joined(pa.array(step, pa.large_string()))
    return [text, ends.tobytes()]


def _received(step: Any) -> Any:
    import numpy as np

    return np.frombuffer(step, np.int64) if isinstance(step, bytes) else _Keys(*step)


class _Keys:
    def __init__(self, text: bytes, ends: bytes) -> None:
        import numpy as np

        self._text, self._ends = text, np.frombuffer(ends, np.int64)

    def __getitem__(self, at: int) -> str:
        start = int(self._ends[at - 1]) + 1 if at else 0
        return self._text[start : int(self._ends[at])].decode("utf-8", "replace")
