"""What identifiers are told by: digests of what decides a result, and of what is compiled from it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from classifiers.types import Identifier

__all__ = ["digest_of", "fingerprint_of", "identity_of"]

_COMPILERS = ("compiled.py", "escapes.py", "keywords.py", "patterns.py")
"""The modules that make Hyperscan's expressions of forms and keywords."""


def fingerprint_of(identifiers: Sequence[Identifier]) -> str:
    """Other identifiers, or other forms of them, give another one; their order does not matter."""
    digest = hashlib.sha256()
    for one in sorted(identifiers, key=lambda one: one.id):
        digest.update(_decides(one))
    return digest.hexdigest()


def digest_of(identifier: Identifier) -> str:
    """The same of one."""
    return hashlib.sha256(_decides(identifier)).hexdigest()[:32]


def identity_of(identifiers: Sequence[Identifier]) -> str:
    """Of what these identifiers, in this order, compile to with this version of the code."""
    digest = hashlib.sha256(_compilers())
    for one in identifiers:
        digest.update(_what(one).encode())
    return digest.hexdigest()


def _decides(one: Identifier) -> bytes:
    own = repr((one.ignore_words, one.keyword_before, one.levels)) if one.origin == "custom" else ""
    return f"{_what(one)}{(sorted(one.sample_values), one.specificity)!r}{own}".encode()


def _what(one: Identifier) -> str:
    return repr((one.id, one.category, one.forms, one.keywords, one.own_keywords, one.companions, one.distance))


@cache
def _compilers() -> bytes:
    digest = hashlib.sha256()
    for name in _COMPILERS:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.digest()
