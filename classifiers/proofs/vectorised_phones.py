"""NumPy twins of the proofs of phone numbers, see `vectorised`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from classifiers.proofs import phones
from classifiers.proofs.automaton import Automaton
from classifiers.proofs.matrices import Bytes, Mask, Twin, are_digits, digit_rows, number, repeated, where

__all__ = ["PHONES"]

_ZERO, _PLUS, _POINT, _OPEN, _CLOSE, _HYPHEN, _HASH, _X = (ord(sign) for sign in "0+.()-#x")
_POSTAL = np.frombuffer(b"00000-0000", np.uint8)
_RE2_EXTENSION = r"(?i)[ ,;]*(?:x|#|ext|extension)[. :]*[0-9]{1,6}\z"


def _in_one_line(name: str, verdicts: Twin) -> Twin:
    """Leaves rows with a line's end to the proof: to `re`, `$` matches before one, too."""
    return lambda matrix: where(~(matrix == 10).any(axis=1), verdicts, name, matrix)


def _kept(matrix: Bytes, *, trunk: bool) -> Mask:
    """Which bytes are left when an extension, and (`trunk`) each (0), is taken out."""
    kept = np.ones(matrix.shape, dtype=np.bool_)
    rows = np.flatnonzero((((matrix | 0x20) == _X) | (matrix == _HASH)).any(axis=1))
    if len(rows):
        kept[rows] = np.arange(matrix.shape[1]) < _without_extension(matrix[rows])[:, None]
    if trunk and matrix.shape[1] > 2:
        found = (matrix[:, :-2] == _OPEN) & (matrix[:, 1:-1] == _ZERO) & (matrix[:, 2:] == _CLOSE) & kept[:, 2:]
        for shift in range(3) if found.any() else ():
            kept[:, shift : matrix.shape[1] - 2 + shift] &= ~found
    return kept


def _without_extension(matrix: Bytes) -> NDArray[np.int64]:
    """Bytes of each row before its extension."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(matrix.shape[1]), len(matrix), [None, pa.py_buffer(np.ascontiguousarray(matrix))]
    ).cast(pa.binary())
    cut = pc.replace_substring_regex(rows, _RE2_EXTENSION, "")
    sizes: NDArray[np.int64] = pc.binary_length(cut).to_numpy(zero_copy_only=False).astype(np.int64)
    return sizes


def _ten(found: Bytes) -> Mask:
    area, exchange = found[:, :3], found[:, 3:6]
    elevens = (area[:, 1:] == 1).all(axis=1) | (exchange[:, 1:] == 1).all(axis=1)
    verdicts: Mask = (area[:, 0] >= 2) & (exchange[:, 0] >= 2) & (area[:, 1] != 9) & ~elevens & ~repeated(found)
    return verdicts


def _nanp(matrix: Bytes) -> Mask:
    held = np.zeros(len(matrix), dtype=np.bool_)
    for rows, found in digit_rows(matrix, _kept(matrix, trunk=False)):
        if found.shape[1] in _LEADS:
            led = (found[:, :-10] == _LEADS[found.shape[1]]).all(axis=1)
            held[rows] = led & _ten(found[:, -10:])
    return held


_LEADS: dict[int, Sequence[int]] = {10: (), 11: (1,), 13: (0, 0, 1)}


def _nanp_local(matrix: Bytes) -> Mask:
    held = np.zeros(len(matrix), dtype=np.bool_)
    for rows, found in digit_rows(matrix):
        if found.shape[1] == 7:
            held[rows] = (found[:, 0] >= 2) & ~(found[:, 1:3] == 1).all(axis=1) & ~repeated(found[:, 3:])
    return held


@functools.cache
def _counted(size: int) -> list[int]:
    runs = phones.COUNTED.split()
    return [int(run[at : at + size]) for run in runs for at in range(len(run) - size + 1)]


def _placeholder(found: Bytes) -> Mask:
    size = found.shape[1]
    if size < 5:
        return np.ones(len(found), dtype=np.bool_)  # all digits behind the third are alike
    alike = repeated(found[:, 3:])
    if size < 15:
        alike |= np.isin(number(found), _counted(size))
    return alike


@functools.cache
def _automaton(regions: tuple[str, ...]) -> Automaton:
    return Automaton("|".join(filter(None, map(phones.expression_of, regions))))


@functools.cache
def _anywhere() -> Automaton:
    return Automaton(phones.expression_of_anywhere())


def _postal(matrix: Bytes) -> Mask:
    if matrix.shape[1] != len(_POSTAL):
        return np.zeros(len(matrix), dtype=np.bool_)
    found: Mask = (np.where(are_digits(matrix), np.uint8(_ZERO), matrix) == _POSTAL).all(axis=1)
    return found


def _plus(matrix: Bytes, kept: Mask) -> Mask:
    """Whether a row's first byte that is kept is a +."""
    if not matrix.shape[1]:
        return np.zeros(len(matrix), dtype=np.bool_)
    rows, first = np.arange(len(matrix)), kept.argmax(axis=1)
    found: Mask = (matrix[rows, first] == _PLUS) & kept[rows, first]
    return found


def _decimal(matrix: Bytes, kept: Mask) -> Mask:
    """A +, one to three digits, a point, digits."""
    points = (matrix == _POINT) & kept
    found: Mask = _plus(matrix, kept) & (points.sum(axis=1) == 1)
    if found.any():
        figures = are_digits(matrix) & kept
        ahead = (figures & (np.cumsum(points, axis=1) == 0)).sum(axis=1)
        count = figures.sum(axis=1)
        found &= (kept.sum(axis=1) == count + 2) & (ahead > 0) & (ahead < 4) & (count > ahead)
    return found


def _of_country(code: str, regions: tuple[str, ...]) -> Twin:
    def verdicts(matrix: Bytes) -> Mask:
        kept = _kept(matrix, trunk=True)
        refused = _postal(matrix)
        plus, decimal = _plus(matrix, kept), _decimal(matrix, kept)
        held = np.zeros(len(matrix), dtype=np.bool_)
        for rows, found in digit_rows(matrix, kept):
            held[rows] = _numbers_of(found, plus[rows], decimal[rows], code, regions)
        return held & ~refused

    return verdicts


def _numbers_of(found: Bytes, plus: Mask, decimal: Mask, code: str, regions: tuple[str, ...]) -> Mask:
    """Which rows are a number of a country: with + or 00 and its code, or as written inside it."""
    held = np.zeros(len(found), dtype=np.bool_)
    zeros = _starts(found, "00")
    abroad = plus | zeros
    for skipped, rows in ((2, abroad & zeros), (0, abroad & ~zeros)):
        chosen = np.flatnonzero(rows & ~decimal)
        some = found[chosen, skipped:]
        held[chosen] = _starts(some, code) & _in_plan(some[:, len(code) :], regions)
    trunk = _starts(found, "0") & (regions[0] not in _UNLED)
    inside = ~abroad & ((regions[0] in _MAYBE_LED) | trunk)
    for skipped, rows in ((1, inside & trunk), (0, inside & ~trunk)):
        chosen = np.flatnonzero(rows)
        held[chosen] = _in_plan(found[chosen, skipped:], regions)
    return held


_UNLED = ("IT", "ES")  # a 0 ahead, where there is one, is part of the number
_MAYBE_LED = (*_UNLED, "BR")


def _starts(found: Bytes, wanted: str) -> Mask:
    if found.shape[1] < len(wanted):
        return np.zeros(len(found), dtype=np.bool_)
    started: Mask = (found[:, : len(wanted)] == np.array([int(digit) for digit in wanted])).all(axis=1)
    return started


def _in_plan(found: Bytes, regions: tuple[str, ...]) -> Mask:
    if not len(found):
        return np.zeros(0, dtype=np.bool_)
    verdicts: Mask = ~_placeholder(found) & _automaton(regions).matches(found)
    return verdicts


def _germany(matrix: Bytes) -> Mask:
    figures, width = are_digits(matrix), matrix.shape[1]
    if not width:
        return np.zeros(len(matrix), dtype=np.bool_)
    opened = matrix[:, 0] == _OPEN
    short = np.zeros(len(matrix), dtype=np.bool_)
    for skipped in (0, 1):
        area = figures[:, skipped:]
        runs = np.where(area.all(axis=1), width, (~area).argmax(axis=1) if area.shape[1] else 0)
        led = matrix[:, skipped] == _ZERO if skipped < width else short
        short |= (opened == bool(skipped)) & led & (runs < min(3, width - skipped))
    plain = figures.all(axis=1) & (width < 10)
    verdicts: Mask = _of_country("49", ("DE",))(matrix) & ~short & ~plain
    return verdicts


def _italy(matrix: Bytes) -> Mask:
    other = np.zeros(len(matrix), dtype=np.bool_)
    for rows, found in digit_rows(matrix):
        mobile = _starts(found, "01") & (found.shape[1] > 10)
        if mobile.any():
            mobile &= (found[:, 2] >= 5) & (found[:, 2] <= 7)
        other[rows] = ~_starts(found, "00") & (mobile | _automaton(("US",)).matches(found))
    abroad = matrix[:, 0] == _PLUS if matrix.shape[1] else other
    return _of_country("39", ("IT",))(matrix) & (abroad | ~other)


def _uk(matrix: Bytes) -> Mask:
    fiction = np.zeros(len(matrix), dtype=np.bool_)
    width = matrix.shape[1]
    kept = np.ones(matrix.shape, dtype=np.bool_)
    if width > 2:
        found = (matrix[:, :-2] == _OPEN) & (matrix[:, 1:-1] == _ZERO) & (matrix[:, 2:] == _CLOSE)
        for shift in range(3) if found.any() else ():
            kept[:, shift : width - 2 + shift] &= ~found
    for rows, some in digit_rows(matrix, kept):
        fiction[rows] = _FICTION.matches(some)
    return fiction | _of_country("44", ("GB", "GG", "JE", "IM"))(matrix)


_FICTION = Automaton(phones.FICTION)


def _international(matrix: Bytes) -> Mask:
    kept = _kept(matrix, trunk=True)
    held = np.zeros(len(matrix), dtype=np.bool_)
    for rows, found in digit_rows(matrix, kept):
        zeros = _starts(found, "00")
        for skipped, chosen in ((2, rows[zeros]), (0, rows[~zeros])):
            held[chosen] = _worldwide(found[zeros == bool(skipped), skipped:])
    return held & ~_decimal(matrix, kept)


def _worldwide(found: Bytes) -> Mask:
    """Which rows are a country's code and a number of its plan."""
    held = np.zeros(len(found), dtype=np.bool_)
    if not len(found) or found.shape[1] > phones.LONGEST:
        return held
    for size in range(1, 1 + min(3, found.shape[1])):
        codes = number(found[:, :size])
        for code in np.unique(codes).tolist():
            regions = phones.regions_of(f"{code:0{size}}")
            if regions:
                rows = np.flatnonzero(codes == code)
                held[rows] |= _automaton(regions).matches(found[rows, size:])
    for own in phones.OWN:
        held &= ~_starts(found, own)
    return held & ~_placeholder(found)


def _national(matrix: Bytes) -> Mask:
    held = np.zeros(len(matrix), dtype=np.bool_)
    if not len(matrix):
        return held
    rows = np.flatnonzero(~(_nanp(matrix) | _postal(matrix)))
    rows = rows[~(_loose(matrix[rows]) | _dated(matrix[rows]))] if len(rows) and matrix.shape[1] > 7 else rows
    for some, found in digit_rows(matrix[rows]):
        if 7 < found.shape[1] < 13:
            inquiries = (found[:, -7:] == _INQUIRIES).all(axis=1)
            held[rows[some]] = _anywhere().matches(found) & ~_placeholder(found) & ~inquiries
    return held


_INQUIRIES = np.frombuffer(phones.INQUIRIES, np.uint8) - np.uint8(48)


def _loose(matrix: Bytes) -> Mask:
    """See `phones`."""
    figures = are_digits(matrix)
    first = figures.copy()
    first[:, 1:] &= ~figures[:, :-1]
    number_of = np.cumsum(first, axis=1, dtype=np.int64)  # of its group, from 1, at each digit
    groups = number_of[:, -1]
    points = (matrix == _POINT).sum(axis=1)
    ahead, behind = (figures & (number_of == 1)).sum(axis=1), (figures & (number_of == 2)).sum(axis=1)
    loose = (points > 0) & ((points != groups - 1) | (points < 2) | _in_threes(figures, number_of))
    area = (matrix[:, 0] == _ZERO) | (matrix[:, 0] == _OPEN)
    verdicts: Mask = loose | ((groups == 2) & (ahead > 4) & ~area & ~((ahead == 5) & (behind == 5)))
    return verdicts


def _in_threes(figures: Mask, number_of: NDArray[np.int64]) -> Mask:
    """Rows with a second group of digits, and all from there on of three."""
    groups = number_of[:, -1]
    threes = groups > 1
    for one in range(2, 1 + int(groups.max())):
        threes &= (groups < one) | ((figures & (number_of == one)).sum(axis=1) == 3)
    return threes


def _dated(matrix: Bytes) -> Mask:
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(matrix.shape[1]), len(matrix), [None, pa.py_buffer(np.ascontiguousarray(matrix))]
    ).cast(pa.binary())
    found: Mask = pc.match_substring_regex(rows, rf"\A(?:{phones.DATE})").to_numpy(zero_copy_only=False)
    return found


_VERDICTS: dict[str, Callable[[Bytes], Mask]] = {
    "brazil_phone": _of_country("55", ("BR",)),
    "france_phone": _of_country("33", ("FR",)),
    "germany_phone": _germany,
    "international_phone": _international,
    "italy_phone": _italy,
    "nanp": _nanp,
    "nanp_local": _nanp_local,
    "national_phone": _national,
    "spain_phone": _of_country("34", ("ES",)),
    "uk_phone": _uk,
}

PHONES: dict[str, Twin] = {name: _in_one_line(name, verdicts) for name, verdicts in _VERDICTS.items()}
"""By the proof's name."""
