"""Messages of Arrow's IPC format, whole and looked at before Arrow reads them: no size in them is taken on trust.

Source: Arrow columnar format, "Serialization and IPC", and Message.fbs; tables as "FlatBuffers Internals" has them. A
file is a stream between its magic and its footer.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["BATCH", "DICTIONARY", "SCHEMA", "Message", "Messages", "Table", "is_stream", "noted"]

SCHEMA, DICTIONARY, BATCH = 1, 2, 3
"""Kinds of messages."""

_CONTINUATION = b"\xff\xff\xff\xff"
_METADATA_BYTES = 64 << 20
_KIND, _HEADER, _BODY, _NOTED = 1, 2, 3, 4  # fields of a message
_BUFFERS, _COMPRESSION = 2, 3  # fields of a record batch
_READ = 1 << 20
_HIGHEST_RATIO = 1 << 16  # Zstandard's: a block of 128 KiB in four bytes


class Table:
    """A table of FlatBuffers in `data`; whoever asks it may get struct.error for one that is broken."""

    def __init__(self, data: bytes, at: int | None = None) -> None:
        self._data = data
        self._at = struct.unpack_from("<I", data)[0] if at is None else at
        self._vtable = self._at - struct.unpack_from("<i", data, self._at)[0]
        self._fields = (struct.unpack_from("<H", data, self._vtable)[0] - 4) // 2

    def _place(self, field: int) -> int | None:
        if self._vtable < 0 or field >= self._fields:
            return None
        offset: int = struct.unpack_from("<H", self._data, self._vtable + 4 + 2 * field)[0]
        return self._at + offset if offset else None

    def number(self, field: int, form: str) -> int:
        """A scalar, 0 where it is left out."""
        place = self._place(field)
        return 0 if place is None else struct.unpack_from(form, self._data, place)[0]

    def table(self, field: int) -> Table | None:
        place = self._indirect(field)
        return None if place is None else Table(self._data, place)

    def vector(self, field: int, size: int) -> tuple[int, int]:
        """(where the elements stand, how many of `size` bytes), as many as there can be."""
        place = self._indirect(field)
        if place is None:
            return 0, 0
        count = struct.unpack_from("<I", self._data, place)[0]
        return place + 4, min(count, (len(self._data) - place - 4) // size)

    def tables(self, field: int) -> Iterator[Table]:
        start, count = self.vector(field, 4)
        for at in range(start, start + 4 * count, 4):
            yield Table(self._data, at + struct.unpack_from("<I", self._data, at)[0])

    def pairs(self, field: int) -> Iterator[tuple[int, int]]:
        """A vector of structures of two long numbers."""
        start, count = self.vector(field, 16)
        yield from struct.iter_unpack("<qq", self._data[start : start + 16 * count])

    def text(self, field: int) -> bytes:
        start, count = self.vector(field, 1)
        return self._data[start : start + count]

    def _indirect(self, field: int) -> int | None:
        place = self._place(field)
        return None if place is None else place + struct.unpack_from("<I", self._data, place)[0]


def noted(table: Table, field: int) -> list[tuple[bytes, bytes]]:
    """Keys and values that a writer noted."""
    try:
        return [(one.text(0), one.text(1)) for one in table.tables(field)]
    except struct.error:
        return []


def is_stream(head: bytes) -> bool:
    """Whether a stream starts here: with a message that is a schema."""
    if not head.startswith(_CONTINUATION) or len(head) < 32:
        return False
    size = int.from_bytes(head[4:8], "little")
    try:
        return 16 <= size <= _METADATA_BYTES and size % 8 == 0 and Table(head[8:]).number(_KIND, "<B") == SCHEMA
    except struct.error:
        return False


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One message as it stands in the stream, and what a writer noted in it."""

    kind: int
    data: bytes
    noted: list[tuple[bytes, bytes]]


class Messages:
    """The messages of one stream, up to its end mark.

    most: bytes that one message may take, and what is in it may come to without its compression.
    """

    def __init__(self, stream: BinaryIO, before: bytes, most: int) -> None:
        self._stream = stream
        self._before = before
        self._most = most

    def __iter__(self) -> Iterator[Message]:
        """Raises NotExamined where the stream is broken."""
        while (message := self._next()) is not None:
            yield message

    def rest(self, most: int) -> bytes:
        """What stands behind the end mark."""
        return self._some(most)

    def _next(self) -> Message | None:
        prefix = self._some(4)
        if prefix == _CONTINUATION:  # none in streams from before 0.15
            prefix += self._some(4)
        if len(prefix) % 4:
            raise NotExamined(Reason.TRUNCATED)
        size = int.from_bytes(prefix[-4:], "little")
        if not size:
            return None
        if size > min(_METADATA_BYTES, self._most):
            raise NotExamined(Reason.MALFORMED)
        try:
            return self._message(prefix, self._exactly(size))
        except struct.error:
            raise NotExamined(Reason.MALFORMED) from None

    def _message(self, prefix: bytes, metadata: bytes) -> Message:
        message = Table(metadata)
        length = message.number(_BODY, "<q")
        if not 0 <= length <= self._most:
            raise NotExamined(Reason.MALFORMED if length < 0 else Reason.HELD_SIZE)
        body = self._exactly(length)
        self._check(message, body)
        return Message(message.number(_KIND, "<B"), prefix + metadata + body, noted(message, _NOTED))

    def _check(self, message: Table, body: bytes) -> None:
        """Raises NotExamined for buffers that say they come to more than they may."""
        batch = message.table(_HEADER)
        if message.number(_KIND, "<B") == DICTIONARY and batch is not None:
            batch = batch.table(1)
        elif message.number(_KIND, "<B") != BATCH:
            return
        if batch is None or batch.table(_COMPRESSION) is None:
            return
        total = 0
        for offset, length in batch.pairs(_BUFFERS):
            if length >= 8 and 0 <= offset <= len(body) - 8:
                size = int.from_bytes(body[offset : offset + 8], "little", signed=True)
                if size > length * _HIGHEST_RATIO:
                    raise NotExamined(Reason.MALFORMED)
                total += max(length, size)
        if total > self._most:
            raise NotExamined(Reason.MEMORY)

    def _exactly(self, size: int) -> bytes:
        data = self._some(size)
        if len(data) < size:
            raise NotExamined(Reason.TRUNCATED)
        return data

    def _some(self, size: int) -> bytes:
        data, self._before = self._before[:size], self._before[size:]
        parts = [data]
        missing = size - len(data)
        while missing > 0 and (part := self._stream.read(min(_READ, missing))):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)
