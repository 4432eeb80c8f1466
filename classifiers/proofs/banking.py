"""Bank accounts, banks and securities: the check digits that their registries document.

IBAN: ISO 13616 and ISO 7064 mod 97-10; national account numbers: the ECBS register TR201 of the European Committee for
Banking Standards (V3.23) and the sources named at each proof.
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, luhn_valid, repeated, weighted

__all__ = [
    "SEPARATORS",
    "aba_routing",
    "bic",
    "clabe",
    "czech_account",
    "france_rib",
    "hungary_account",
    "iban",
    "italy_bban",
    "netherlands_account",
    "poland_nrb",
    "portugal_nib",
    "sweden_giro",
]

SEPARATORS = b" -."
_ALNUM = re.compile(rb"[0-9A-Z]{5,34}")
_VALUES = {byte: str(int(chr(byte), 36)) for byte in b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_RIB_LETTERS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"12345678912345678923456789")
_CZECH = re.compile(rb"(?:([0-9]{2,6})-)?([0-9]{2,10})/?[0-9]{0,4}")
_CZECH_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
_CIN_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)

_FEDERAL_RESERVE = frozenset((*range(13), *range(21, 33), *range(61, 73), 80))
_COUNTRIES = frozenset(
    b"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    b"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    b"FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    b"JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    b"MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    b"PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    b"TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW".split()
)


def _compact(value: bytes) -> bytes:
    return value.translate(None, SEPARATORS).upper()


def _number(alnum: bytes) -> int:
    """Letters as 10 to 35, as ISO 7064 reads them."""
    return int("".join([_VALUES[byte] for byte in alnum]))


def iban(value: bytes) -> bool:
    """An IBAN of any country: check digits 02 to 98, mod 97, and an account that is not one character repeated.

    Length and structure are the expression's business.
    """
    number = _compact(value)
    if _ALNUM.fullmatch(number) is None or not b"02" <= number[2:4] <= b"98":
        return False
    return len(set(number[4:])) > 2 and _number(number[4:] + number[:4]) % 97 == 1


def france_rib(value: bytes) -> bool:
    """Relevé d'identité bancaire: bank, counter, account of 11 with letters as digits, key of 2 (CFONB, RIB)."""
    number = _compact(value).translate(_RIB_LETTERS)
    if len(number) != 23 or not number.isdigit() or repeated(number[:-2]):
        return False
    bank, counter, account, key = (int(part) for part in (number[:5], number[5:10], number[10:21], number[21:]))
    return (89 * bank + 15 * counter + 3 * account + key) % 97 == 0


def italy_bban(value: bytes) -> bool:
    """Coordinate bancarie: the CIN letter over ABI, CAB and account, summed as in the codice fiscale (ABI)."""
    number = _compact(value)
    if len(number) != 23 or _ALNUM.fullmatch(number) is None or len(set(number[1:])) < 3:
        return False
    values = [byte - 48 if byte < 58 else byte - 65 for byte in number[1:]]
    total = sum(_CIN_ODD[one] if place % 2 == 0 else one for place, one in enumerate(values))
    return number[0] == 65 + total % 26


def aba_routing(value: bytes) -> bool:
    """A US routing transit number: a Federal Reserve prefix and the 3-7-1 check digit (ABA Key to Routing Numbers)."""
    digits = digits_of(value)
    if len(digits) != 9 or repeated(digits) or int(digits[:2]) not in _FEDERAL_RESERVE:
        return False
    return digits[:4] != b"0000" and weighted(digits, (3, 7, 1, 3, 7, 1, 3, 7, 1)) % 10 == 0


def bic(value: bytes) -> bool:
    """A business identifier code (ISO 9362): 8 or 11 characters with a country in the fifth and sixth."""
    number = _compact(value)
    return len(number) in (8, 11) and number[4:6] in _COUNTRIES and len(set(number)) > 2


def clabe(value: bytes) -> bool:
    """A Mexican CLABE of 18 digits: weights 3-7-1, each product mod 10 (Banco de México)."""
    digits = digits_of(value)
    if len(digits) != 18 or repeated(digits[:-1]):
        return False
    total = sum((byte - 48) * (3, 7, 1)[place % 3] % 10 for place, byte in enumerate(digits[:17]))
    return (10 - total % 10) % 10 == digits[17] - 48


def poland_nrb(value: bytes) -> bool:
    """A Polish account number of 26 digits: the IBAN without its country (NBP)."""
    digits = digits_of(value)
    return len(digits) == 26 and iban(b"PL" + digits)


def portugal_nib(value: bytes) -> bool:
    """A Portuguese NIB of 21 digits: ISO 7064 mod 97-10 over all of it (Banco de Portugal)."""
    digits = digits_of(value)
    return len(digits) == 21 and not repeated(digits) and int(digits) % 97 == 1


def hungary_account(value: bytes) -> bool:
    """A Hungarian account of 16 or 24 digits: weights 9-7-3-1 over the first 8, and over the rest (GIRO)."""
    digits = digits_of(value)
    if len(digits) not in (16, 24) or repeated(digits[8:16]):
        return False
    weights = (9, 7, 3, 1) * 4
    return weighted(digits[:8], weights[:8]) % 10 == 0 and weighted(digits[8:], weights[: len(digits) - 8]) % 10 == 0


def czech_account(value: bytes) -> bool:
    """A Czech or Slovak account: prefix and number each mod 11 under weights of powers of two (ČNB decree 169/2011)."""
    match = _CZECH.fullmatch(value)
    if match is None or repeated(match[2]):
        return False
    return all(weighted((part or b"0").rjust(10, b"0"), _CZECH_WEIGHTS) % 11 == 0 for part in match.groups())


def netherlands_account(value: bytes) -> bool:
    """A Dutch account of 9 or 10 digits before IBAN: the eleven-test (Betaalvereniging Nederland)."""
    digits = digits_of(value).rjust(10, b"0")
    if len(digits) != 10 or repeated(digits[1:]):
        return False
    return weighted(digits, tuple(range(10, 0, -1))) % 11 == 0


def sweden_giro(value: bytes) -> bool:
    """A Swedish Bankgiro or Plusgiro number: 7 or 8 digits, or up to 8 before the dash, with Luhn (Bankgirot)."""
    digits = digits_of(value)
    return 4 <= len(digits) <= 9 and luhn_valid(digits) and not repeated(digits)
