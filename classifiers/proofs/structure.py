"""Secrets with structure inside: JSON Web Tokens, Basic headers, private keys in their armour."""

from __future__ import annotations

import base64
import binascii
import json
import re

__all__ = [
    "basic_header",
    "cookie",
    "jwe",
    "jwk",
    "jwt",
    "key_lines",
    "key_lines_short",
    "openssh_in_base64",
    "pkcs_in_base64",
    "private_key",
    "putty_key",
    "quoted_varied_loose",
]

_MARK = re.compile(rb"-----(?:BEGIN|END)[A-Z0-9 ]{1,40}-----")
_PKCS = re.compile(rb"-----BEGIN (?:RSA |EC |DSA |ENCRYPTED |ANY )?PRIVATE KEY-----")
_OPENSSH = re.compile(rb"-----BEGIN OPENSSH PRIVATE KEY-----")
_ARMOUR = re.compile(rb"[A-Za-z][A-Za-z-]{2,24}: [^\r\n\\]{0,200}")  # Version: ..., Proc-Type: 4,ENCRYPTED
_BREAKS = re.compile(rb"(?:\\++[nrt]?|[\s\"'+,])+")  # real ones, escaped ones, and those of source code
_RUN = re.compile(rb"[A-Za-z0-9+/]{40,}")
_TAG = re.compile(rb"</?[A-Za-z]+>")
_PRIVATE_MEMBER = re.compile(rb'"[dk]"[ ]*:[ ]*"([A-Za-z0-9_-]+)"')
_RUN_OF_16 = re.compile(rb"[A-Za-z0-9+/]{16,}")
_TEMPLATE = re.compile(rb"[{}<>$]|%s|\.\.\.")
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f]*")


def jwt(value: bytes) -> bool:
    """A signed or unsigned token (RFC 7519): a header object with `alg`, a payload object."""
    parts = value.split(b".")
    if len(parts) != 3:
        return False
    header, payload = _json(parts[0]), _json(parts[1])
    return isinstance(header, dict) and isinstance(header.get("alg"), str) and isinstance(payload, dict)


def jwe(value: bytes) -> bool:
    """An encrypted token (RFC 7516, 7.1): five parts, a header object with `alg` and `enc`."""
    parts = value.split(b".")
    header = _json(parts[0])
    return len(parts) == 5 and isinstance(header, dict) and {"alg", "enc"} <= set(header)


def cookie(value: bytes) -> bool:
    """A header with a pair whose value is no template (RFC 6265, 4.1.1)."""
    pair = value.partition(b":")[2].strip(b" \t\"'\\").partition(b";")[0]
    name, sign, content = pair.partition(b"=")
    return bool(name and sign and content) and not _TEMPLATE.search(pair)


def basic_header(value: bytes) -> bool:
    """`user-id:password` in base64 after the scheme (RFC 7617), without control characters; not both empty."""
    decoded = _base64(value.rpartition(b" ")[2].rpartition(b"\t")[2])
    if decoded is None or b":" not in decoded or decoded == b":":
        return False
    return _PRINTABLE.fullmatch(decoded.decode("utf-8", "replace")) is not None


def private_key(value: bytes) -> bool:
    """Armour with a body: lines of base64 once its headers and line breaks, escaped ones too, are out; not a
    placeholder of one character or a word."""
    body = _ARMOUR.sub(b" ", _MARK.sub(b" ", value))
    lines = _BREAKS.split(body)
    text = b"".join(line for line in lines if len(line) >= 20 or line in lines[-3:])
    return _RUN.search(text) is not None and len(set(text)) >= 16


def key_lines(value: bytes) -> bool:
    """The body of a key in base64 or hex, in lines or one: varied, and longer than a word."""
    text = b"".join(_RUN_OF_16.findall(_MARK.sub(b" ", value)))
    return len(text) >= 40 and len(set(text)) >= 12


def key_lines_short(value: bytes) -> bool:
    """The same, between tags or behind a name."""
    return key_lines(_TAG.sub(b" ", value))


def jwk(value: bytes) -> bool:
    """Its private member, `d` or `k` (RFC 7518, 6.2.2, 6.3.2, 6.4.1), is varied."""
    found = _PRIVATE_MEMBER.findall(value)
    return bool(found) and len(set(found[-1])) >= 16


def quoted_varied_loose(value: bytes) -> bool:
    """`secret "...";` of BIND: base64 of 16 bytes or more, varied."""
    found = _RUN_OF_16.findall(value)
    return bool(found) and len(set(found[-1])) >= 10


def pkcs_in_base64(value: bytes) -> bool:
    """The armour of a PKCS private key, encoded once more (Kubernetes' secrets, variables of builds)."""
    return _armoured(value, _PKCS)


def openssh_in_base64(value: bytes) -> bool:
    """As `pkcs_in_base64`, for OpenSSH's."""
    return _armoured(value, _OPENSSH)


def putty_key(value: bytes) -> bool:
    """The expression holds the header sequence; the private lines have to hold base64."""
    _, _, private = value.rpartition(b"Private-Lines:")
    return _RUN.search(private) is not None and len(set(private)) >= 16


def _armoured(value: bytes, head: re.Pattern[bytes]) -> bool:
    text = _base64(value[: len(value) // 4 * 4])
    return text is not None and head.match(text) is not None and private_key(text)


def _json(part: bytes) -> object:
    decoded = _base64(part)
    if decoded is None:
        return None
    try:
        parsed: object = json.loads(decoded)
    except (ValueError, RecursionError):
        return None
    return parsed


def _base64(text: bytes) -> bytes | None:
    """Base64 in either alphabet, padded or not; None when it is not base64."""
    text = text.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
