"""Compressed streams: how one is told where it has no signature, and what decodes it, a bounded piece at a time.

gzip (RFC 1952), zlib and deflate (RFC 1950, 1951), bzip2, xz and lzma (XZ Utils) by the standard library; Zstandard,
LZ4 and Brotli by Arrow's codecs; Snappy's framing, compress (.Z) and lzip's by ours; old LZ4 by libarchive.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import BinaryIO, Literal, Protocol, cast

from macie_lite.extraction import sandbox
from macie_lite.extraction.arrow_codec import ArrowReader, refused_frame
from macie_lite.extraction.asides import Asides, GzipMember
from macie_lite.extraction.base import Input
from macie_lite.extraction.decoding import (
    DecodedReader,
    Decoder,
    Deflate,
    bzip2_decoder,
    lzma_decoder,
)
from macie_lite.extraction.formats import Format, Sniffed
from macie_lite.extraction.frames import Frames
from macie_lite.extraction.lzip import MAGIC, LzipMember
from macie_lite.extraction.lzw import LzwReader
from macie_lite.extraction.parsed_stream import Pulled
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.reading import of_source
from macie_lite.extraction.snappy_framed import SnappyReader
from macie_lite.model.coverage import NotExamined

__all__ = ["Reader", "by_coding", "by_trial", "coding_taken_off", "reader_of"]

_GZIP, _ZLIB, _RAW_DEFLATE = "application/gzip", "application/zlib", "application/x-deflate"
_ZSTD, _BROTLI, _COMPRESS = "application/zstd", "application/x-brotli", "application/x-compress"
_LZMA, _OLD_LZ4 = "application/x-lzma", "application/x-lz4-legacy"
_CODINGS = {  # of HTTP (RFC 9110, 8.4.1; RFC 7932; RFC 9659)
    "gzip": (_GZIP,),
    "x-gzip": (_GZIP,),
    "zstd": (_ZSTD,),
    "br": (_BROTLI,),
    "deflate": (_ZLIB, _RAW_DEFLATE),  # some senders leave the wrapping out
    "compress": (_COMPRESS,),
    "x-compress": (_COMPRESS,),
}
_DECODERS: dict[str, tuple[Callable[[], Decoder], bytes | None]] = {  # and what a further stream of it starts with
    _ZLIB: (partial(Deflate, zlib.MAX_WBITS), None),
    _RAW_DEFLATE: (Deflate, None),
    "application/x-bzip2": (bzip2_decoder, b"BZh"),
    "application/x-xz": (partial(lzma_decoder, lzma.FORMAT_XZ), b"\xfd7zXZ"),
    _LZMA: (partial(lzma_decoder, lzma.FORMAT_ALONE), None),
    "application/lzip": (LzipMember, MAGIC),
}
_GZIP_MAGIC = b"\x1f\x8b"
_FRAMED: dict[str, Literal["zstd", "lz4"]] = {_ZSTD: "zstd", "application/x-lz4": "lz4"}
_TRIED = 1 << 16  # bytes that a stream without a signature has to give, or all of it
_LZMA_HEADER = 13  # properties, dictionary, size (lzma-file-format.txt); the coder's first byte is 0
_LONGEST_LZMA = 1 << 38  # XZ Utils' own bound for what it takes for such a file
_FAULTS = (zlib.error, lzma.LZMAError, OSError, ValueError, NotExamined)


class Reader(Protocol):
    """Gives the content, at most so many bytes at a time, b"" at its end; raises what `MemberStream` knows.

    packed: compressed bytes taken so far.
    behind: some of what stands behind the stream, once the content was read to its end; b"" where nothing more does.
    """

    @property
    def packed(self) -> int: ...
    def read(self, size: int, /) -> bytes: ...
    def behind(self) -> bytes: ...


def by_trial(head: bytes, extension: str) -> Sniffed | None:
    """Of those without a signature: lzma by its header, Brotli where the name says so, and both by a trial."""
    if _is_lzma(head, extension):
        return Sniffed(Format.COMPRESSED, _LZMA)
    if extension == "br" and _gives(_BROTLI, head):
        return Sniffed(Format.COMPRESSED, _BROTLI)
    return None


def by_coding(head: bytes, content_encoding: str | None) -> Sniffed | None:
    """What the last of these codings says of a content that has no signature, where the content agrees."""
    codings = _codings(content_encoding)
    for kind in _CODINGS[codings[-1]] if codings else ():
        if kind in (_BROTLI, _ZLIB, _RAW_DEFLATE) and _gives(kind, head):
            return Sniffed(Format.COMPRESSED, kind)
    return None


def coding_taken_off(content_encoding: str | None, kind: str) -> str | None:
    """The codings that are left when one of this kind is taken off; None where the last one is of another."""
    codings = _codings(content_encoding)
    return ", ".join(codings[:-1]) if codings and kind in _CODINGS[codings[-1]] else None


def _codings(content_encoding: str | None) -> list[str]:
    words = (content_encoding or "").lower().replace(",", " ").split()
    return [word for word in words if word in _CODINGS]


def reader_of(kind: str, source: Input, stream: PeekingReader, head: bytes, asides: Asides) -> Reader:
    """kind: a media type. Raises NotExamined where the header says that it cannot be decoded."""

    def read(size: int) -> bytes:
        source.budget.tick()
        return of_source(lambda: stream.read(size))

    if kind == _OLD_LZ4:
        frames = Frames(read, "old lz4", asides)
        foreign = sandbox.parse_stream("archives:stream", replace(source, stream=cast(BinaryIO, frames)), "lz4")
        return _Framed(frames, Pulled(foreign).read)
    if (reason := refused_frame(head)) is not None:
        raise NotExamined(reason)
    return _native(kind, read, asides)


def _native(kind: str, read: Callable[[int], bytes], asides: Asides) -> Reader:
    if kind == "application/x-snappy-framed":
        return SnappyReader(read, asides)
    if kind == _COMPRESS:
        return LzwReader(read)
    if kind in _FRAMED:
        frames = Frames(read, _FRAMED[kind], asides)
        return _Framed(frames, ArrowReader(frames.read, _FRAMED[kind]).read)
    if kind == _BROTLI:
        return ArrowReader(read, "brotli")
    make, magic = _DECODERS.get(kind, (partial(GzipMember, asides), _GZIP_MAGIC))
    return DecodedReader(read, make(), lambda start: make() if magic and start.startswith(magic) else None)


class _Framed:
    """What another makes of frames."""

    def __init__(self, frames: Frames, read: Callable[[int], bytes]) -> None:
        self._frames = frames
        self.read = read
        self.behind = frames.behind

    @property
    def packed(self) -> int:
        return self._frames.packed


def _is_lzma(head: bytes, extension: str) -> bool:
    if len(head) <= _LZMA_HEADER or head[0] >= 9 * 5 * 5 or head[_LZMA_HEADER]:
        return False
    dictionary, size = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:13], "little")
    lowest = dictionary & -dictionary  # 2^n or 2^n + 2^(n-1), as every writer has it
    if dictionary < 1 << 12 or dictionary not in (lowest, 3 * lowest) or _LONGEST_LZMA <= size < (1 << 64) - 1:
        return False
    return extension in ("lzma", "tlz") or _gives(_LZMA, head)


def _gives(kind: str, head: bytes) -> bool:
    """Whether the start of a file decodes without a fault, as far as it is there."""
    pending = [head]
    reader = _native(kind, lambda _: pending.pop() if pending else b"", Asides())
    given = 0
    try:
        while given < _TRIED and (data := reader.read(_TRIED)):
            given += len(data)
    except EOFError:
        return given > 0
    except NotExamined:
        return True  # it wants too much memory
    except _FAULTS:
        return False
    return True
