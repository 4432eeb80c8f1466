"""Whether a token looks drawn at random, or written by a person: placeholders, digests, paths and names drop out."""

from __future__ import annotations

import re
from collections import Counter
from math import log2

__all__ = ["aws_access_key_id", "aws_secret", "random_token"]

_PLACEHOLDER = re.compile(
    rb"example|changeme|placeholder|redacted|your|x{5}|\*{3}|0{6}|1234567|abcdefgh|(?:deadbeef)", re.IGNORECASE
)
_EXAMPLE = re.compile(rb"EXAMPLE|X{5}")
_BODY = re.compile(rb"[A-Za-z0-9]+")
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_RUNS = re.compile(rb"[A-Z]+|[a-z]+|[0-9]+|[^A-Za-z0-9]+")


def random_token(value: bytes) -> bool:
    """A provider's token: its longest part is no placeholder, and varied enough to be random.

    The check digits that GitHub announced for its tokens (CRC-32 in base 62) are no condition: tokens that are in
    use, and those in public corpora, do not all carry them.
    """
    body = max(_BODY.findall(value), key=len, default=b"")
    return _PLACEHOLDER.search(body) is None and _entropy(body) >= min(3.0, 0.6 * log2(max(len(body), 2)))


def aws_access_key_id(value: bytes) -> bool:
    """20 characters whose random part is varied and not a documentation example (AKIA...EXAMPLE)."""
    return len(value) == 20 and _EXAMPLE.search(value) is None and len(set(value[4:])) >= 5


def aws_secret(value: bytes) -> bool:
    """40 characters of base64 drawn at random: no hex digest, no path, no name in camel case.

    Random base64 changes its kind of character about 25 times in 40 and has an entropy near 4.8 bits; names and paths
    change it less than 14 times.
    """
    if len(value) != 40 or _HEX.fullmatch(value) or _PLACEHOLDER.search(value):
        return False
    if sum(len(part) > 2 and part.isalpha() and part.islower() for part in value.split(b"/")) > 1:
        return False
    kinds = (any(48 <= c <= 57 for c in value), any(65 <= c <= 90 for c in value), any(97 <= c <= 122 for c in value))
    return all(kinds) and _entropy(value) >= 4.0 and len(_RUNS.findall(value)) >= 14


def _entropy(value: bytes) -> float:
    """Shannon entropy in bits a character; 0 for the empty string."""
    total = len(value)
    return -sum(n / total * log2(n / total) for n in Counter(value).values())
