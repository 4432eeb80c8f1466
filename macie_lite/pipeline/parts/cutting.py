"""Which parts an object is cut into, from its first bytes, or its footer."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import BinaryIO, cast

from macie_lite.errors import TargetError, Unavailable
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.csv import read_dialect
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.formats import Format, Sniffed
from macie_lite.extraction.guarding import sniffed
from macie_lite.extraction.parquet_footer import chunks_of, footer_of
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.sniff import HEAD_BYTES
from macie_lite.model.objects import ObjectRef
from macie_lite.model.parts import Part, State

__all__ = ["MOST_PARTS", "cut"]

MOST_PARTS = 10_000
_TEXTS = (Format.TEXT, Format.JSONL, Format.CSV)


def cut(
    ref: ObjectRef, open_stream: Callable[[], BinaryIO], part_bytes: int, limits: Limits | None = None
) -> tuple[Part, ...]:
    """Parts of about `part_bytes` bytes; none where the object is of another kind, is smaller than two of them, or is
    in an encoding that cannot be read from the middle. Raises Unavailable and TargetError; what is wrong with the
    object is for who scans it to tell."""
    limits = limits or Limits()
    if part_bytes <= 0 or ref.size < 2 * part_bytes:
        return ()
    try:
        with open_stream() as stream:
            return _parts(ref, stream, part_bytes, limits)
    except (Unavailable, TargetError):
        raise
    except Exception:  # noqa: BLE001 - parsers fail in every way there is; the scan of the whole tells which
        return ()


def _parts(ref: ObjectRef, stream: BinaryIO, part_bytes: int, limits: Limits) -> tuple[Part, ...]:
    peeking = PeekingReader(stream)
    encoding = getattr(stream, "content_encoding", None)
    source = Input(cast(BinaryIO, peeking), ref.key, ref.size, Budget(limits), content_encoding=encoding)
    found = sniffed(peeking, source)
    if found is None or found.format is None or ref.size > limits.largest(found.format):
        return ()
    if found.format is Format.PARQUET:
        return _of_groups(_group_sizes(cast(BinaryIO, peeking)), ref.size, part_bytes, found)
    if found.format not in _TEXTS:
        return ()
    settled = _settled(peeking.peek(HEAD_BYTES))
    if settled is None or (found.format is Format.CSV and not _is_table(source)):
        return ()
    size = int(min(ref.size, limits.readable(found.format)))
    return _of_bytes(size, part_bytes, found, settled)


def _settled(head: bytes) -> bool | None:
    """Whether the text that starts so shows to be in UTF-8; None where it shows to be in something else."""
    reader = Utf8Reader(io.BytesIO(head))
    reader.read(len(head))
    return reader.settled if reader.exact else None


def _is_table(source: Input) -> bool:
    dialect, small = read_dialect(Utf8Reader(source.stream), source.name)
    return dialect is not None and not small


def _of_bytes(size: int, part_bytes: int, found: Sniffed, settled: bool) -> tuple[Part, ...]:
    part_bytes = max(part_bytes, -(-size // MOST_PARTS))
    count = max(1, size // part_bytes)
    if count < 2:
        return ()
    edges = [number * part_bytes for number in range(count)] + [size]
    return _between(edges, found, State(settled=settled))


def _between(edges: Sequence[int], found: Sniffed, state: State) -> tuple[Part, ...]:
    assert found.format is not None, "only what can be read is cut"
    first = Part(0, len(edges) - 1, edges[0], edges[1], str(found.format), found.mime_type)
    return tuple(
        replace(first, index=index, start=start, end=end, state=state if index else State())
        for index, (start, end) in enumerate(pairwise(edges))
    )


def _group_sizes(stream: BinaryIO) -> list[int]:
    """Of each row group, as the footer says."""
    return [sum(max(0, chunk.size) for chunk in group) for group in chunks_of(footer_of(stream))]


def _of_groups(sizes: Sequence[int], size: int, part_bytes: int, found: Sniffed) -> tuple[Part, ...]:
    """Row groups one after the other, until they come to a part's share of the object."""
    count = min(MOST_PARTS, size // part_bytes, len(sizes))
    if count < 2:
        return ()
    share, held, edges = max(1, sum(sizes) // count), 0, [0]
    for number, one in enumerate(sizes):
        if held >= share and len(edges) < count:
            edges.append(number)
            held = 0
        held += one
    return _between([*edges, len(sizes)], found, State()) if len(edges) > 1 else ()
