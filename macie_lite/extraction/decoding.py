"""Compressed streams, decoded a bounded piece at a time: no read gives more than was asked for, whatever the ratio."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["DecodedReader", "Decoder", "Deflate", "bzip2_decoder", "lzma_decoder", "raw_lzma", "raw_lzma_stream"]

_BLOCK = 1 << 16
_SMALL = 1 << 12
_MAGIC = 6  # bytes by which a further stream is told
_LZMA_DICTIONARY = 256 << 20  # `xz -9` takes 64 MiB; a larger one is asked for only to have memory taken
_LZMA_MEMORY = _LZMA_DICTIONARY + (16 << 20)
_LZMA_PROPERTIES = 9  # version (2 bytes), size of the properties (2), lc/lp/pb (1), dictionary size (4)


class Decoder(Protocol):
    """What `bz2.BZ2Decompressor` and `lzma.LZMADecompressor` share. `max_length` is always given."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _ZlibDecoder(Protocol):
    """The part of what `zlib.decompressobj` gives (its type has no public name) that is used below."""

    def decompress(self, data: bytes, /) -> bytes: ...


class Deflate:
    """`zlib.decompressobj` in the shape of the other two."""

    def __init__(self, wbits: int = -zlib.MAX_WBITS) -> None:
        self._zlib = zlib.decompressobj(wbits)
        self._damaged = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and not self._damaged

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Raises zlib.error only once all that stands before the damage was given out."""
        if self._damaged:
            raise zlib.error
        data, before = self._zlib.unconsumed_tail + data, self._zlib.copy()
        try:
            return self._zlib.decompress(data, max(0, max_length))
        except zlib.error:
            self._damaged = True
        if saved := _salvaged(before, data, max_length):
            return saved
        raise zlib.error


def _salvaged(decoder: _ZlibDecoder, data: bytes, most: int) -> bytes:
    """What comes out before the damage: zlib throws away the output of the call that meets it, so byte by byte."""
    out = bytearray()
    for at in range(len(data)):
        try:
            out += decoder.decompress(data[at : at + 1])
        except zlib.error:
            break
        if len(out) > most >= 0:
            break
    return bytes(out)


class _Careful:
    """bz2's and lzma's decoders, which throw away the output of the call that meets the damage: asked for little at a
    time."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._fault: Exception | None = None

    @property
    def eof(self) -> bool:
        return self._decoder.eof and self._fault is None

    @property
    def needs_input(self) -> bool:
        return self._fault is None and self._decoder.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Raises lzma.LZMAError, OSError (bz2) or NotExamined (memory) once all that stands before it was given out."""
        out = bytearray()
        while self._fault is None and len(out) < max_length:
            try:
                more = self._decoder.decompress(data, min(_SMALL, max_length - len(out)))
            except (lzma.LZMAError, OSError) as fault:
                self._fault = _without_words(fault)
                break
            out += more
            data = b""
            if self._decoder.eof or self._decoder.needs_input:
                break
        if self._fault is not None and not out:
            raise self._fault
        return bytes(out)


def _without_words(fault: Exception) -> Exception:
    if isinstance(fault, OSError):
        return OSError()
    return NotExamined(Reason.MEMORY) if "emory" in str(fault) else lzma.LZMAError()  # "Memory usage limit exceeded"


def bzip2_decoder() -> Decoder:
    """For one stream of a bzip2 file."""
    return _Careful(bz2.BZ2Decompressor())


def lzma_decoder(kind: int) -> Decoder:
    """For one stream; kind: lzma.FORMAT_XZ or lzma.FORMAT_ALONE. One that wants more memory is refused: NotExamined."""
    return _Careful(lzma.LZMADecompressor(kind, memlimit=_LZMA_MEMORY))


def raw_lzma(header: bytes) -> Decoder:
    """For LZMA as zip archives hold it (APPNOTE 5.8.8); `header` is the first 9 bytes. Raises lzma.LZMAError, and
    NotExamined where it wants more memory."""
    if len(header) < _LZMA_PROPERTIES or header[2:4] != b"\x05\x00" or header[4] >= 9 * 5 * 5:
        raise lzma.LZMAError
    rest, lc = divmod(header[4], 9)
    pb, lp = divmod(rest, 5)
    return raw_lzma_stream(int.from_bytes(header[5:9], "little"), lc, lp, pb)


def raw_lzma_stream(dictionary: int, lc: int = 3, lp: int = 0, pb: int = 2) -> Decoder:
    """For LZMA without any header. Raises NotExamined where it wants more memory."""
    if dictionary > _LZMA_DICTIONARY:
        raise NotExamined(Reason.MEMORY)
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 4096), "lc": lc, "lp": lp, "pb": pb}]
    return _Careful(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters))


class DecodedReader:
    """Reads what a decoder makes of `read`'s bytes.

    read: the compressed bytes, at most as many as asked for, b"" at the end.
    decoder: the first decoder; `following`, when given, makes one for each further member (gzip) from its first
        bytes, or None where what follows is not another member.
    """

    def __init__(
        self,
        read: Callable[[int], bytes],
        decoder: Decoder,
        following: Callable[[bytes], Decoder | None] | None = None,
    ) -> None:
        self._read = read
        self._decoder: Decoder | None = decoder
        self._following = following
        self._pending = b""
        self.packed = 0  # compressed bytes taken so far

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, b"" at the end. Raises EOFError when the input ends before the compressed stream does,
        zlib.error, OSError or lzma.LZMAError when it is damaged."""
        while self._decoder is not None:
            if self._decoder.eof:
                self._next_member(self._decoder)
                continue
            data = self._taken() if self._decoder.needs_input else b""
            if out := self._decoder.decompress(data, size):
                return out
        return b""

    def _taken(self) -> bytes:
        if not (data := self.behind()):
            raise EOFError
        return data

    def behind(self) -> bytes:
        """Some of what stands behind the stream, once that was read to its end; b"" where nothing more does."""
        data, self._pending = self._pending, b""
        if not data:
            data = self._read(_BLOCK)
            self.packed += len(data)
        return data

    def _next_member(self, ended: Decoder) -> None:
        self._decoder, self._pending = None, ended.unused_data
        if self._following is None:
            return
        while len(start := self._pending.lstrip(b"\0")) < _MAGIC:  # zero padding may stand between (tapes)
            self._pending = b""
            more = self.behind()
            self._pending = start + more
            if not more:
                return
        self._decoder = self._following(start)
        self._pending = start
