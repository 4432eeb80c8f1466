"""Positions on Earth (WGS 84), as pairs of latitude and longitude; ISO 6709 has the ranges."""

from __future__ import annotations

import re

__all__ = ["degrees_minutes_seconds", "latitude_longitude"]

_DECIMAL = re.compile(rb"[+-]?[0-9]{1,3}\.[0-9]+")
_PARTS = re.compile(rb"[0-9]{1,3}(?:\.[0-9]+)?")
_NEAR_NOTHING = 1.0  # two fractions below 1 are shares, sizes or colours; the place they name lies at sea


def latitude_longitude(value: bytes) -> bool:
    """Two decimals: up to 90 and up to 180 degrees, one of them above 1, and not the same twice."""
    numbers = [float(number) for number in _DECIMAL.findall(value)]
    if len(numbers) != 2 or numbers[0] == numbers[1]:
        return False
    latitude, longitude = map(abs, numbers)
    return latitude <= 90 and longitude <= 180 and max(latitude, longitude) > _NEAR_NOTHING


def degrees_minutes_seconds(value: bytes) -> bool:
    """Degrees, minutes and seconds, twice, each in its range."""
    parts = [float(part) for part in _PARTS.findall(value)]
    if len(parts) != 6 or max(parts[1], parts[2], parts[4], parts[5]) >= 60:
        return False
    return parts[0] <= 90 and parts[3] <= 180
