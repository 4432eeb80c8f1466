"""Hostile text in columns: what a database refuses is escaped on the way in and restored on the way out.

PostgreSQL refuses NUL and neither engine can encode a lone surrogate (the form in which Python holds the bytes of a
file name that is not UTF-8). Each becomes an escape that begins with a backslash, and a backslash is doubled, so that
every string comes back as it was and a prefix of a string stays a prefix of its escaped form.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

__all__ = [
    "behind",
    "bucket_place",
    "dump",
    "escape",
    "following_id",
    "key_id",
    "later",
    "load",
    "object_id",
    "place",
    "unescape",
]

_REFUSED = re.compile("[\\\\\0\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(?:\\|0|u[0-9a-f]{4})")


def escape(text: str) -> str:
    return _REFUSED.sub(_to_escape, text)


def unescape(text: str) -> str:
    return _ESCAPED.sub(_from_escape, text) if "\\" in text else text


def _to_escape(match: re.Match[str]) -> str:
    char = match[0]
    return "\\\\" if char == "\\" else "\\0" if char == "\0" else f"\\u{ord(char):04x}"


def _from_escape(match: re.Match[str]) -> str:
    code = match[0][1:]
    return "\\" if code == "\\" else "\0" if code == "0" else chr(int(code[1:], 16))


_ENCODER = json.JSONEncoder(separators=(",", ":"))


def dump(value: Any) -> str:
    """JSON in ASCII: what the engines refuse is escaped by JSON's own rules (RFC 8259, section 7)."""
    return _ENCODER.encode(value)


def load(text: str) -> Any:
    return json.loads(text)


_TICK = timedelta(milliseconds=1)


def later(moment: datetime, last: str) -> str:
    """As findings have it; behind `last` at least, which is one of theirs."""
    found = max(moment, datetime.fromisoformat(last) + _TICK).astimezone(UTC)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_BEGINNING = 200


def place(bucket: str, key: str) -> str:
    """What objects are ordered by: bucket and key as they are stored, both cut, since an index row of PostgreSQL holds
    no more than 2,704 bytes. What has the same beginnings stands beside each other."""
    return f"{escape(bucket)[:_BEGINNING]}\x01{escape(key)[:_BEGINNING]}"


def bucket_place(of_object: str) -> str:
    """What the places of all objects of that object's bucket begin with."""
    return "".join(of_object.partition("\x01")[:2])


def behind(beginning: str) -> str | None:
    """The first text after all that begin so, by code point; None where there is none."""
    stem = beginning.rstrip("\U0010ffff")
    return None if not stem else stem[:-1] + ("\ue000" if stem[-1] == "\ud7ff" else chr(ord(stem[-1]) + 1))


def key_id(bucket: str, key: str) -> bytes:
    """16 bytes for a place, however long its key."""
    return _digest(bucket, key)


def object_id(bucket: str, key: str, version: str) -> bytes:
    """16 bytes for a place and what stood there: `version` is the version id, else the ETag."""
    return _digest(bucket, key, version)


def following_id(account_id: str, bucket: str, key: str, version_id: str | None) -> bytes:
    """16 bytes for an object over all runs, whatever stands there; a version that was listed as such is its own."""
    return _digest(account_id, bucket, key, version_id or "")


def _digest(*parts: str) -> bytes:
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()
