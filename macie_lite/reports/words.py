"""Figures as a person reads them."""

from __future__ import annotations

__all__ = ["counted", "size"]

_UNITS = ("kB", "MB", "GB", "TB", "PB")


def counted(number: int, noun: str) -> str:
    """`1 object`, `2 objects`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def size(number: float) -> str:
    """Bytes in the decimal unit that suits: `17 B`, `1.2 MB`."""
    if round(number) < 1000:
        return f"{number:.0f} B"
    power = 1
    while power < len(_UNITS) and number / 1000**power >= 999.95:
        power += 1
    return f"{number / 1000**power:.1f} {_UNITS[power - 1]}"
