"""X12 interchanges (837, 835, 834, 270, 271 ...): elements by name and by their qualifiers, the rest as text.

Sources: X12.5 (the ISA header of fixed width states the delimiters), X12.22 and the guides 005010X222, X221, X220,
X279 for segments and qualifiers. A record is a subscriber with the patients and claims below, a payment, a member.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.segments import Fields, Grammar, Span, pieces, segmented, together

__all__ = ["extract_x12"]

_HEADER = 106
_BEGIN = (b"ST", b"INS", b"CLP")
_SUBSCRIBER = (b"20", b"21", b"22")  # HL03: levels that are no dependent's
_PERSONS = {b"IL": "insured name", b"QC": "patient name", b"03": "dependent name", b"74": "insured name"}
_STAFF = (b"71", b"72", b"73", b"77", b"82", b"85", b"DK", b"DN", b"DQ", b"ZZ", b"P3", b"1P", b"SJ")
_IDENTIFIERS = {  # NM108, N103
    b"34": "social security number",
    b"SY": "social security number",
    b"MI": "insurance member id",
    b"N": "insurance member id",
    b"II": "health insurance member id",
    b"ZZ": "insurance member id",
    b"XX": "npi",
    b"FI": "ein",
    b"24": "ein",
    b"EI": "employee id",
    b"MR": "medicaid number",
    b"HN": "medicare number",
}
_REFERENCES = {  # REF01
    b"SY": "social security number",
    b"EI": "ein",
    b"TJ": "ein",
    b"EA": "medical record number",
    b"1L": "insurance group number",
    b"6P": "insurance group number",
    b"18": "health plan id",
    b"IG": "insurance policy number",
    b"0F": "subscriber number",
    b"1W": "insurance member id",
    b"23": "insurance member id",
    b"17": "insurance member id",
    b"F6": "medicare number",
    b"NQ": "medicaid number",
    b"1D": "medicaid number",
    b"EJ": "patient account number",
    b"0B": "medical license number",
    b"HPI": "npi",
    b"ABY": "dea number",
    b"DL": "driver's license number",
}
_CONTACTS = {b"TE": "phone number", b"HP": "phone number", b"WP": "phone number", b"CP": "phone number"}
_CONTACTS |= {b"FX": "fax number", b"EM": "email", b"BN": "phone number", b"NP": "phone number"}
_CODES = {  # the first part of HI01 and SV101
    **dict.fromkeys((b"ABK", b"ABF", b"ABJ", b"APR", b"ABN"), "icd-10 code"),
    **dict.fromkeys((b"BK", b"BF", b"BJ", b"PR", b"BN"), "icd9"),
    **dict.fromkeys((b"BBR", b"BBQ"), "icd-10-pcs"),
    **dict.fromkeys((b"BO", b"BP"), "hcpcs code"),
    b"DR": "drg",
    b"N4": "ndc code",
}
_PROCEDURES = {b"SV1": 1, b"SV2": 2, b"SV3": 1, b"SVC": 1, b"SV5": 1}
_ACCOUNTS = (  # BPR: the element that says what the other is, its value, that other, and its name
    *((at, b"01", at + 1, "routing number") for at in (6, 12)),
    *((at, b"04", at + 1, "swift bic") for at in (6, 12)),
    *((at, kind, at + 1, "bank account number") for at in (8, 14) for kind in (b"DA", b"SG")),
)


def extract_x12(source: Input) -> Extraction:
    """Columns of the elements that have a name, and the rest of the text, whatever the length of its lines."""
    return (yield from segmented(source, _Interchange()))


class _Interchange(Grammar):
    """Several interchanges may follow each other; those with other delimiters than the first stay text."""

    def __init__(self) -> None:
        self._element, self._part, self._next = b"*", b":", re.compile(rb"")

    def pattern(self, text: bytes) -> re.Pattern[bytes]:
        header = text.lstrip()[:_HEADER]
        self._element, self._part, end = header[3:4], header[104:105], re.escape(header[105:106])
        value = rb"([^" + end + re.escape(self._element) + rb"\r\n]{0,60})"
        place = rb"N4" + (re.escape(self._element) + value) * 3
        self._next = re.compile(rb"[" + end + rb"\s]{1,4}" + place)
        return re.compile(rb"[^" + end + rb"\s][^" + end + rb"]*+")

    def read(self, text: bytes, start: int, end: int, fields: Fields) -> None:
        name = text[start : text.find(self._element, start, end)]
        if name not in _SEGMENTS:
            return
        elements = pieces(text, start, end, self._element, 40)
        if name in _BEGIN or (name == b"HL" and _of(text, elements, 3) in _SUBSCRIBER):
            fields.begin(start)
        elif name == b"N3":
            self._address(text, elements, fields)
        elif name == b"HI":
            for element in elements[1:]:
                self._code(text, element, fields)
        elif name in _PROCEDURES and len(elements) > _PROCEDURES[name]:
            self._code(text, elements[_PROCEDURES[name]], fields)
        for called, span, value in _named(name, text, elements):
            fields.add(called, *span, value)

    def _address(self, text: bytes, elements: Sequence[Span], fields: Fields) -> None:
        """The street, with the city, state and code of the segment behind it."""
        lines = [text[slice(*span)].strip() for span in elements[1:3]]
        following = self._next.match(text, elements[-1][1])
        if following and len(elements) > 1:
            lines += [following[1], b" ".join(part for part in following.group(2, 3) if part)]
            end = following.end()
        else:
            _, end = together(elements[1:3])
        if len(elements) > 1:
            fields.add("address", elements[1][0], end, b", ".join(filter(None, lines)))

    def _code(self, text: bytes, element: Span, fields: Fields) -> None:
        parts = pieces(text, *element, self._part)
        if len(parts) < 2:
            return
        kind, code = text[slice(*parts[0])], text[slice(*parts[1])]
        called = ("cpt code" if code.isdigit() else "hcpcs code") if kind == b"HC" else _CODES.get(kind)
        if called:
            fields.add(called, *parts[1])


def _of(text: bytes, elements: Sequence[Span], number: int) -> bytes:
    return text[slice(*elements[number])] if number < len(elements) else b""


Named = Iterator[tuple[str, Span, bytes | None]]


def _named(name: bytes, text: bytes, elements: Sequence[Span]) -> Named:
    if name == b"NM1":
        yield from _party(text, elements)
    elif name == b"BPR":
        for number, kind, value, called in _ACCOUNTS:
            if _of(text, elements, number) == kind and value < len(elements):
                yield called, elements[value], None
    for names, number in _QUALIFIED.get(name, ()):
        yield from _qualified(names, text, elements, number)
    for number, called in _SINGLE.get(name, ()):
        if number < len(elements):
            yield called, elements[number], None


_QUALIFIED: dict[bytes, tuple[tuple[dict[bytes, str], int], ...]] = {
    b"N1": ((_IDENTIFIERS, 3),),
    b"REF": ((_REFERENCES, 1),),
    b"PER": ((_CONTACTS, 3), (_CONTACTS, 5), (_CONTACTS, 7)),
    b"LIN": ((_CODES, 2),),
}
_SINGLE = {
    b"CLM": ((1, "patient account number"),),
    b"CLP": ((1, "patient account number"),),
    b"SBR": ((3, "insurance group number"),),
    b"DMG": ((2, "date of birth"),),
    b"PER": ((2, "contact name"),),
}


def _qualified(names: dict[bytes, str], text: bytes, elements: Sequence[Span], number: int) -> Named:
    """The element behind the one whose value says what it is."""
    called = names.get(_of(text, elements, number))
    if called and number + 1 < len(elements):
        yield called, elements[number + 1], None


def _party(text: bytes, elements: Sequence[Span]) -> Named:
    """NM1: who, whether a person (1), last, first and middle name, and a number with its kind."""
    who = _of(text, elements, 1)
    if _of(text, elements, 2) == b"1":
        last, first, middle = (_of(text, elements, number).strip() for number in (3, 4, 5))
        called = _PERSONS.get(who) or ("physician name" if who in _STAFF else "contact name")
        yield called, together(elements[3:6]), b" ".join(filter(None, (first, middle, last)))
    yield from _qualified(_IDENTIFIERS, text, elements, 8)


_SEGMENTS = frozenset((*_BEGIN, *_PROCEDURES, *_QUALIFIED, *_SINGLE, b"HL", b"N3", b"HI", b"NM1", b"BPR"))
