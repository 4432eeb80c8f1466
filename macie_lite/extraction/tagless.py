"""Text of markup that no XML parser takes: VML is not always well-formed, and scripts declare a document type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from macie_lite.extraction.members import MemberStream
from macie_lite.model.coverage import NotExamined

__all__ = ["without_tags"]

_BLOCK = 1 << 18
_TAG = re.compile(rb"<[^<>]*>")
_BLANK = re.compile(rb"\s*\n\s*")


def without_tags(part: MemberStream) -> Iterator[bytes]:
    """Blocks of UTF-8. Raises NotExamined after all that came before a fault."""
    pending = b""
    while block := part.read(_BLOCK):
        pending += block
        cut = pending.rfind(b"<") if len(pending) < 2 * _BLOCK else len(pending)
        yield _text(pending[:cut])
        pending = pending[cut:]
    yield _text(pending)
    if part.fault is not None:
        raise NotExamined(part.fault)


def _text(markup: bytes) -> bytes:
    text = _BLANK.sub(b"\n", _TAG.sub(b"\n", markup))
    return unescape(text.decode("utf-8", "replace")).encode("utf-8", "replace")
