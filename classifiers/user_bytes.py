"""Sets of code points, and the expressions over UTF-8 bytes (RFC 3629) that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["Ranges", "as_approximate_bytes", "as_bytes", "complement", "folded", "is_wide", "literal", "union"]

Ranges = list[tuple[int, int]]
"""Code points, both ends inclusive."""

_LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
_LENGTHS = (0x7F, 0x7FF, 0xFFFF, _LAST)
_WIDE = 64  # code points beyond ASCII from which on their sequences cost more than they tell
_FOLDED = 4096  # code points of a range whose cases are looked up


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ascending, disjoint, not touching."""
    merged: Ranges = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], high)
        else:
            merged.append((low, high))
    return merged


def complement(ranges: Ranges) -> Ranges:
    """Every other code point; surrogates, which no text holds, are in neither."""
    found, position = Ranges(), 0
    for low, high in union([*ranges, _SURROGATES]):
        if low > position:
            found.append((position, low - 1))
        position = high + 1
    return [*found, (position, _LAST)] if position <= _LAST else found


def folded(ranges: Ranges) -> Ranges:
    """With the other case of each letter."""
    found = list(ranges)
    for low, high in ranges:
        for point in range(low, min(high, low + _FOLDED) + 1):
            character = chr(point)
            others = {other for other in (character.lower(), character.upper()) if len(other) == 1}
            found += [(ord(other), ord(other)) for other in others]
    return union(found)


def is_wide(ranges: Ranges) -> bool:
    """Whether it holds so much beyond ASCII that Hyperscan is better given an approximation."""
    return sum(high - max(low, 0x80) + 1 for low, high in ranges if high >= 0x80) > _WIDE


def literal(point: int) -> str:
    """One code point."""
    if point < 0x80:
        return chr(point) if chr(point).isalnum() else f"\\x{point:02x}"
    return "(?:" + "".join(f"\\x{byte:02x}" for byte in chr(point).encode("utf-8", "replace")) + ")"


def as_approximate_bytes(ranges: Ranges) -> str:
    """A class of single bytes: the ASCII of the set, and every byte of what lies beyond."""
    return _class([*((low, min(high, 0x7F)) for low, high in ranges if low < 0x80), (0x80, 0xFF)])


def as_bytes(ranges: Ranges) -> str:
    """An expression that matches the UTF-8 of exactly these code points."""
    ranges = union(ranges)
    parts = []
    ascii_part = [(low, min(high, 0x7F)) for low, high in ranges if low < 0x80]
    if ascii_part:
        parts.append(_class(ascii_part))
    for low, high in ranges:
        if high >= 0x80:
            parts += ["".join(_class([pair]) for pair in one) for one in _sequences(max(low, 0x80), high)]
    return parts[0] if len(parts) == 1 and ascii_part else "(?:" + "|".join(parts) + ")"


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    written = "".join(_byte(low) if low == high else f"{_byte(low)}-{_byte(high)}" for low, high in ranges)
    return f"[{written}]"


def _byte(value: int) -> str:
    return chr(value) if value < 0x80 and chr(value).isalnum() else f"\\x{value:02x}"


def _sequences(low: int, high: int) -> Iterator[list[tuple[int, int]]]:
    """Ranges of bytes, one behind the other, that together cover [low, high]; as RE2 and Rust's utf8-ranges split."""
    for last in _LENGTHS:
        if low <= last < high:
            yield from _sequences(low, last)
            yield from _sequences(last + 1, high)
            return
    if low <= _SURROGATES[1] and high >= _SURROGATES[0]:
        if low < _SURROGATES[0]:
            yield from _sequences(low, _SURROGATES[0] - 1)
        if high > _SURROGATES[1]:
            yield from _sequences(_SURROGATES[1] + 1, high)
        return
    for place in range(1, len(chr(high).encode())):
        mask = (1 << 6 * place) - 1
        if low & ~mask != high & ~mask:
            if low & mask:
                yield from _sequences(low, low | mask)
                yield from _sequences((low | mask) + 1, high)
                return
            if high & mask != mask:
                yield from _sequences(low, (high & ~mask) - 1)
                yield from _sequences(high & ~mask, high)
                return
    yield list(zip(chr(low).encode(), chr(high).encode(), strict=True))
