"""7z, RAR, CAB, ISO 9660, cpio, ar, LHA and xar: through libarchive, in the process for foreign parsers, which sends
the members' bytes as they come; nothing of the archive is held but what 7z needs where the stream cannot seek.

Of folders, links and devices the names are read; names are hostile text and never become paths. What libarchive as its
wheel brings it cannot do is a gap: anything encrypted, bzip2 within 7z, the further volumes of an archive in several.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.iso_volumes import DESCRIPTORS_END, volume_texts
from macie_lite.extraction.members import RATIO_FREE, Members, MemberStream
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.parsed_stream import Pulled
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.rar_headers import Comment, is_volume, rar_comment
from macie_lite.extraction.remarks import remark
from macie_lite.extraction.signatures import by_signature
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_archive"]

_KINDS = {
    "application/x-7z-compressed": "7zip",
    "application/x-archive": "ar",
    "application/vnd.ms-cab-compressed": "cab",
    "application/x-cpio": "cpio",
    "application/x-iso9660-image": "iso9660",
    "application/x-lzh-compressed": "lha",
    "application/vnd.rar": "rar5",
    "application/x-xar": "xar",
}
_HEAD = DESCRIPTORS_END  # an ISO image is told by its 33rd KiB
_LONGEST_COMMENT = 1 << 20
_OLD_RAR = b"Rar!\x1a\x07\x00"
_UDF = b"\x00BEA01\x01"
_UDF_AT = range(16 << 11, 24 << 11, 2048)
_DRAINED = 1 << 18


def extract_archive(source: Input) -> Extraction:
    """Passages of all members, in order. What is damaged is examined as far as it goes, then PARTIAL."""
    with ExitStack() as stack:
        stream = PeekingReader(source.stream)
        kind = _kind(head := stream.peek(_HEAD))
        if kind == "7zip" and not stream.seekable():  # its directory stands at its end
            stream = PeekingReader(stack.enter_context(seekable(replace(source, stream=cast(BinaryIO, stream)))))
        walk = _Walk(replace(source, stream=cast(BinaryIO, stream)), kind, stream)
        stack.callback(walk.items.close)
        if kind in ("rar", "rar5"):
            yield from walk.comment(head)
        yield from walk.through()
        yield from walk.members.names.rest()
        if kind == "iso9660":
            yield from remark(volume_texts(head), "volume", source.container)
            walk.look_for_udf(head)
        return walk.members.coverage()


def _kind(head: bytes) -> str:
    sniffed = by_signature(head)
    kind = _KINDS.get(sniffed.mime_type) if sniffed is not None else None
    if kind is None:
        raise NotExamined(Reason.UNSUPPORTED_TYPE)
    return "rar" if head.startswith(_OLD_RAR) else kind


class _Walk:
    def __init__(self, source: Input, kind: str, stream: PeekingReader) -> None:
        self.members = Members(source)
        self.items = Pulled(sandbox.parse_stream("archives:entries", source, kind))
        self._source = source
        self._budget = source.budget
        self._stream = stream
        self._out = 0

    def comment(self, head: bytes) -> Iterator[Passage]:
        """Of a RAR archive. What of a member stands in other volumes is passed over, and not always told."""
        if is_volume(head):
            self.members.gap(Reason.MEMBER_UNPROCESSED)
        try:
            found = rar_comment(lambda size: self._stream.peek(size)[:size])
            text = b"" if found is None else self._unpacked(found) if found.packed else found.data
        except NotExamined as fault:
            self.members.gap(fault.reason)
            return
        if found is not None and found.wide:
            text = text.decode("utf-16-le", "replace").encode()
        yield from remark(text.rstrip(b"\0"), "comment", self._source.container)

    def _unpacked(self, comment: Comment) -> bytes:
        alone = replace(self._source, stream=io.BytesIO(comment.data))
        items = Pulled(sandbox.parse_stream("archives:entries", alone, "rar"))
        try:
            if items.entry() is None:
                raise NotExamined(Reason.MEMBER_UNPROCESSED)
            text = b""
            while data := items.read(_LONGEST_COMMENT):
                text += data
                if len(text) > _LONGEST_COMMENT:
                    raise NotExamined(Reason.MEMBER_UNPROCESSED)
            return text
        finally:
            items.close()

    def through(self) -> Iterator[Passage]:
        while not self.members.over and (entry := self.items.entry()) is not None:
            name, size, encrypted, target = entry
            yield from self.members.names.add(name, target or "")
            if target is not None:
                continue
            if encrypted:
                self.members.missed(Reason.ENCRYPTED_MEMBER)
                continue
            stream = self._member()
            yield from self.members.read(name, stream, size)
            self._out += stream.size
            self._drain(stream.fault)
            if self._too_dense():
                return
        if self.items.fault is not None and not self.members.over:
            self.members.gap(self.items.fault)

    def _member(self) -> MemberStream:
        return MemberStream(self.items.read, self._budget, lambda: self._stream.furthest)

    def _drain(self, fault: Reason | None) -> None:
        """What nobody read of a member stands before the next one, and counts like all that comes out."""
        rest = self._member()
        while fault in (None, Reason.MEMBER_SIZE) and rest.read(_DRAINED):
            pass
        self._out += rest.size
        if rest.fault is not None:
            self.members.gap(rest.fault)
        if not self.items.at_end:
            self.members.over = True

    def _too_dense(self) -> bool:
        dense = self._out > RATIO_FREE and self._out > self._stream.furthest * self._budget.limits.archive_ratio
        if dense:
            self.members.gap(Reason.ARCHIVE_RATIO)
        return dense

    def look_for_udf(self, head: bytes) -> None:
        """A disc may have a second tree of files, which is not read; commonly it holds the same ones (ECMA-167 2/8.3).
        Where the first tree has less than half of the disc, it does not."""
        has_udf = any(head.startswith(_UDF, at) for at in _UDF_AT)
        size = self._stream.seek(0, 2) if self._stream.seekable() else self._stream.furthest
        if has_udf and self._out * 2 < size:
            self.members.gap(Reason.MEMBER_UNPROCESSED)
