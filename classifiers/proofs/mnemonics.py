"""Seed phrases of wallets: BIP-39, English (https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki).

The words lie in bip39_english.txt, with their source and licence.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from itertools import groupby

__all__ = ["seed_phrase"]

_SIZES = (24, 21, 18, 15, 12)
_WORD = re.compile(r"[a-z]+")


@cache
def _words() -> dict[str, int]:
    lines = (files("classifiers.proofs") / "bip39_english.txt").read_text(encoding="ascii").splitlines()
    return {word: number for number, word in enumerate(line for line in lines if not line.startswith("#"))}


def seed_phrase(value: bytes) -> bool:
    """Whether it holds 12, 15, 18, 21 or 24 words of the list in a row, with their checksum, not all alike.

    Words of the sentence around it may come before and after.
    """
    known = _words()
    words = [known.get(word, -1) for word in _WORD.findall(value.decode("ascii", "replace").lower())]
    runs = (list(run) for listed, run in groupby(words, lambda word: word >= 0) if listed)
    return any(
        _sealed(run[at : at + size])
        for run in runs
        for size in _SIZES
        for at in range(len(run) - size + 1)
        if len(run) - size < len(_SIZES)  # a long run of listed words is prose
    )


def _sealed(words: list[int]) -> bool:
    """The last bits are the first of the hash of the others; most of the words differ."""
    if len(set(words)) < len(words) // 2:
        return False
    bits = 0
    for word in words:
        bits = bits << 11 | word
    checksum = len(words) // 3
    entropy = (bits >> checksum).to_bytes(4 * checksum, "big")
    return hashlib.sha256(entropy).digest()[0] >> (8 - checksum) == bits & ((1 << checksum) - 1)
