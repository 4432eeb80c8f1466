"""The formats that can be read, and what sniffing says of a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from macie_lite.model.coverage import Reason

__all__ = ["OCTET_STREAM", "Format", "Sniffed"]

OCTET_STREAM = "application/octet-stream"


class Format(StrEnum):
    """What `extract` knows how to read; each has one entry in its table."""

    # text
    TEXT = "text"
    HTML = "html"
    XML = "xml"
    RTF = "rtf"
    FOLDED = "folded"
    SQL = "sql"
    HL7 = "hl7"
    X12 = "x12"
    EDIFACT = "edifact"
    SWIFT = "swift"
    OFX = "ofx"
    JSON = "json"
    JSONL = "jsonl"
    # tables
    CSV = "csv"
    FIXED_WIDTH = "fixed-width"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"
    ORC = "orc"
    AVRO = "avro"
    ARROW = "arrow"
    SQLITE = "sqlite"
    DBASE = "dbase"
    # documents
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    ODF = "odf"
    DOC = "doc"
    PPT = "ppt"
    IWA = "iwa"
    PLIST = "plist"
    # mail
    EMAIL = "email"
    MBOX = "mbox"
    MSG = "msg"
    PST = "pst"
    TNEF = "tnef"
    # containers
    COMPRESSED = "compressed"
    ZIP = "zip"
    TAR = "tar"
    ARCHIVE = "archive"
    COMPOUND = "compound"
    # pictures and health
    IMAGE = "image"
    DICOM = "dicom"
    # what is read in part
    READABLE = "readable"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`format` is None for a type that cannot be read, and then `reason` says why."""

    format: Format | None
    mime_type: str
    reason: Reason = Reason.UNSUPPORTED_TYPE
