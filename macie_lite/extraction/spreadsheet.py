"""XLS (MS-XLS) and ODS (OpenDocument 1.3 part 3): cells through python-calamine, and all that stands around them."""

from __future__ import annotations

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.memory import in_memory, reopened
from macie_lite.extraction.ods import extract_ods
from macie_lite.extraction.xls import extract_xls

__all__ = ["extract_spreadsheet"]


def extract_spreadsheet(source: Input) -> Extraction:
    """Passages of all sheets, hidden ones too, and of all that stands around their cells."""
    with in_memory(source) as file, reopened(file) as stream:
        is_package = stream.read(2) == b"PK"
        return (yield from (extract_ods if is_package else extract_xls)(source, file, stream))
