"""The way in: sniff, hand to the right extractor, and turn every way to fail into a `Coverage`.

Containers call back `extract` for their members, so that a member is read exactly as an object of its own would be.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import BinaryIO, cast

from macie_lite.extraction.base import Extraction, Extractor, Input
from macie_lite.extraction.formats import Format
from macie_lite.extraction.guarding import guarded, sniffed, up_to_the_limit
from macie_lite.extraction.islands import with_islands
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.model.coverage import Coverage, NotExamined, Reason

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


def extract(source: Input) -> Extraction:
    """Passages of one file of any type, then its coverage. Does not close the stream: who opened it does.

    Raises Unavailable (and other errors of ours that are not about the content); never a parser's own error.
    """
    stream = PeekingReader(source.stream)
    try:
        found = sniffed(stream, source)
    except NotExamined as fault:
        return Coverage.skipped(fault.reason)
    if found is None:
        return Coverage.complete(0, "text/plain")  # an empty file: nothing in it is left unexamined
    if found.format is None:
        return Coverage.skipped(found.reason, found.mime_type)
    if source.size is not None and source.size > source.budget.limits.largest(found.format):
        return Coverage.skipped(Reason.FILE_SIZE, found.mime_type)
    stream.most = source.budget.limits.readable(found.format)
    extraction = extractor_of(found.format)(replace(source, stream=cast(BinaryIO, stream)))
    extraction = with_islands(extraction, source)
    coverage = yield from guarded(extraction, found, stream)
    return up_to_the_limit(coverage) if stream.cut else coverage


def extractor_of(kind: Format) -> Extractor:
    """What reads a format."""
    module, function = EXTRACTORS[kind].split(":")
    return cast(Extractor, getattr(import_module(module), function))
