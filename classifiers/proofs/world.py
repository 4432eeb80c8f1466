"""National, tax and social security numbers of the Americas, Asia, Africa and Oceania that python-stdnum has no check
for, or a weaker one than is documented.

Where no check digit is published, a proof holds a number to its documented structure: dates, places, prefixes.
"""

from __future__ import annotations

import re

from classifiers.proofs.dates import date_compact
from classifiers.proofs.digits import digits_of, luhn_valid, repeated, weighted

__all__ = [
    "angola_identity",
    "argentina_organization",
    "argentina_person",
    "brazil_cep",
    "brazil_cns",
    "brazil_pis",
    "brazil_rg",
    "brazil_voter",
    "canada_resident",
    "china_resident",
    "colombia_card",
    "colombia_organization",
    "colombia_person",
    "egypt_identity",
    "el_salvador_dui",
    "emirates_id",
    "guatemala_cui",
    "hong_kong_id",
    "iran_national_code",
    "japan_invoice",
    "kazakhstan_iin",
    "korea_alien",
    "korea_recent",
    "kuwait_civil_id",
    "medicare_australia",
    "mexico_nss",
    "nhi",
    "not_a_day",
    "qatar_id",
    "saudi_id",
    "singapore_nric",
    "sri_lanka_nic",
    "taiwan_id",
    "uruguay_ci",
    "us_atin",
    "uzbekistan_pinfl",
    "vietnam_citizen",
]

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TAIWAN = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # 10 for A to 35 for O
_ANGOLA = frozenset("BABEBOCACCCECNCSCUHOHAIEKNKSLALNLSMAMEMONAUEZAZE"[i : i + 2] for i in range(0, 48, 2))
_NHI = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # 1 for A to 24 for Z; neither I nor O
_SINGAPORE = {"ST": "JZIHGFEDCBA", "FG": "XWUTRQPNMLK", "M": "KLJNPQRTUWX"}


def not_a_day(value: bytes) -> bool:
    """Not one digit repeated, and not a day written without separators: what else stands behind words like "run"."""
    return not repeated(digits_of(value)) and not (value.isdigit() and date_compact(value))


def _day_exists(year: int, month: int, day: int) -> bool:
    """Years of one of the centuries in which people that live were born."""
    return date_compact(b"%04d%02d%02d" % (year, month, day))


def _yymmdd(digits: bytes) -> bool:
    """Two digits each of year, month and day, in one century or the other."""
    return any(_day_exists(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])) for century in (1900, 2000))


def _compact(value: bytes) -> str:
    return value.upper().translate(None, b" -./()").decode("ascii", "replace")


# Latin America


def argentina_person(value: bytes) -> bool:
    """CUIT or CUIL of a person: 20, 23 to 27, 8 digits, a check digit (AFIP, resolution 3995; weights 5432765432)."""
    digits = digits_of(value)
    return digits[:2] in (b"20", b"23", b"24", b"25", b"26", b"27") and _cuit(digits)


def argentina_organization(value: bytes) -> bool:
    """CUIT of an organization: 30, 33 or 34, and 50, 51 or 55 abroad."""
    digits = digits_of(value)
    return digits[:2] in (b"30", b"33", b"34", b"50", b"51", b"55") and _cuit(digits)


def _cuit(digits: bytes) -> bool:
    if len(digits) != 11 or repeated(digits[2:10]):
        return False
    check = -weighted(digits[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return digits[10] - 48 == (9 if check == 10 else check)


def brazil_rg(value: bytes) -> bool:
    """Registro Geral as Sao Paulo numbers it: 8 digits, and what brings their sum times 2 to 9 to a multiple of 11, X
    for 10 (SSP-SP)."""
    compact = _compact(value)
    if not re.fullmatch("[0-9]{8}[0-9X]", compact) or repeated(compact[:8].encode()):
        return False
    check = -weighted(compact[:8].encode(), (2, 3, 4, 5, 6, 7, 8, 9)) % 11
    return "0123456789X"[check] == compact[8]


def brazil_cep(value: bytes) -> bool:
    """Postal code: 8 digits from 01000-000 up (Correios)."""
    digits = digits_of(value)
    return len(digits) == 8 and digits >= b"01000000" and not repeated(digits)


def brazil_pis(value: bytes) -> bool:
    """PIS, PASEP, NIS or NIT: 10 digits and a check digit modulo 11, weights 3298765432 (Caixa, Dataprev)."""
    digits = digits_of(value)
    if len(digits) != 11 or repeated(digits):
        return False
    check = -weighted(digits[:10], (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return digits[10] - 48 == check % 10


def brazil_voter(value: bytes) -> bool:
    """Voter's number: 8 digits, the state (01 to 28), two check digits (TSE, resolution 23.659 of 2021, art. 36)."""
    digits = digits_of(value)
    if len(digits) != 12 or not 1 <= int(digits[8:10]) <= 28 or repeated(digits[:8]):
        return False
    merciful = digits[8:10] in (b"01", b"02")  # in Sao Paulo and Minas Gerais a remainder of 0 gives 1
    first = _voter_digit(weighted(digits[:8], (2, 3, 4, 5, 6, 7, 8, 9)), merciful)
    second = _voter_digit(weighted(digits[8:10], (7, 8)) + first * 9, merciful)
    return digits[10:] == b"%d%d" % (first, second)


def _voter_digit(total: int, merciful: bool) -> int:
    rest = total % 11
    return 1 if merciful and rest == 0 else rest % 10


def brazil_cns(value: bytes) -> bool:
    """National health card: 15 digits from 1, 2, 7, 8 or 9, whose sum times 15 to 1 is a multiple of 11 (DATASUS)."""
    digits = digits_of(value)
    return (
        len(digits) == 15
        and digits[:1] in (b"1", b"2", b"7", b"8", b"9")
        and not repeated(digits)
        and weighted(digits, tuple(range(15, 0, -1))) % 11 == 0
    )


def colombia_card(value: bytes) -> bool:
    """Citizenship card: up to 8 digits, or the NUIP of 10 from 1.000.000.000 (Registraduria Nacional)."""
    digits = digits_of(value)
    old = 6 <= len(digits) <= 8 and digits[:1] != b"0"
    return (old or (len(digits) == 10 and digits[:1] == b"1")) and not repeated(digits)


def colombia_organization(value: bytes) -> bool:
    """A NIT that DIAN numbers itself, 8 or 9 and 8 digits, before its check digit; that digit is another proof's."""
    digits = digits_of(value)
    return len(digits) == 10 and digits[:1] in (b"8", b"9") and not repeated(digits)


def colombia_person(value: bytes) -> bool:
    """A NIT made from a person's card number, before its check digit; that digit is another proof's."""
    digits = digits_of(value)
    return not repeated(digits) and not colombia_organization(value)


def el_salvador_dui(value: bytes) -> bool:
    """DUI: 8 digits and a check digit modulo 10, weights 9 to 2 (RNPN)."""
    digits = digits_of(value)
    if len(digits) != 9 or repeated(digits):
        return False
    return -weighted(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 10 == digits[8] - 48


def guatemala_cui(value: bytes) -> bool:
    """CUI of the DPI: 8 digits, their check digit modulo 11 with weights 2 to 9, department (1 to 22), municipality
    (RENAP)."""
    digits = digits_of(value)
    if len(digits) != 13 or repeated(digits):
        return False
    check = weighted(digits[:8], (2, 3, 4, 5, 6, 7, 8, 9)) % 11
    return check == digits[8] - 48 and 1 <= int(digits[9:11]) <= 22 and 1 <= int(digits[11:]) <= 33


def mexico_nss(value: bytes) -> bool:
    """IMSS number: sub-delegation, years of enrolment and birth, serial, and a Luhn digit over all 11 (IMSS)."""
    digits = digits_of(value)
    return len(digits) == 11 and digits[:2] != b"00" and not repeated(digits) and luhn_valid(digits)


def uruguay_ci(value: bytes) -> bool:
    """Cedula: 6 or 7 digits and a check digit modulo 10, weights 2987634 (DNIC)."""
    digits = digits_of(value).zfill(8)
    if len(digits) != 8 or repeated(digits[:7]) or digits < b"01000000":
        return False
    return -weighted(digits[:7], (2, 9, 8, 7, 6, 3, 4)) % 10 == digits[7] - 48


# North America


def us_atin(value: bytes) -> bool:
    """9, and 93 as its group (https://www.irs.gov/irm/part3/irm_03-021-263r, "ATIN")."""
    digits = digits_of(value)
    return len(digits) == 9 and digits[:1] == b"9" and digits[3:5] == b"93"


def canada_resident(value: bytes) -> bool:
    """Client number of immigration (UCI, 8 or 10 digits) or a card's number (2 letters, 7 digits): structure alone."""
    return not repeated(digits_of(value))


# Asia


def korea_recent(value: bytes) -> bool:
    """A resident's number given since October 2020: a day of birth since then, 3, 4, 7 or 8, and no check digit any
    more (Enforcement Rule of the Resident Registration Act, art. 2)."""
    digits = digits_of(value)
    if len(digits) != 13 or digits[6:7] not in (b"3", b"4", b"7", b"8") or digits[:6] < b"201005":
        return False
    return _day_exists(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6])) and not repeated(digits[7:])


def korea_alien(value: bytes) -> bool:
    """A foreigner's number: a day of birth, then 5 to 8; the check digit is another proof's, and gone since 2020."""
    digits = digits_of(value)
    if len(digits) != 13 or digits[6:7] not in (b"5", b"6", b"7", b"8"):
        return False
    century = 1900 if digits[6:7] in (b"5", b"6") else 2000
    return _day_exists(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])) and not repeated(digits[7:])


def china_resident(value: bytes) -> bool:
    """Resident identity: place, birth (YYYYMMDD), 3 digits, check character (GB 11643, ISO 7064 MOD 11-2)."""
    compact = _compact(value)
    if not re.fullmatch("[1-9][0-9]{16}[0-9X]", compact) or not date_compact(compact[6:14].encode()):
        return False
    weights = tuple(2**place % 11 for place in range(17, 0, -1))
    return "10X98765432"[weighted(compact[:17].encode(), weights) % 11] == compact[17]


def japan_invoice(value: bytes) -> bool:
    """Number of an invoice issuer: T and a corporate number, whose first digit checks the other 12 (National Tax
    Agency, weights 1 and 2 from the right, modulo 9)."""
    digits = digits_of(value)
    if len(digits) != 13 or repeated(digits):
        return False
    return 9 - weighted(digits[1:], (2, 1) * 6) % 9 == digits[0] - 48


def taiwan_id(value: bytes) -> bool:
    """National number or residence certificate: a letter, 1 2 8 9 or (until 2021) A to D, 8 digits; the weighted sum
    is a multiple of 10 (Ministry of the Interior)."""
    compact = _compact(value)
    if not re.fullmatch("[A-Z][1289A-D][0-9]{8}", compact) or repeated(compact[2:].encode()):
        return False
    first = _TAIWAN.index(compact[0]) + 10
    second = _TAIWAN.index(compact[1]) % 10 if compact[1].isalpha() else int(compact[1])
    tail = b"%d%s" % (second, compact[2:].encode())
    return (first // 10 + first % 10 * 9 + weighted(tail, (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def hong_kong_id(value: bytes) -> bool:
    """HKID: one or two letters, 6 digits, a check digit modulo 11, A for 10 (Immigration Department)."""
    compact = _compact(value)
    if not re.fullmatch("[A-Z]{1,2}[0-9]{6}[0-9A]", compact) or repeated(compact[-7:-1].encode()):
        return False
    codes = [36, *(_UPPER.index(c) + 10 if c.isalpha() else int(c) for c in compact[:-1])][-8:]
    return (
        "0123456789A"[-sum(code * weight for code, weight in zip(codes, range(9, 1, -1), strict=True)) % 11]
        == (compact[-1])
    )


def singapore_nric(value: bytes) -> bool:
    """NRIC or FIN: S, T, F, G or M, 7 digits, a letter by the sum modulo 11, weights 2765432 (ICA)."""
    compact = _compact(value)
    if not re.fullmatch("[STFGM][0-9]{7}[A-Z]", compact) or repeated(compact[1:8].encode()):
        return False
    table = next(letters for series, letters in _SINGAPORE.items() if compact[0] in series)
    total = weighted(compact[1:8].encode(), (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(compact[0], 0)
    return compact[8] == (table[10 - total % 11] if compact[0] == "M" else table[total % 11])


def sri_lanka_nic(value: bytes) -> bool:
    """NIC: year and day of the year of birth (500 more for women), of 9 digits and V or X, or of 12 digits (Department
    for Registration of Persons)."""
    compact = _compact(value)
    if re.fullmatch("[0-9]{9}[VX]", compact):
        return 1 <= int(compact[2:5]) % 500 <= 366 and not repeated(compact[:9].encode())
    return bool(re.fullmatch("(?:19|20)[0-9]{10}", compact)) and 1 <= int(compact[4:7]) % 500 <= 366


def vietnam_citizen(value: bytes) -> bool:
    """CCCD: province (001 to 096), century and sex, year of birth, 6 digits (Circular 59/2021/TT-BCA)."""
    digits = digits_of(value)
    return len(digits) == 12 and 1 <= int(digits[:3]) <= 96 and digits[3:4] < b"4" and not repeated(digits[6:])


def kazakhstan_iin(value: bytes) -> bool:
    """IIN: birth (YYMMDD), century and sex (1 to 6), serial, and a check digit modulo 11 with weights 1 to 11, or 3 to
    11 and 1, 2 where that leaves 10 (Law on the national registers of identification numbers)."""
    digits = digits_of(value)
    if len(digits) != 12 or not b"1" <= digits[6:7] <= b"6" or not _yymmdd(digits):
        return False
    check = weighted(digits[:11], (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)) % 11
    if check == 10:
        check = weighted(digits[:11], (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return check == digits[11] - 48


def uzbekistan_pinfl(value: bytes) -> bool:
    """PINFL: century and sex (1 to 6), birth (DDMMYY), district, serial, check digit modulo 10, weights 731 (State
    Personalisation Centre)."""
    digits = digits_of(value)
    if len(digits) != 14 or not b"1" <= digits[:1] <= b"6":
        return False
    birth = digits[5:7] + digits[3:5] + digits[1:3]
    return _yymmdd(birth) and weighted(digits[:13], (7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7)) % 10 == digits[13] - 48


# Middle East


def emirates_id(value: bytes) -> bool:
    """784, year of birth, 7 digits, and a Luhn digit over all 15 (Federal Authority for Identity and Citizenship)."""
    digits = digits_of(value)
    return len(digits) == 15 and digits[:3] == b"784" and _is_year(digits[3:7]) and luhn_valid(digits)


def _is_year(digits: bytes) -> bool:
    return _day_exists(int(digits), 1, 1)


def saudi_id(value: bytes) -> bool:
    """Citizens' 1 or residents' 2, 8 digits, and a Luhn digit over all 10 (National Information Center)."""
    digits = digits_of(value)
    return len(digits) == 10 and digits[:1] in (b"1", b"2") and not repeated(digits[1:]) and luhn_valid(digits)


def kuwait_civil_id(value: bytes) -> bool:
    """Century (2, 3), birth (YYMMDD), serial, check digit modulo 11 with weights 2 1 6 3 7 9 10 5 8 4 2 (PACI)."""
    digits = digits_of(value)
    if len(digits) != 12 or digits[:1] not in (b"2", b"3"):
        return False
    day = _day_exists((1900 if digits[:1] == b"2" else 2000) + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))
    return day and 11 - weighted(digits[:11], (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11 == digits[11] - 48


def qatar_id(value: bytes) -> bool:
    """Century (2, 3), year of birth, country (ISO 3166-1 numeric), 5 digits (Ministry of Interior)."""
    digits = digits_of(value)
    if len(digits) != 11 or digits[:1] not in (b"2", b"3") or not 4 <= int(digits[3:6]) <= 894:
        return False
    return _is_year(b"%d" % (1700 + 100 * int(digits[:1]) + int(digits[1:3]))) and not repeated(digits[6:])


def iran_national_code(value: bytes) -> bool:
    """Melli code: 9 digits and a check digit modulo 11, weights 10 to 2 (National Organization for Civil
    Registration)."""
    digits = digits_of(value)
    if len(digits) != 10 or repeated(digits):
        return False
    rest = weighted(digits[:9], (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return digits[9] - 48 == (rest if rest < 2 else 11 - rest)


# Africa and Oceania


def egypt_identity(value: bytes) -> bool:
    """Century (2, 3), birth (YYMMDD), governorate, 5 digits (Civil Status Organization); the check digit's sum is not
    published."""
    digits = digits_of(value)
    if len(digits) != 14 or digits[:1] not in (b"2", b"3"):
        return False
    place = int(digits[7:9])
    if not (1 <= place <= 4 or 11 <= place <= 35 or place == 88):
        return False
    return _day_exists(1700 + 100 * int(digits[:1]) + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))


def angola_identity(value: bytes) -> bool:
    """Identity card: 9 digits, two letters of the province, 3 digits (Ministry of Justice)."""
    compact = _compact(value)
    return bool(re.fullmatch("[0-9]{9}[A-Z]{2}[0-9]{3}", compact)) and compact[9:11] in _ANGOLA


def medicare_australia(value: bytes) -> bool:
    """Card number: 2 to 6, 8 digits with a check digit modulo 10 (weights 1379 1379), issue 1 to 9, and the person's
    place on the card, where it is given (Services Australia; METeOR 270101)."""
    digits = digits_of(value)
    return (
        len(digits) in (10, 11)
        and b"2" <= digits[:1] <= b"6"
        and b"0" not in digits[9:]
        and not repeated(digits[:8])
        and weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == digits[8] - 48
    )


def nhi(value: bytes) -> bool:
    """New Zealand's health index: 3 letters and 4 digits, the last a check modulo 11, or (since 2022) 3 letters, 2
    digits, a letter, and a check letter modulo 23; weights 7 to 2, neither I nor O (HISO 10046)."""
    compact = _compact(value)
    if not re.fullmatch("[A-HJ-NP-Z]{3}(?:[0-9]{4}|[0-9]{2}[A-HJ-NP-Z]{2})", compact):
        return False
    total = sum(
        (_NHI.index(c) + 1 if c.isalpha() else int(c)) * weight
        for c, weight in zip(compact[:6], (7, 6, 5, 4, 3, 2), strict=True)
    )
    if compact[6].isdigit():
        return total % 11 != 0 and compact[6] == str((11 - total % 11) % 10)
    return compact[6] == _NHI[22 - total % 23]
