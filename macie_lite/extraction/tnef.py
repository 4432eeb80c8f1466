"""`winmail.dat`, in which Outlook sends what other mailers cannot read (MS-OXTNEF)."""

from __future__ import annotations

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.outlook import extract_items
from macie_lite.extraction.sandbox import parse

__all__ = ["extract_tnef"]


def extract_tnef(source: Input) -> Extraction:
    """Passages of the properties and attachments."""
    depth = max(0, source.budget.limits.archive_depth - len(source.container))
    return (yield from extract_items(parse("tnef:attributes", source, depth), source))
