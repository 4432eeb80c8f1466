"""What a file is, decided from its content first.

Three steps, cheapest first: our own table of signatures, then a look at whether it is text and of which kind (here the
extension helps), then libmagic, which is loaded only for what the first two cannot tell. A mislabelled file is read as
what it is.
"""

from __future__ import annotations

from collections.abc import Callable

from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.formats import OCTET_STREAM, Format, Sniffed
from macie_lite.extraction.media_headers import by_media_header, media_of_name
from macie_lite.extraction.sandbox import parse_bytes
from macie_lite.extraction.signatures import by_directory, by_signature, may_be_lzma
from macie_lite.extraction.text_kinds import extension_of, is_filled, is_text, is_text_after_a_hole, text_kind
from macie_lite.model.coverage import NotExamined

__all__ = ["HEAD_BYTES", "sniff"]

HEAD_BYTES = 1 << 16
"""How much of a file `sniff` wants to see."""

_SECONDS = 10.0  # for libmagic
# fmt: off
_ZIP_EXTENSIONS = frozenset((
    "zip", "docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "pptx", "pptm", "jar", "war", "ear", "apk", "aab", "ipa",
    "whl", "egg", "epub", "odt", "ods", "odp", "kmz", "nupkg", "vsix", "xpi", "cbz",
))
# fmt: on
_MAGIC_FORMATS = {
    "application/gzip": Format.COMPRESSED,
    "application/zip": Format.ZIP,
    "application/pdf": Format.PDF,
}


def sniff(head: bytes, name: str, tail: Callable[[], bytes] = bytes) -> Sniffed:
    """The type of the file that starts with `head` and is called `name`.

    head: the first HEAD_BYTES of the file; a shorter one is the whole file.
    tail: gives its last bytes: asked only where the head is that of a document and does not say of which kind, where it
        is no text, or where the name is that of a zip archive and the head is not.
    """
    known = by_signature(head, tail) or by_media_header(head)
    if known is not None and known.format is not None:
        return known
    if known is None and extension_of(name) == "iwa" and head.startswith(b"\0"):  # it has no signature of its own
        return Sniffed(Format.IWA, "application/x-iwork-archive")
    if known is None and (tried := _by_trial(head, extension_of(name))) is not None:
        return tried
    text = known is None and is_text(head)
    known = known or media_of_name(head, extension_of(name))
    archive = _archive_behind(head, name, tail, doubtful=known is None and not text)
    if archive is not None:
        return archive
    if known is not None:
        return known
    if text:
        return text_kind(head, name, whole=len(head) < HEAD_BYTES)
    if is_text_after_a_hole(head, tail):
        return Sniffed(Format.TEXT, "text/plain")
    if extension_of(name) == "br":  # damaged, then: it has no signature
        return Sniffed(Format.COMPRESSED, "application/x-brotli")
    return Sniffed(None, OCTET_STREAM) if is_filled(head) else _by_libmagic(head)


def _by_trial(head: bytes, extension: str) -> Sniffed | None:
    if extension != "br" and not may_be_lzma(head):
        return None
    from macie_lite.extraction.compressions import by_trial

    return by_trial(head, extension)


def _archive_behind(head: bytes, name: str, tail: Callable[[], bytes], *, doubtful: bool) -> Sniffed | None:
    """A zip archive behind what the head is. The end is asked for where the name says zip or the head says nothing: it
    costs a request of its own."""
    expected = extension_of(name) in _ZIP_EXTENSIONS
    if len(head) < HEAD_BYTES:
        return by_directory(head, expected=expected)
    return by_directory(tail(), expected=expected) if expected or doubtful else None


def _by_libmagic(head: bytes) -> Sniffed:
    mime_type = _libmagic(head)
    if mime_type.startswith("text/"):
        return Sniffed(Format.TEXT, "text/plain")
    return Sniffed(_MAGIC_FORMATS.get(mime_type), mime_type)


def _libmagic(head: bytes) -> str:
    """In a process of its own: it is native code, and the head is anybody's."""
    try:
        told = list(parse_bytes("magic:mime_type", head, Budget(Limits(seconds=_SECONDS))))
    except NotExamined:
        return OCTET_STREAM
    return str(told[0][0]) if told else OCTET_STREAM
