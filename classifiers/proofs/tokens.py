"""Whether a token looks drawn at random, or written by a person: placeholders, digests, paths and names drop out."""

from __future__ import annotations

import re
from collections import Counter
from math import log2

__all__ = ["aws_access_key_id", "aws_secret", "entropy", "placeholder", "random_token"]

# Words that stand in for a value; none is so short that it turns up in random text.
_PLACEHOLDER = re.compile(  # of small letters
    rb"ex[ae]mple|change[_ -]?(?:me|it|this)|place[_-]?holder|redact|masked|your|insert|replace|dummy|sample|deadbeef"
    rb"|foobar|goes[_-]?here|(?:key|token|secret|password|value)[_-]?here|my(?<![a-z]my)[_-]?(?:secret|key|token|pass|api)"
    rb"|x{5}|\*{3}|\.{3}|0{6}"
)
_REPEATED = re.compile(rb"([^*.])\1{7}")
_ALPHABET = b"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz", b"12345678901234567890"
_EXAMPLE = re.compile(rb"EXAMPLE|X{5}")
_BODY = re.compile(rb"[A-Za-z0-9]+")
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_N_LOG_N = [0.0, *(n * log2(n) for n in range(1, 256))]
_RUNS = re.compile(rb"[A-Z]+|[a-z]+|[0-9]+|[^A-Za-z0-9]+")


def random_token(value: bytes) -> bool:
    """A provider's token: its longest part is no placeholder, and varied enough to be random.

    The check digits that GitHub announced for its tokens (CRC-32 in base 62) are no condition: tokens that are in
    use, and those in public corpora, do not all carry them.
    """
    body = max(_BODY.findall(value), key=len, default=b"")
    return not placeholder(body) and entropy(body) >= min(3.0, 0.6 * log2(max(len(body), 2)))


def placeholder(value: bytes) -> bool:
    """Whether a person wrote it to stand in for a value: `your-key-here`, `xxxxxxxx`, the alphabet.

    Where a part of the alphabet or of the digits is but a part of it, it may be someone's key: such are in use.
    """
    low = value.lower()
    if _PLACEHOLDER.search(low) or _REPEATED.search(low):
        return True
    return any(low in one or (len(value) < 20 and _counted(low, one)) for one in _ALPHABET)


def _counted(value: bytes, alphabet: bytes) -> bool:
    """Whether seven characters of it, or more, stand in the alphabet's order."""
    return any(value[at : at + 7] in alphabet for at in range(len(value) - 6))


def aws_access_key_id(value: bytes) -> bool:
    """20 characters whose random part is varied and not a documentation example (AKIA...EXAMPLE)."""
    return len(value) == 20 and _EXAMPLE.search(value) is None and len(set(value[4:])) >= 5


def aws_secret(value: bytes) -> bool:
    """40 characters of base64 drawn at random: no hex digest, no path, no name in camel case.

    Random base64 changes its kind of character about 25 times in 40 and has an entropy near 4.8 bits; names and paths
    change it less than 14 times.
    """
    if len(value) != 40 or _HEX.fullmatch(value) or placeholder(value):
        return False
    if sum(len(part) > 2 and part.isalpha() and part.islower() for part in value.split(b"/")) > 1:
        return False
    kinds = (any(48 <= c <= 57 for c in value), any(65 <= c <= 90 for c in value), any(97 <= c <= 122 for c in value))
    return all(kinds) and entropy(value) >= 4.0 and len(_RUNS.findall(value)) >= 14


def entropy(value: bytes) -> float:
    """Shannon entropy in bits a character; 0 for the empty string."""
    total = len(value)
    if not total:
        return 0.0
    counts = Counter(value).values()
    if total < len(_N_LOG_N):
        return log2(total) - sum(map(_N_LOG_N.__getitem__, counts)) / total
    return log2(total) - sum(n * log2(n) for n in counts) / total
