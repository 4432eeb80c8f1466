"""The encoding that a document of HTML or XML says it is in, for the bytes that tell of none themselves.

Sources: XML 1.0, appendix F.2; HTML, 13.2.3.2 "Prescan a byte stream to determine its encoding".
"""

from __future__ import annotations

import codecs
import re
from typing import cast

from macie_lite.extraction.base import Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.peeking import PeekingReader

__all__ = ["declared_encoding", "markup_reader"]

_HEAD = 4096
_DECLARED = re.compile(
    rb"""<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})|"""
    rb"""<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._-]{1,40})""",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"(?:iso-?8859|latin|windows-|cp\d|ibm\d|koi8|gb|hz|big5|euc|shift|sjis|ms932|mac|tis|ks_c|iso-2022-|viscii|ptcp)",
    re.IGNORECASE,
)
_AS_BROWSERS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
"""WHATWG, Encoding, 4.2: what says that it is the one is read as the other, which holds more."""


def markup_reader(source: Input) -> Utf8Reader:
    """Reads the source as UTF-8, by its byte order mark, its bytes, or what it says."""
    peek = cast(PeekingReader, source.stream).peek if isinstance(source.stream, PeekingReader) else None
    return Utf8Reader(source.stream, declared=declared_encoding(peek(_HEAD)) if peek else None)


def declared_encoding(head: bytes) -> str | None:
    """A codec for single bytes or pairs of them; None where none is named, or none that is known."""
    found = _DECLARED.search(head[:_HEAD])
    name = (found[1] or found[2]).decode("ascii") if found else ""
    if not _KNOWN.match(name):
        return None
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    return _AS_BROWSERS.get(codec, codec)
