"""Whether bytes are text, and of which kind: the extension decides together with the content."""

from __future__ import annotations

from macie_lite.extraction.formats import Format, Sniffed

__all__ = ["is_text", "text_kind"]


def is_text(head: bytes) -> bool:
    """Whether it reads as text."""
    return head.count(0) * 100 <= len(head)


def text_kind(head: bytes, name: str, *, whole: bool) -> Sniffed:
    """Which text format."""
    return Sniffed(Format.TEXT, "text/plain")
