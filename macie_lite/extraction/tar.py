"""tar (POSIX ustar and pax, GNU): member by member as it streams; of links, devices and folders the names alone.

A tar file packs nothing, so its members cost no budget of extracted bytes; sparse ones do: holes come out as
zeros. What follows its end, as where two were put behind each other, is a gap, and read as a member `behind:OFFSET`.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from macie_lite.errors import MacieLiteError
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.behind import behind
from macie_lite.extraction.budget import Budget
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.extraction.remarks import remark
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_tar"]

_BLOCK = 512
_LONGEST_HEADER = 4 << 20  # pax records and long names are read whole; no honest ones come near
_SKIP = 1 << 18
_FOR_TAR = frozenset(tarfile.PAX_FIELDS) | {"atime", "ctime", "charset", "hdrcharset"}
_DUMPED_FOLDER, _LABEL = b"D", b"V"  # of GNU's incremental dumps: names only
_NOTHING_TO_READ = frozenset((*tarfile.SUPPORTED_TYPES, _DUMPED_FOLDER, _LABEL))


def extract_tar(source: Input) -> Extraction:
    """Passages of all members, in order. An archive without its end is examined as far as it goes, then PARTIAL."""
    members = Members(source)
    stream = _Forward(source.stream)
    try:
        yield from _through(stream, members, source)
    except NotExamined as fault:  # of the archive's own stream, or the seconds
        members.gap(fault.reason)
    yield from members.names.rest()
    return members.coverage()


def _through(stream: _Forward, members: Members, source: Input) -> Iterator[Passage]:
    archive = _opened(stream)
    if archive is None:
        raise NotExamined(stream.ended_with or Reason.MALFORMED)
    while not members.over and (info := _next(archive, stream)) is not None:
        yield from members.names.add(info.name, info.linkname)
        yield from _remarks(info, archive, source)
        if info.isreg():
            yield from members.read(info.name, _content(archive, info, stream, source.budget), info.size)
        elif info.type not in _NOTHING_TO_READ:
            members.missed(Reason.MEMBER_UNPROCESSED)
        source.budget.tick()
    for key, value in archive.pax_headers.items():
        yield from remark(_raw(value), key, source.container)
    if members.over:
        return
    if stream.ended_with is not None:
        members.gap(stream.ended_with)
    else:
        yield from behind(source, members, stream.rest, stream.tell)


def _remarks(info: tarfile.TarInfo, archive: tarfile.TarFile, source: Input) -> Iterator[Passage]:
    """What pax headers hold beside what tar itself needs: comments, attributes (pax, "Extended Header")."""
    for key, value in info.pax_headers.items():
        if key not in _FOR_TAR and not key.startswith("GNU.sparse.") and archive.pax_headers.get(key) != value:
            yield from remark(_raw(value), key, (*source.container, info.name))


def _raw(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _opened(stream: _Forward) -> tarfile.TarFile | None:
    try:
        return tarfile.TarFile(fileobj=cast(BinaryIO, stream), errors="replace")
    except MacieLiteError:
        raise
    except Exception:  # noqa: BLE001 - besides its own errors, tarfile raises what int() and decode() do
        return None


def _next(archive: tarfile.TarFile, stream: _Forward) -> tarfile.TarInfo | None:
    archive.members = []  # type: ignore[attr-defined]  # or it keeps every one
    stream.header_left = _LONGEST_HEADER
    try:
        return archive.next()
    except MacieLiteError:
        raise
    except Exception:  # noqa: BLE001 - as above; `ended_with` says what it was
        return None


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo, stream: _Forward, budget: Budget) -> MemberStream:
    blocks = cast("list[tuple[int, int]] | None", info.sparse)
    if blocks is None:
        return MemberStream(partial(stream.read_data, info.offset_data, info.offset_data + info.size), budget)
    stored = _BLOCK + sum(size for _, size in blocks)
    return MemberStream(partial(_read_sparse, archive.fileobject(archive, info), stream), budget, lambda: stored)


def _read_sparse(content: tarfile.ExFileObject, stream: _Forward, size: int) -> bytes:
    stream.header_left = size
    try:
        return content.read(size)
    except tarfile.TarError:
        raise EOFError from None


class _Forward:
    """What tarfile reads from: goes forward only (an offset that points back is a trap), by reading where the stream
    cannot seek, takes no more than `header_left` bytes of headers, and remembers how the archive ended."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0
        self._last = b""
        self._short = False
        self.header_left = _LONGEST_HEADER

    def read(self, size: int) -> bytes:
        self.header_left -= size
        if size < 0 or self.header_left < 0:
            raise NotExamined(Reason.MALFORMED)
        self._last = b"".join(self._parts(size))
        self._short = len(self._last) < size
        return self._last

    def read_data(self, start: int, end: int, size: int) -> bytes:
        """The next bytes of a member whose data stands in [start, end); EOFError where the archive ends first."""
        self.seek(max(self._at, start))
        data = b"".join(self._parts(min(size, end - self._at)))
        if not data and self._at < end:
            raise EOFError
        return data

    def _parts(self, size: int) -> Iterator[bytes]:
        while size > 0 and (part := self._stream.read(size)):
            self._at += len(part)
            size -= len(part)
            yield part

    def rest(self) -> bytes:
        """Some of what follows, whatever it is."""
        return next(self._parts(_SKIP), b"")

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int) -> int:
        if offset < self._at:
            raise NotExamined(Reason.MALFORMED)
        if offset > self._at and self._stream.seekable():
            self._at = self._stream.seek(offset)
        while self._at < offset and any(self._parts(min(_SKIP, offset - self._at))):
            pass
        return self._at

    def seekable(self) -> bool:
        return True

    @property
    def ended_with(self) -> Reason | None:
        """None after the block of zeros that ends an archive."""
        if self._short:
            return Reason.TRUNCATED
        return Reason.MALFORMED if self._last.strip(b"\0") else None
