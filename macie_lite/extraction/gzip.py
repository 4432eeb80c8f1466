"""gzip (RFC 1952): one compressed file, decoded as it streams; what is inside is read as whatever it is.

Its content counts as a member one level deep, named as the file without its `.gz` (`.tgz` becomes `.tar`): Macie lists
such a file in `embeddedFileDetails`. Places are those of the content.
"""

from __future__ import annotations

import posixpath

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.decoding import DecodedReader, Decoder, gzip_decoder
from macie_lite.extraction.extract import extract
from macie_lite.extraction.members import MemberStream, depth_of, member_input
from macie_lite.model.coverage import Coverage, Status

__all__ = ["extract_gzip"]

_MAGIC = b"\x1f\x8b"
_SUFFIXES = ((".tgz", ".tar"), (".taz", ".tar"), (".svgz", ".svg"), (".gz", ""), (".gzip", ""), (".z", ""))


def extract_gzip(source: Input) -> Extraction:
    """Passages of the content. A damaged or cut stream is examined as far as it goes, then PARTIAL."""
    source.budget.member(depth_of(source))
    reader = DecodedReader(source.stream.read, gzip_decoder(), _following)
    stream = MemberStream(reader.read, source.budget, lambda: reader.packed)
    content = yield from extract(member_input(source, _inner_name(source.name), stream, None))
    if stream.fault is None:
        return Coverage(content.status, content.gaps, content.size_classified)
    if content.status is Status.SKIPPED or not stream.size:
        return Coverage(Status.SKIPPED, (stream.fault,))
    return Coverage(Status.PARTIAL, (stream.fault,), content.size_classified)


def _following(start: bytes) -> Decoder | None:
    """A further member, if one follows; what is not one is ignored, as gzip does."""
    return gzip_decoder() if start.startswith(_MAGIC) else None


def _inner_name(name: str) -> str:
    base = posixpath.basename(name) or name
    for suffix, replacement in _SUFFIXES:
        if base.lower().endswith(suffix) and len(base) > len(suffix):
            return base[: -len(suffix)] + replacement
    return base
