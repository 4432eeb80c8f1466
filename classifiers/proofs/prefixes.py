"""Secrets told by what stands around a random run, whoever gave them out: a prefix, a provider's name, a call, an
address."""

from __future__ import annotations

import re

from classifiers.proofs.secrets import assigned_value, common_pairs, looks_random
from classifiers.proofs.tokens import entropy, placeholder
from classifiers.proofs.written_tokens import mixed_token

__all__ = ["bare_secret", "called_secret", "client_id", "prefixed_token", "provider_secret", "secret_path", "user_key"]

_RUNS = re.compile(rb"[A-Za-z0-9]+")
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_UUID = re.compile(rb"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_OF_A_SECRET = re.compile(
    rb"(?:^|[_.-]|(?-i:[a-z](?=[A-Z])))(?:[srap]k|api|key|pat|live|test|prod|tkn|tok|token|secret|access|private|auth|pt|st|sa|at|rt)[0-9]{0,2}"
    rb"(?=[_.-]|$)",
    re.IGNORECASE,
)
# The same before a run of base64, where two letters stand before a `_` or `-` by chance: only `sk-` speaks of a key.
_CLEARLY_OF_A_SECRET = re.compile(
    rb"sk-|(?i:(?:.*[_.-])?(?-i:.*[a-z](?=[A-Z]))?"
    rb"(?:api|key|pat|live|test|prod|tkn|tok|token|(?:secret|access|private|auth)(?:key|token)?)[0-9]{0,2}[_.-])"
)
_OF_CONTENT = re.compile(
    rb"sha|md5|hash|digest|check|commit|rev|ver(?:\Z|sion)|build|release|tag|cache|chunk|etag|integrity|image|img|icon|font|file|uuid"
    rb"|guid|trace|span|request|session|anon|node|version|nonce|state|module|css|cursor|\A(?:id|pos|next|prev|after|before)\Z|(?:list|js)\Z",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rb"(?:(?:[a-z]{2,12}|[A-Z]{2,12}|[A-Z][a-z]{2,11}|[a-z]{2,12}[A-Z]{2,8})[0-9]{0,2}[_.-])+"
)  # no base64
_CLIENT_ID = re.compile(rb"(?i:client|app|application|account|access|consumer|customer|key|user)[_.-]?[Ii][Dd]\Z")
_EXTENSION = re.compile(rb"\.[a-z]{1,5}\Z")
_FILE = re.compile(rb"\.(?:bin|cfg|conf|css|dat|dll|dylib|exe|html?|jar|js|json|lib|py|so|toml|txt|whl|xml|ya?ml)\Z")
# Providers' own samples, out of their documentation.
_DOCUMENTED = frozenset({b"_".join((b"sk", b"test", b"4eC39HqLyjWDarjtT1zdp7dc"))})
_WRITTEN = 21  # bits: of a million random strings, eight have such a prefix
_QUOTED = re.compile(rb"[\"'`]([^\"'`\s]+)[\"'`]?\Z")


def prefixed_token(value: bytes) -> bool:
    """`prefix_RANDOM`: one run of 24 characters or more that no person wrote, behind words.

    Of hex and of capitals, which names of files and resources carry too, the prefix has to speak of a key.
    """
    body = max(_RUNS.findall(value), key=len, default=b"")
    prefix = value[: value.find(body)]
    if len(body) < 20 or placeholder(body) or _EXTENSION.search(value) or _OF_CONTENT.search(prefix):
        return False
    if value in _DOCUMENTED or not _WORDS.fullmatch(prefix):
        return False
    if not (body.islower() or body.isupper()) and not _written(prefix):
        return False
    if mixed_token(body):
        return looks_random(body, 20)
    digits, plain = sum(48 <= byte <= 57 for byte in body), _HEX.fullmatch(body) or not body.islower()
    if digits < 4 or body.isdigit() or (plain and not _OF_A_SECRET.search(prefix.rstrip(b"_.-"))):
        return False
    return looks_random(body, 28 if _HEX.fullmatch(body) else 20)


def _written(prefix: bytes) -> bool:
    """Whether a person wrote it: what chance has put before a `-` or `_` of base64url is short, and few of its pairs of
    letters are ones that words have.

    Counted in bits, by how much rarer it is in random text than in words: letters of one kind, 1.3 each; a common pair,
    2, and another one, -2; a separator, 5.
    """
    if _CLEARLY_OF_A_SECRET.match(prefix):
        return True
    words = _RUNS.findall(prefix)
    letters, common = sum(map(len, words)), common_pairs(prefix)
    bits = 1.3 * letters + 2 * common - 2 * (letters - len(words) - common) + 5 * len(words)
    return bits >= _WRITTEN and (prefix.islower() or prefix.isupper())


def provider_secret(value: bytes) -> bool:
    """`NAME = VALUE` beside a provider's name: random, and 16 characters or more; the name may be of half a pair, as a
    client's id is, but of no digest, version or trace."""
    named = assigned_value(value, ids=_CLIENT_ID)
    if named is None or _OF_CONTENT.search(named[0]):
        return False
    secret = named[1]
    if secret in _DOCUMENTED:
        return False
    if _UUID.fullmatch(secret):
        return len(set(secret)) > 8
    if not any(48 <= byte <= 57 for byte in secret) or b"/" in secret or b"::" in secret or _FILE.search(secret):
        return False
    return looks_random(secret, 20 if _HEX.fullmatch(secret) else 16) and entropy(secret) >= 3.0


def client_id(value: bytes) -> bool:
    """`client_id = VALUE`: drawn at random, and no UUID."""
    last = re.split(rb"[:=>][ \t]*[\"'`]?", value, maxsplit=1)[-1]
    return not _UUID.fullmatch(last) and _drawn(last)


def bare_secret(value: bytes) -> bool:
    """`key = VALUE`, where the name says little: capitals, small letters and digits in turn, and no digest."""
    named = assigned_value(value)
    return named is not None and len(named[1]) >= 20 and _drawn(named[1]) and mixed_token(named[1])


def called_secret(value: bytes) -> bool:
    """`new Client("RANDOM"`: the quoted argument looks drawn at random."""
    quoted = _QUOTED.search(value)
    return quoted is not None and b"." not in quoted[1] and _drawn(quoted[1])


def user_key(value: bytes) -> bool:
    """`-u RANDOM:`: a key in the user's place, and no password."""
    return _drawn(re.split(rb"[\s=]", value)[-1].strip(b"\"':"))


def secret_path(value: bytes) -> bool:
    """An address of a hook whose path has a part that cannot be guessed."""
    parts = re.split(rb"[/@?=&]", value.partition(b"://")[2])[1:]
    return any(_UUID.fullmatch(part) or (len(part) >= 16 and _drawn(part)) for part in parts) or _short_parts(parts)


def _short_parts(parts: list[bytes]) -> bool:
    """Several short ones in a row make it up: `/catch/1234567/a1b2c3d`."""
    mixed = [
        part for part in parts if len(part) >= 6 and part.isalnum() and not part.isalpha() and not placeholder(part)
    ]
    return len(mixed) >= 2 and not all(part.isdigit() for part in mixed)


def _drawn(value: bytes) -> bool:
    return any(48 <= byte <= 57 for byte in value) and not value.isdigit() and looks_random(value, 16)
