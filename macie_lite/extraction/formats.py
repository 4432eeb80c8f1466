"""The formats that can be read, and what sniffing says of a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from macie_lite.model.coverage import Reason

__all__ = ["OCTET_STREAM", "Format", "Sniffed"]

OCTET_STREAM = "application/octet-stream"


class Format(StrEnum):
    """What `extract` knows how to read; each has one entry in its table."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    GZIP = "gzip"
    ZIP = "zip"
    TAR = "tar"
    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`format` is None for a type that cannot be read, and then `reason` says why."""

    format: Format | None
    mime_type: str
    reason: Reason = Reason.UNSUPPORTED_TYPE
