"""How long the values of a Parquet dictionary are, without having Arrow build it: that takes as long as reading it all.

A dictionary page holds the length of each value in four bytes before it (parquet-format, Encodings.md, PLAIN). Where
all are short, their zeros tell where the lengths may stand; that each leads to the next proves it.
"""

from __future__ import annotations

from typing import BinaryIO

from macie_lite.extraction.parquet_footer import Chunk, dictionary_page_of

__all__ = ["longest_value"]

_HEAD = 1 << 10  # bytes of a page's header
_MOST = 4 << 20  # of a page; others are Arrow's
_CODECS = (None, "snappy", "gzip", None, "brotli", None, "zstd", "lz4_raw")  # parquet.thrift, CompressionCodec
_LENGTH = 4


def longest_value(stream: BinaryIO, chunk: Chunk) -> int | None:
    """Bytes of the longest value of a chunk of byte arrays; None where that cannot be told in passing."""
    if not chunk.dictionary:
        return None
    stream.seek(chunk.dictionary)
    head = stream.read(_HEAD)
    page = dictionary_page_of(head)
    if page is None or not 0 < page.values < _MOST or not 0 < page.size <= _MOST or not 0 < page.packed <= _MOST:
        return None
    stream.seek(chunk.dictionary + page.start)
    return _longest(_unpacked(stream.read(page.packed), page.size, chunk.codec), page.values)


def _unpacked(data: bytes, size: int, codec: int) -> bytes:
    """Nothing where it is not what it should be."""
    import pyarrow as pa

    if not codec:
        return data
    name = _CODECS[codec] if 0 < codec < len(_CODECS) else None
    if name is None:
        return b""
    try:
        unpacked: bytes = pa.decompress(data, size, name, asbytes=True)
    except (pa.ArrowException, OSError, ValueError):
        return b""
    return unpacked


def _longest(data: bytes, values: int) -> int | None:
    import numpy as np

    page = np.frombuffer(data, np.uint8)
    zeros = page == 0
    at = np.flatnonzero(zeros[1:-2] & zeros[2:-1] & zeros[3:])
    empty = (np.diff(at, append=0) == 1) & (page[at + 1] == 0)  # what stands before the length of an empty value
    at = at[~empty][:values]
    if len(at) < values or at[0]:
        return None
    ends = at + _LENGTH + page[at]
    if (ends[:-1] != at[1:]).any() or ends[-1] > len(page):
        return None
    return int(page[at].max())
