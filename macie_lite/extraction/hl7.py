"""HL7 v2 messages and batches: fields by name (HL7 v2.5.1, chapter 2), the rest of each segment as text.

A message is a record. Segments end with CR, or with LF where a file was edited; the blocks of MLLP (HL7 "Transport
specification: MLLP", release 1) add a byte before and two behind each message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.hl7_fields import CODING_SYSTEMS, FIELDS, IDENTIFIER_TYPES
from macie_lite.extraction.segments import Fields, Grammar, Span, pieces, segmented, together

__all__ = ["extract_hl7"]

_SEGMENT = re.compile(rb"[^\r\n\x0b\x1c]+")
_HEADERS = (b"MSH", b"FHS", b"BHS")


def extract_hl7(source: Input) -> Extraction:
    """Columns of the fields that have a name, and the rest of the text."""
    return (yield from segmented(source, _Messages()))


class _Messages(Grammar):
    """Reads segments by the delimiters that the header before them states."""

    def __init__(self) -> None:
        self._field, self._escape = b"|", b"\\"
        self._delimiters = b"^", b"~", b"&"

    def pattern(self, text: bytes) -> re.Pattern[bytes]:
        return _SEGMENT

    def read(self, text: bytes, start: int, end: int, fields: Fields) -> None:
        name = text[start : start + 3]
        if name in _HEADERS:
            self._header(text[start + 3 : start + 8])
            if name == b"MSH":
                fields.begin(start)
            return
        known = FIELDS.get(name)
        if known is None or text[start + 3 : start + 4] != self._field:
            return
        last = max(known)
        at = start
        for number, value in enumerate(text[start:end].split(self._field, last + 1)):
            if value and number in known:
                kind, called = known[number]
                for piece in pieces(text, at, at + len(value), self._delimiters[1]):
                    self._add(kind, called, text, piece, fields)
            at += len(value) + 1

    def _header(self, stated: bytes) -> None:
        """The separator of fields, then those of components and repetitions, escape and subcomponents (2.5.4)."""
        if len(stated) > 3 and len(set(stated[:4])) == 4 and not any(map(str.isalnum, stated[:4].decode("latin-1"))):
            self._field, self._escape = stated[:1], stated[3:4]
            self._delimiters = stated[1:2], stated[2:3], stated[4:5]

    def _add(self, kind: str, name: str, text: bytes, piece: Span, fields: Fields) -> None:
        parts = pieces(text, *piece, self._delimiters[0])
        for called, first, last, value in _READERS[kind](name, text, parts):
            fields.add(called, first, last, self._plain(text[first:last] if value is None else value))

    def _plain(self, value: bytes) -> bytes:
        r"""Escapes read (2.7): \F\ \S\ \T\ \R\ \E\ and \Xhh..\."""
        if self._escape not in value:
            return value
        own = re.escape(self._escape)
        return re.sub(own + rb"([FSTRE]|X[0-9A-Fa-f]{2,64}|\.br)" + own, self._meaning, value)

    def _meaning(self, found: re.Match[bytes]) -> bytes:
        component, repetition, part = self._delimiters
        stands = dict(zip(b"FSTRE", (self._field, component, part, repetition, self._escape), strict=True))
        code = found[1]
        if code[:1] == b"X":
            return bytes.fromhex(code[1 : len(code) // 2 * 2 + 1].decode("ascii")).decode("utf-8", "replace").encode()
        return b" " if code == b".br" else stands[code[0]]


Found = Iterator[tuple[str, int, int, bytes | None]]
"""Name, start and end in the window, and the value where it does not stand there as it is."""


def _of(text: bytes, parts: Sequence[Span], number: int) -> bytes:
    return text[slice(*parts[number - 1])] if number <= len(parts) else b""


def _value(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    yield name, *parts[0], None


def _text(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    for part in parts:
        yield name, *part, None


def _date(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    """TS: the day, without the time behind it."""
    start, end = parts[0]
    yield name, start, min(end, start + 8), None


def _id(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    """CX: the identifier, and in the fifth component of which type it is."""
    yield IDENTIFIER_TYPES.get(_of(text, parts, 5).upper(), name), *parts[0], None


def _person(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    """XPN: family^given^further^suffix^prefix, the family's own parts apart by &."""
    family, given, further = (_of(text, parts, number) for number in (1, 2, 3))
    words = [word for word in (given, further, family.partition(b"&")[0]) if word.strip()]
    if words:
        yield name, *together(parts[:3]), b" ".join(words)


def _staff(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    """XCN: number^family^given^further, with the number's type in the thirteenth component."""
    if len(parts) > 1:
        kind, issuer = _of(text, parts, 13).upper(), _of(text, parts, 9).upper()
        if kind in IDENTIFIER_TYPES or issuer.startswith(b"NPI"):
            yield IDENTIFIER_TYPES.get(kind, "npi"), *parts[0], None
        yield from _person(name, text, parts[1:])


def _home(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    """XAD: street^other^city^state^code^country."""
    pieces = [_of(text, parts, number) for number in range(1, 6)]
    street, (state, code) = [part.replace(b"&", b" ").strip() for part in pieces[:3]], pieces[3:]
    value = b", ".join(part for part in (*street, b" ".join(filter(None, (state, code)))) if part)
    if value:
        yield name, *together(parts[:5]), value


def _phone(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    """XTN: a number as it is dialled, an address of mail, or country, area and local number apart."""
    if _of(text, parts, 1).strip():
        yield name, *parts[0], None
    if _of(text, parts, 4).strip():
        yield "email", *parts[3], None
    local = b" ".join(part for part in (_of(text, parts, 6), _of(text, parts, 7)) if part)
    if local and not _of(text, parts, 1).strip():
        code = _of(text, parts, 5)
        value = (b"+" + code.lstrip(b"+") + b" " if code else b"") + local
        yield name, *together(parts[4:7]), value
    if _of(text, parts, 12).strip():
        yield name, *parts[11], None


def _code(name: str, text: bytes, parts: Sequence[Span]) -> Found:
    """CWE: code^text^coding system, and the same again from another system. A system's name is no code: I10 is one of
    ICD-10's as well."""
    for first in (0, 3):
        system = _of(text, parts, first + 3).upper()
        if system:
            yield "coding system", *parts[first + 2], None
        if (called := CODING_SYSTEMS.get(system, name)) and first < len(parts):
            yield called, *parts[first], None
        if name and first + 1 < len(parts):
            yield name, *parts[first + 1], None


_READERS: dict[str, Callable[[str, bytes, Sequence[Span]], Found]] = {
    "value": _value,
    "text": _text,
    "date": _date,
    "id": _id,
    "person": _person,
    "staff": _staff,
    "home": _home,
    "phone": _phone,
    "code": _code,
}
