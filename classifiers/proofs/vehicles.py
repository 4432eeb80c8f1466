"""Vehicles: the identification number of ISO 3779, and what the plates of some countries say of themselves.

Check digit: 49 CFR 565.15 (United States; Canada and Mexico alike) and GB 16735 (China). Elsewhere the ninth character
is free.
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, repeated

__all__ = ["germany_plate", "india_plate", "uk_plate", "vin"]

_VIN = re.compile(rb"[A-HJ-NPR-Z1-9][A-HJ-NPR-Z0-9]{12}[0-9]{4}")
_VALUES = {
    **{digit: digit - 48 for digit in b"0123456789"},
    **dict(zip(b"ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip(b"JKLMN", range(1, 6), strict=True)),
    **{80: 7, 82: 9},
    **dict(zip(b"STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CHECKED = b"12345L"  # regions of the world whose law asks for the check digit
_VARIETY = 6  # different characters, fewer are a placeholder

_INDIAN_STATES = frozenset(
    b"AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TN TR TS UA UK"
    b" UP WB".split()
)
_UK = re.compile(rb"([A-HK-PR-VWXY][A-HJ-PR-Y])([0-9]{2})[A-HJ-PR-Z]{3}")
_GERMANY = re.compile(rb"([A-Z\xc3\x84\x96\x9c]{1,6})[- ]([A-Z]{1,2}) ?([1-9][0-9]{0,3})[EH]?")
_NAZI = frozenset((b"HJ", b"KZ", b"NS", b"SA", b"SS"))


def vin(value: bytes) -> bool:
    """17 characters without I, O and Q, the last four digits; the check digit where the maker's region asks for it."""
    compact = value.upper()
    if _VIN.fullmatch(compact) is None or len(set(compact)) < _VARIETY or compact.isdigit():
        return False
    if compact[0] not in _CHECKED:
        return sum(65 <= byte <= 90 for byte in compact) > 1
    total = sum(_VALUES[byte] * weight for byte, weight in zip(compact, _WEIGHTS, strict=True)) % 11
    return compact[8:9] == (b"X" if total == 10 else b"%d" % total)


def uk_plate(value: bytes) -> bool:
    """A mark of the system of 2001: area, half-year (02-50 from March, 51-99 from September), three letters."""
    found = _UK.fullmatch(value.upper().translate(None, b" "))
    return found is not None and int(found[2]) not in (0, 1, 50)


def germany_plate(value: bytes) -> bool:
    """District, one or two letters that no authority refuses, up to four digits; eight signs at most."""
    found = _GERMANY.fullmatch(value.upper())
    if found is None or found[2] in _NAZI:
        return False
    return len(found[1].decode("utf-8", "replace")) <= 3 and len(found[2]) + len(found[3]) <= 6


def india_plate(value: bytes) -> bool:
    """State, office, series, number: MH 12 AB 1234; or of the BH series: year, BH, number, letters."""
    compact = value.upper().translate(None, b" -")
    if compact[2:4] == b"BH":
        return b"21" <= compact[:2] <= b"50" and compact[:2].isdigit()
    return compact[:2] in _INDIAN_STATES and not repeated(digits_of(compact[-4:]) or b"0")
