"""Whether a text is of a kind with a reader of its own: HL7 v2, X12, EDIFACT, SWIFT MT, OFX.

Each begins with a header of its own, at the very start of the file: a text that quotes one is a text.
"""

from __future__ import annotations

import re

from macie_lite.extraction.formats import Format, Sniffed

__all__ = ["kind_of_interchange"]

_KINDS = (
    # MSH-1 to 4 separators, MSH-9 the message's type, or MSH-12 a version (HL7 v2.5.1, 2.14.9); FHS, BHS: 2.10.3
    (
        re.compile(
            rb"MSH([^\w\s])[^\w\s]{4,5}(?:\1(?:(?!\1)[^\r\n]){0,300}+){6}\1[A-Z]{3}[^\w\s]"
            rb"|[FB]HS([^\w\s])[^\w\s]{4,5}\2[^\r\n]{0,2000}[\r\n]"
        ),
        Format.HL7,
        "x-application/hl7-v2+er7",
    ),
    # 106 bytes of fixed width (X12.5); what ends the segment, then GS
    (
        re.compile(
            rb"ISA([^\w\s])\d\d\1.{10}\1\d\d\1.{10}\1..\1.{15}\1..\1.{15}\1\d{6}\1\d{4}\1.\1\d{5}\1\d{9}\1\d\1[A-Z]\1"
            rb"[^\w\s]([^\w ])\s{0,4}(?:GS|TA1|ISB|IEA)\1",
            re.DOTALL,
        ),
        Format.X12,
        "application/EDI-X12",
    ),
    # ISO 9735: UNA with six characters and UNB, or UNB with a syntax identifier alone
    (
        re.compile(rb"UNA[^\w\s]{4}[ *]?[^\w\s]\s{0,4}UNB[^\w\s]UNO[A-Z]|UNB\+UNO[A-Z]:[0-9]"),
        Format.EDIFACT,
        "application/EDIFACT",
    ),
    # the basic header block, twelve characters of a logical terminal in it
    (
        re.compile(rb"\{1:[FAL][0-9]{2}[A-Z]{6}[A-Z0-9]{6}[0-9]{0,10}\}\s{0,4}\{[2-4]:"),
        Format.SWIFT,
        "application/x-swift-mt",
    ),
    (re.compile(rb"OFXHEADER:100\s{1,4}DATA:OFXSGML"), Format.OFX, "application/x-ofx"),
)


def kind_of_interchange(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    start = text[:4096].lstrip()
    for expression, kind, mime_type in _KINDS:
        if expression.match(start):
            return Sniffed(kind, mime_type)
    return None
