"""NumPy twins of the proofs that columns of tables ask for: the same verdicts, a matrix at a time.

A twin takes an (n, width) uint8 matrix, one value of `width` bytes a row, and gives n verdicts that equal the proof's
own on each row, whatever the bytes (a test compares them). Rows of a shape that a twin does not know go to the proof.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifiers.proofs import banking, cards, dates, national, network
from classifiers.proofs.matrices import (
    Bytes,
    Mask,
    Twin,
    are_digits,
    by_row,
    digit_rows,
    number,
    over_digits,
    repeated,
    rows_without,
    where,
)
from classifiers.proofs.tlds import TLDS
from classifiers.proofs.vectorised_phones import PHONES

__all__ = ["VECTORISED"]

_DOUBLED = np.array((0, 2, 4, 6, 8, 1, 3, 5, 7, 9), dtype=np.uint8)
_DAYS = np.array((0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))
_ISO = np.array([True] * 4 + [False] + [True] * 2 + [False] + [True] * 2)


def _luhn_sum(digits: Bytes) -> NDArray[np.int64]:
    plain, doubled = digits[:, ::-1][:, ::2], _DOUBLED[digits[:, ::-1][:, 1::2]]
    total: NDArray[np.int64] = plain.sum(axis=1, dtype=np.int64) + doubled.sum(axis=1, dtype=np.int64)
    return total


def _luhn(digits: Bytes) -> Mask:
    verdicts: Mask = (_luhn_sum(digits) % 10 == 0) & ~repeated(digits)
    return verdicts


def _issuers() -> NDArray[np.uint32]:
    """By the first four digits, a bit for each length that is issued there."""
    table = np.zeros(10_000, dtype=np.uint32)
    for low, high, lengths in cards.ISSUERS:
        table[low : high + 1] |= sum(1 << length for length in lengths)
    return table


_ISSUED = _issuers()


def _card(digits: Bytes) -> Mask:
    issued = (_ISSUED[number(digits[:, :4])] >> np.uint32(digits.shape[1])) & 1 == 1
    verdicts: Mask = issued & (_luhn_sum(digits) % 10 == 0) & ~repeated(digits[:, 4:])
    return verdicts


def _us_ssn(digits: Bytes) -> Mask:
    whole, area = number(digits), number(digits[:, :3])
    fake = np.isin(whole, [int(number) for number in national.FAKE_SSNS])
    verdicts: Mask = (area > 0) & (area != 666) & (area < 900) & digits[:, 3:5].any(axis=1) & digits[:, 5:].any(axis=1)
    held: Mask = verdicts & ~fake & ~repeated(digits)
    return held


def _us_npi(digits: Bytes) -> Mask:
    first = (digits[:, 0] == 1) | (digits[:, 0] == 2)
    verdicts: Mask = first & ((_luhn_sum(digits) + 24) % 10 == 0)  # the prefix 80840 adds 24, wherever the digits end
    return verdicts


def _canada_sin(digits: Bytes) -> Mask:
    verdicts: Mask = (digits[:, 0] != 0) & (digits[:, 0] != 8) & _luhn(digits)
    return verdicts


def _nhs(digits: Bytes) -> Mask:
    sums = digits.astype(np.int64) @ np.arange(10, 0, -1, dtype=np.int64)
    verdicts: Mask = sums % 11 == 0
    return verdicts


def _nhs_number(matrix: Bytes) -> Mask:
    plain = (((matrix >= 48) & (matrix <= 57)) | (matrix == 32) | (matrix == 45)).all(axis=1)
    return where(plain, over_digits(_nhs, range(10, 11)), "stdnum:gb.nhs", matrix)


_NINO_LETTERS = tuple(
    np.isin(np.arange(256), np.frombuffer(letters, np.uint8))
    for letters in (b"ABCEGHJKLMNOPRSTWXYZ", b"ABCEGHJKLMNPRSTWXYZ", b"ABCD")
)


def _uk_nino(matrix: Bytes) -> Mask:
    """Rows of nine bytes; those with separators go to the proof."""
    if matrix.shape[1] != 9:
        return by_row("uk_nino", matrix)
    letters = np.where((matrix >= 97) & (matrix <= 122), matrix & 0xDF, matrix)
    first, second, last = (letters[:, at] for at in (0, 1, 8))
    pair = first.astype(np.int64) * 256 + second
    never = np.isin(pair, [int.from_bytes(one) for one in national.NINO_NEVER])
    allowed = _NINO_LETTERS[0][first] & _NINO_LETTERS[1][second] & _NINO_LETTERS[2][last]
    verdicts: Mask = allowed & are_digits(matrix[:, 2:8]).all(axis=1) & ~never
    return verdicts


_SEPARATOR = np.isin(np.arange(256), np.frombuffer(banking.SEPARATORS, np.uint8))
_VALUE = np.array([int(chr(byte), 36) if chr(byte).isalnum() and byte < 128 else 99 for byte in range(256)])


def _iban(matrix: Bytes) -> Mask:
    held = np.zeros(len(matrix), dtype=np.bool_)
    for rows, left in rows_without(matrix, _SEPARATOR):
        if 5 <= left.shape[1] <= 34:
            held[rows] = _mod_97(np.where((left >= 97) & (left <= 122), left & 0xDF, left))
    return held


def _mod_97(iban: Bytes) -> Mask:
    values = _VALUE[iban]
    check = iban[:, 2].astype(np.int64) * 256 + iban[:, 3]
    account = iban[:, 4:]
    low, high = account.min(axis=1)[:, None], account.max(axis=1)[:, None]
    three = ((account != low) & (account != high)).any(axis=1)  # different characters
    rest = np.zeros(len(iban), dtype=np.int64)
    for place in (*range(4, iban.shape[1]), 0, 1, 2, 3):
        value = values[:, place]
        rest = (rest * np.where(value > 9, 100, 10) + value) % 97
    bounds = int.from_bytes(b"02"), int.from_bytes(b"98")
    verdicts: Mask = (values < 36).all(axis=1) & (check >= bounds[0]) & (check <= bounds[1]) & three & (rest == 1)
    return verdicts


def _not_repeated(matrix: Bytes) -> Mask:
    held = np.zeros(len(matrix), dtype=np.bool_)
    for rows, found in digit_rows(matrix):
        held[rows] = ~repeated(found) if found.shape[1] else False
    return held


def _ipv4(matrix: Bytes) -> Mask:
    dots = matrix == 46
    plain = (((matrix >= 48) & (matrix <= 57)) | dots).all(axis=1) & (dots.sum(axis=1) == 3)
    return where(plain, _octets, "ipv4", matrix)


def _octets(matrix: Bytes) -> Mask:
    """Rows of digits and three dots."""
    rows, width = np.arange(len(matrix)), matrix.shape[1]
    dots = np.nonzero(matrix == 46)[1].reshape(len(matrix), 3)
    first = np.column_stack((np.zeros(len(matrix), np.int64), dots + 1))
    last = np.column_stack((dots - 1, np.full(len(matrix), width - 1)))
    sizes = last - first + 1
    octets = np.zeros((len(matrix), 4), np.int64)
    for place in range(3):  # from the last digit on; longer ones are refused
        there = sizes > place
        digit = matrix[rows[:, None], np.maximum(last - place, 0)].astype(np.int64) - 48
        octets += np.where(there, digit * 10**place, 0)
    zero = matrix[rows[:, None], np.minimum(first, width - 1)] == 48
    shaped = ((sizes >= 1) & (sizes <= 3) & ~(zero & (sizes > 1))).all(axis=1) & (octets <= 255).all(axis=1)
    leading = octets[:, 0]
    host = (leading > 0) & (leading < 224) & (leading != 127) & ~((leading == 169) & (octets[:, 1] == 254))
    large = (leading > 9) | (octets.max(axis=1, initial=0) > 31)
    for known in network.RESOLVERS:
        large |= (octets == np.array(known)).all(axis=1)
    verdicts: Mask = shaped & host & large & ~_objects(octets)
    return verdicts


def _objects(octets: NDArray[np.int64]) -> Mask:
    """Published object identifiers; their first arc is 0, 1 or 2."""
    found = octets[:, 0] < 3
    if found.any():
        found[found] = np.isin(octets[found] @ _PLACES, _OBJECTS)
    return found


_PLACES = np.array((1 << 24, 1 << 16, 1 << 8, 1))
_OBJECTS = np.array([(*arcs, last) for arcs, some in network.OBJECTS.items() for last in some]) @ _PLACES


def _date(matrix: Bytes) -> Mask:
    """YYYY-MM-DD and DD-MM-YYYY (or MM-DD-YYYY) with any of - / . between; other ways of writing go to the proof."""
    if matrix.shape[1] != 10:
        return by_row("date", matrix)
    digit = (matrix >= 48) & (matrix <= 57)
    known = np.zeros(len(matrix), dtype=np.bool_)
    held = np.zeros(len(matrix), dtype=np.bool_)
    between = np.isin(matrix, np.frombuffer(b"-/.", np.uint8))
    for layout in (_ISO, _ISO[::-1]):
        rows = np.flatnonzero(((digit & layout) | (between & ~layout)).all(axis=1))
        known[rows] = True
        held[rows] = _calendar(matrix[rows], year_first=layout is _ISO)
    held[~known] = by_row("date", matrix[~known])
    return held


def _calendar(matrix: Bytes, *, year_first: bool) -> Mask:
    digits = matrix - np.uint8(48)
    if year_first:
        return _exists(number(digits[:, :4]), number(digits[:, 5:7]), number(digits[:, 8:]))
    year, first, second = number(digits[:, 6:]), number(digits[:, :2]), number(digits[:, 3:5])
    return _exists(year, first, second) | _exists(year, second, first)


def _exists(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> Mask:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = _DAYS[np.where((month >= 1) & (month <= 12), month, 0)]
    plausible = (year >= dates.FIRST_YEAR) & (year <= dates.LAST_YEAR)
    verdicts: Mask = plausible & (day >= 1) & (day <= days) & (leap | (month != 2) | (day != 29))
    return verdicts


def _packed(names: frozenset[bytes]) -> NDArray[np.uint64]:
    """Names of at most eight bytes as numbers."""
    return np.frombuffer(b"".join(name.ljust(8, b"\0") for name in names if len(name) <= 8), np.uint64)


_TLDS = _packed(TLDS - network.FILES)


def _email(matrix: Bytes) -> Mask:
    """Addresses whose top-level domain has two to eight letters and is no ending of files, and whose domain is none of
    SSH's; others go to the proof."""
    width = matrix.shape[1]
    if width < 5:
        return by_row("email", matrix)
    at = width - 1 - (matrix[:, ::-1] == 64).argmax(axis=1)
    dot = width - 1 - (matrix[:, ::-1] == 46).argmax(axis=1)
    known = (matrix == 64).any(axis=1) & (at > 0) & (at <= 64) & (dot > at) & (dot < width - 2) & (dot >= width - 9)
    known[known] = np.isin(_tld(matrix[known], dot[known]), _TLDS)
    return where(known & ~_of_ssh(matrix), _local, "email", matrix)


def _of_ssh(matrix: Bytes) -> Mask:
    """Rows with a domain in which SSH has its names; case aside."""
    found = np.zeros(len(matrix), dtype=np.bool_)
    for domain in network.SSH:
        if matrix.shape[1] > len(domain):
            rows = np.flatnonzero(matrix[:, -len(domain) - 1] == 64)
            tail = matrix[rows, -len(domain) :] | np.uint8(0x20)
            found[rows] |= (tail == np.frombuffer(domain, np.uint8)).all(axis=1)
    return found


def _tld(matrix: Bytes, dot: NDArray[np.intp]) -> NDArray[np.uint64]:
    """What stands behind each row's last dot, in small letters, as a number."""
    width = matrix.shape[1]
    tails = np.zeros((len(matrix), 8), np.uint8)
    for place in np.unique(dot).tolist():
        rows = np.flatnonzero(dot == place)
        tail = matrix[rows, place + 1 :]
        tails[rows, : width - place - 1] = np.where((tail >= 65) & (tail <= 90), tail | 0x20, tail)
    return tails.view(np.uint64)[:, 0]


def _local(matrix: Bytes) -> Mask:
    """The part before the @ alone; there is one, and the rest was looked at."""
    width = matrix.shape[1]
    at = width - 1 - (matrix[:, ::-1] == 64).argmax(axis=1)
    dots = matrix == 46
    doubled = (dots[:, :-1] & dots[:, 1:] & (np.arange(width - 1) < at[:, None] - 1)).any(axis=1)
    ends = dots[:, 0] | dots[np.arange(len(matrix)), at - 1]
    git = (at == 3) & (matrix[:, :3] == np.frombuffer(b"git", np.uint8)).all(axis=1)
    verdicts: Mask = ~(doubled | ends | git)
    return verdicts


VECTORISED: dict[str, Twin] = {
    "canada_sin": over_digits(_canada_sin, range(9, 10)),
    "card": over_digits(_card, range(13, 20)),
    "card_no_keyword": over_digits(_card, range(14, 20)),
    "date": _date,
    "email": _email,
    "iban": _iban,
    "ipv4": _ipv4,
    "luhn": over_digits(_luhn, range(1, 4096)),
    **PHONES,
    "not_repeated": _not_repeated,
    "stdnum:gb.nhs": _nhs_number,
    "uk_nino": _uk_nino,
    "us_npi": over_digits(_us_npi, range(10, 11)),
    "us_ssn": over_digits(_us_ssn, range(9, 10)),
}
"""By the proof's name."""
