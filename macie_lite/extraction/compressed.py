"""Single compressed streams (gzip, bzip2, xz, Zstandard, ...): decoded as they come, and read as whatever is inside.

The content counts as a member one level deep, named as the file without its ending (`.tgz` becomes `.tar`), since Macie
lists such a file in `embeddedFileDetails`. Around an archive it is no level of its own: what people call one archive
has one path, `b/c.tar.gz!d.csv`. Nor is a transfer coding one (RFC 9110, 8.4): the content is the object itself.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.compressions import by_coding, by_trial, coding_taken_off, reader_of
from macie_lite.extraction.extract import extract
from macie_lite.extraction.formats import Format
from macie_lite.extraction.members import MemberStream, depth_of, member_input
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.signatures import by_signature
from macie_lite.extraction.text_kinds import extension_of
from macie_lite.model.coverage import Coverage, Status

__all__ = ["extract_compressed"]

_HEAD = 1 << 16
_GZIP, _BROTLI = "application/gzip", "application/x-brotli"
_ARCHIVES = frozenset((Format.TAR, Format.ARCHIVE, Format.ZIP))
_TAR_SUFFIXES = ("tgz", "taz", "tbz", "tbz2", "tb2", "txz", "tlz", "tzst", "tz")
_SUFFIXES = (
    *((f".{suffix}", ".tar") for suffix in _TAR_SUFFIXES),
    (".svgz", ".svg"),
    *((f".{suffix}", "") for suffix in ("gz", "gzip", "z", "zlib", "bz2", "bz", "xz", "lzma", "lz", "zst", "zstd")),
    *((f".{suffix}", "") for suffix in ("lz4", "br", "brotli", "sz", "snappy")),
)


def extract_compressed(source: Input) -> Extraction:
    """Passages of the content. A damaged or cut stream is examined as far as it goes, then PARTIAL."""
    source.budget.member(depth_of(source))
    packed = PeekingReader(source.stream)
    kind = _kind(head := packed.peek(_HEAD), source)
    reader = reader_of(kind, replace(source, stream=cast(BinaryIO, packed)), packed, head)
    stream = MemberStream(reader.read, source.budget, lambda: reader.packed)
    content = yield from extract(_inner(source, stream, kind))
    if stream.fault is None:
        return Coverage(content.status, content.gaps, content.size_classified)
    if content.status is Status.SKIPPED or not stream.size:
        return Coverage(Status.SKIPPED, (stream.fault,))
    return Coverage(Status.PARTIAL, (stream.fault,), content.size_classified)


def _kind(head: bytes, source: Input) -> str:
    sniffed = by_signature(head)
    if sniffed is None or sniffed.format is not Format.COMPRESSED:
        sniffed = by_coding(head, source.content_encoding) or by_trial(head, extension_of(source.name))
    if sniffed is None:
        return _BROTLI if extension_of(source.name) == "br" else _GZIP
    return sniffed.mime_type


def _inner(source: Input, stream: MemberStream, kind: str) -> Input:
    content = PeekingReader(cast(BinaryIO, stream))
    inner = replace(member_input(source, _inner_name(source.name), stream, None), stream=cast(BinaryIO, content))
    codings = coding_taken_off(source.content_encoding, kind)
    if codings is not None:
        return replace(inner, container=source.container, content_encoding=codings)
    sniffed = by_signature(content.peek(_HEAD))
    if sniffed is not None and sniffed.format in _ARCHIVES:
        return replace(inner, container=source.container)
    return inner


def _inner_name(name: str) -> str:
    base = posixpath.basename(name) or name
    for suffix, replacement in _SUFFIXES:
        if base.lower().endswith(suffix) and len(base) > len(suffix):
            return base[: -len(suffix)] + replacement
    return base
