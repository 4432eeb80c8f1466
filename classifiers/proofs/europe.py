"""European numbers whose check python-stdnum does not have, or has only for a part of what is written."""

from __future__ import annotations

import datetime
import re

from classifiers.proofs.digits import digits_of, luhn_valid, repeated, weighted

__all__ = [
    "belarus_personal_number",
    "faroe_p_number",
    "germany_health_insurance",
    "germany_pension_insurance",
    "hungary_personal_number",
    "hungary_personal_tax_number",
    "hungary_taj",
    "hungary_tax_number",
    "latvia_personal_code",
    "luxembourg_matricule",
    "poland_identity_card",
    "portugal_niss",
    "russia_snils",
    "sweden_coordination_number",
    "uk_chi",
    "uk_hsc",
    "uk_utr",
]

_SEPARATORS = b" .-/"
_CARD = re.compile(rb"[A-Z]{3}[0-9]{6}")
_INSURED = re.compile(rb"[A-Z][0-9]{9}")
_PENSION = re.compile(rb"[0-9]{8}[A-Z][0-9]{3}")
_BELARUS = re.compile(rb"[1-7][0-9]{6}[ABCEHKM][0-9]{3}(?:PB|BA|BI)[0-9]")
_REFERENCE = re.compile(rb"[0-9]{10}K?")
_COORDINATION = re.compile(rb"(?:18|19|20)?[0-9]{6}[-+ ]?[0-9]{4}")
_ADDED_TO_DAY = 60  # in a Swedish coordination number
_PENSION_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
_NISS_WEIGHTS = (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)
_SINCE_1997 = b"3478"  # first digits of those born from 1997 on: 3 and 4, foreigners 7 and 8


def poland_identity_card(value: bytes) -> bool:
    """Three letters, a check digit and five digits: weights 7 3 1 with 9 for the check digit, modulo 10 (ICAO 9303-3
    sum, with the check digit at the fourth place; Regulation on the pattern of the identity card)."""
    compact = _compact(value)
    if _CARD.fullmatch(compact) is None or repeated(compact[3:]):
        return False
    values = [_letter_or_digit(byte) for byte in compact]
    return sum(v * w for v, w in zip(values, (7, 3, 1, 9, 7, 3, 1, 7, 3), strict=True)) % 10 == 0


def sweden_coordination_number(value: bytes) -> bool:
    """A personnummer whose day is 61 to 91 (Skatteverket, "Samordningsnummer"); the Luhn sum covers the last ten."""
    if _COORDINATION.fullmatch(value) is None:
        return False
    digits = digits_of(value)[-10:]
    day = int(digits[4:6]) - _ADDED_TO_DAY
    return luhn_valid(digits) and _is_day(2000, int(digits[2:4]), day)  # 2000: any year may be a leap year


def germany_health_insurance(value: bytes) -> bool:
    """The unchanging part of the insured's number: a letter, 8 digits, and their sum with the letter as two digits,
    weights 1 and 2, cross sums, modulo 10 (section 290 SGB V, GKV-Spitzenverband)."""
    compact = _compact(value)
    if _INSURED.fullmatch(compact) is None or repeated(compact[1:]):
        return False
    digits = b"%02d" % (compact[0] - 64) + compact[1:9]
    return _cross_sums(digits, (1, 2) * 5) % 10 == compact[9] - 48


def germany_pension_insurance(value: bytes) -> bool:
    """Area, birth date, letter, serial and check digit (VKVV, section 2); the day may be raised to 32 and more where
    the numbers of a day are used up."""
    compact = _compact(value)
    if _PENSION.fullmatch(compact) is None:
        return False
    digits = compact[:8] + b"%02d" % (compact[8] - 64) + compact[9:11]
    month = int(compact[4:6])
    return 0 < month <= 12 and _cross_sums(digits, _PENSION_WEIGHTS) % 10 == compact[11] - 48


def hungary_tax_number(value: bytes) -> bool:
    """8 digits with a check digit, VAT code 1 to 5, and the county's code (NAV, Act CL of 2017, annex 1)."""
    from stdnum.hu import anum

    digits = digits_of(value)
    return (
        len(digits) == 11
        and digits[8:9] in b"12345"
        and not repeated(digits[:8])
        and anum.is_valid(digits[:8].decode())
    )


def hungary_personal_tax_number(value: bytes) -> bool:
    """8, days since 1867-01-01, a serial, and the sum of each digit times its place, modulo 11 (Act XX of 1996)."""
    digits = digits_of(value)
    if len(digits) != 10 or digits[:1] != b"8" or repeated(digits[1:]):
        return False
    return weighted(digits[:9], tuple(range(1, 10))) % 11 == digits[9] - 48


def hungary_taj(value: bytes) -> bool:
    """9 digits, weights 3 and 7, modulo 10 (Act XX of 1996, annex)."""
    digits = digits_of(value)
    if len(digits) != 9 or repeated(digits):
        return False
    return weighted(digits[:8], (3, 7) * 4) % 10 == digits[8] - 48


def hungary_personal_number(value: bytes) -> bool:
    """Sex and century, birth date, serial, check digit: places as weights, backwards for those born since 1997,
    modulo 11 (Act XX of 1996, annex)."""
    digits = digits_of(value)
    if len(digits) != 11 or not _is_day(2000, int(digits[3:5]), int(digits[5:7])):
        return False
    weights = tuple(range(10, 0, -1)) if digits[:1] in _SINCE_1997 else tuple(range(1, 11))
    return weighted(digits[:10], weights) % 11 == digits[10] - 48


def latvia_personal_code(value: bytes) -> bool:
    """A person's code, old with its date, or new from 32 on (PMLP); the register's check is that of the VAT number."""
    from stdnum.lv import pvn

    digits = digits_of(value)
    return len(digits) == 11 and digits[:1] in b"0123" and not repeated(digits) and pvn.is_valid(digits.decode())


def luxembourg_matricule(value: bytes) -> bool:
    """Birth date, serial, and two check digits over the first eleven, Luhn's and Verhoeff's (Law of 19 June 2013)."""
    from stdnum import verhoeff

    digits = digits_of(value)
    if len(digits) != 13 or not _is_day(int(digits[:4]), int(digits[4:6]), int(digits[6:8])):
        return False
    return luhn_valid(digits[:12]) and verhoeff.is_valid((digits[:11] + digits[12:]).decode())


def portugal_niss(value: bytes) -> bool:
    """11 digits that begin with 1 or 2; prime weights, 9 less the sum modulo 10 (Segurança Social)."""
    digits = digits_of(value)
    if len(digits) != 11 or digits[:1] not in b"12" or repeated(digits):
        return False
    return 9 - weighted(digits[:10], _NISS_WEIGHTS) % 10 == digits[10] - 48


def russia_snils(value: bytes) -> bool:
    """9 digits, weights 9 to 1, modulo 101, 100 written 00; numbers up to 001-001-998 have no check (Pension Fund)."""
    digits = digits_of(value)
    if len(digits) != 11 or repeated(digits[:9]) or digits[:9] <= b"001001998":
        return False
    return weighted(digits[:9], tuple(range(9, 0, -1))) % 101 % 100 == int(digits[9:])


def belarus_personal_number(value: bytes) -> bool:
    """14 characters, of which the last is the ICAO 9303-3 check digit (weights 7 3 1) of the others."""
    compact = _compact(value)
    if _BELARUS.fullmatch(compact) is None:
        return False
    total = sum(_letter_or_digit(byte) * weight for byte, weight in zip(compact[:13], (7, 3, 1) * 5, strict=False))
    return total % 10 == compact[13] - 48


def faroe_p_number(value: bytes) -> bool:
    """A birth date and three digits without a check (OECD, Faroe Islands' TIN)."""
    digits = digits_of(value)
    return len(digits) == 9 and _is_day(2000, int(digits[2:4]), int(digits[:2]))


def uk_chi(value: bytes) -> bool:
    """Scotland's number: a birth date and four digits, modulo 11 as the NHS number (Public Health Scotland)."""
    digits = digits_of(value)
    return _is_nhs(digits) and _is_day(2000, int(digits[2:4]), int(digits[:2]))


def uk_hsc(value: bytes) -> bool:
    """Northern Ireland's number: an NHS number from 320 000 0001 to 399 999 9999 (NHS Data Dictionary)."""
    digits = digits_of(value)
    return _is_nhs(digits) and b"3200000001" <= digits <= b"3999999999"


def uk_utr(value: bytes) -> bool:
    """A UTR, and the K that HMRC sets behind it in payment references (gov.uk, "Pay your Self Assessment bill")."""
    from stdnum.gb import utr

    compact = _compact(value)
    digits = compact.removesuffix(b"K")
    return _REFERENCE.fullmatch(compact) is not None and not repeated(digits) and utr.is_valid(digits.decode())


def _compact(value: bytes) -> bytes:
    return value.upper().translate(None, _SEPARATORS)


def _letter_or_digit(byte: int) -> int:
    """ICAO 9303-3: digits are themselves, A is 10."""
    return byte - 48 if byte < 58 else byte - 55


def _cross_sums(digits: bytes, weights: tuple[int, ...]) -> int:
    """The sum of the digit sums of each digit times its weight, none of which reaches 100."""
    products = ((digit - 48) * weight for digit, weight in zip(digits, weights, strict=True))
    return sum(product // 10 + product % 10 for product in products)


def _is_nhs(digits: bytes) -> bool:
    if len(digits) != 10 or repeated(digits):
        return False
    return -weighted(digits[:9], tuple(range(10, 1, -1))) % 11 == digits[9] - 48


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
