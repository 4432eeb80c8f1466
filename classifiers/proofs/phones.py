"""Phone numbers: of the North American Numbering Plan by its published structure, of other countries by their plans.

The plans are those of the `phonenumbers` package (Google's libphonenumber, from the ITU's and the regulators' tables).
Only their expressions for what a subscriber's number looks like are used, each compiled once: a fifteenth of the time
that the package itself takes for a number.

Structure rather than a table of area codes in use: it changes with every relief plan, and the vectorised twin has to
agree (ATIS-0300051, "Central Office Code Assignment Guidelines": NXX-NXX-XXXX).
"""

from __future__ import annotations

import functools
import re

from classifiers.proofs.digits import digits_of, repeated

__all__ = [
    "COUNTED",
    "DATE",
    "FICTION",
    "INQUIRIES",
    "LONGEST",
    "OWN",
    "brazil_phone",
    "expression_of",
    "expression_of_anywhere",
    "france_phone",
    "germany_phone",
    "international_phone",
    "italy_phone",
    "nanp",
    "nanp_local",
    "national_phone",
    "regions_of",
    "spain_phone",
    "uk_phone",
]

_EXTENSION = re.compile(rb"[ ,;]*(?:x|#|ext|extension)[. :]*[0-9]{1,6}$", re.IGNORECASE)
_TRUNK = re.compile(rb"\(0\)")  # +44 (0)20 ...: dialled inside the country only
FICTION = r"(?:(?:00)?440?|0)7700\d{6}"
_FICTION = re.compile(FICTION.encode())
_DECIMAL = re.compile(rb"\+[0-9]{1,3}\.[0-9]+")  # +45.12345678: a latitude rather than a number
# 2015-12-22 04, 22.12.2015, 1998-2004, 2023-1234
DATE = (
    r"(?:19|20)[0-9]{2}(?:[ .-][0-9]{1,2}[ .-]|-[0-9]{4}$| (?:19|20)[0-9]{2}$)"
    r"|[0-9]{1,2}[ .-][0-9]{1,2}[ .-](?:19|20)[0-9]{2}"
)
_DATE = re.compile(DATE.encode())
_POSTAL = re.compile(rb"[0-9]{5}-[0-9]{4}")  # a ZIP code of the US
COUNTED = b"01234567890123 9876543210"  # up or down: an example
INQUIRIES = b"5551212"  # behind an area in the US, and in examples behind none
_GROUP = re.compile(rb"[0-9]+")
OWN = ("1", "33", "34", "39", "44", "49", "55")  # codes of countries that have an identifier of their own
_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "uan")
LONGEST = 15  # digits, ITU-T E.164
_ELSEWHERE = (
    *("AE", "AR", "AT", "AU", "BE", "BG", "CH", "CL", "CN", "CO", "CY", "CZ", "DE", "DK", "EE", "EG", "ES", "FI"),
    *("FR", "GB", "GR", "HK", "HR", "HU", "ID", "IE", "IL", "IN", "IS", "IT", "JP", "KE", "KR", "LT", "LU", "LV"),
    *("MT", "MX", "MY", "NG", "NL", "NO", "NZ", "PE", "PH", "PK", "PL", "PT", "RO", "RS", "RU", "SA", "SE", "SG"),
    *("SI", "SK", "TH", "TR", "TW", "UA", "VN", "ZA"),
)


def nanp(value: bytes) -> bool:
    """Ten digits, an optional 1 or 001 before them: area [2-9][0-8]x, not N11; exchange [2-9]xx, not N11."""
    digits = digits_of(_EXTENSION.sub(b"", value))
    if len(digits) == 13 and digits[:3] == b"001":
        digits = digits[3:]
    elif len(digits) == 11 and digits[:1] == b"1":
        digits = digits[1:]
    if len(digits) != 10 or repeated(digits):
        return False
    area, exchange = digits[:3], digits[3:6]
    if area[:1] < b"2" or exchange[:1] < b"2" or area[1:2] == b"9":
        return False
    return area[1:] != b"11" and exchange[1:] != b"11"


def nanp_local(value: bytes) -> bool:
    """Seven digits as dialled inside an area: exchange [2-9]xx, not N11, then four that are not all alike."""
    digits = digits_of(value)
    if len(digits) != 7 or digits[:1] < b"2" or digits[1:3] == b"11":
        return False
    return not repeated(digits[3:])


def brazil_phone(value: bytes) -> bool:
    """Area (two digits), then 9 and eight digits for a mobile, or eight digits."""
    return _of_country(value, "55", "BR")


def france_phone(value: bytes) -> bool:
    """Ten digits from 01 to 09, or nine behind +33."""
    return _of_country(value, "33", "FR")


def germany_phone(value: bytes) -> bool:
    """An area of three to five digits with its 0, or a mobile's, and the subscriber's; undivided, ten digits."""
    lead = re.match(rb"\(?(0[0-9]*)[^0-9]", value)
    if (lead and len(lead[1]) < 3) or (value.isdigit() and len(value) < 10):
        return False
    return _of_country(value, "49", "DE")


def italy_phone(value: bytes) -> bool:
    """An area with its 0, which stays behind +39, or a mobile (3); what is a German mobile or a US number is not."""
    digits = digits_of(value)
    if value[:1] != b"+" and digits[:2] != b"00":
        if digits[:2] == b"01" and digits[2:3] in b"567" and len(digits) > 10:
            return False
        if _plan("US").fullmatch(digits.decode()):
            return False
    return _of_country(value, "39", "IT")


def spain_phone(value: bytes) -> bool:
    """Nine digits that start with 6, 7, 8 or 9."""
    return _of_country(value, "34", "ES")


def uk_phone(value: bytes) -> bool:
    """0 and nine or ten digits, of an area or a service in use, the islands too, or of 07700, which is for fiction."""
    if _FICTION.fullmatch(digits_of(_TRUNK.sub(b"", value))):
        return True
    return any(_of_country(value, "44", region) for region in ("GB", "GG", "JE", "IM"))


def international_phone(value: bytes) -> bool:
    """+ or 00, a country's code, and a number of its plan; not of a country that has an identifier of its own."""
    bare = _TRUNK.sub(b"", _EXTENSION.sub(b"", value))
    if _DECIMAL.fullmatch(bare):
        return False
    digits = digits_of(bare).decode().removeprefix("00")
    return (
        len(digits) <= LONGEST
        and not digits.startswith(OWN)
        and not _placeholder(digits.encode())
        and any(_plan(region).fullmatch(digits[size:]) for size in (1, 2, 3) for region in regions_of(digits[:size]))
    )


def national_phone(value: bytes) -> bool:
    """A number as written in one of some sixty countries, the 0 before its area dropped; no date, years or decimal."""
    digits = digits_of(value)
    if not 7 < len(digits) < 13 or _placeholder(digits) or digits.endswith(INQUIRIES):
        return False
    if _DATE.match(value) or _loose(value):
        return False
    if _POSTAL.fullmatch(value) or nanp(value):
        return False
    return _anywhere().fullmatch(digits.decode()) is not None


def _loose(value: bytes) -> bool:
    """Whether the groups are those of other numbers: points that do not part all of three groups or more, thousands,
    five and more digits ahead that are neither an area with its 0 nor the half of ten (98765 43210)."""
    groups = [len(group) for group in _GROUP.findall(value)]
    points = value.count(b".")
    if points and (points != len(groups) - 1 or points < 2 or set(groups[1:]) == {3}):
        return True
    return len(groups) == 2 and groups[0] > 4 and value[:1] not in b"0(" and groups != [5, 5]


def _placeholder(digits: bytes) -> bool:
    return repeated(digits[3:]) or digits in COUNTED


def _of_country(value: bytes, code: str, region: str) -> bool:
    """Whether a number, with or without its country's code, is one of that country's plan."""
    if _POSTAL.fullmatch(value):
        return False
    bare = _TRUNK.sub(b"", _EXTENSION.sub(b"", value))
    digits = digits_of(bare).decode()
    if bare[:1] == b"+" or digits.startswith("00"):
        digits = digits.removeprefix("00")
        if _DECIMAL.fullmatch(bare) or not digits.startswith(code):
            return False
        digits = digits[len(code) :]
    elif region not in ("IT", "ES", "BR"):
        digits = digits[1:] if digits.startswith("0") else ""
    elif region == "BR":
        digits = digits.removeprefix("0")
    return not _placeholder(digits.encode()) and _plan(region).fullmatch(digits) is not None


@functools.cache
def regions_of(code: str) -> tuple[str, ...]:
    """The regions with a country's code, none for what is no code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return tuple(one for one in COUNTRY_CODE_TO_REGION_CODE.get(int(code or "0"), ()) if one != "001")


@functools.cache
def _plan(region: str) -> re.Pattern[str]:
    """What a number of that region, without its 0 and its country's code, looks like."""
    return re.compile(expression_of(region), re.ASCII)


@functools.cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(expression_of_anywhere(), re.ASCII)


def expression_of_anywhere() -> str:
    """What a number looks like as written in one of some sixty countries."""
    return "|".join(f"{_trunk(region)}(?:{expression_of(region)})" for region in _ELSEWHERE)


def expression_of(region: str) -> str:
    """The plan's kinds, joined, the lengths of each as its expression has them."""
    from phonenumbers import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region(region)
    kinds = [getattr(plan, kind) for kind in _KINDS] if plan else []
    return "|".join(f"(?:{one.national_number_pattern})" for one in kinds if one and one.national_number_pattern)


def _trunk(region: str) -> str:
    from phonenumbers import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region(region)
    return f"(?:{plan.national_prefix_for_parsing})?" if plan and plan.national_prefix == "0" else ""
