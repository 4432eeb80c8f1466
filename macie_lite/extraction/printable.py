"""Text in bytes of which nothing is known: whatever reads as characters of one byte, or of two."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["printable", "wide"]

_EIGHT = re.compile(rb"[\x20-\x7e\xa0-\xfe\t\n\r]{5,}")
_SIXTEEN = re.compile(
    rb"(?:[\x20-\x7e\xa0-\xff]\x00|[\x00-\xff][\x03-\x06])"
    rb"(?:[\x09\x0a\x0d\x20-\x7e\xa0-\xff]\x00|[\x00-\xff][\x01-\x06]|[\x10-\x27]\x20){2,}"
)


def printable(data: bytes) -> Iterator[str]:
    """Runs of UTF-16, then those of UTF-8 or, where they are not, of Windows-1252."""
    yield from wide(data)
    for found in _EIGHT.finditer(_SIXTEEN.sub(b"\0", data)):
        try:
            yield found[0].decode()
        except UnicodeDecodeError:
            yield found[0].decode("cp1252", "replace")


def wide(data: bytes) -> Iterator[str]:
    """Runs of UTF-16."""
    for found in _SIXTEEN.finditer(data):
        yield found[0].decode("utf-16-le", "replace")
