"""National numbers that python-stdnum has no check for, or a weaker one than is documented."""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, luhn_valid, repeated, weighted

__all__ = [
    "FAKE_SSNS",
    "NINO_NEVER",
    "canada_sin",
    "cpf",
    "german_document",
    "not_repeated",
    "spain_dni",
    "spain_nif",
    "spain_social_security",
    "uk_nino",
    "us_dea",
    "us_itin",
    "us_mbi",
    "us_npi",
    "us_ssn",
]

FAKE_SSNS = frozenset(
    # printed in advertisements (https://www.ssa.gov/history/ssn/misused.html)
    (b"078051120", b"219099999", b"457555462")
)

_ITIN_GROUPS = frozenset((*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)))
_MBI = re.compile(
    rb"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}"
)
_DNI_LETTERS = b"TRWAGMYFPDXBNJZSQVHLCKE"
_NINO = re.compile(rb"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
NINO_NEVER = frozenset((b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"))


def us_ssn(value: bytes) -> bool:
    """A number that the SSA can have issued (https://www.ssa.gov/employer/randomization.html): area not 000, 666 or
    9xx, group not 00, serial not 0000; and none of the famous fakes."""
    digits = digits_of(value)
    if len(digits) != 9 or repeated(digits) or digits in FAKE_SSNS:
        return False
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in (b"000", b"666") and area < b"900" and group != b"00" and serial != b"0000"


def us_itin(value: bytes) -> bool:
    """9, and a group from the IRS's ranges (https://www.irs.gov/irm/part3/irm_03-021-263r, "valid ITIN ranges")."""
    digits = digits_of(value)
    return len(digits) == 9 and digits[:1] == b"9" and int(digits[3:5]) in _ITIN_GROUPS


def us_npi(value: bytes) -> bool:
    """10 digits whose Luhn sum holds behind the prefix 80840 (CMS, "NPI check digit" in the NPI standard)."""
    digits = digits_of(value)
    return len(digits) == 10 and digits[:1] in (b"1", b"2") and luhn_valid(b"80840" + digits)


def us_mbi(value: bytes) -> bool:
    """11 characters by position, no S L O I B Z (CMS, "Understanding the MBI format")."""
    return _MBI.fullmatch(value.replace(b"-", b"").upper()) is not None


def us_dea(value: bytes) -> bool:
    """Two letters and 7 digits; (d1+d3+d5) + 2(d2+d4+d6) ends in d7 (21 CFR 1301, the DEA's check digit)."""
    digits = value[2:9]  # what follows is the suffix of a practitioner under a hospital's registration
    return (
        digits.isdigit()
        and len(digits) == 7
        and not repeated(digits)
        and weighted(digits[:6], (1, 2, 1, 2, 1, 2)) % 10 == digits[6] - 48
    )


def uk_nino(value: bytes) -> bool:
    """Prefix letters and pairs that HMRC allocates, 6 digits, suffix A to D (HMRC manual NIM39110)."""
    compact = value.upper().translate(None, b" -.")
    return _NINO.fullmatch(compact) is not None and compact[:2] not in NINO_NEVER


def canada_sin(value: bytes) -> bool:
    """9 digits with a Luhn check digit; none begins with 0 or 8 (Government of Canada, "SIN first digit")."""
    digits = digits_of(value)
    return len(digits) == 9 and digits[:1] not in (b"0", b"8") and not repeated(digits) and luhn_valid(digits)


def cpf(value: bytes) -> bool:
    """11 digits with two check digits modulo 11 (Receita Federal); one digit repeated passes the sum, and is fake."""
    digits = digits_of(value)
    if len(digits) != 11 or repeated(digits):
        return False
    first = weighted(digits[:9], tuple(range(10, 1, -1))) * 10 % 11 % 10
    second = weighted(digits[:10], tuple(range(11, 1, -1))) * 10 % 11 % 10
    return digits[9:] == b"%d%d" % (first, second)


def not_repeated(value: bytes) -> bool:
    """For numbers without a check digit: the digits are not one digit over and over."""
    return not repeated(digits_of(value))


def spain_dni(value: bytes) -> bool:
    """8 digits and the letter that their remainder modulo 23 names (Interior Ministry)."""
    compact = value.upper().translate(None, b" .-")
    number = compact[:8]
    if len(compact) != 9 or not number.isdigit() or repeated(number):
        return False
    return compact[8] == _DNI_LETTERS[int(number) % 23]


def spain_nif(value: bytes) -> bool:
    """A person's tax number: the DNI, or K, L or M, 7 digits and the letter (Royal Decree 1065/2007, art. 19, 20)."""
    compact = value.upper().translate(None, b" .-")
    if compact[:1] in (b"K", b"L", b"M"):
        return not repeated(compact[1:8]) and spain_dni(b"0" + compact[1:])
    return spain_dni(compact)


def spain_social_security(value: bytes) -> bool:
    """Province (2), number (8), control (2): the first ten, the number without its leading zero, modulo 97."""
    digits = digits_of(value)
    if len(digits) != 12:
        return False
    province, number, control = int(digits[:2]), int(digits[2:10]), int(digits[10:])
    if not (1 <= province <= 53 or province == 66) or not number:
        return False
    whole = province * 10_000_000 + number if number < 10_000_000 else province * 100_000_000 + number
    return whole % 97 == control


def german_document(value: bytes) -> bool:
    """Serial of an identity card or passport: 9 characters, and the check digit where it is given (ICAO 9303-3,
    weights 7 3 1). Without the check digit, at least three digits have to be in it, or any word would do."""
    compact = value.upper().translate(None, b" ")
    compact = compact.removesuffix(b"D") if len(compact) > 9 else compact
    serial, check = compact[:9], compact[9:]
    if len(serial) != 9 or repeated(serial) or not serial.isalnum():
        return False
    if not check:
        return not serial.isdigit() and len(digits_of(serial)) >= 3
    total = sum((c - 48 if c < 65 else c - 55) * w for c, w in zip(serial, (7, 3, 1) * 3, strict=True))
    return check == b"%d" % (total % 10)
