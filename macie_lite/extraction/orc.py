"""ORC: stripe by stripe, in a process of its own, which gets the end of the file and one stripe at a time.

They stand where they stand in the file, in an anonymous memory file with holes: so a file of any size costs one stripe.
Statistics in the footer are copies of values in the data: they are not looked at. Places are rows of the file with the
column's path.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from macie_lite.extraction import sandbox
from macie_lite.extraction.arrow_columns import joined, repaired
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.child_columns import FAULT, ROWS, unpacked
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.office_places import beside
from macie_lite.extraction.orc_tail import Stripe, Tail, tail_of
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_orc"]

_MAGIC = b"ORC"
_BLOCK = 1 << 20


def extract_orc(source: Input) -> Extraction:
    """Passages of names, then of every column of every stripe. What cannot be read of a stripe is a gap."""
    with seekable(source) as stream:
        tail = tail_of(stream)
        gaps: dict[Reason, None] = {Reason.ENCRYPTED_DOCUMENT: None} if tail.encrypted else {}
        ((columns, noted, count),) = _asked("orc:names", stream, tail, None, source)
        yield from _names(columns, noted, source)
        row = size = 0
        for number in range(count):
            span = None if tail.stripes is None else tail.stripes[number]
            first, rows = row, 0
            for item in _asked("orc:stripe", stream, tail, span, source, number, row):
                if item[0] == FAULT:
                    gaps[Reason[item[1]]] = None
                elif item[0] == ROWS:
                    rows = item[1]
                else:
                    yield unpacked(item, source, first)
            row += rows
            size += span.end - span.start if span else 0
        return Coverage.complete(size, "application/octet-stream").with_gaps(*gaps)


def _names(columns: list[str], noted: list[tuple[bytes, bytes]], source: Input) -> Iterator[Passage]:
    """Names of columns, and what a writer noted in the footer, are content."""
    import pyarrow as pa

    text, breaks = joined(pa.array(columns, pa.string()))
    yield Passage(text=text, breaks=breaks, places=beside("column names"), container=source.container)
    places = beside("properties")
    for key, value in noted:
        name = repaired(key)
        text = name + b"\n" + repaired(value)
        yield Passage(text=text, field=name.decode(), places=places, container=source.container)


def _asked(
    parser: str, stream: BinaryIO, tail: Tail, stripe: Stripe | None, source: Input, *arguments: int
) -> sandbox.Items:
    """What a parser gives for the file, of which it sees the end and one stripe; all where stripes are not known."""
    whole = Stripe(0, tail.size, 0) if tail.stripes is None else stripe
    with _holed(stream, tail, whole, source) as file:
        yield from sandbox.parse_file(parser, file, source.budget, *arguments)


@contextmanager
def _holed(stream: BinaryIO, tail: Tail, part: Stripe | None, source: Input) -> Iterator[int]:
    start, end = (part.start, part.end) if part else (0, 0)
    held = end - start + len(tail.data)
    source.budget.hold(held)
    try:
        with os.fdopen(os.memfd_create("macie-lite", os.MFD_CLOEXEC), "w+b") as file:
            file.truncate(tail.size)
            file.write(_MAGIC)
            for at, data in ((start, _blocks(stream, start, end)), (tail.size - len(tail.data), (tail.data,))):
                file.seek(at)
                for block in data:
                    file.write(block)
            file.flush()
            file.seek(0)
            yield file.fileno()
    finally:
        source.budget.give_back(held)


def _blocks(stream: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    stream.seek(start)
    while start < end and (block := stream.read(min(_BLOCK, end - start))):
        yield block
        start += len(block)
