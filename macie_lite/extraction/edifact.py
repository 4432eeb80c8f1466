"""EDIFACT interchanges: elements by name and by their qualifiers, the rest as text.

Sources: ISO 9735 (UNA states the delimiters; a release character before one makes it text), UN/EDIFACT directory D.96A
and later for NAD, PNA, CTA, COM, FII, DTM and RFF. A message is a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.segments import Fields, Grammar, Span, segmented, together

__all__ = ["extract_edifact"]

_CONTACTS = {b"TE": "phone number", b"AL": "phone number", b"FX": "fax number", b"EM": "email"}  # 3155
_REFERENCES = {b"VA": "vat number", b"FC": "tax id", b"AHP": "tax id", b"AIB": "social security number"}  # 1153
_REFERENCES |= {b"ADE": "account number", b"AAD": "patient id", b"PI": "patient id"}
_BIRTH = b"329"  # 2005
_PATIENT = (b"PAT", b"PAN")


def extract_edifact(source: Input) -> Extraction:
    """Columns of the elements that have a name, and the rest of the text."""
    return (yield from segmented(source, _Interchange()))


class _Interchange(Grammar):
    def __init__(self) -> None:
        self._release = b"?"
        self._elements = self._parts = re.compile(rb"")

    def pattern(self, text: bytes) -> re.Pattern[bytes]:
        start = text.lstrip()
        stated = start[3:9] if start.startswith(b"UNA") else b":+.? '"
        part, element, self._release, end = stated[:1], stated[1:2], stated[3:4], stated[5:6]
        released = b"" if self._release == b" " else self._release
        self._parts, self._elements = _value(part, released), _value(element, released)
        first = rb"[^" + re.escape(end + released) + rb"\s]"
        return re.compile(rb"(?=" + first + rb")" + _value(end, released).pattern, re.DOTALL)

    def read(self, text: bytes, start: int, end: int, fields: Fields) -> None:
        elements = self._split(self._elements, text, start, end)
        name = text[slice(*elements[0])]
        if name == b"UNH":
            fields.begin(start)
        elif name in _SEGMENTS:
            parts = [self._split(self._parts, text, *element) for element in elements]
            for called, spans in _SEGMENTS[name](text, parts):
                self._add(called, text, spans, fields)

    def _split(self, values: re.Pattern[bytes], text: bytes, start: int, end: int) -> list[Span]:
        spans: list[Span] = []
        at = start
        while at <= end and len(spans) < 40:
            found = values.match(text, at, end)
            spans.append((at, found.end() if found else at))
            at = spans[-1][1] + 1
        return spans

    def _add(self, name: str, text: bytes, spans: Sequence[Span], fields: Fields) -> None:
        filled = [span for span in spans if span[1] > span[0]]
        if filled:
            value = b" ".join(text[slice(*span)].strip() for span in filled)
            if self._release != b" ":
                value = re.sub(re.escape(self._release) + rb"(.)", rb"\1", value, flags=re.DOTALL)
            fields.add(name, *together(filled), value)


def _value(end: bytes, release: bytes) -> re.Pattern[bytes]:
    """What stands up to a delimiter that no release character stands before."""
    if not release:
        return re.compile(rb"[^" + re.escape(end) + rb"]*+")
    plain, own = rb"[^" + re.escape(end + release) + rb"]*+", re.escape(release)
    return re.compile(plain + rb"(?:" + own + rb"." + plain + rb")*+", re.DOTALL)


Parts = Sequence[Sequence[Span]]
"""By element, and in it by component; the first is the segment's name."""

Named = Iterator[tuple[str, Sequence[Span]]]


def _of(text: bytes, parts: Parts, element: int, number: int = 0) -> bytes:
    return text[slice(*_spans(parts, element, number)[0])] if _spans(parts, element, number) else b""


def _spans(parts: Parts, element: int, number: int | None = None) -> Sequence[Span]:
    """All components of an element, or one."""
    found = parts[element] if element < len(parts) else ()
    return found if number is None else found[number : number + 1]


def _party(text: bytes, parts: Parts) -> Named:
    """NAD: who; number; name and address as lines; name; street; city; region; code."""
    patient = _of(text, parts, 1) in _PATIENT
    yield "patient name" if patient else "party name", _spans(parts, 4)
    lines = _spans(parts, 3)
    yield "patient name" if patient else "party name", lines[:1]
    yield "address", lines[1:]
    yield "address", [span for element in (5, 6, 7, 8) for span in _spans(parts, element)]
    if patient:
        yield "patient id", _spans(parts, 2, 0)


def _person(text: bytes, parts: Parts) -> Named:
    """PNA: the parts of a name, each with what part it is (3405: 1 last, 2 first)."""
    name = "patient name" if _of(text, parts, 1) in _PATIENT else "contact name"
    yield name, [span for element in parts[5:10] for span in element[1:2]]


def _contact(text: bytes, parts: Parts) -> Named:
    yield "contact name", _spans(parts, 2, 1)


def _communication(text: bytes, parts: Parts) -> Named:
    for element in range(1, len(parts)):
        if called := _CONTACTS.get(_of(text, parts, element, 1)):
            yield called, _spans(parts, element, 0)


def _account(text: bytes, parts: Parts) -> Named:
    """FII: whose; account number, its holder; the bank."""
    yield "bank account number iban", _spans(parts, 2, 0)
    yield "account holder name", _spans(parts, 2)[1:3]
    yield "swift bic", _spans(parts, 3, 0)


def _date(text: bytes, parts: Parts) -> Named:
    if _of(text, parts, 1) == _BIRTH:
        yield "date of birth", _spans(parts, 1, 1)


def _reference(text: bytes, parts: Parts) -> Named:
    if called := _REFERENCES.get(_of(text, parts, 1)):
        yield called, _spans(parts, 1, 1)


_SEGMENTS = {
    b"NAD": _party,
    b"PNA": _person,
    b"CTA": _contact,
    b"COM": _communication,
    b"FII": _account,
    b"DTM": _date,
    b"RFF": _reference,
}
