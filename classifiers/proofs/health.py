"""Health: devices, codes of diagnoses, tests and drugs, insurance numbers.

UDI: the FDA's "UDI formats by FDA-accredited issuing agency" (GS1 General Specifications, ANSI/HIBC 2.6, ICCBBA
ST-017).
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, luhn_valid, repeated, weighted
from classifiers.proofs.national import us_ssn

__all__ = [
    "canada_health",
    "dna",
    "has_digit",
    "hicn",
    "loinc",
    "snomed",
    "udi_gs1",
    "udi_hibcc",
]

_HIBCC = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_GTIN = re.compile(rb"\(?01\)?([0-9]{14})")
_DATES = re.compile(rb"\(1[17]\)([0-9]{2})([0-9]{2})([0-9]{2})")
_PARTITIONS = frozenset((b"00", b"01", b"02", b"10", b"11", b"12"))
_PERMUTED = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_BC_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3)


def udi_gs1(value: bytes) -> bool:
    """A device identifier in GS1's form: the GTIN's check digit, and months that exist in the dates behind it."""
    gtin = _GTIN.match(value)
    if gtin is None or repeated(gtin[1]) or weighted(gtin[1], (3, 1) * 7) % 10:
        return False
    return all(1 <= int(month) <= 12 and int(day) <= 31 for _, month, day in _DATES.findall(value))


def udi_hibcc(value: bytes) -> bool:
    """HIBCC's form, `+` and a labeler: the last character is the sum of the others, mod 43."""
    values = [_HIBCC.find(byte) for byte in value]
    return len(values) > 7 and min(values) >= 0 and sum(values[:-1]) % 43 == values[-1]


def loinc(value: bytes) -> bool:
    """A LOINC number: the digit behind the dash is the others' Luhn digit (LOINC Users' Guide)."""
    digits = digits_of(value)
    return luhn_valid(digits) and not repeated(digits[:-1])


def snomed(value: bytes) -> bool:
    """A SNOMED CT identifier: a partition that exists, and Verhoeff's check digit (SNOMED CT Release File Specs)."""
    digits = digits_of(value)
    return 6 <= len(digits) <= 18 and digits[-3:-1] in _PARTITIONS and digits[:1] != b"0" and _verhoeff(digits)


def _verhoeff(digits: bytes) -> bool:
    """J. Verhoeff, "Error detecting decimal codes" (1969): products in the dihedral group of order ten."""
    check = 0
    for place, byte in enumerate(reversed(digits)):
        one = byte - 48
        for _ in range(place % 8):
            one = _PERMUTED[one]
        check = _product(check, one)
    return check == 0


def _product(left: int, right: int) -> int:
    if left < 5:
        return (left + right) % 5 if right < 5 else (left + right) % 5 + 5
    return (left - right) % 5 + 5 if right < 5 else (left - right) % 5


def hicn(value: bytes) -> bool:
    """A Medicare claim number up to 2019: a social security number that can exist, before the claim's code."""
    return us_ssn(digits_of(value)[:9])


def canada_health(value: bytes) -> bool:
    """A personal health number of a province: British Columbia's check digit, Ontario's Luhn digit, or nine digits.

    https://www2.gov.bc.ca/gov/content/health/practitioner-professional-resources/msp,
    https://www.ontario.ca/page/health-care-professionals (Health Card Validation); the nine digits of Alberta,
    Saskatchewan, Manitoba and New Brunswick have no published check.
    """
    digits = digits_of(value)
    if repeated(digits):
        return False
    if len(digits) == 9:
        return digits[0] != 48
    if len(digits) != 10 or digits[0] == 48:
        return False
    british_columbia = digits[0] == 57 and (11 - weighted(digits[1:9], _BC_WEIGHTS) % 11) % 11 == digits[9] - 48
    return british_columbia or luhn_valid(digits)


def has_digit(value: bytes) -> bool:
    """A code of letters and digits that has at least one digit, and is not one character over and over."""
    return bool(digits_of(value)) and len(set(value)) > 2


def dna(value: bytes) -> bool:
    """A sequence in which all four bases occur, none more than half of the time, and no short repeat makes it up."""
    sequence = value.upper()
    counts = [sequence.count(base) for base in (b"A", b"C", b"G", b"T")]
    return min(counts) > 0 and 2 * max(counts) < len(sequence) and len(_triples(sequence)) > 12


def _triples(sequence: bytes) -> set[bytes]:
    return {sequence[at : at + 3] for at in range(len(sequence) - 2)}
