"""Where the keys of a bucket are divided, so that several listings share them: at the ends of common prefixes.

S3 lists in the order of the keys' UTF-8 bytes, which is Python's order of them, and tells common prefixes with
`Delimiter` (API reference, ListObjectsV2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

__all__ = ["bounds"]

_DEEPEST = 8

Prefixes = Callable[[str, str], Iterable[str]]


def bounds(prefixes: Prefixes, prefix: str, after: str, until: str | None, most: int) -> list[str]:
    """Up to `most` keys between `after` and `until`, each the end of a listing and the start of the next one.

    prefixes: the common prefixes below one, from a key on: a page of them.
    """
    found: set[str] = set()
    for parent in _parents(prefix, after):
        found |= {one for one in prefixes(parent, after) if after < one and (until is None or one < until)}
        if len(found) >= most:
            break
    return _spread(sorted(found), most)


def _parents(prefix: str, key: str) -> Iterator[str]:
    """The target's prefix, then the folders below it on the way to the key, the largest first."""
    yield prefix
    at = len(prefix)
    for _ in range(_DEEPEST):
        if (at := key.find("/", at) + 1) == 0:
            return
        yield key[:at]


def _spread(found: list[str], most: int) -> list[str]:
    """As many, evenly; the first one always, since what comes before it is what is being listed."""
    step = max(1.0, len(found) / most)
    return [found[int(number * step)] for number in range(min(most, len(found)))]
