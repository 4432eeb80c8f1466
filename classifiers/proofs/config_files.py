"""Secrets that configuration files keep encoded: whether what decodes is one."""

from __future__ import annotations

import base64
import binascii
import re

from classifiers.proofs.secrets import set_password
from classifiers.proofs.tokens import entropy, placeholder

__all__ = [
    "bcrypt_hash",
    "docker_auth",
    "encoded_password",
    "encoded_text",
    "password_hash",
    "password_hash_pwdump",
    "wireguard_key",
]

_LAST = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}(?=[^A-Za-z0-9+/_=-]*\Z)")
_PRINTABLE = re.compile(rb"[ -~\t\r\n]+")


def docker_auth(value: bytes) -> bool:
    """`user:password` in base64 (Docker's `auths`, npm's `_auth`)."""
    decoded = _decoded(value)
    user, sign, password = decoded.partition(b":")
    return bool(user and sign) and _PRINTABLE.fullmatch(decoded) is not None and set_password(password.strip())


def encoded_password(value: bytes) -> bool:
    """Text in base64 (FileZilla, Kubernetes): printable, and no placeholder."""
    decoded = _decoded(value).strip()
    return len(decoded) >= 4 and _PRINTABLE.fullmatch(decoded) is not None and set_password(decoded)


def encoded_text(value: bytes) -> bool:
    """Text in base64 that no placeholder is: a directory's `userPassword::`."""
    decoded = _decoded(value).strip()
    return len(decoded) >= 4 and _PRINTABLE.fullmatch(decoded) is not None and not placeholder(decoded)


def wireguard_key(value: bytes) -> bool:
    """32 random bytes in base64: varied, and the clamped bits are not asked for, since preshared keys have none."""
    decoded = _decoded(value)
    return len(decoded) == 32 and len(set(decoded)) >= 20


def password_hash(value: bytes) -> bool:
    """A crypt(5) string or its like: the part behind the last `$`, `}` or `:` is varied."""
    digest = re.split(rb"[$}:]", value)[-1]
    return len(digest) >= 10 and entropy(digest) >= 3.0


def password_hash_pwdump(value: bytes) -> bool:
    """`user:id:LM:NT:::` whose NT hash is varied, and not that of the empty password."""
    digest = value.rstrip(b":").rpartition(b":")[2].lower()
    return entropy(digest) >= 2.8 and not digest.startswith(b"31d6cfe0d16ae931b73c59d7e0c0")


def bcrypt_hash(value: bytes) -> bool:
    """Cost between 4 and 31, then salt and digest, varied."""
    return 4 <= int(value[4:6]) <= 31 and entropy(value[7:]) >= 4.0 if value[4:6].isdigit() else False


def _decoded(value: bytes) -> bytes:
    """What the last run of base64 stands for; empty when it is none."""
    found = _LAST.search(value)
    if found is None:
        return b""
    text = found[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
