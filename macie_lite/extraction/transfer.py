"""Content-Transfer-Encoding (RFC 2045, 6), undone as a body flows."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable

from macie_lite.extraction.mime_stream import BLOCK, FIRST_BLOCK

__all__ = ["Decoded", "UuDecoded", "decoder_of"]

Read = Callable[[int], bytes]

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_SPACE = b" \t\r\n\0"
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/= \t\r\n\0]")
_UU = frozenset(("x-uuencode", "uuencode", "x-uue", "uue"))


class Decoded:
    """read: bytes as they are meant; leftover: bytes that were read and are not so encoded, once `read` has ended."""

    def __init__(self, raw: Read) -> None:
        self._raw = raw
        self._carry = b""
        self._out = b""
        self._done = False
        self._step = FIRST_BLOCK
        self.leftover = b""

    def read(self, size: int) -> bytes:
        while not self._out and not self._done:
            raw = self._raw(self._step)
            self._step = min(2 * self._step, BLOCK)
            self._done = not raw
            self._out = self._decode(self._carry + raw, final=not raw)
        data, self._out = self._out[:size], self._out[size:]
        return data

    def _decode(self, data: bytes, *, final: bool) -> bytes:
        raise NotImplementedError


class _Base64(Decoded):
    """Ends where a line is no base64: what mailing lists put behind it."""

    def _decode(self, data: bytes, *, final: bool) -> bytes:
        digits = data.translate(None, _SPACE)
        if digits.translate(None, _BASE64) and (foreign := _FOREIGN.search(data)):
            start = data.rfind(b"\n", 0, foreign.start()) + 1
            self.leftover, self._done = data[start:], True
            digits = data[:start].translate(None, _SPACE)
        begins = digits.rfind(b"=") + 1  # behind padding, groups of four begin anew
        whole = len(digits) if self._done else begins + (len(digits) - begins) // 4 * 4
        digits, self._carry = digits[:whole], digits[whole:]
        if b"=" not in digits:
            return _quads(digits)
        return b"".join(map(_quads, digits.split(b"=")))  # two that were put together


def _quads(digits: bytes) -> bytes:
    """base64 without padding. A last digit alone says nothing."""
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


class _QuotedPrintable(Decoded):
    def _decode(self, data: bytes, *, final: bool) -> bytes:
        end = len(data)
        if not final:
            end = data.rfind(b"\n") + 1 or (len(data) if len(data) < 4 else _before_escape(data))
        self._carry = data[end:]
        return binascii.a2b_qp(data[:end])


def _before_escape(data: bytes) -> int:
    """A line without an end: cut where no escape is cut in two."""
    at = data.rfind(b"=", len(data) - 3)
    return at if at > 0 else len(data)


class UuDecoded(Decoded):
    """The lines between "begin" and "end"."""

    def _decode(self, data: bytes, *, final: bool) -> bytes:
        end = len(data) if final else data.rfind(b"\n") + 1
        data, self._carry = data[:end], data[end:]
        if not final and len(self._carry) > BLOCK:
            self.leftover, self._carry, self._done = self._carry, b"", True  # no line of it is that long
        out: list[bytes] = []
        at = 0
        while at < len(data):
            end = data.find(b"\n", at) + 1 or len(data)
            line = data[at:end]
            if line.rstrip() == b"end":
                self.leftover, self._carry, self._done = data[end:] + self._carry, b"", True
                break
            out.append(b"" if line.startswith(b"begin ") else _uu_line(line))
            at = end
        return b"".join(out)


def _uu_line(line: bytes) -> bytes:
    """Encoders that leave garbage behind a line are many: its length is what its first character says."""
    line = line.rstrip(b"\r\n")
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        pass
    try:
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3]) if line else b""
    except binascii.Error:
        return b""


def decoder_of(encoding: str, read: Read) -> Decoded | None:
    """None for what needs no decoding."""
    if encoding == "base64":
        return _Base64(read)
    if encoding == "quoted-printable":
        return _QuotedPrintable(read)
    return UuDecoded(read) if encoding in _UU else None
