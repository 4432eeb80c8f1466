"""What is shown of a value in place of it: its shape, as far as that tells the kind and no more."""

from __future__ import annotations

from classifiers.types import Category, Identifier

__all__ = ["masked"]

_SEPARATORS = frozenset(" -./:@,+()_")
_SECRET = "********"  # noqa: S105 - stands for any


def masked(value: str, identifier: Identifier) -> str:
    """Letters as X and x, digits as #, the separators of numbers, dates, names and addresses as they are, all else as
    *. Of a credential nothing at all, not even how long it is."""
    if identifier.category is Category.CREDENTIALS:
        return _SECRET
    return "".join(map(_mask, value))


def _mask(one: str) -> str:
    if one.isdigit():
        return "#"
    if one.isalpha():
        return "X" if one.isupper() else "x"
    return one if one in _SEPARATORS else "*"
