"""Driving licences: which documented structures a match has.

Germany: "Fahrerlaubnis-Verordnung", annex 8, and https://de.wikipedia.org/wiki/Fuehrerschein (number 5). Poland: the
number holds the code of the county that issued it (GUS, TERYT). India: the Ministry of Road Transport's Sarathi system,
state, office, year of issue, serial. France: ANTS, year, month, department, serial.
US states: https://www.aamva.org (D20 data dictionary) and the states' own pages; the letters and digits below are a
state's licence number without separators. UK: DVLA, "Driver number format". Canada: the provinces' own pages.
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, repeated

__all__ = [
    "australia_licence",
    "canada_licence",
    "france_licence",
    "germany_licence",
    "india_licence",
    "italy_licence",
    "poland_licence",
    "portugal_licence",
    "uk_licence",
    "us_licence",
]

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
_AUSTRALIA = re.compile(
    rb"[0-9]{6,10}"  # ACT, NSW (8), NT (7), QLD (8, 9), TAS of old, VIC (8-10), WA (7)
    rb"|[A-Z][0-9]{5}|[A-Z]{2}[0-9]{4}|[0-9]{4}[A-Z]{2}|[A-Z][0-9]{6}"  # NSW of old, SA, TAS
)
_INDIA = re.compile(rb"([A-Z]{2})[0-9]{2}[A-Z]?((?:19|20)[0-9]{2})[0-9]{7}")
_INDIAN_STATES = frozenset(
    b"AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS UA UK"
    b" UP WB".split()
)
_ITALIAN_PROVINCES = frozenset(
    b"AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CI CL CN CO CR CS CT CZ EN FC FE FG FI FM FO"
    b" FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OG OR OT PA PC PD PE PG PI PN PO PR PS"
    b" PT PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VS VT"
    b" VV".split()
)
_PORTUGUESE_DISTRICTS = frozenset(
    b"A AN AV BE BG BR C CB E EV FA FU GD GU H L LE LI LX P PO PD PT R S SA SE VC VR VS".split()
)
_POLISH_VOIVODESHIPS = frozenset(range(2, 34, 2))
_COUNTIES = 99  # the highest number that TERYT can give a county of a voivodeship


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


def australia_licence(value: bytes) -> bool:
    """A structure that one of the states uses, and not one digit over and over."""
    compact = value.upper().translate(None, b" ")
    return _AUSTRALIA.fullmatch(compact) is not None and not repeated(digits_of(compact))


def france_licence(value: bytes) -> bool:
    """Twelve digits: year and month of issue, department (01 to 95, 97 overseas), serial."""
    digits = digits_of(value)
    if len(digits) != 12 or repeated(digits[4:]):
        return False
    return 1 <= int(digits[2:4]) <= 12 and (1 <= int(digits[4:6]) <= 95 or digits[4:6] == b"97")


def germany_licence(value: bytes) -> bool:
    """Authority (4), serial (5), check digit, issue: weights 9 to 1, letters from A = 10, modulo 11, X for 10."""
    compact = value.upper().translate(None, b" ")
    if len(compact) != 11 or not compact.isalnum() or repeated(compact[4:9]):
        return False
    total = sum(_alphanumeric(byte) * weight for byte, weight in zip(compact, range(9, 0, -1), strict=False))
    return compact[9:10] == (b"X" if total % 11 == 10 else b"%d" % (total % 11))


def india_licence(value: bytes) -> bool:
    """State, office (2 digits, perhaps a letter), year of issue from 1950, seven digits."""
    found = _INDIA.fullmatch(value.upper().translate(None, b" -/"))
    return found is not None and found[1] in _INDIAN_STATES and 1950 <= int(found[2]) <= 2035


def italy_licence(value: bytes) -> bool:
    """Two letters of a province, or one and V or A, or U1 of the central office; seven, a check letter."""
    compact = value.upper()
    if len(compact) != 10 or not compact[9:].isalpha() or repeated(compact[2:9]):
        return False
    if compact[:2] == b"U1":
        return compact[2:9].isalnum()
    return compact[2:9].isdigit() and (compact[:2] in _ITALIAN_PROVINCES or compact[1:2] in b"VA")


def poland_licence(value: bytes) -> bool:
    """Serial, year (two digits), TERYT code of the county: an even voivodeship from 02 to 32, a county of it."""
    parts = value.split(b"/")
    if len(parts) != 3 or len(parts[2]) != 4 or not all(part.isdigit() for part in parts) or int(parts[0]) == 0:
        return False
    return int(parts[2][:2]) in _POLISH_VOIVODESHIPS and 1 <= int(parts[2][2:]) <= _COUNTIES


def portugal_licence(value: bytes) -> bool:
    """The district that issued it, a serial, a digit: L-1234567 8."""
    district, _, number = value.upper().partition(b"-")
    return district in _PORTUGUESE_DISTRICTS and not repeated(digits_of(number))


def _alphanumeric(byte: int) -> int:
    return byte - 48 if byte < 58 else byte - 55


def _birth(month: bytes, day: bytes) -> bool:
    return 1 <= int(month) % 50 <= 12 and int(month) <= 62 and 1 <= int(day) <= 31
