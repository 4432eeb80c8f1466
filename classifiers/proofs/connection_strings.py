"""Passwords in connection strings: whether what stands in their place is one, and no variable or placeholder."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from classifiers.proofs.tokens import placeholder

__all__ = [
    "keyed_password",
    "last_password",
    "last_random",
    "named_password",
    "pair_password",
    "percent_password",
    "piped_password",
    "url_password",
]

_AUTHORITY = re.compile(rb"://(?P<user>[^:/@\s]*):(?P<password>.+)@", re.DOTALL)
_SLASHED = re.compile(rb"[:/\s\"'](?P<user>[^:/@\s]+)/(?P<password>[^@\s]+)@")
_KEYED = re.compile(rb"(?i:password|passwd|pass|pwd|pw|secret)[ \t]*=[ \t]*[\"'{]?([^;\"'}\s&,<>]+)")
_VARIABLE = re.compile(
    rb"[$%<{\[(]|(?:os|system|process|self|settings|config|env|this|args)\.|@[\w.]+@|\*+\Z|#+\Z|x+\Z"
    rb"|.*(?:\$\{|\{\{|\}\}|\$\(|%[sdr(]|\.\.\.|#\{|<[A-Za-z_ -]+>|\{[\w.]*\})",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = frozenset(
    b"p|pa55|pass|pass_word|passwd|password|passwort|pw|pwd|psw|user_pass|userpass|user_password|yourpassword|token|none"
    b"|null|nil|true|false|string|str|optional|required|undefined|empty|host|port|value|api_key|apikey|credentials|ask"
    b"|default|prompt|read|stdin|bool|boolean|int|foobared|system|tiger|guest|bar|reset|dbpass|db_pass|db_password|mypassword|redacted|hidden".split(
        b"|"
    )
)
_HEX = re.compile(rb"[0-9a-fA-F]+")
_CODE = re.compile(rb"[A-Za-z_]\w*[.(\[]|(?i:passw|pwd|secret|bytes|str\b|none\b|null|false|true|input|prompt)|[(){}]")
_WEAKER = re.compile(rb"[\s\"'`>]")
_NAMED = re.compile(rb"[-/?&#]{0,2}[\w.\[\]$%-]{1,60}(?:=>|:=|[=:])([^=].{2,})", re.DOTALL)


def url_password(value: bytes) -> bool:
    """`scheme://user:password@host` (RFC 3986, 3.2.1), or Oracle's `user/password@host`: a password of three bytes or
    more; `user:password@` itself is how manuals write it."""
    found = _AUTHORITY.search(value) or _SLASHED.search(value)
    return found is not None and _given(unquote_to_bytes(found["password"])) and not _VARIABLE.match(found["user"])


def keyed_password(value: bytes) -> bool:
    """`Password=...` among other keys: its last value."""
    found = _KEYED.findall(value)
    return bool(found) and _given(found[-1])


def last_password(value: bytes) -> bool:
    """The expression says that a password stands at its end: what follows the last space, quote, bracket or name."""
    return len(_last(value)) >= 4 and _given(_last(value))


def named_password(value: bytes) -> bool:
    """As `last_password`, of eight bytes or more and not a plain word: where the end may be something else."""
    last = _last(value)
    return len(last) >= 8 and _given(last) and not (last.isalpha() and (last.islower() or last.istitle()))


def last_random(value: bytes) -> bool:
    """As `last_password`, for what is drawn at random."""
    from classifiers.proofs.secrets import looks_random

    last = _last(value)
    return looks_random(last, 12) and (len(last) >= 20 or not _HEX.fullmatch(last))


def pair_password(value: bytes) -> bool:
    """The password of a pair of names and values: what is not in quotes may be code, and no name of a password."""
    last = _last(value)
    if len(last) < 4 or not _given(last):
        return False
    quoted = value[: len(value) - len(last)].endswith((b'"', b"'"))
    return quoted or _CODE.search(last) is None


def _last(value: bytes) -> bytes:
    run = _WEAKER.split(value.rstrip(b"\"'`\\;,)<>"))[-1]
    named = _NAMED.fullmatch(run)
    return named[1] if named else run


def _given(password: bytes) -> bool:
    if len(password) < 3 or len(set(password)) < 2 or placeholder(password):
        return False
    return password.lower() not in _WORDS and _VARIABLE.match(password) is None


def percent_password(value: bytes) -> bool:
    """`user%password`, Samba's way."""
    return _given(value.rpartition(b"%")[2].strip(b"\"'"))


def piped_password(value: bytes) -> bool:
    """`echo user:password | chpasswd`: what is echoed, behind the user's name."""
    said = value.partition(b"|")[0].strip().strip(b"\"'")
    word = said.split()[-1].strip(b"\"'") if said.split() else b""
    return len(word) >= 4 and _given(word.rpartition(b":")[2])
