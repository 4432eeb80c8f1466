"""zip: member by member through the archive's own directory, each streamed; what cannot be read never costs the others.

Member names are hostile text and never become paths. Encrypted members are gaps. An archive that lost its end is read
by its local headers as far as it goes. A script before an archive is text.
"""

from __future__ import annotations

import bz2
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.decoding import DecodedReader, Decoder, Deflate, raw_lzma
from macie_lite.extraction.members import RATIO_FREE, Members, MemberStream
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.sniff import HEAD_BYTES
from macie_lite.extraction.text import extract_text
from macie_lite.extraction.text_kinds import is_text
from macie_lite.extraction.zip_directory import LOCAL_SIGNATURE, Entry, central_entries, data_offset, local_entries
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_zip", "open_entry"]

_STORED, _DEFLATED, _BZIP2, _LZMA = 0, 8, 12, 14
_LZMA_HEADER = 9


def extract_zip(source: Input) -> Extraction:
    """Passages of all members, in the order of the directory."""
    with seekable(source) as stream:
        walk = _Walk(source, stream)
        entries = central_entries(stream)
        if entries is None:
            walk.members.gap(Reason.TRUNCATED)
            entries = local_entries(stream, source.budget)
        yield from walk.through(entries)
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
        if not head or head.startswith(LOCAL_SIGNATURE):
            return
        if not is_text(head):
            self.members.gap(Reason.UNSUPPORTED_TYPE)
            return
        text = MemberStream(_Raw(self._stream, 0, size).read, self._source.budget)
        source = replace(self._source, stream=cast(BinaryIO, text))
        yield from self.members.part(extract_text(source), text)

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
    """The bytes of an entry, their CRC checked at the end; None where it has no local header or another method than
    stored, deflated, bzip2 or LZMA."""
    start = data_offset(archive, entry)
    if start is None:
        return None
    raw = _Raw(archive, start, entry.packed)
    if entry.method == _STORED:
        read = raw.read_all_there_is
    else:
        decoder = _decoder(entry.method, raw)
        if decoder is None:
            return None
        read = DecodedReader(raw.read, decoder).read
    return MemberStream(_checked(read, entry.crc), source.budget, lambda: entry.packed)


def _decoder(method: int, raw: _Raw) -> Decoder | None:
    if method == _DEFLATED:
        return Deflate()
    if method == _BZIP2:
        return bz2.BZ2Decompressor()
    if method == _LZMA:
        return raw_lzma(raw.read(_LZMA_HEADER))
    return None


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
