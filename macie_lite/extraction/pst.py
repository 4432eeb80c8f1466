"""Outlook's folders (`.pst`, `.ost`, MS-PST): each item is a member called by its folders and its number in the last,
"Inbox/3"."""

from __future__ import annotations

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.outlook import extract_items
from macie_lite.extraction.sandbox import parse

__all__ = ["extract_pst"]


def extract_pst(source: Input) -> Extraction:
    """Passages of every item in every folder, and of those that are in none."""
    items = parse("pst:folders", source, source.budget.limits.archive_members)
    return (yield from extract_items(items, source))
