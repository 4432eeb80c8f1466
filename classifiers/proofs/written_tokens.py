"""Tokens whose parts follow rules of their provider, beyond looking drawn at random."""

from __future__ import annotations

import base64
import binascii
import re

from classifiers.proofs.tokens import random_token

__all__ = ["discord_token", "mixed_token", "padded_token", "random_tail", "spaced_password"]

_PADDING = re.compile(rb"A{4,}|%[0-9A-Fa-f]{2}")
_TAIL = re.compile(rb"[^/=:;?&|]+(?=[/=?]{0,3}\Z)")
_BETWEEN = re.compile(rb"[^A-Za-z0-9]+")
_KINDS = re.compile(rb"[A-Z]+|[a-z]+|[0-9]+|[^A-Za-z0-9]+")
_CHANGES = 0.4  # of its kind of character, for each character: random base 62 has 0.6, names in camel case 0.25
_FEWEST_ID, _MOST_ID = 17, 20  # digits of a snowflake, from 2015 on


def discord_token(value: bytes) -> bool:
    """A bot's token: its id in base64, a time stamp, a signature.

    The id is the account's, a snowflake written in digits (https://docs.discord.com/developers/reference#snowflakes).
    One whose first part is no such id has to vary in each of its long parts, for dotted names have this shape too.
    """
    parts = value.split(b".")
    if len(parts) != 3 or not random_token(parts[2]):
        return False
    return _is_snowflake(parts[0]) or (mixed_token(parts[0]) and mixed_token(parts[2]))


def mixed_token(value: bytes) -> bool:
    """Random, with capitals, small letters and digits that change often: no name, no digest."""
    kinds = (any(48 <= c <= 57 for c in value), any(65 <= c <= 90 for c in value), any(97 <= c <= 122 for c in value))
    return all(kinds) and len(_KINDS.findall(value)) >= _CHANGES * len(value) and random_token(value)


def padded_token(value: bytes) -> bool:
    """Random beside its padding: zero bytes, which are rows of A in base64, and what is percent-encoded.

    Bearer tokens of X (https://docs.x.com/fundamentals/authentication/oauth-2-0/bearer-tokens) begin with such a row.
    """
    return random_token(_PADDING.sub(b".", value))


def random_tail(value: bytes) -> bool:
    """An address that ends in a random token: what stands behind its last / = : ; ? & or | is no placeholder."""
    tail = _TAIL.search(value)
    return tail is not None and random_token(_BETWEEN.sub(b"", tail[0]))


def spaced_password(value: bytes) -> bool:
    """An application password of WordPress, in groups of four: random letters of both cases and digits, no words.

    Made by `wp_generate_password(24, false)` (https://developer.wordpress.org/reference/classes/wp_application_passwords/).
    """
    groups = value.split()
    mixed = [group for group in groups if not (group.isdigit() or group.islower() or group.isupper())]
    return len(mixed) * 2 > len(groups) and mixed_token(b"".join(groups))


def _is_snowflake(part: bytes) -> bool:
    try:
        digits = base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return digits.isdigit() and _FEWEST_ID <= len(digits) <= _MOST_ID
