"""Dates that a person can have been born on. Pure: there is no clock here, so the upper bound is a fixed year."""

from __future__ import annotations

import re

__all__ = ["FIRST_YEAR", "LAST_YEAR", "date", "date_compact", "date_in_words"]

FIRST_YEAR, LAST_YEAR = 1890, 2035

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS = {name: index for index, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ELSEWHERE = (  # German, French, Spanish, Italian, Portuguese, Dutch
    "januar jänner janvier enero gennaio janeiro januari january",
    "februar feber février fevrier febrero febbraio fevereiro februari february",
    "märz maerz mars marzo março marco maart march",
    "april avril abril aprile",
    "mai mayo maggio maio mei may",
    "juni juin junio giugno junho june",
    "juli juillet julio luglio julho july",
    "august août aout agosto augustus",
    "september septembre septiembre setiembre settembre setembro",
    "oktober octobre octubre ottobre outubro october",
    "november novembre noviembre novembro",
    "dezember décembre decembre diciembre dicembre dezembro december",
)
_NAMES = {name: month for month, names in enumerate(_ELSEWHERE, 1) for name in names.split()}
_IN_WORDS = re.compile(rb"([0-9]{1,2})[^0-9 ]{0,2} (?:de )?([^0-9 ]{3,12}) (?:del? )?([0-9]{4})")
_WORD = re.compile(rb"[A-Za-z]{3,}")
_NUMBER = re.compile(rb"[0-9]+")
_TIME = re.compile(rb"[T ][0-9]{2}:.*", re.DOTALL)


def date(value: bytes) -> bool:
    """A calendar date from 1890 to 2035, in any order of its parts: 1980-02-29, 2/29/80, 29.02.1980, Feb 29, 1980."""
    text = _TIME.sub(b"", value)
    month = next((_MONTHS[w[:3].lower()] for w in _WORD.findall(text) if w[:3].lower() in _MONTHS), 0)
    numbers = [n for n in _NUMBER.findall(text) if len(n) <= 4]
    if month:
        return _named_month(month, numbers)
    return len(numbers) == 3 and _numeric(*numbers)


def date_in_words(value: bytes) -> bool:
    """A calendar date whose month has its name in one of six languages: 12. März 1987, 1er août 1990."""
    found = _IN_WORDS.fullmatch(value)
    month = _NAMES.get(found[2].decode("utf-8", "replace").lower(), 0) if found else 0
    return found is not None and _exists(found[3], month, int(found[1]))


def date_compact(value: bytes) -> bool:
    """Eight digits as YYYYMMDD, MMDDYYYY or DDMMYYYY."""
    if len(value) != 8 or not value.isdigit():
        return False
    return (
        _exists(value[:4], int(value[4:6]), int(value[6:]))
        or _exists(value[4:], int(value[:2]), int(value[2:4]))
        or _exists(value[4:], int(value[2:4]), int(value[:2]))
    )


def _named_month(month: int, numbers: list[bytes]) -> bool:
    if len(numbers) != 2:
        return False
    first, second = numbers
    if len(first) == 4:
        return _exists(first, month, int(second))
    return len(first) <= 2 and _exists(second, month, int(first))


def _numeric(first: bytes, second: bytes, third: bytes) -> bool:
    if len(second) > 2:
        return False
    if len(first) > 2:
        return len(third) <= 2 and _exists(first, int(second), int(third))
    return _exists(third, int(first), int(second)) or _exists(third, int(second), int(first))


def _exists(year: bytes, month: int, day: int) -> bool:
    """Years of two digits may be of either century, so that 29 February is left in doubt's favour."""
    if len(year) not in (2, 4) or not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    if len(year) == 2:
        return True
    number = int(year)
    leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
    return FIRST_YEAR <= number <= LAST_YEAR and (leap or (month, day) != (2, 29))
