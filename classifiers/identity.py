"""What a set of identifiers is told by: two digests, of what decides a result and of what is compiled from it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from classifiers.types import Identifier

__all__ = ["fingerprint_of", "identity_of"]

_COMPILERS = ("compiled.py", "escapes.py", "keywords.py", "patterns.py")
"""The modules that make Hyperscan's expressions of forms and keywords."""


def fingerprint_of(identifiers: Sequence[Identifier]) -> str:
    """Other identifiers, or other forms of them, give another one; their order does not matter."""
    digest = hashlib.sha256()
    for one in sorted(identifiers, key=lambda one: one.id):
        digest.update(_what(one).encode())
        digest.update(repr((sorted(one.sample_values), one.specificity)).encode())
        if one.origin == "custom":
            digest.update(repr((one.ignore_words, one.keyword_before, one.levels)).encode())
    return digest.hexdigest()


def identity_of(identifiers: Sequence[Identifier]) -> str:
    """Of what these identifiers, in this order, compile to with this version of the code."""
    digest = hashlib.sha256(_compilers())
    for one in identifiers:
        digest.update(_what(one).encode())
    return digest.hexdigest()


def _what(one: Identifier) -> str:
    return repr((one.id, one.category, one.forms, one.keywords, one.own_keywords, one.companions, one.distance))


@cache
def _compilers() -> bytes:
    digest = hashlib.sha256()
    for name in _COMPILERS:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.digest()
