"""Base64 and hex to bytes, and whether these could begin a text or a file, or are a text.

Base64 is that of RFC 4648, sections 4 and 5 (url-safe), with padding or without. What is random (a key, a hash, a
picture's pixels) must never pass for text: it has to be UTF-8 or UTF-16 all through, of characters that are written.
"""

from __future__ import annotations

import binascii
import io
from itertools import pairwise

from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.text_kinds import is_text

__all__ = ["BASE64", "FIRST_OCTETS", "HEX", "LETTERS", "TEXTUAL", "begins", "code_of", "decoded", "text_of"]

BASE64, HEX = "base64", "hex"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
"""Of base64, in the order of their values; url-safe base64 has - and _ for the last two."""
TEXTUAL = bytes(
    octet in b"\t\n\r" or (0x20 <= octet < 0xF5 and octet not in (0x7F, 0xC0, 0xC1)) for octet in range(256)
)
"""For each byte whether UTF-8 may hold it; no controls."""
# fmt: off
FIRST_OCTETS = frozenset((
    b"%PD", b"PK\x03", b"\x1f\x8b\x08", b"BZh", b"\xfd7z", b"\x28\xb5\x2f", b"\x04\x22\x4d", b"\xff\x06\x00", b"7z\xbc",
    b"Rar", b"MSC", b"\x89PN", b"\xff\xd8\xff", b"II*", b"MM\x00", b"\xd0\xcf\x11", b"SQL", b"PAR", b"Obj", b"ARR",
    b"\xff\xfe\x00", b"\xfe\xff\x00", b"\xef\xbb\xbf",
))
# fmt: on
"""How files begin that are read, by their signatures or by the mark of their encoding."""

_HEX_DIGITS = b"0123456789abcdefABCDEF"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BLANK = b"\r\n\t ="
_NOT_TEXTUAL = bytes(octet for octet in range(256) if not TEXTUAL[octet])
_USUAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n\r\t@.,:;-_/=+'\"{}()&?")
_CONTROLS = dict.fromkeys(map(ord, "\t\n\r"))
_BRIEF = 48  # bytes: of fewer, nearly all have to be usual characters
_CHANCE = 18  # bytes of which not one in a million is all characters by chance
_VARIED = 5  # different bytes at least
_LONG = 256  # bytes that may be text in another encoding, with a control here or there
_SAMPLE = 1 << 14


def code_of(letters: bytes) -> str:
    """What letters, in lines or not, are written in."""
    letters = letters.translate(None, _BLANK)
    return BASE64 if letters.translate(None, _HEX_DIGITS) or len(letters) % 2 else HEX


def decoded(letters: bytes, code: str) -> bytes:
    """The bytes that the letters stand for; blanks and padding are passed over, what is cut off is left out."""
    if code == HEX:
        return binascii.unhexlify(letters.translate(None, _BLANK))
    letters = letters.translate(_URL_SAFE, _BLANK)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def begins(octets: bytes) -> bool:
    """Whether these may be the first bytes of a text or of a file that is read."""
    if octets[:3] in FIRST_OCTETS or _is_utf16(octets):
        return True
    if octets.translate(None, _NOT_TEXTUAL) != octets:
        return False
    return octets.isascii() or _starts_as_utf8(octets)


def _starts_as_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _is_utf16(octets: bytes) -> bool:
    first, second = octets[0:8:2], octets[1:8:2]
    zeros, others = (first, second) if 0 in first else (second, first)
    return not zeros.strip(b"\0") and all(octet < 0x7F and TEXTUAL[octet] for octet in others)


def text_of(octets: bytes) -> bytes | None:
    """The text that these bytes are, as UTF-8; None where they are none beyond doubt."""
    if len(set(octets[:_BRIEF])) < _VARIED:
        return None  # a line of dashes or digits
    if 0 in octets[:4] or octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _utf16(octets)
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return _other(octets)
    if not text.translate(_CONTROLS).isprintable():
        return octets if len(octets) >= _LONG and is_text(octets[:_SAMPLE]) and 0 not in octets else None
    return octets if len(octets) >= _BRIEF or _is_usual(text) or _is_letters(octets) else None


def _is_usual(text: str) -> bool:
    """Nine characters in ten are such as words, numbers and settings are written with, or all letters of one script."""
    usual = sum(character in _USUAL or (character > "\x7f" and character.isalpha()) for character in text)
    if usual * 10 < 9 * len(text):
        return False
    turns = sum(a.islower() and b.isupper() for a, b in pairwise(text))  # in a word, as in random letters
    return len(text) >= _CHANCE or turns * 6 <= len(text)


def _is_letters(octets: bytes) -> bool:
    """Whether it is an island itself."""
    letters = octets[:12]
    return not letters.translate(None, LETTERS) and len(letters) == 12 and begins(decoded(letters, code_of(letters)))


def _utf16(octets: bytes) -> bytes | None:
    codec = "utf-16-be" if octets[:1] == b"\0" or octets[:2] == b"\xfe\xff" else "utf-16-le"
    try:
        text = octets[: len(octets) & -2].decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    return text.encode() if text.translate(_CONTROLS).isprintable() else None


def _other(octets: bytes) -> bytes | None:
    """Latin-1 and its kin, of which most is ASCII."""
    sample = octets[:_SAMPLE]
    ascii_only = sum(map(sample.count, range(0x20, 0x7F))) + sum(map(sample.count, b"\t\n\r"))
    if len(octets) < _BRIEF or ascii_only * 10 < 8 * len(sample) or not is_text(sample) or 0 in octets:
        return None
    return Utf8Reader(io.BytesIO(octets)).read(len(octets))
