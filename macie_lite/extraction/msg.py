"""Outlook's messages, contacts, appointments and tasks (`.msg`, MS-OXMSG)."""

from __future__ import annotations

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.outlook import extract_items
from macie_lite.extraction.sandbox import parse

__all__ = ["extract_msg"]


def extract_msg(source: Input) -> Extraction:
    """Passages of the properties, bodies and attachments; messages in it are members."""
    depth = max(0, source.budget.limits.archive_depth - len(source.container))
    return (yield from extract_items(parse("message:message", source, depth), source))
