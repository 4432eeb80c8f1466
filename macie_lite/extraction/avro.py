"""Avro: a batch of blocks at a time, undone from its compression here, decoded in a process of its own.

The schema is content, with its docs, defaults and aliases, and so is what a writer noted in the metadata. Places are
records of the file, from 0, with their path: an element by its index, a value of a map by its key.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from macie_lite.extraction import sandbox
from macie_lite.extraction.arrow_columns import repaired
from macie_lite.extraction.avro_blocks import SYNC, Block, Blocks, Header, long_bytes
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.child_columns import FAULT, unpacked
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.json import json_passages
from macie_lite.extraction.windows import windows
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.passage import NO_PLACES, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["extract_avro"]

_BATCH_BYTES = 4 << 20
_BATCH_BLOCKS = 1 << 10
_EMPTY_ITEMS = 1 << 20  # of arrays, that take no byte: of all records of a batch


def extract_avro(source: Input) -> Extraction:
    """Passages of the schema and the metadata, then of every column of every batch of blocks."""
    blocks = Blocks(source.stream, source.budget.limits.memory_file_bytes)
    yield from _noted(blocks.header, source)
    schema = blocks.header.schema.decode("utf-8", "replace")
    size = row = 0
    for batch in _batches(blocks, source):
        rows, data = _framed(batch, blocks)
        if data:
            yield from _columns(data, schema, row, blocks, source)
        row += rows
        size += sum(len(block.data) for block in batch)
    return Coverage.complete(size + len(schema), "application/octet-stream").with_gaps(*blocks.faults)


def _columns(data: bytes, schema: str, row: int, blocks: Blocks, source: Input) -> Iterator[Passage]:
    most = min(_EMPTY_ITEMS, source.budget.limits.cells)
    for item in sandbox.parse_bytes("avro:columns", data, source.budget, schema, row, most):
        if item[0] == FAULT:
            blocks.faults[Reason[item[1]]] = None
        else:
            yield unpacked(item, source, row)


def _noted(header: Header, source: Input) -> Iterator[Passage]:
    for passage in json_passages(windows(Utf8Reader(io.BytesIO(header.schema)), source.budget), source):
        yield replace(passage, places=NO_PLACES, records=None)
    for key, value in header.meta.items():
        if key not in (b"avro.schema", b"avro.codec"):
            name = repaired(key)
            text = name + b"\n" + repaired(value)
            yield Passage(text=text, field=name.decode(), container=source.container)


def _batches(blocks: Iterable[Block], source: Input) -> Iterator[list[Block]]:
    batch: list[Block] = []
    size = 0
    for block in blocks:
        source.budget.tick()
        source.budget.extracted(len(block.data))
        if batch and (size + len(block.data) > _BATCH_BYTES or len(batch) >= _BATCH_BLOCKS):
            yield batch
            batch, size = [], 0
        batch.append(block)
        size += len(block.data)
    if batch:
        yield batch


def _framed(batch: list[Block], blocks: Blocks) -> tuple[int, bytes]:
    """(how many records these blocks say they have, the blocks as `parsers.avro` wants them).

    A record that takes no byte holds no text: so a block of more records than bytes is empty, or wrong.
    """
    rows, parts = 0, []
    for block in batch:
        count = min(block.count, len(block.data))
        if count < block.count and block.data:
            blocks.faults[Reason.MALFORMED] = None
        rows += block.count
        if count:
            parts += [long_bytes(count), long_bytes(len(block.data)), block.data, SYNC]
        elif block.data:
            blocks.faults[Reason.MALFORMED] = None
    return rows, b"".join(parts)
