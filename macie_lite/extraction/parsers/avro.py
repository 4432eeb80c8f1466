"""Decoded blocks of Avro to columns, by fastavro: `child_columns` says what an item is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from macie_lite.extraction.avro_blocks import SYNC, long_bytes
from macie_lite.extraction.avro_columns import leaves
from macie_lite.extraction.avro_schema import EMPTY, planned
from macie_lite.extraction.child_columns import FAULT, packed
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from macie_lite.extraction.wire import Item

__all__ = ["columns"]

_MAGIC = b"Obj\x01"


def columns(file: BinaryIO, schema: str, first_row: int, most: int) -> Iterator[Item]:
    """Of the records in `file`: blocks without a header, their data not compressed, their sync marker zeros.
    most: how many items that take no byte all of them may have.

    A block that is not what the schema says gives the records before the fault, and a fault.
    """
    import io

    import fastavro

    counter = _counter(most)
    fastavro.read.LOGICAL_READERS.update({f"{kind}-{EMPTY}": counter for kind in ("null", "record", "fixed")})
    plan, bare = planned(json.loads(schema))
    head = _header(json.dumps(bare).encode())
    faults: dict[str, None] = {}
    rows: list[Any] = []
    row = start = first_row
    for block in fastavro.block_reader(
        io.BytesIO(head + file.read()), return_record_name=True, handle_unicode_errors="replace"
    ):
        if row != start + len(rows):  # after a block that gave fewer records than it said
            yield from _packed(plan, rows, start)
            rows, start = [], row
        fault = _read(block, rows)
        if fault is not None:
            faults[fault.name] = None
        row += block.num_records
    yield from _packed(plan, rows, start)
    for name in faults:
        yield FAULT, name


def _counter(most: int) -> Callable[..., Any]:
    """What the decoder calls for each item that takes no byte; such an item holds no text."""
    left = most

    def counted(value: Any, *_: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise NotExamined(Reason.CELLS)
        return value

    return counted


def _packed(plan: Any, rows: list[Any], start: int) -> Iterator[Item]:
    for leaf in leaves(plan, rows, start):
        yield from packed(leaf)


def _read(block: Any, rows: list[Any]) -> Reason | None:
    """Appends the records of a block; what is wrong with it. Every byte of it has to be of a record."""
    try:
        for row in block:
            rows.append(row)  # noqa: PERF402 - those before a fault count
    except EOFError:
        return Reason.TRUNCATED
    except NotExamined as fault:
        return fault.reason
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever the decoder makes of a hostile block
        return Reason.MALFORMED
    return Reason.MALFORMED if block.bytes_.read(1) else None


def _header(schema: bytes) -> bytes:
    meta = (b"avro.schema", schema), (b"avro.codec", b"null")
    pairs = b"".join(long_bytes(len(one)) + one for pair in meta for one in pair)
    return _MAGIC + long_bytes(len(meta)) + pairs + long_bytes(0) + SYNC
