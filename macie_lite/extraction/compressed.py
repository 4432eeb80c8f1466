"""Single compressed streams (gzip, bzip2, xz, Zstandard, ...): decoded as they come, and read as whatever is inside.

The content counts as a member one level deep, named as the file without its ending (`.tgz` becomes `.tar`), since Macie
lists such a file in `embeddedFileDetails`. Around an archive it is no level of its own: what people call one archive
has one path, `b/c.tar.gz!d.csv`. Nor is a transfer coding one (RFC 9110, 8.4): the content is the object itself.

Names and comments in the stream's own headers are texts of the content's. What stands behind the stream, but for zeros,
makes it PARTIAL, and is read as a member `behind:OFFSET`; it shows only where the format says where it ends, as
compress does not, and as Brotli's decoder does not tell.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction.asides import Asides
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.behind import behind
from macie_lite.extraction.compressions import Reader, by_coding, by_trial, coding_taken_off, reader_of
from macie_lite.extraction.extract import extract
from macie_lite.extraction.formats import Format
from macie_lite.extraction.members import Members, MemberStream, depth_of, member_input
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.signatures import by_signature
from macie_lite.extraction.text_kinds import extension_of
from macie_lite.model.coverage import Coverage, Reason, Status

__all__ = ["extract_compressed"]

_HEAD = 1 << 16
_DRAINED = 1 << 18
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
    asides = Asides()
    reader = reader_of(kind, replace(source, stream=cast(BinaryIO, packed)), packed, head, asides)
    stream = MemberStream(reader.read, source.budget, lambda: reader.packed)
    inner = _inner(source, stream, kind)
    content = yield from _with_asides(extract(inner), asides, inner.container)
    while content.status is Status.COMPLETE and stream.read(_DRAINED):
        pass  # what ends before its stream does, as tar may
    ended = content.status is Status.COMPLETE or not stream.read(1)
    yield from asides.passages(inner.container)
    if stream.fault is None:
        coverage = Coverage(content.status, _gaps(content, inner, source), content.size_classified)
        coverage = coverage.with_gaps(*[Reason.MEMORY] * asides.missed)
        return (yield from _with_what_is_behind(coverage, source, reader)) if ended else coverage
    if content.status is Status.SKIPPED or not stream.size:
        return Coverage(Status.SKIPPED, (stream.fault,))
    return Coverage(Status.PARTIAL, (stream.fault,), content.size_classified)


def _gaps(content: Coverage, inner: Input, source: Input) -> tuple[Reason, ...]:
    """A type that is not read is the content's, not the compressed file's own, as in any archive."""
    if Reason.UNSUPPORTED_TYPE in content.gaps and inner.container != source.container:
        return (Reason.MEMBER_UNPROCESSED, *content.gaps)
    return content.gaps


def _with_asides(extraction: Extraction, asides: Asides, container: tuple[str, ...]) -> Extraction:
    """What stands beside the content waits until there is much of it."""
    try:
        while True:
            yield next(extraction)
            if asides.plenty:
                yield from asides.passages(container)
    except StopIteration as end:
        return cast(Coverage, end.value)
    finally:
        extraction.close()


def _with_what_is_behind(coverage: Coverage, source: Input, reader: Reader) -> Extraction:
    """Of a stream that was read to its end."""
    if coverage.status is Status.SKIPPED:
        return coverage
    members = Members(source)
    yield from behind(source, members, reader.behind, lambda: reader.packed)
    more = members.coverage()
    size = coverage.size_classified + more.size_classified
    return replace(coverage.with_gaps(*more.gaps), size_classified=size)


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
