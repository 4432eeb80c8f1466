"""An end for a PDF that lost its own. Readers rebuild the table of objects, but where the document starts stands at the
end of the file alone (ISO 32000-1, 7.5.5: the trailer's `Root`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["ends"]

_LOOK = 4096  # bytes of an object in which its type is looked for
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s{1,4}\d{1,5}\s{1,4}obj\b")  # PDFium takes no higher numbers
_TYPE = re.compile(rb"/Type\s{0,4}/(Catalog|Page)\b")
_ENCRYPTION = re.compile(rb"/Filter\s{0,4}/(?:Standard|Adobe\.PubSec)\b")
_BODY = re.compile(rb"endobj|stream")
_LOOSE = b"\nendstream\nendobj\n"  # closes what the cut left open
_ROOT = b"%d 0 obj\n<< /Type /Catalog%s >>\nendobj\n"
_TRAILER = b"trailer\n<< /Root %d 0 R /Size %d >>\nstartxref\n0\n%%%%EOF\n"


def ends(data: bytearray, most_pages: int) -> tuple[list[bytes], bytes]:
    """What may be put behind `data`: for readers that go from the root to its pages, the likeliest first; and one for a
    reader that takes every page that it comes upon. All empty for an encrypted document: its key is lost with its end.
    """
    roots: list[int] = []
    pages: dict[int, None] = {}
    top = 0
    for number, about in _objects(data):
        top = max(top, number)
        if _ENCRYPTION.search(about):
            return [], b""
        kind = _TYPE.search(about)
        if kind and kind[1] == b"Catalog":
            roots.append(number)
        elif kind and len(pages) <= most_pages:  # one more, so that it is seen that there are more
            pages[number] = None
    found = [_LOOSE + _TRAILER % (root, top + 1) for root in reversed(roots)][:1]
    if pages:
        found.append(_LOOSE + _with_pages(top + 1, pages))
    return found, _LOOSE + _ROOT % (top + 1, b"") + _TRAILER % (top + 1, top + 2)


def _objects(data: bytearray) -> Iterator[tuple[int, bytes]]:
    """(number, the start of what stands in it, without a stream)."""
    for found in _OBJECT.finditer(data):
        body = _BODY.search(data, found.end(), found.end() + _LOOK)
        yield int(found[1]), bytes(data[found.end() : body.start() if body else found.end() + _LOOK])


def _with_pages(number: int, pages: dict[int, None]) -> bytes:
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    tree = b"%d 0 obj\n<< /Type /Pages /Kids [ %s ] /Count %d >>\nendobj\n" % (number + 1, kids, len(pages))
    return _ROOT % (number, b" /Pages %d 0 R" % (number + 1)) + tree + _TRAILER % (number, number + 2)
