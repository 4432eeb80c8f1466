"""Passports, visas and residence cards: machine-readable zones, and numbers whose structure is published.

Machine-readable zones: ICAO Doc 9303, parts 3 (check digits), 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas).
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, repeated

__all__ = ["alien_number", "known_traveler", "machine_readable_zone", "passport_mixed", "uscis_receipt"]

_WEIGHTS = (7, 3, 1)
_VALUES = {60: 0} | {byte: byte - 48 for byte in range(48, 58)} | {byte: byte - 55 for byte in range(65, 91)}
_LINES = re.compile(rb"(?:\\[rn]|[\r\n ])+")
_KNOWN_TRAVELER = re.compile(rb"(?:TT[A-Z0-9]{6,7}|(?:98|99|15|14)[0-9]{7})")
_ALIEN = re.compile(rb"A?([0-9]{7,9})")
_RECEIPT = re.compile(rb"(?:EAC|VSC|WAC|CSC|LIN|NSC|SRC|TSC|MSC|NBC|YSC|IOE|ZLA|ZAR|ZNY|ZCH)([0-9]{10})")


def machine_readable_zone(value: bytes) -> bool:
    """Two lines of 44 or 36, or three of 30, whose check digits of number, birth and expiry hold."""
    lines = _LINES.split(value)
    if len({len(line) for line in lines}) != 1:
        return False
    if len(lines) == 3 and len(lines[0]) == 30:
        return _checked(lines[0], 5, 14) and _checked(lines[1], 0, 6) and _checked(lines[1], 8, 14)
    if len(lines) != 2 or len(lines[0]) not in (36, 44):
        return False
    number = _checked(lines[1], 0, 9) or (len(lines[0]) == 36 and lines[1][9:10] == b"<")
    return number and _checked(lines[1], 13, 19) and _checked(lines[1], 21, 27)


def passport_mixed(value: bytes) -> bool:
    """Letters and at least three different digits: no word in capitals, no placeholder."""
    return len(set(digits_of(value))) > 2


def alien_number(value: bytes) -> bool:
    """A and seven to nine digits, not one over and over (USCIS, "A-Number")."""
    found = _ALIEN.fullmatch(value.upper().translate(None, b" -#"))
    return found is not None and not repeated(found[1])


def uscis_receipt(value: bytes) -> bool:
    """The service centre's three letters and ten digits: year, day, number; IOE for what was filed online."""
    found = _RECEIPT.fullmatch(value.upper().translate(None, b" -*"))
    return found is not None and not repeated(found[1][5:])


def known_traveler(value: bytes) -> bool:
    """TSA PreCheck: TT and six or seven; Global Entry, NEXUS and SENTRI: nine digits from 98, 99, 15 or 14."""
    return _KNOWN_TRAVELER.fullmatch(value.upper()) is not None and len(set(digits_of(value))) > 2


def _checked(line: bytes, start: int, end: int) -> bool:
    """Whether the character behind [start, end) is its check digit: weights 7, 3, 1, modulo 10."""
    if any(byte not in _VALUES for byte in line[start:end]) or line[start:end].strip(b"<") == b"":
        return False
    total = sum(_VALUES[byte] * _WEIGHTS[at % 3] for at, byte in enumerate(line[start:end]))
    return line[end : end + 1] == b"%d" % (total % 10)
