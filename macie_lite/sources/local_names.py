r"""Names of files as keys, and back.

A key is text that can be stored and sent; a name on Linux is bytes. Bytes that are not UTF-8 are written as `\xhh`,
and a backslash that would read as such an escape as `\x5c`, so that every name has one key and every key one name.
Names in UTF-8, but for those that hold `\xhh` themselves, are their own keys.
"""

from __future__ import annotations

import os
import re

__all__ = ["key_of", "name_of"]

_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # how os.fsdecode keeps such bytes (PEP 383)
_LOOKS_ESCAPED = re.compile(r"\\(?=x[0-9a-f]{2})")
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


def key_of(name: str) -> str:
    """The key of a name (or path) as Python's `os` functions give it."""
    plain = _LOOKS_ESCAPED.sub(r"\\x5c", name)
    return _NOT_UTF8.sub(lambda match: f"\\x{ord(match[0]) - 0xDC00:02x}", plain)


def name_of(key: str) -> str:
    """The name (or path), for Python's `os` functions, of a key."""
    return os.fsdecode(_ESCAPED.sub(lambda match: bytes((int(match[1], 16),)), key.encode("utf-8", "surrogateescape")))
