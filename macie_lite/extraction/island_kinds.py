"""Whether an island is a file, and of which type: by its signature, by the media type of a `data:` URI (RFC 2397), or
because it reads as a kind of text that has fields or elements with names."""

from __future__ import annotations

import re

from macie_lite.extraction.kinds_documents import kind_of_document
from macie_lite.extraction.kinds_interchange import kind_of_interchange
from macie_lite.extraction.kinds_mail import kind_of_mail
from macie_lite.extraction.kinds_markup import kind_of_markup
from macie_lite.extraction.signatures import by_signature
from macie_lite.model.coverage import Reason

__all__ = ["declared_extension", "has_kind", "has_signature"]

_FILE = 40  # bytes at least
_HEAD = 1 << 16
_REACH, _NEAR = 256, 20
_URI = re.compile(
    rb"data:([a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,100})(?:[ \t]{0,4};[^;,\r\n]{0,60}){0,3}"
    rb";[ \t]{0,4}base64,[ \t\r\n]{0,16}\Z",
    re.IGNORECASE,
)
_EXTENSIONS = {  # of texts whose reader is told by a name; what has a signature needs none
    b"text/csv": "csv",
    b"application/csv": "csv",
    b"text/tab-separated-values": "tsv",
    b"application/json": "json",
    b"text/json": "json",
    b"application/x-ndjson": "jsonl",
    b"application/jsonl": "jsonl",
    b"text/html": "html",
    b"text/xml": "xml",
    b"application/xml": "xml",
    b"message/rfc822": "eml",
    b"message/global": "eml",
    b"multipart/related": "mht",
    b"application/mbox": "mbox",
    b"text/vcard": "vcf",
    b"text/calendar": "ics",
    b"application/sql": "sql",
}
_SUFFIXES = {b"+xml": "xml", b"+json": "json"}  # RFC 6839


def declared_extension(text: bytes, start: int) -> str | None:
    """That of a file of the type that a `data:` URI names before text[start:]; None for one that is no type to read."""
    if text.find(b"64,", max(0, start - _NEAR), start) < 0:
        return None
    uri = _URI.search(text, max(0, start - _REACH), start)
    if uri is None:
        return None
    media_type = uri[1].lower()
    suffix = media_type[media_type.rfind(b"+") :]
    return _EXTENSIONS.get(media_type) or _SUFFIXES.get(suffix)


def has_signature(octets: bytes) -> bool:
    """Whether it begins as a file does that is read, or that is encrypted."""
    known = by_signature(octets) if len(octets) >= _FILE else None
    return known is not None and (known.format is not None or known.reason is not Reason.UNSUPPORTED_TYPE)


def has_kind(text: bytes) -> bool:
    """Whether a text is a message, a document, a page or a set of segments."""
    head = text[:_HEAD]
    return len(head) >= _FILE and any(
        told(head, "") is not None for told in (kind_of_mail, kind_of_interchange, kind_of_document, kind_of_markup)
    )
