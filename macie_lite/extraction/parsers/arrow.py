"""The first version of Feather by Arrow's reader: `child_columns` says what an item is."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from macie_lite.extraction.arrow_leaves import Leaf, leaves_of
from macie_lite.extraction.child_columns import packed
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from macie_lite.extraction.wire import Item

__all__ = ["feather"]


def feather(file: BinaryIO) -> Iterator[Item]:
    """The names of the columns, then the columns."""
    import pyarrow as pa
    from pyarrow import feather as reader

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = reader.read_table(file, memory_map=False, use_threads=False)
        table.validate(full=True)
    except (pa.ArrowException, OSError):
        raise NotExamined(Reason.MALFORMED) from None
    yield from packed(Leaf(pa.array(table.column_names, pa.string()), (), None, (), 0))
    for name, column in zip(table.column_names, table.columns, strict=True):
        for leaf in leaves_of(name, column.combine_chunks(), 0):
            yield from packed(leaf)
