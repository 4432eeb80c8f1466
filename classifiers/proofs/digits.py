"""Digits out of a match, and the Luhn sum: what the families of proofs share."""

from __future__ import annotations

__all__ = ["digits_of", "luhn_valid", "repeated", "weighted"]

_NOT_DIGITS = bytes(byte for byte in range(256) if not 48 <= byte <= 57)
_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_PLAIN = bytes.maketrans(b"0123456789", bytes(range(10)))


def digits_of(value: bytes) -> bytes:
    """The ASCII digits of a match, separators dropped."""
    return value.translate(None, _NOT_DIGITS)


def luhn_valid(digits: bytes) -> bool:
    """ISO/IEC 7812-1 annex B: the Luhn sum of a string of digits; the empty string is not valid."""
    if not digits:
        return False
    return (sum(digits[-1::-2].translate(_PLAIN)) + sum(digits[-2::-2].translate(_DOUBLED))) % 10 == 0


def weighted(digits: bytes, weights: tuple[int, ...]) -> int:
    """The sum of each digit times its weight."""
    return sum((digit - 48) * weight for digit, weight in zip(digits, weights, strict=True))


def repeated(digits: bytes) -> bool:
    """One digit over and over: a placeholder, whatever its checksum says."""
    return len(set(digits)) <= 1
