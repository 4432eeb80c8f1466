"""Entries of a zip archive: out of its central directory, a window at a time, or, where that is lost, out of the local
headers on the way (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5).

The standard `zipfile` builds an object for every entry before the first can be read: a directory of a million entries
takes a gigabyte. Nothing in an entry is trusted: offsets and sizes are only where to look.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from macie_lite.extraction.budget import Budget
from macie_lite.model.coverage import NotExamined, Reason

__all__ = [
    "LOCAL_SIGNATURE",
    "Entry",
    "archive_end",
    "archive_ends_at",
    "central_entries",
    "data_offset",
    "local_entries",
]

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
LOCAL_SIGNATURE, _CENTRAL_SIGNATURE, _END_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64_SIGNATURE, _LOCATOR64_SIGNATURE = b"PK\x06\x06", b"PK\x06\x07"
_DESCRIPTOR_SIGNATURE = b"PK\x07\x08"
_ARCHIVE_EXTRA = b"PK\x06\x08"  # 4.3.11: before a directory that is encrypted
_ENCRYPTING = 62  # 7.3.4: the version needed for a record that tells how the directory is encrypted
_WINDOW = 1 << 18
_LONGEST = 46 + 3 * 0xFFFF  # of one entry: fixed part, name, extra, comment
_COMMENT = 0xFFFF
_UNKNOWN = 0xFFFFFFFF
_UNKNOWN_DISK = 0xFFFF
_UNIX = 3  # the system that an entry was made on
_UNICODE_PATH = 0x7075
_DIRECTORY_MODE, _LINK_MODE = 0o040000, 0o120000


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the archive describes it.

    packed, unpacked: bytes before and after decompression, as claimed; `crc` and `unpacked` are None where the local
    header does not know them.
    """

    name: str
    method: int
    encrypted: bool
    packed: int
    crc: int | None
    offset: int  # of its local header
    unpacked: int | None = None
    data: int | None = None  # of its data, where the local header has been read
    mode: int = 0
    elsewhere: bool = False  # in another volume
    comment: bytes = b""

    @property
    def holds_data(self) -> bool:
        """Whether it is a file: neither a folder nor a link, which is never followed."""
        return not self.name.endswith("/") and (self.mode & 0o170000) not in (_DIRECTORY_MODE, _LINK_MODE)

    @property
    def is_link(self) -> bool:
        return self.mode & 0o170000 == _LINK_MODE


def central_entries(stream: BinaryIO) -> Iterator[Entry] | None:
    """Lazily, in the directory's order; None where there is no directory. Ends early where the directory is damaged:
    `EOFError`."""
    size = stream.seek(0, os.SEEK_END)
    found = _directory(stream, size)
    if found is None:
        return None
    stream.seek(found.start)
    if found.encrypted or _exactly(stream, 4) == _ARCHIVE_EXTRA:
        raise NotExamined(Reason.ENCRYPTED_MEMBER)
    return _walked(stream, found.start, found.length, found.shift, found.disk)


def archive_end(stream: BinaryIO) -> tuple[bytes, int]:
    """The comment behind the directory, and where the archive ends: with the file, where there is no directory."""
    size = stream.seek(0, os.SEEK_END)
    found = _directory(stream, size)
    return (b"", size) if found is None else (found.comment, found.after)


def archive_ends_at(stream: BinaryIO, size: int) -> bool:
    """Whether the first `size` bytes of the stream end as an archive does."""
    found = _directory(stream, size)
    return found is not None and found.after == size


def data_offset(stream: BinaryIO, entry: Entry) -> int | None:
    """Where the entry's data starts; None where there is no local header."""
    if entry.data is not None:
        return entry.data
    stream.seek(entry.offset)
    header = _exactly(stream, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(LOCAL_SIGNATURE):
        return None
    fields = _LOCAL.unpack(header)
    return entry.offset + _LOCAL.size + int(fields[9]) + int(fields[10])


@dataclass(frozen=True, slots=True)
class _Directory:
    """shift: what to add to offsets, since an archive may stand behind other data. disk: the volume that it is in.
    after: where the archive ends."""

    start: int
    length: int
    shift: int
    disk: int
    comment: bytes
    after: int
    encrypted: bool = False


def _directory(stream: BinaryIO, size: int) -> _Directory | None:
    tail_start = max(0, size - _END.size - _COMMENT)
    stream.seek(tail_start)
    tail = _exactly(stream, size - tail_start)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        return None
    fields = _END.unpack_from(tail, at)
    end, disk, length, offset = tail_start + at, int(fields[1]), int(fields[5]), int(fields[6])
    comment, encrypted = tail[at + _END.size : at + _END.size + int(fields[7])], False
    after = end + _END.size + len(comment)
    if at >= _LOCATOR64.size and tail.startswith(_LOCATOR64_SIGNATURE, at - _LOCATOR64.size):
        end64 = int(_LOCATOR64.unpack_from(tail, at - _LOCATOR64.size)[2])
        stream.seek(end64)
        record = _exactly(stream, _END64.size)
        if len(record) == _END64.size and record.startswith(_END64_SIGNATURE):
            fields = _END64.unpack(record)
            end, length, offset = end64, int(fields[8]), int(fields[9])
            disk, encrypted = int(fields[4]), fields[3] >= _ENCRYPTING and fields[1] > _END64.size - 12
    disk = 0 if disk == _UNKNOWN_DISK else disk
    shift = 0 if disk else end - length - offset
    if end < length or shift < 0:
        return None
    return _Directory(end - length, length, shift, disk, comment, after, encrypted)


def _walked(stream: BinaryIO, start: int, length: int, shift: int, disk: int) -> Iterator[Entry]:
    pending, at, end = b"", start, start + length
    while at < end or pending:
        if len(pending) < _LONGEST and at < end:
            stream.seek(at)
            block = stream.read(min(_WINDOW, end - at))
            at = at + len(block) if block else end
            pending += block
            continue
        taken = 0
        while len(pending) - taken >= (_LONGEST if at < end else _CENTRAL.size):
            entry, taken = _central_entry(pending, taken, shift, disk)
            yield entry
        if at >= end and taken < len(pending):
            raise EOFError
        pending = pending[taken:]


def _central_entry(data: bytes, at: int, shift: int, disk: int) -> tuple[Entry, int]:
    fields = [int(field) if isinstance(field, int) else 0 for field in _CENTRAL.unpack_from(data, at)]
    name_at = at + _CENTRAL.size
    extra_at = name_at + fields[10]
    comment_at = extra_at + fields[11]
    after = comment_at + fields[12]
    if not data.startswith(_CENTRAL_SIGNATURE, at) or after > len(data):
        raise EOFError
    unpacked, packed, offset = _sizes64(data[extra_at:comment_at], fields[9], fields[8], fields[16])
    name = _name(data[name_at:extra_at], fields[3], data[extra_at:comment_at])
    entry = Entry(
        name,
        fields[4],
        bool(fields[3] & 1),
        packed,
        fields[7],
        offset + shift,
        unpacked,
        mode=fields[15] >> 16 if fields[1] >> 8 == _UNIX else 0,
        elsewhere=fields[13] not in (disk, _UNKNOWN_DISK),
        comment=data[comment_at:after],
    )
    return entry, after


def _sizes64(extra: bytes, unpacked: int, packed: int, offset: int) -> tuple[int, int, int]:
    """(unpacked, packed, offset) out of the zip64 extra field, where the fixed part has no room for them (4.5.3)."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            values = list(struct.unpack_from(f"<{min(length, len(extra) - at - 4) // 8}Q", extra, at + 4))
            if unpacked == _UNKNOWN and values:
                unpacked = values.pop(0)
            if packed == _UNKNOWN and values:
                packed = values.pop(0)
            if offset == _UNKNOWN and values:
                offset = values.pop(0)
            break
        at += 4 + length
    return unpacked, packed, offset


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    """In UTF-8 where the entry says so, or has a field with the name in it (4.6.9) that was not left from another."""
    at = 0
    while at + 9 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_PATH and field[:1] == b"\x01" and field[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            return field[5:].decode("utf-8", "replace")
        at += 4 + length
    return raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")


def local_entries(stream: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """For an archive without its end: every local header that can be found, in order. Linear: what an entry's header
    says belongs to it is stepped over, and what lies between is searched once."""
    at = 0
    while (at := _found(stream, at, (LOCAL_SIGNATURE,), budget)) is not None:  # type: ignore[assignment]
        stream.seek(at)
        header = _exactly(stream, _LOCAL.size)
        if len(header) < _LOCAL.size:
            return
        fields = [int(field) if isinstance(field, int) else 0 for field in _LOCAL.unpack(header)]
        name, extra = _exactly(stream, fields[9]), _exactly(stream, fields[10])
        data = at + _LOCAL.size + fields[9] + fields[10]
        unpacked, packed, _ = _sizes64(extra, fields[8], fields[7], 0)
        unknown = bool(fields[2] & 8)  # its size stands behind the data
        if unknown:
            after = _found(stream, data, (_DESCRIPTOR_SIGNATURE, LOCAL_SIGNATURE, _CENTRAL_SIGNATURE), budget)
            packed = (stream.seek(0, os.SEEK_END) if after is None else after) - data
        crc = None if unknown else fields[6]
        claimed = None if unknown else unpacked
        yield Entry(_name(name, fields[2], extra), fields[3], bool(fields[2] & 1), packed, crc, at, claimed, data)
        at = data + packed


def _found(stream: BinaryIO, start: int, signatures: tuple[bytes, ...], budget: Budget) -> int | None:
    stream.seek(start)
    pending = b""
    while block := stream.read(_WINDOW):
        budget.tick()
        pending += block
        hits = [hit for signature in signatures if (hit := pending.find(signature)) >= 0]
        if hits:
            return start + min(hits)
        start += max(0, len(pending) - 3)
        pending = pending[-3:]
    return None


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end of the file."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
