"""Whether a text is a document of a kind with a reader of its own: OpenDocument as one flat file."""

from __future__ import annotations

import re

from macie_lite.extraction.formats import Format, Sniffed

__all__ = ["kind_of_document"]

_FLAT = re.compile(
    rb"""<office:document\s[^>]*office:mimetype=["'](application/vnd\.oasis\.opendocument\.[a-z]+)[a-z-]*["']"""
)


def kind_of_document(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    if not text.lstrip().startswith(b"<") or (found := _FLAT.search(text)) is None:
        return None
    return Sniffed(Format.ODF, f"{found[1].decode('ascii')}-flat-xml")
