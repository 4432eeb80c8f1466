"""Driving licences: which documented structures a match has.

US states: https://www.aamva.org (D20 data dictionary) and the states' own pages; the letters and digits below are a
state's licence number without separators. UK: DVLA, "Driver number format". Canada: the provinces' own pages.
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, repeated

__all__ = ["canada_licence", "uk_licence", "us_licence"]

_US = re.compile(
    rb"[0-9]{7,9}"  # AL AR AZ CT DC DE GA IA LA ME MS MT ND NM NY OR PA SC SD TN TX UT VT WY
    rb"|[A-Z][0-9]{6,8}"  # AZ CA DE(7) HI KS MA NE NV OH RI WV VA
    rb"|[A-Z][0-9]{9}"  # KY (8), MO, OK, VA
    rb"|[A-Z][0-9]{11,12}"  # IL (11); FL MD MI MN (12)
    rb"|[A-Z][0-9]{13,14}"  # WI (13); NJ (14)
    rb"|[A-Z]{2}[0-9]{6,7}[A-Z]?"  # ID (2, 6, 1), OH, CA of old
    rb"|[0-9]{2}[A-Z]{3}[0-9]{5}"  # NH
    rb"|[A-Z]{3}[0-9]{6}"  # ND
    rb"|[A-Z]{3}\*{2}[A-Z]{2}[0-9]{3}[A-Z0-9]{2}"  # WA of old, short names padded
    rb"|WDL[A-Z0-9]{9}"  # WA
    rb"|[0-9]{10,12}"  # IN (10), NC (12), MT (13 as date)
)
_CANADA = re.compile(
    rb"(?P<ontario>[A-Z][0-9]{14})|(?P<quebec>[A-Z][0-9]{12})"
    rb"|[A-Z]{5}[0-9]{9}"  # Nova Scotia
    rb"|[A-Z][0-9]{9}"  # Newfoundland and Labrador
    rb"|[A-Z]{6}[0-9]{3}[A-Z]{2}[0-9]"  # Manitoba
    rb"|[0-9]{6}-[0-9]{3}"  # Alberta
)
_UK = re.compile(
    rb"[A-Z9]{5}[0-9](?:[05][1-9]|[16][0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9][A-Z9]{2}[A-Z0-9][A-Z]{2}(?:[0-9]{2})?"
)
_NAME = re.compile(rb"[A-Z]+9*")


def us_licence(value: bytes) -> bool:
    """A structure that one of the states uses, and not one digit over and over."""
    compact = value.upper().translate(None, b" -")
    digits = digits_of(compact)
    return _US.fullmatch(compact) is not None and not repeated(digits)


def canada_licence(value: bytes) -> bool:
    """A province's structure; where it holds the date of birth (Ontario, Quebec), a date that exists."""
    compact = value.upper()
    if b"-" in compact and compact[:1].isdigit():
        return _CANADA.fullmatch(compact) is not None
    compact = compact.translate(None, b" -")
    found = _CANADA.fullmatch(compact)
    if found is None or repeated(digits_of(compact)):
        return False
    if found["ontario"]:  # ... YYMMDD, 50 added to a woman's month
        return _birth(month=compact[11:13], day=compact[13:15])
    if found["quebec"]:  # letter, 4 digits, DDMMYY, 2 digits
        return _birth(month=compact[7:9], day=compact[5:7])
    return True


def uk_licence(value: bytes) -> bool:
    """16 characters: surname padded with 9s, decade, month (50 added for a woman), day, year, initials, 3 more."""
    compact = value.upper().translate(None, b" ")
    return _UK.fullmatch(compact) is not None and _NAME.fullmatch(compact[:5]) is not None


def _birth(month: bytes, day: bytes) -> bool:
    return 1 <= int(month) % 50 <= 12 and int(month) <= 62 and 1 <= int(day) <= 31
