"""Columns from a parser's process to ours: text that is joined already, and the rows that its cells are in.

An item is (COLUMN, names, first row, rows or None, steps, text, ends): numbers as the bytes of an int64 array, a step
of keys as [keys, ends]. Or it is (FAULT, name of a `Reason`): something could not be read; or (ROWS, how many there
were).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from macie_lite.extraction.arrow_cells import text_cells
from macie_lite.extraction.arrow_columns import joined
from macie_lite.extraction.arrow_leaves import Leaf
from macie_lite.extraction.arrow_passages import LeafRows
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
    cells = text_cells(leaf.values)
    if cells is None or cells.null_count == len(cells):
        return
    step = max(1, len(cells) * _PASSAGE_BYTES // max(1, cells.nbytes))
    for start in range(0, len(cells), step):
        some = slice(start, start + step)
        text, ends = joined(cells[some])
        if len(text) >= len(ends):  # else nothing but newlines between empty cells
            rows = None if leaf.rows is None else leaf.rows[some].tobytes()
            first = leaf.first_row + (start if leaf.rows is None else 0)
            steps = [_sent(one[some]) for one in leaf.indexes]
            yield COLUMN, list(leaf.names), first, rows, steps, text, ends.tobytes()


def unpacked(item: Item, source: Input, first: int) -> Passage:
    """The passage of an item. first: no later one holds a row below it."""
    import numpy as np

    _, names, first_row, rows, steps, text, ends = item
    breaks: Offsets = np.frombuffer(ends, np.int64)
    held = None if rows is None else np.frombuffer(rows, np.int64)
    leaf = Leaf(None, tuple(names), held, tuple(map(_received, steps)), first_row)
    places = LeafRows(breaks, 0, leaf, None, first)
    return Passage(
        text=text, field=leaf.field, breaks=breaks, places=places, records=places, container=source.container
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
