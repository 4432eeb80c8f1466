"""Arrow's IPC format, as a file (Feather too) or as a stream: record batch by record batch, as they stand in it.

Each message is bounded here (see `arrow_messages`), then some batches at a time, with the schema and the dictionaries
that they need, are read by Arrow in a process of its own: what it makes of a hostile union has no bounds. Dictionaries
are given out once per distinct value, with how often each occurs in the batch. Places are rows of the file with the
column's path.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any, cast

from macie_lite.extraction import sandbox
from macie_lite.extraction.arrow_columns import joined, repaired
from macie_lite.extraction.arrow_messages import DICTIONARY, SCHEMA, Message, Messages, Table, is_stream, noted
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.child_columns import FAULT, ROWS, unpacked
from macie_lite.extraction.office_places import beside
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_arrow"]

_FILE, _FEATHER = b"ARROW1\0\0", b"FEA1"
_FOOTER = 64 << 20
_FOOTER_NOTED = 4  # field of Footer.fbs
_ASKED = 4 << 20  # bytes of batches that are read at a time
_END = b"\xff\xff\xff\xff\0\0\0\0"


def extract_arrow(source: Input) -> Extraction:
    """Passages of names and notes, then of every column of every batch. A column that cannot be read is a gap."""
    head = source.stream.read(len(_FILE))
    if head.startswith(_FEATHER):
        return (yield from _feather(head, source))
    is_file = head == _FILE
    gaps: dict[Reason, None] = {}
    stream = _Stream(source, b"" if is_file else head, 0, gaps)
    while True:
        yield from stream.passages()
        rest = stream.messages.rest(_FOOTER if is_file else 64)
        if is_file or not is_stream(rest):
            break
        stream = _Stream(source, rest, stream.row, gaps)  # streams one after the other
    if is_file:
        yield from _footer(rest, source, gaps)
    elif rest:
        gaps[Reason.MALFORMED] = None
    return Coverage.complete(0, "application/octet-stream").with_gaps(*gaps)


class _Stream:
    """One stream of batches. row: the next one. gaps: reasons why something was not read."""

    def __init__(self, source: Input, before: bytes, row: int, gaps: dict[Reason, None]) -> None:
        self._source = source
        self._gaps = gaps
        self._known: list[bytes] = []  # schema and dictionaries
        self._batches: list[bytes] = []
        self.row = row
        self.messages = Messages(source.stream, before, source.budget.limits.memory_file_bytes)

    def passages(self) -> Iterator[Passage]:
        try:
            for message in self.messages:
                self._source.budget.tick()
                for key, value in message.noted:
                    yield _note(key, value, self._source)
                yield from self._taken(message)
        except NotExamined:
            yield from self._asked()  # what came before the fault
            raise
        yield from self._asked()

    def _taken(self, message: Message) -> Iterator[Passage]:
        if message.kind == SCHEMA:
            self._known.append(message.data)
            yield from self._names(message.data)
        elif message.kind == DICTIONARY:
            yield from self._asked()  # those before it have the dictionary as it was
            self._known.append(message.data)
            if sum(map(len, self._known)) > self._source.budget.limits.memory_file_bytes:
                raise NotExamined(Reason.HELD_SIZE)
        else:
            self._batches.append(message.data)
            if sum(map(len, self._batches)) >= _ASKED:
                yield from self._asked()

    def _asked(self) -> Iterator[Passage]:
        """The columns of the batches that wait."""
        if not self._batches:
            return
        data, self._batches = b"".join((*self._known, *self._batches, _END)), []
        first = self.row
        for item in sandbox.parse_bytes("arrow:batches", data, self._source.budget, self.row):
            if item[0] == FAULT:
                self._gaps[Reason[item[1]]] = None
            elif item[0] == ROWS:
                self.row += item[1]
            else:
                yield unpacked(item, self._source, first)

    def _names(self, schema: bytes) -> Iterator[Passage]:
        """Names of columns, and what a writer noted in the schema, are content."""
        import pyarrow as pa

        ((columns, pairs),) = sandbox.parse_bytes("arrow:names", schema + _END, self._source.budget)
        text, breaks = joined(pa.array(columns, pa.string()))
        yield Passage(text=text, breaks=breaks, places=beside("column names"), container=self._source.container)
        for key, value in pairs:
            yield _note(key, value, self._source)


def _footer(data: bytes, source: Input, gaps: dict[Reason, None]) -> Iterator[Passage]:
    """Of a file: what a writer noted there; its end has to be there."""
    size = int.from_bytes(data[-10:-6], "little")
    if not data.endswith(_FILE[:6]) or size > len(data) - 10:
        gaps[Reason.TRUNCATED] = None
        return
    try:
        pairs = noted(Table(data[-10 - size : -10]), _FOOTER_NOTED)
    except struct.error:
        gaps[Reason.MALFORMED] = None
        return
    for key, value in pairs:
        yield _note(key, value, source)


def _note(key: bytes, value: bytes, source: Input) -> Passage:
    name = repaired(key)
    text = name + b"\n" + repaired(value)
    return Passage(text=text, field=name.decode(), places=beside("properties"), container=source.container)


def _feather(head: bytes, source: Input) -> Extraction:
    gaps: dict[Reason, None] = {}
    whole = Input(cast(Any, _Joined(head, source)), source.name, source.size, source.budget, source.container)
    for item in sandbox.parse("feather:feather", whole):
        if item[0] == FAULT:
            gaps[Reason[item[1]]] = None
        else:
            yield unpacked(item, source, 0)
    return Coverage.complete(0, "application/octet-stream").with_gaps(*gaps)


class _Joined(io.RawIOBase):
    """The bytes that were read already, and the rest."""

    def __init__(self, head: bytes, source: Input) -> None:
        self._head, self._stream = head, source.stream

    def read(self, size: int | None = -1, /) -> bytes:
        if self._head:
            data, self._head = self._head, b""
            return data
        return self._stream.read(-1 if size is None else size)
