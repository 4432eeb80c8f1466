"""zip: member by member through the archive's own directory, each streamed; what cannot be read never costs the others.

Member names are hostile text and never become paths. Encrypted members are gaps, as are methods that nothing here reads
(deflate64, implode, shrink). An archive that lost its end is read by its local headers as far as it goes. A script
before an archive is text, and so are comments, the names of all entries and where links point to.
"""

from __future__ import annotations

import io
import lzma
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import BinaryIO, cast

from macie_lite.extraction import sandbox
from macie_lite.extraction.arrow_codec import ArrowReader
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.behind import behind
from macie_lite.extraction.decoding import DecodedReader, Decoder, Deflate, bzip2_decoder, lzma_decoder, raw_lzma
from macie_lite.extraction.members import RATIO_FREE, Members, MemberStream
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.parsed_stream import Pulled
from macie_lite.extraction.remarks import remark
from macie_lite.extraction.sniff import HEAD_BYTES
from macie_lite.extraction.text import extract_text
from macie_lite.extraction.text_kinds import is_text
from macie_lite.extraction.zip_directory import (
    LOCAL_SIGNATURE,
    Entry,
    archive_end,
    archive_ends_at,
    central_entries,
    data_offset,
    local_entries,
)
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_zip", "open_entry"]

_STORED, _DEFLATED, _BZIP2, _LZMA, _ZSTD, _XZ, _PPMD = 0, 8, 12, 14, 93, 95, 98
_OLD_ZSTD = 20
_LZMA_HEADER = 9
_LONGEST = 0xFFFFFFFE  # that a plain header can tell
_LONGEST_PATH = 4096
_BLOCK = 1 << 18


def extract_zip(source: Input) -> Extraction:
    """Passages of all members, in the order of the directory."""
    with seekable(source) as stream:
        walk = _Walk(source, stream)
        entries = central_entries(stream)
        if entries is None:
            walk.members.gap(Reason.TRUNCATED)
            entries = local_entries(stream, source.budget)
        comment, end = archive_end(stream)
        yield from remark(comment, "comment", source.container)
        yield from walk.through(entries)
        yield from walk.members.names.rest()
        yield from walk.behind(end)
        return walk.members.coverage()


class _Walk:
    def __init__(self, source: Input, stream: BinaryIO) -> None:
        self.members = Members(source)
        self._source = source
        self._stream = stream
        self._size = stream.seek(0, os.SEEK_END)
        self._out = 0

    def through(self, entries: Iterator[Entry]) -> Iterator[Passage]:
        try:
            for number, entry in enumerate(entries):
                if number == 0:
                    yield from self._before(entry.offset)
                yield from self.members.names.add(entry.name, self._pointed_to(entry))
                yield from remark(entry.comment, "comment", (*self._source.container, entry.name))
                if entry.holds_data:
                    yield from self._member(entry)
                if self.members.over or self._too_dense():
                    return
        except EOFError:
            self.members.gap(Reason.MALFORMED)
        except NotExamined as fault:  # of the archive's own stream, or the seconds
            self.members.gap(fault.reason)

    def _before(self, size: int) -> Iterator[Passage]:
        """What stands before the archive: the script or program that unpacks it."""
        self._stream.seek(0)
        head = self._stream.read(min(size, HEAD_BYTES))
        if not head:
            return
        if head.startswith(LOCAL_SIGNATURE):
            yield from self._archive_before(size)
            return
        if not is_text(head):
            self.members.gap(Reason.UNSUPPORTED_TYPE)
            return
        text = MemberStream(_Raw(self._stream, 0, size).read, self._source.budget)
        source = replace(self._source, stream=cast(BinaryIO, text))
        yield from self.members.part(extract_text(source), text)

    def _archive_before(self, size: int) -> Iterator[Passage]:
        """Another one; else entries that stand in another order than listed."""
        if archive_ends_at(self._stream, size):
            yield from self.members.read("before", MemberStream(_Raw(self._stream, 0, size).read, self._source.budget))

    def behind(self, end: int) -> Iterator[Passage]:
        """What stands behind the end of the archive."""
        raw = _Raw(self._stream, end, self._size - end)
        yield from behind(self._source, self.members, partial(raw.read, _BLOCK), raw.tell, None)

    def _pointed_to(self, entry: Entry) -> str:
        if not entry.is_link or entry.encrypted or (opened := open_entry(self._stream, entry, self._source)) is None:
            return ""
        return opened.read(_LONGEST_PATH).decode("utf-8", "replace")

    def _member(self, entry: Entry) -> Iterator[Passage]:
        if entry.encrypted:
            self.members.missed(Reason.ENCRYPTED_MEMBER)
            return
        opened = open_entry(self._stream, entry, self._source)
        if opened is None:
            self.members.missed(Reason.MEMBER_UNPROCESSED)
            return
        yield from self.members.read(entry.name, opened)
        self._out += opened.size

    def _too_dense(self) -> bool:
        """Entries may overlap: together they give far more than any one of them."""
        dense = self._out > RATIO_FREE and self._out > self._size * self._source.budget.limits.archive_ratio
        if dense:
            self.members.gap(Reason.ARCHIVE_RATIO)
        return dense


def open_entry(archive: BinaryIO, entry: Entry, source: Input) -> MemberStream | None:
    """The bytes of an entry, their CRC checked at the end; None where it is not in this file or packed as nothing here
    unpacks."""
    start = None if entry.elsewhere else data_offset(archive, entry)
    if start is None:
        return None
    raw = _Raw(archive, start, entry.packed)
    if entry.method not in _READERS:
        return None
    read = _READERS[entry.method](raw, entry, source)
    return MemberStream(_checked(read, entry.crc), source.budget, lambda: entry.packed)


_Read = Callable[[int], bytes]


def _stored(raw: _Raw, _entry: Entry, _source: Input) -> _Read:
    return raw.read_all_there_is


def _decoded(make: Callable[[_Raw], Decoder]) -> Callable[[_Raw, Entry, Input], _Read]:
    """The decoder is made at the first read: what is wrong with its header is the member's own fault."""

    def opened(raw: _Raw, entry: Entry, _source: Input) -> _Read:
        reader: DecodedReader | None = None

        def read(size: int) -> bytes:
            nonlocal reader
            if reader is None:
                reader = DecodedReader(raw.read, make(raw))
            data = reader.read(size)
            if not data and entry.data is None and reader.behind():
                raise zlib.error  # there is more of it than its stream
            return data

        return read

    return opened


def _zstd(raw: _Raw, _entry: Entry, _source: Input) -> _Read:
    return ArrowReader(raw.read, "zstd").read


def _ppmd(raw: _Raw, entry: Entry, source: Input) -> _Read:
    """By libarchive, as the only entry of an archive that is made up around it."""
    packed, unpacked = min(entry.packed, _LONGEST), min(entry.unpacked or 0, _LONGEST)
    header = (
        struct.pack("<4s5H3L2H", LOCAL_SIGNATURE, 63, 0, _PPMD, 0, 0, entry.crc or 0, packed, unpacked, 1, 0) + b"x"
    )
    alone = replace(source, stream=cast(BinaryIO, _Behind(header, raw)))
    items = Pulled(sandbox.parse_stream("archives:entries", alone, "zip"))
    begun = False

    def read(size: int) -> bytes:
        nonlocal begun
        if not begun and items.entry() is None:
            raise NotExamined(items.fault or Reason.MALFORMED)
        begun = True
        return items.read(size)

    return read


class _Behind(io.RawIOBase):
    """An entry's bytes behind a header."""

    def __init__(self, header: bytes, raw: _Raw) -> None:
        self._header = header
        self._raw = raw

    def read(self, size: int | None = -1, /) -> bytes:
        header, self._header = self._header, b""
        return header or self._raw.read(-1 if size is None else size)


_READERS: dict[int, Callable[[_Raw, Entry, Input], _Read]] = {
    _STORED: _stored,
    _DEFLATED: _decoded(lambda _: Deflate()),
    _BZIP2: _decoded(lambda _: bzip2_decoder()),
    _LZMA: _decoded(lambda raw: raw_lzma(raw.read(_LZMA_HEADER))),
    _XZ: _decoded(lambda _: lzma_decoder(lzma.FORMAT_XZ)),
    _ZSTD: _zstd,
    _OLD_ZSTD: _zstd,
    _PPMD: _ppmd,
}


class _Raw:
    """The packed bytes of an entry. Seeks before each read: other entries may be read in between (nested archives)."""

    def __init__(self, archive: BinaryIO, start: int, size: int) -> None:
        self._archive = archive
        self._at = start
        self._end = start + size

    def read(self, size: int) -> bytes:
        if self._at >= self._end:
            return b""
        if self._archive.tell() != self._at:
            self._archive.seek(self._at)
        data = self._archive.read(min(size, self._end - self._at))
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at

    def read_all_there_is(self, size: int) -> bytes:
        """As `read`, for stored entries: raises EOFError where the archive ends first."""
        data = self.read(size)
        if not data and self._at < self._end:
            raise EOFError
        return data


def _checked(read: Callable[[int], bytes], crc: int | None) -> Callable[[int], bytes]:
    running = 0

    def checked(size: int) -> bytes:
        nonlocal running
        data = read(size)
        running = zlib.crc32(data, running)
        if not data and crc is not None and running != crc:
            raise zlib.error  # the caller's reason is "malformed"
        return data

    return checked
