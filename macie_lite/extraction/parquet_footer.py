"""What a Parquet footer says of its column chunks, without asking Arrow: that ends the process at an encrypted chunk.

The footer is in Thrift's compact protocol (thrift-compact-protocol.md); the fields are those of parquet.thrift. Only
what is needed is read, all else is stepped over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Chunk", "DictionaryPage", "chunks_of", "dictionary_page_of", "footer_of"]

_T = TypeVar("_T")
_LONGEST = 64 << 20
_MAGIC, _ENCRYPTED_MAGIC = b"PAR1", b"PARE"
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT, _UUID = 1, 2, 3, 7, 8, 9, 10, 11, 12, 13
_FIXED = {_BYTE: 1, _DOUBLE: 8, _UUID: 16}
_DEEPEST = 64
_DELTA_BYTE_ARRAY = 7
_DICTIONARY_PAGE = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """size: of its values without compression, as it says. codec: number of its compression. dictionary: where its
    dictionary page starts, 0 where Arrow would not look for it there."""

    values: int = 0
    size: int = 0
    has_dictionary: bool = False
    shares_prefixes: bool = False
    encrypted: bool = False
    codec: int = 0
    dictionary: int = 0


@dataclass(frozen=True, slots=True)
class DictionaryPage:
    """Its header: how many values, bytes unpacked and packed, and where they start in what the header was read from."""

    values: int
    size: int
    packed: int
    start: int


def footer_of(stream: BinaryIO) -> bytes:
    """Raises NotExamined for a file without a footer, with one that is encrypted, or with one too long to hold."""
    size = stream.seek(0, os.SEEK_END)
    tail = _read(stream, max(0, size - 8), 8)
    if tail[4:] == _ENCRYPTED_MAGIC:
        raise NotExamined(Reason.ENCRYPTED_DOCUMENT)
    if tail[4:] != _MAGIC:
        raise NotExamined(Reason.TRUNCATED)
    length = int.from_bytes(tail[:4], "little")
    if length > min(size - 8, _LONGEST):
        raise NotExamined(Reason.MALFORMED)
    footer = _read(stream, size - 8 - length, length)
    stream.seek(0)
    return footer


def chunks_of(footer: bytes) -> list[list[Chunk]]:
    """The column chunks of each row group."""
    try:
        return _Reader(footer).file()
    except (IndexError, RecursionError):
        raise NotExamined(Reason.MALFORMED) from None


def dictionary_page_of(head: bytes) -> DictionaryPage | None:
    """What a page's header says, at the start of these bytes; None where it is of no dictionary, or cut."""
    try:
        return _Reader(head).page()
    except (IndexError, RecursionError):
        return None


def _read(stream: BinaryIO, start: int, size: int) -> bytes:
    stream.seek(start)
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Reader:
    """IndexError at the end of the bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def file(self) -> list[list[Chunk]]:
        groups: list[list[Chunk]] = []
        for field, kind in self._fields():
            if field == 4 and kind == _LIST:
                groups = self._list(self._group)
            else:
                self._skip(kind)
        return groups

    def _group(self) -> list[Chunk]:
        chunks: list[Chunk] = []
        for field, kind in self._fields():
            if field == 1 and kind == _LIST:
                chunks = self._list(self._chunk)
            else:
                self._skip(kind)
        return chunks

    def _chunk(self) -> Chunk:
        chunk, encrypted = Chunk(), False
        for field, kind in self._fields():
            if field == 3 and kind == _STRUCT:
                chunk = self._metadata()
            else:
                encrypted |= field in (8, 9)  # how it is encrypted, and what is told of it
                self._skip(kind)
        return Chunk(encrypted=True) if encrypted else chunk

    def _metadata(self) -> Chunk:
        told: dict[int, int] = {}
        encodings: list[int] = []
        for field, kind in self._fields():
            if field == 2 and kind == _LIST:
                encodings = self._list(self._number)
            elif field in (4, 5, 6, 9, 11):
                told[field] = self._number()
            else:
                self._skip(kind)
        dictionary = told.get(11, 0) if told.get(11, 0) < told.get(9, 0) else 0
        return Chunk(
            told.get(5, 0),
            told.get(6, 0),
            11 in told,
            _DELTA_BYTE_ARRAY in encodings,
            codec=told.get(4, 0),
            dictionary=max(0, dictionary),
        )

    def page(self) -> DictionaryPage | None:
        told = {1: 0, 2: 0, 3: 0}
        values = 0
        for field, kind in self._fields():
            if field in told and kind not in (_TRUE, _FALSE):
                told[field] = self._number()
            elif field == 7 and kind == _STRUCT:
                values = self._dictionary_values()
            else:
                self._skip(kind)
        return DictionaryPage(values, told[2], told[3], self._at) if told[1] == _DICTIONARY_PAGE else None

    def _dictionary_values(self) -> int:
        values = 0
        for field, kind in self._fields():
            if field == 1:
                values = self._number()
            else:
                self._skip(kind)
        return values

    def _fields(self) -> Iterator[tuple[int, int]]:
        """(number, kind) of each field of a structure; whoever asks takes the value before the next."""
        number = 0
        while head := self._data[self._at]:
            self._at += 1
            number = number + (head >> 4) if head >> 4 else self._number()
            yield number, head & 0x0F
        self._at += 1

    def _list(self, element: Callable[[], _T]) -> list[_T]:
        size, _ = self._list_head()
        if size > len(self._data):
            raise IndexError
        return [element() for _ in range(size)]

    def _skip(self, kind: int, depth: int = 0) -> None:
        if depth > _DEEPEST:
            raise IndexError
        if kind in (_TRUE, _FALSE):
            return
        if kind in _FIXED:
            self._at += _FIXED[kind]
        elif kind == _BINARY:
            size = self._varint()
            self._at += size
        elif kind in (_LIST, _SET):
            self._skip_list(depth)
        elif kind == _MAP:
            self._skip_map(depth)
        elif kind == _STRUCT:
            for _, inner in self._fields():
                self._skip(inner, depth + 1)
        else:
            self._varint()

    def _skip_list(self, depth: int) -> None:
        size, kind = self._list_head()
        for _ in range(size):
            self._skip_element(kind, depth)

    def _skip_map(self, depth: int) -> None:
        size = self._varint()
        kinds = self._byte() if size else 0
        for _ in range(size):
            self._skip_element(kinds >> 4, depth)
            self._skip_element(kinds & 0x0F, depth)

    def _skip_element(self, kind: int, depth: int) -> None:
        if kind in (_TRUE, _FALSE):  # a byte, where it is no field
            self._byte()
        else:
            self._skip(kind, depth + 1)

    def _list_head(self) -> tuple[int, int]:
        head = self._byte()
        size = head >> 4
        return (self._varint() if size == 15 else size), head & 0x0F

    def _number(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
            if shift > 63:
                raise IndexError

    def _byte(self) -> int:
        byte = self._data[self._at]
        self._at += 1
        return byte
