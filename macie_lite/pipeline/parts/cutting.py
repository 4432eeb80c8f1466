"""Which parts an object is cut into, from its first bytes, or its footer."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, cast

from macie_lite.errors import TargetError, Unavailable
from macie_lite.extraction import windows
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.csv import read_dialect
from macie_lite.extraction.csv_dialect import Dialect
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.formats import Format, Sniffed
from macie_lite.extraction.guarding import sniffed
from macie_lite.extraction.parquet_footer import chunks_of, footer_of
from macie_lite.extraction.part_csv import sampled_block
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.sniff import HEAD_BYTES
from macie_lite.model.objects import ObjectRef
from macie_lite.model.parts import Part, State
from macie_lite.pipeline.parts.drawing import Drawing, Even, Ranges

__all__ = ["cut", "cut_as"]

_TEXTS = (Format.TEXT, Format.JSONL, Format.CSV)


def cut(
    ref: ObjectRef, open_stream: Callable[[], BinaryIO], part_bytes: int, limits: Limits | None = None
) -> tuple[Part, ...]:
    """Parts of about `part_bytes` bytes; none where the object is of another kind, is smaller than two of them, or is
    in an encoding that cannot be read from the middle. Raises Unavailable and TargetError; what is wrong with the
    object is for who scans it to tell."""
    if part_bytes <= 0 or ref.size < 2 * part_bytes:
        return ()
    return cut_as(Even(part_bytes), ref, open_stream, limits or Limits())


def cut_as(drawing: Drawing, ref: ObjectRef, open_stream: Callable[[], BinaryIO], limits: Limits) -> tuple[Part, ...]:
    """The parts that are drawn of the object; none, and what is raised, as of `cut`."""
    try:
        with open_stream() as stream:
            return _parts(ref, stream, drawing, limits)
    except (Unavailable, TargetError):
        raise
    except Exception:  # noqa: BLE001 - parsers fail in every way there is; the scan of the whole tells which
        return ()


def _parts(ref: ObjectRef, stream: BinaryIO, drawing: Drawing, limits: Limits) -> tuple[Part, ...]:
    peeking = PeekingReader(stream)
    encoding = getattr(stream, "content_encoding", None)
    source = Input(cast(BinaryIO, peeking), ref.key, ref.size, Budget(limits), content_encoding=encoding)
    found = sniffed(peeking, source)
    if found is None or found.format is None or ref.size > limits.largest(found.format):
        return ()
    if found.format is Format.PARQUET:
        groups = drawing.of_groups(_group_sizes(cast(BinaryIO, peeking)), ref.size)
        return _numbered(groups, found, State(), drawing)
    if found.format not in _TEXTS:
        return ()
    settled, grain = _settled(peeking.peek(HEAD_BYTES)), windows.WINDOW
    if found.format is Format.CSV:
        dialect = _dialect(source)
        grain = sampled_block(dialect) if dialect is not None else 0
    if settled is None or not grain:
        return ()
    size = int(min(ref.size, limits.readable(found.format)))
    return _numbered(drawing.of_bytes(size, grain), found, State(settled=settled), drawing)


def _settled(head: bytes) -> bool | None:
    """Whether the text that starts so shows to be in UTF-8; None where it shows to be in something else."""
    reader = Utf8Reader(io.BytesIO(head))
    reader.read(len(head))
    return reader.settled if reader.exact else None


def _dialect(source: Input) -> Dialect | None:
    """None of what is no large table."""
    dialect, small = read_dialect(Utf8Reader(source.stream), source.name)
    return None if small else dialect


def _numbered(ranges: Ranges, found: Sniffed, state: State, drawing: Drawing) -> tuple[Part, ...]:
    assert found.format is not None, "only what can be read is cut"
    kind, count = str(found.format), len(ranges)
    return tuple(
        Part(index, count, start, end, kind, found.mime_type, state if index else State(), sampled=drawing.sampled)
        for index, (start, end) in enumerate(ranges)
    )


def _group_sizes(stream: BinaryIO) -> list[int]:
    """Of each row group, as the footer says."""
    return [sum(max(0, chunk.size) for chunk in group) for group in chunks_of(footer_of(stream))]
