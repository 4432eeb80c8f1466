"""What a file is, decided from its content first.

Three steps, cheapest first: our own table of signatures, then a look at whether it is text and of which kind (here the
extension helps), then libmagic, which is loaded only for what the first two cannot tell. A mislabelled file is read as
what it is.
"""

from __future__ import annotations

from collections.abc import Callable

from macie_lite.extraction.formats import OCTET_STREAM, Format, Sniffed
from macie_lite.extraction.signatures import by_signature
from macie_lite.extraction.text_kinds import is_text, is_text_after_a_hole, text_kind

__all__ = ["HEAD_BYTES", "sniff"]

HEAD_BYTES = 1 << 16
"""How much of a file `sniff` wants to see."""

_MAGIC_FORMATS = {
    "application/gzip": Format.GZIP,
    "application/zip": Format.ZIP,
    "application/pdf": Format.PDF,
}


def sniff(head: bytes, name: str, tail: Callable[[], bytes] = bytes) -> Sniffed:
    """The type of the file that starts with `head` and is called `name`.

    head: the first HEAD_BYTES of the file; a shorter one is the whole file.
    tail: gives its last bytes: asked only where the head is that of a document and does not say of which kind, or where
        it is nothing but zero bytes.
    """
    known = by_signature(head, tail)
    if known is not None:
        return known
    if is_text(head):
        return text_kind(head, name, whole=len(head) < HEAD_BYTES)
    if is_text_after_a_hole(head, tail):
        return Sniffed(Format.TEXT, "text/plain")
    return _by_libmagic(head)


def _by_libmagic(head: bytes) -> Sniffed:
    mime_type = _libmagic(head)
    if mime_type.startswith("text/"):
        return Sniffed(Format.TEXT, "text/plain")
    return Sniffed(_MAGIC_FORMATS.get(mime_type), mime_type)


def _libmagic(head: bytes) -> str:
    try:
        import pylibmagic  # noqa: F401 - it points `magic` at its own libmagic, so it must come first
        import magic  # isort: skip
    except (ImportError, OSError):
        return OCTET_STREAM  # a platform for which there is no libmagic
    try:
        return str(magic.from_buffer(head, mime=True))
    except magic.MagicException:
        return OCTET_STREAM
