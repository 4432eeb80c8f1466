"""The way in: sniff, hand to the right extractor, and turn every way to fail into a `Coverage`.

Containers call back `extract` for their members, so that a member is read exactly as an object of its own would be.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import BinaryIO, cast

from macie_lite.errors import MacieLiteError
from macie_lite.extraction.base import Extraction, Extractor, Input
from macie_lite.extraction.formats import OCTET_STREAM, Format, Sniffed
from macie_lite.extraction.islands import with_islands
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.sniff import HEAD_BYTES, sniff
from macie_lite.model.coverage import Coverage, NotExamined, Reason, Status

__all__ = ["EXTRACTORS", "extract", "extractor_of"]

EXTRACTORS = {
    Format.TEXT: "macie_lite.extraction.text:extract_text",
    Format.HTML: "macie_lite.extraction.html:extract_html",
    Format.XML: "macie_lite.extraction.xml:extract_xml",
    Format.RTF: "macie_lite.extraction.rtf:extract_rtf",
    Format.FOLDED: "macie_lite.extraction.folded:extract_folded",
    Format.SQL: "macie_lite.extraction.sql:extract_sql",
    Format.HL7: "macie_lite.extraction.hl7:extract_hl7",
    Format.X12: "macie_lite.extraction.x12:extract_x12",
    Format.EDIFACT: "macie_lite.extraction.edifact:extract_edifact",
    Format.SWIFT: "macie_lite.extraction.swift:extract_swift",
    Format.OFX: "macie_lite.extraction.ofx:extract_ofx",
    Format.JSON: "macie_lite.extraction.json:extract_json",
    Format.JSONL: "macie_lite.extraction.jsonl:extract_jsonl",
    Format.CSV: "macie_lite.extraction.csv:extract_csv",
    Format.FIXED_WIDTH: "macie_lite.extraction.fixed_width:extract_fixed_width",
    Format.XLSX: "macie_lite.extraction.xlsx:extract_xlsx",
    Format.XLSB: "macie_lite.extraction.xlsx:extract_xlsx",
    Format.XLS: "macie_lite.extraction.spreadsheet:extract_spreadsheet",
    Format.ODS: "macie_lite.extraction.spreadsheet:extract_spreadsheet",
    Format.PARQUET: "macie_lite.extraction.parquet:extract_parquet",
    Format.ORC: "macie_lite.extraction.orc:extract_orc",
    Format.AVRO: "macie_lite.extraction.avro:extract_avro",
    Format.ARROW: "macie_lite.extraction.arrow:extract_arrow",
    Format.SQLITE: "macie_lite.extraction.sqlite:extract_sqlite",
    Format.DBASE: "macie_lite.extraction.dbase:extract_dbase",
    Format.PDF: "macie_lite.extraction.pdf:extract_pdf",
    Format.DOCX: "macie_lite.extraction.docx:extract_docx",
    Format.PPTX: "macie_lite.extraction.pptx:extract_pptx",
    Format.ODF: "macie_lite.extraction.odf:extract_odf",
    Format.DOC: "macie_lite.extraction.compound:extract_compound",
    Format.PPT: "macie_lite.extraction.compound:extract_compound",
    Format.IWA: "macie_lite.extraction.iwa:extract_iwa",
    Format.PLIST: "macie_lite.extraction.plist:extract_plist",
    Format.EMAIL: "macie_lite.extraction.email:extract_email",
    Format.MBOX: "macie_lite.extraction.mbox:extract_mbox",
    Format.MSG: "macie_lite.extraction.msg:extract_msg",
    Format.PST: "macie_lite.extraction.pst:extract_pst",
    Format.TNEF: "macie_lite.extraction.tnef:extract_tnef",
    Format.COMPRESSED: "macie_lite.extraction.compressed:extract_compressed",
    Format.ZIP: "macie_lite.extraction.zip:extract_zip",
    Format.TAR: "macie_lite.extraction.tar:extract_tar",
    Format.ARCHIVE: "macie_lite.extraction.archive:extract_archive",
    Format.COMPOUND: "macie_lite.extraction.compound:extract_compound",
    Format.IMAGE: "macie_lite.extraction.image:extract_image",
    Format.DICOM: "macie_lite.extraction.dicom:extract_dicom",
    Format.READABLE: "macie_lite.extraction.readable:extract_readable",
}
"""Where each format is read: "module:function", imported when the first such file turns up."""

_TAIL_BYTES = 1 << 16
_OF_NO_END = frozenset((Reason.FILE_SIZE, Reason.TRUNCATED, Reason.MALFORMED, Reason.UNPARSABLE))
_logger = logging.getLogger(__name__)


def extract(source: Input) -> Extraction:
    """Passages of one file of any type, then its coverage. Does not close the stream: who opened it does.

    Raises Unavailable (and other errors of ours that are not about the content); never a parser's own error.
    """
    stream = PeekingReader(source.stream)
    try:
        sniffed = _sniffed(stream, source)
    except NotExamined as fault:
        return Coverage.skipped(fault.reason)
    if sniffed is None:
        return Coverage.complete(0, "text/plain")  # an empty file: nothing in it is left unexamined
    if sniffed.format is None:
        return Coverage.skipped(sniffed.reason, sniffed.mime_type)
    if source.size is not None and source.size > source.budget.limits.largest(sniffed.format):
        return Coverage.skipped(Reason.FILE_SIZE, sniffed.mime_type)
    stream.most = source.budget.limits.readable(sniffed.format)
    extraction = extractor_of(sniffed.format)(replace(source, stream=cast(BinaryIO, stream)))
    extraction = with_islands(extraction, source)
    coverage = yield from _guarded(extraction, sniffed, stream)
    return _up_to_the_limit(coverage) if stream.cut else coverage


def _sniffed(stream: PeekingReader, source: Input) -> Sniffed | None:
    """None for an empty file."""
    head = stream.peek(HEAD_BYTES)
    if not head:
        return None
    if source.content_encoding and (coded := _by_coding(head, source.content_encoding)) is not None:
        return coded
    return sniff(head, source.name, partial(stream.peek_end, _TAIL_BYTES))


def _by_coding(head: bytes, content_encoding: str) -> Sniffed | None:
    from macie_lite.extraction.compressions import by_coding

    return by_coding(head, content_encoding)


def _guarded(extraction: Extraction, sniffed: Sniffed, stream: PeekingReader) -> Extraction:
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


def _up_to_the_limit(coverage: Coverage) -> Coverage:
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


def extractor_of(kind: Format) -> Extractor:
    """What reads a format."""
    module, function = EXTRACTORS[kind].split(":")
    return cast(Extractor, getattr(import_module(module), function))
