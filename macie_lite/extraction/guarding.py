"""What a stream holds, and how its extraction ends, whatever its parser does: for objects, and for parts of them."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import cast

from macie_lite.errors import MacieLiteError
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.formats import OCTET_STREAM, Sniffed
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.sniff import HEAD_BYTES, sniff
from macie_lite.model.coverage import Coverage, NotExamined, Reason, Status

__all__ = ["guarded", "sniffed", "up_to_the_limit"]

_TAIL_BYTES = 1 << 16
_OF_NO_END = frozenset((Reason.FILE_SIZE, Reason.TRUNCATED, Reason.MALFORMED, Reason.UNPARSABLE))
_logger = logging.getLogger(__name__)


def sniffed(stream: PeekingReader, source: Input) -> Sniffed | None:
    """What the stream holds; None for an empty file."""
    head = stream.peek(HEAD_BYTES)
    if not head:
        return None
    if source.content_encoding and (coded := _by_coding(head, source.content_encoding)) is not None:
        return coded
    return sniff(head, source.name, partial(stream.peek_end, _TAIL_BYTES))


def _by_coding(head: bytes, content_encoding: str) -> Sniffed | None:
    from macie_lite.extraction.compressions import by_coding

    return by_coding(head, content_encoding)


def guarded(extraction: Extraction, sniffed: Sniffed, stream: PeekingReader) -> Extraction:
    """The extraction; whatever its parser raises becomes its coverage."""
    passages = 0
    try:
        while True:
            try:
                passage = next(extraction)
            except StopIteration as end:
                return _completed(cast(Coverage, end.value), sniffed, stream)
            except NotExamined as fault:
                return _stopped(fault.reason, passages, sniffed, stream)
            except MacieLiteError:
                raise
            except Exception as fault:  # noqa: BLE001 - parsers fail in every way there is; no file may end the batch
                _logger.debug("a %s parser failed with %s", sniffed.format, type(fault).__name__)
                return _stopped(_reason_of(fault), passages, sniffed, stream)
            passages += 1
            yield passage
    finally:
        extraction.close()


def up_to_the_limit(coverage: Coverage) -> Coverage:
    """Of a file whose end was not read: that explains what its reader missed there."""
    gaps = (Reason.FILE_SIZE, *(gap for gap in coverage.gaps if gap not in _OF_NO_END))
    status = Status.PARTIAL if coverage.status is Status.COMPLETE else coverage.status
    return replace(coverage, status=status, gaps=gaps)


def _reason_of(fault: Exception) -> Reason:
    return Reason.TRUNCATED if isinstance(fault, EOFError) else Reason.UNPARSABLE


def _completed(coverage: Coverage, sniffed: Sniffed, stream: PeekingReader) -> Coverage:
    """An extractor may leave the size (0) and the type (unknown) to what was counted and sniffed here."""
    mime_type = sniffed.mime_type if coverage.mime_type == OCTET_STREAM else coverage.mime_type
    size = coverage.size_classified or (0 if coverage.status is Status.SKIPPED else stream.furthest)
    return replace(coverage, mime_type=mime_type, size_classified=size)


def _stopped(reason: Reason, passages: int, sniffed: Sniffed, stream: PeekingReader) -> Coverage:
    if passages:
        return Coverage.partial(reason, stream.furthest, sniffed.mime_type)
    return Coverage.skipped(reason, sniffed.mime_type)
