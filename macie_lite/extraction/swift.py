"""SWIFT MT messages: accounts, names, addresses and BICs of the parties by their tags, the rest as text.

Source: SWIFT User Handbook, "FIN message structure" (blocks) and the field formats of category 1, 2 and 9: 50a and 59a
(customers), 52a to 58a (institutions), 25a (account). A message is a record.
"""

from __future__ import annotations

import re

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.segments import Fields, Grammar, Span, segmented, together

__all__ = ["extract_swift"]

_FIELD = re.compile(
    rb"\{[12]:[^{}]{1,100}\}|(?m:^):[0-9]{2}[A-Z]?:[^\r\n]*+(?:\r?\n(?![:\-{])[^\r\n]*+)*+",
)
_LINE = re.compile(rb"[^\r\n]+")
_TAG = re.compile(rb":([0-9]{2})([A-Z]?):")
_CUSTOMERS = {b"50": "ordering customer", b"59": "beneficiary"}
_BANKS = (b"51", b"52", b"53", b"54", b"55", b"56", b"57", b"58")
_NUMBERED = re.compile(rb"([1-8])/")
_NAMED_LINES = {b"4": "date of birth", b"5": "birth place", b"6": "customer id", b"7": "national identification number"}
_ACCOUNT = "bank account number iban"
_BIC = re.compile(rb"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_HEADER_BIC = re.compile(rb"\{(?:1:[A-Z][0-9]{2}|2:I[0-9]{3}|2:O[0-9]{13})([A-Z]{6}[A-Z0-9]{2})")


def extract_swift(source: Input) -> Extraction:
    """Columns of what the parties' fields hold, and the rest of the text."""
    return (yield from segmented(source, _Messages()))


class _Messages(Grammar):
    def pattern(self, text: bytes) -> re.Pattern[bytes]:
        return _FIELD

    def read(self, text: bytes, start: int, end: int, fields: Fields) -> None:
        tag = _TAG.match(text, start, end)
        if tag is None:
            _header(text, start, end, fields)
            return
        number, option = tag.groups()
        lines = [found.span() for found in _LINE.finditer(text, tag.end(), end)]
        if number == b"25":
            _add_all(_ACCOUNT, lines[:1], fields)
        elif number in _CUSTOMERS:
            _customer(_CUSTOMERS[number], option, text, _behind_account(text, lines, fields), fields)
        elif number in _BANKS and option in (b"A", b"D", b"B"):
            _bics(text, _behind_account(text, lines, fields), fields)


def _header(text: bytes, start: int, end: int, fields: Fields) -> None:
    if text.startswith(b"{1:", start):
        fields.begin(start)
    if found := _HEADER_BIC.match(text, start, end):
        fields.add("swift bic", *found.span(1))


def _behind_account(text: bytes, lines: list[Span], fields: Fields) -> list[Span]:
    """The lines behind the one that begins with a slash: /account, or /code of debit or credit/account."""
    if not lines or text[lines[0][0]] != ord("/"):
        return lines
    start, end = lines[0]
    fields.add(_ACCOUNT, max(start, text.rfind(b"/", start, end)) + 1, end)
    return lines[1:]


def _customer(who: str, option: bytes, text: bytes, lines: list[Span], fields: Fields) -> None:
    """Name and address as lines; with option F a digit before each says what it is; with A, C and G a BIC."""
    if option == b"F" or (lines and all(_NUMBERED.match(text, *line) for line in lines)):
        _numbered(who, text, lines, fields)
    elif option in (b"A", b"C", b"G"):
        _bics(text, lines, fields)
    else:
        _add_all(f"{who} name", lines[:1], fields)
        _add_together(f"{who} address", text, lines[1:], fields)


def _numbered(who: str, text: bytes, lines: list[Span], fields: Fields) -> None:
    """1/name 2/street 3/country and town 4/date of birth 5/place of birth 6/number 7/national identity number."""
    values = [(text[start : start + 1], (start + 2, end)) for start, end in lines if _NUMBERED.match(text, start, end)]
    _add_together(f"{who} name", text, [span for number, span in values if number == b"1"], fields)
    _add_together(f"{who} address", text, [span for number, span in values if number in b"23"], fields)
    for number, (start, end) in values:
        if number in _NAMED_LINES:
            fields.add(_NAMED_LINES[number], max(start, text.rfind(b"/", start, end) + 1), end)


def _bics(text: bytes, lines: list[Span], fields: Fields) -> None:
    for start, end in lines:
        if _BIC.fullmatch(text, start, end):
            fields.add("swift bic", start, end)


def _add_all(name: str, spans: list[Span], fields: Fields) -> None:
    for span in spans:
        fields.add(name, *span)


def _add_together(name: str, text: bytes, spans: list[Span], fields: Fields) -> None:
    if spans:
        fields.add(name, *together(spans), b", ".join(text[slice(*span)].strip() for span in spans))
