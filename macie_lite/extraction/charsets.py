"""Text whose charset is stated: to UTF-8 where the statement holds, else left to what `encoding` makes of it."""

from __future__ import annotations

import codecs
from collections.abc import Callable

__all__ = ["codec_of", "transcoded"]

_NOT_TEXT = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"))
_UNICODE = frozenset(("utf-8", "ascii"))
_LEAST_ASCII = bytes(range(32, 127))
_MARK = codecs.BOM_UTF8
_SHIFT = b"\x1b"  # ISO 2022 writes what is beyond ASCII in ASCII, behind it


def codec_of(charset: str | None) -> str | None:
    """Python's name for a charset; None for one that it has not, or that is none."""
    if not charset or "\0" in charset or len(charset) > 60:
        return None
    try:
        found = codecs.lookup(charset)
    except (LookupError, ValueError):
        return None
    if found.name.replace("-", "_") in _NOT_TEXT or not getattr(found, "_is_text_encoding", True):
        return None
    return found.name


def transcoded(charset: str | None, head: bytes, read: Callable[[int], bytes]) -> Callable[[int], bytes] | None:
    """What reads the text as UTF-8, behind a mark that says so; None where its bytes are better read as they are:
    nothing is stated that can be, or what is stated is wrong, or makes no difference.

    head: the first bytes of the text; read: all of it.
    """
    codec = codec_of(charset)
    if codec is None or codec in _UNICODE or (_like_ascii(codec) and (_is_plain(head) or _is_utf8(head))):
        return None
    decoder = codecs.getincrementaldecoder(codec)("replace")
    begun = False

    def decoded(size: int) -> bytes:
        nonlocal begun
        if not begun:
            begun = True
            return _MARK
        while True:
            raw = read(size)
            if text := decoder.decode(raw, final=not raw):
                return text.encode("utf-8", "replace")
            if not raw:
                return b""

    return decoded


def _like_ascii(codec: str) -> bool:
    return _LEAST_ASCII.decode(codec, "replace").encode("utf-8", "replace") == _LEAST_ASCII


def _is_plain(head: bytes) -> bool:
    return head.isascii() and _SHIFT not in head


def _is_utf8(head: bytes) -> bool:
    """Mailers say one thing and write another: what reads as UTF-8 beyond ASCII hardly is anything else."""
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and not head[: error.start].isascii()
    return not head.isascii()
