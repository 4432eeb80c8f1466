"""ORC by Arrow's reader: a stripe to columns; `child_columns` says what an item is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from macie_lite.extraction.arrow_leaves import all_names, leaves_of
from macie_lite.extraction.child_columns import FAULT, ROWS, packed
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from macie_lite.extraction.wire import Item

__all__ = ["names", "stripe"]


def names(file: BinaryIO) -> Iterator[Item]:
    """(names of all columns, keys and values that a writer noted, number of stripes)."""
    opened = _opened(file)
    noted = [[key, value] for key, value in (opened.metadata or {}).items() if key != b"ARROW:schema"]
    yield list(dict.fromkeys(all_names(opened.schema))), noted, opened.nstripes


def stripe(file: BinaryIO, number: int, first_row: int) -> Iterator[Item]:
    """The columns of one stripe, one after the other: what cannot be read of one is no loss to the next."""
    opened, rows = _opened(file), 0
    for columns in _choices(opened.schema.names):
        try:
            batch = opened.reader.read_stripe(number, columns)
            batch.validate(full=True)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - Arrow raises many
            yield FAULT, Reason.MALFORMED.name
            continue
        rows = len(batch)
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                for leaf in leaves_of(name, column, first_row):
                    yield from packed(leaf)
            except NotExamined as fault:
                yield FAULT, fault.reason.name
            except (ValueError, NotImplementedError, TypeError):
                yield FAULT, Reason.UNPARSABLE.name
    yield ROWS, rows


def _choices(columns: list[str]) -> list[list[str] | None]:
    """Columns by name, one at a time; all at once where a name does not tell one from the others."""
    clear = len(set(columns)) == len(columns) and not any("." in name for name in columns)
    return [[name] for name in columns] if clear and columns else [None]


def _opened(file: BinaryIO) -> Any:
    import pyarrow as pa
    from pyarrow import orc

    try:
        return orc.ORCFile(file)
    except (pa.ArrowException, OSError):
        raise NotExamined(Reason.MALFORMED) from None
