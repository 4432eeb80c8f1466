"""What NumPy twins of proofs share: values of one width as rows of a matrix, and the digits in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from classifiers.proofs import registry

__all__ = [
    "Bytes",
    "Mask",
    "Twin",
    "are_digits",
    "by_row",
    "digit_rows",
    "number",
    "over_digits",
    "repeated",
    "rows_without",
    "where",
]

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Twin = Callable[[Bytes], Mask]


def by_row(name: str, matrix: Bytes) -> Mask:
    """The proof's own verdicts."""
    prove, width, joined = registry.proof(name), matrix.shape[1], matrix.tobytes()
    return np.array([prove(joined[at : at + width]) for at in range(0, len(joined), width or 1)], dtype=np.bool_)


def where(known: Mask, verdicts: Twin, name: str, matrix: Bytes) -> Mask:
    """The vectorised verdicts where the shape is known, the proof's own elsewhere."""
    if known.all():
        return verdicts(matrix)
    held = np.zeros(len(matrix), dtype=np.bool_)
    held[known] = verdicts(matrix[known])
    held[~known] = by_row(name, matrix[~known])
    return held


def are_digits(matrix: Bytes) -> Mask:
    """Which bytes are ASCII digits."""
    found: Mask = matrix - np.uint8(48) < 10
    return found


def digit_rows(matrix: Bytes, kept: Mask | None = None) -> Iterator[tuple[NDArray[np.intp], Bytes]]:
    """Rows by their number of digits: (rows, their digits as 0 to 9 in an (n, count) matrix).

    kept: which bytes to look at, all of them when not given.
    """
    mask = are_digits(matrix) if kept is None else are_digits(matrix) & kept
    for rows, found in _picked(matrix, mask):
        yield rows, found - np.uint8(48)


def rows_without(matrix: Bytes, dropped: Mask) -> Iterator[tuple[NDArray[np.intp], Bytes]]:
    """Rows by how many bytes are left when those (a table of 256) are taken out: (rows, what is left)."""
    return _picked(matrix, ~dropped[matrix])


def _picked(matrix: Bytes, mask: Mask) -> Iterator[tuple[NDArray[np.intp], Bytes]]:
    if not len(matrix):
        return
    if (mask == mask[0]).all():  # they stand in the same places, as in most columns
        yield np.arange(len(matrix)), matrix if mask[0].all() else matrix[:, mask[0]]
        return
    counts = mask.sum(axis=1)
    for count in np.unique(counts).tolist():
        rows = np.flatnonzero(counts == count)
        yield rows, matrix[rows][mask[rows]].reshape(len(rows), count)


def over_digits(verdicts: Twin, lengths: range) -> Twin:
    """A twin that judges the digits of a row alone; rows with another number of them are refused."""

    def twin(matrix: Bytes) -> Mask:
        held = np.zeros(len(matrix), dtype=np.bool_)
        for rows, found in digit_rows(matrix):
            if found.shape[1] in lengths:
                held[rows] = verdicts(found)
        return held

    return twin


def repeated(found: Bytes) -> Mask:
    """Rows of one digit over and over, and rows of none."""
    alike: Mask = (found == found[:, :1]).all(axis=1)
    return alike


def number(found: Bytes) -> NDArray[np.int64]:
    """Each row's digits, at most 18, as a number."""
    value = np.zeros(len(found), dtype=np.int64)
    for column in range(found.shape[1]):
        value = value * 10 + found[:, column]
    return value
