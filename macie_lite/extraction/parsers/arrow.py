"""Arrow's own reader of streams; `child_columns` says what an item is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from macie_lite.extraction.arrow_leaves import all_names, leaves_of
from macie_lite.extraction.child_columns import FAULT, ROWS, packed
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from macie_lite.extraction.wire import Item

__all__ = ["batches", "column_items", "names"]

_DESCRIBED_AGAIN = frozenset({b"pandas", b"ARROW:extension:name"})


def names(file: BinaryIO) -> Iterator[Item]:
    """(names of all columns, keys and values that a writer noted) of a stream."""
    import pyarrow as pa

    try:
        schema = pa.ipc.open_stream(file.read()).schema
    except (pa.ArrowException, OSError):
        raise NotExamined(Reason.MALFORMED) from None
    noted = [[*pair] for one in (schema, *schema) for pair in (one.metadata or {}).items()]
    yield list(dict.fromkeys(all_names(schema))), [pair for pair in noted if pair[0] not in _DESCRIBED_AGAIN]


def batches(file: BinaryIO, first_row: int) -> Iterator[Item]:
    """The columns of a stream's batches, and after each batch its rows."""
    import pyarrow as pa

    try:
        reader = pa.ipc.open_stream(file.read())
        for batch in reader:
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                yield from column_items(name, column, first_row)
            first_row += len(batch)
            yield ROWS, len(batch)
    except (pa.ArrowException, OSError):
        raise NotExamined(Reason.MALFORMED) from None


def column_items(name: str, column: Any, first_row: int) -> Iterator[Item]:
    """Of one column: one that cannot be read is a fault, and no loss to the others."""
    try:
        column.validate(full=True)
        for leaf in leaves_of(name, column, first_row):
            yield from packed(leaf)
    except MemoryError:
        raise
    except NotExamined as fault:
        yield FAULT, fault.reason.name
    except (ValueError, NotImplementedError, TypeError, KeyError):
        yield FAULT, Reason.MALFORMED.name
