"""Secrets that configuration files keep encoded: whether what decodes is one."""

from __future__ import annotations

import base64
import binascii
import re

from classifiers.proofs.secrets import set_password
from classifiers.proofs.tokens import entropy, placeholder

__all__ = [
    "bcrypt_hash",
    "bootstrap_token",
    "docker_auth",
    "encoded_password",
    "encoded_text",
    "gradle_password",
    "kubernetes_secret",
    "last_tag",
    "last_tag_braces",
    "password_hash",
    "password_hash_loose",
    "password_hash_pwdump",
    "pgpass",
    "ppp_secret",
    "quoted_value",
    "quoted_varied",
    "slash_password",
    "tagged_base64",
    "varied",
    "wifi_code",
    "wireguard_key",
]

_QUOTED = re.compile(rb"(?:\"([^\"]*)\"|'([^']*)')[^\"']{0,40}\Z")
_CAPITALS = re.compile(rb"[A-Z_]+")
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


def quoted_value(value: bytes) -> bool:
    """The last quoted part is a password."""
    return set_password(_quoted(value))


def quoted_varied(value: bytes) -> bool:
    """The last quoted part is long and varied."""
    return varied(_quoted(value))


def varied(value: bytes) -> bool:
    """No placeholder, and nearly as varied as random base64 or hex of its length."""
    return not placeholder(value) and entropy(value) >= 3.2


def password_hash_loose(value: bytes) -> bool:
    """As `password_hash`, for short ones: what is in the last brackets or behind the last mark is varied."""
    digest = re.split(rb"[$}(\[]", value.rstrip(b")]"))[-1]
    return len(digest) >= 8 and entropy(digest) >= 2.8 and not placeholder(digest)


def last_tag(value: bytes) -> bool:
    """What the innermost element holds is a password."""
    return set_password(_tagged(value))


def last_tag_braces(value: bytes) -> bool:
    """The same, where braces mark what Maven encrypted, and a dollar before them a property."""
    content = _tagged(value)
    return set_password(content[1:-1] if content[:1] == b"{" else content)


def tagged_base64(value: bytes) -> bool:
    """What the innermost element holds is a password in base64."""
    return encoded_text(_tagged(value))


def pgpass(value: bytes) -> bool:
    """`host:port:database:user:password` (PostgreSQL, "The Password File"), the host no bare number."""
    parts = value.split(b":", 4)
    return len(parts) == 5 and not parts[0].isdigit() and set_password(parts[4]) and not parts[4].isdigit()


def slash_password(value: bytes) -> bool:
    """`NAME=user/password` or `user:password`."""
    pair = re.split(rb"[=:][ ]{0,2}[\"']?", value, maxsplit=1)[-1]
    return set_password(re.split(rb"[/:]", pair, maxsplit=1)[-1])


def ppp_secret(value: bytes) -> bool:
    """`client server "secret" address`."""
    parts = re.split(rb"[\"']", value)
    return len(parts) >= 3 and set_password(parts[-2])


def wifi_code(value: bytes) -> bool:
    """`WIFI:T:WPA;S:name;P:password;;`, as printed in QR codes."""
    return set_password(value.rpartition(b";P:")[2].rstrip(b";"))


def bootstrap_token(value: bytes) -> bool:
    """`id.secret` of Kubernetes; not the one of its manual."""
    return (
        entropy(value[-16:]) >= 2.9 and not value.endswith(b"abcdef.0123456789abcdef") and not placeholder(value[-16:])
    )


def gradle_password(value: bytes) -> bool:
    """A literal in a block of credentials: whatever is between the last quotes, but a name in capitals."""
    password = _quoted(value)
    return len(password) >= 4 and not placeholder(password) and not _CAPITALS.fullmatch(password)


def kubernetes_secret(value: bytes) -> bool:
    """The first entry of a Secret: base64 or text, no template."""
    entry = value.rpartition(b"\n")[2] if b"\n" in value else value
    entry = entry.rpartition(b": ")[2].strip(b" \t\"'|>")
    return len(entry) >= 4 and b"{{" not in entry and not entry.startswith((b"$", b"<")) and not placeholder(entry)


def _quoted(value: bytes) -> bytes:
    """What the last pair of quotes of one kind holds; before a further name in quotes, if one ends the match."""
    if value.endswith(b'":'):
        value = value[:-2].rpartition(b'"')[0].rpartition(b",")[0]
    found = _QUOTED.search(value)
    return found[1] or found[2] or b"" if found else b""


def _tagged(value: bytes) -> bytes:
    return re.split(rb"[<>]", value.rpartition(b"</")[0])[-1]
