"""The proofs of a form over many cells at once, in matrices of cells of one length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifiers.patterns import Pattern, bare
from classifiers.proofs.vectorised import VECTORISED

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Holding", "Mask", "holding"]

_ALPHANUMERIC = np.array([bare(bytes((byte,))) != b"" for byte in range(256)])

_FEW_LENGTHS = 4096

Mask = NDArray[np.bool_]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Holding:
    """Which cells, all matched by one form, its proofs and ignore words allow; which of them are documented samples;
    which a list of what shall not be reported holds."""

    held: Mask
    samples: Mask
    listed: Mask


def holding(
    pattern: Pattern, text: bytes, starts: Offsets, ends: Offsets, allowed: Callable[[bytes], bool] | None = None
) -> Holding:
    """allowed: whether a list holds a value."""
    found = Holding(*(np.zeros(len(starts), dtype=np.bool_) for _ in range(3)))
    for chosen, matrix in _matrices(text, starts, ends):
        found.held[chosen] = proved = _proved(pattern, matrix)
        if pattern.samples and proved.any():
            found.samples[chosen] = proved & _are_samples(pattern, matrix)
        if pattern.ignored or allowed is not None:
            left = np.flatnonzero(proved)
            values = list(zip(chosen[left].tolist(), _rows(matrix[left]), strict=True))
            found.listed[[at for at, value in values if allowed is not None and allowed(value)]] = True
            found.held[[at for at, value in values if pattern.is_ignored(value)]] = False
    return found


def _matrices(text: bytes, starts: Offsets, ends: Offsets) -> Iterator[tuple[Offsets, Bytes]]:
    """Cells of one length each: their places, and their bytes as an (n, length) matrix."""
    buffer = np.frombuffer(text, dtype=np.uint8)
    lengths = ends - starts
    few = len(lengths) and int(lengths.max()) < _FEW_LENGTHS
    for length in (np.flatnonzero(np.bincount(lengths)) if few else np.unique(lengths)).tolist():
        chosen = np.flatnonzero(lengths == length)
        yield chosen, np.lib.stride_tricks.sliding_window_view(buffer, length)[starts[chosen]]


def _proved(pattern: Pattern, matrix: Bytes) -> Mask:
    held = np.ones(len(matrix), dtype=np.bool_)
    for name, prove in zip(pattern.form.proofs, pattern.proofs, strict=True):
        left = np.flatnonzero(held)
        twin = VECTORISED.get(name)
        some = matrix if len(left) == len(matrix) else matrix[left]
        held[left] = twin(some) if twin else [prove(value) for value in _rows(some)]
    return held


def _rows(matrix: Bytes) -> list[bytes]:
    length, joined = matrix.shape[1], matrix.tobytes()
    return [joined[at : at + length] for at in range(0, len(joined), length)]


def _are_samples(pattern: Pattern, matrix: Bytes) -> Mask:
    """Rows that are a documented sample. Only rows that end as one does, in four bytes, are looked at one by one."""
    size = 4
    keys = [value[-size:] for value in pattern.samples]
    maybe = np.arange(len(matrix))
    if matrix.shape[1] >= size and all(len(key) == size for key in keys):
        tail = np.ascontiguousarray(matrix[:, -size:])
        wanted = np.frombuffer(b"".join(keys), np.uint8) | 0x20  # letters without case; digits stay
        alike = np.isin((tail | 0x20).view(np.uint32)[:, 0], wanted.view(np.uint32))
        maybe = np.flatnonzero(alike | ~_ALPHANUMERIC[tail].all(axis=1))
    are = np.zeros(len(matrix), dtype=np.bool_)
    are[maybe] = [bare(value) in pattern.samples for value in _rows(matrix[maybe])]
    return are
