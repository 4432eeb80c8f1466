"""E-mail and IP addresses: structure beyond what an expression can say."""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of
from classifiers.proofs.tlds import TLDS

__all__ = ["FILES", "OBJECTS", "RESOLVERS", "SSH", "email", "ipv4", "ipv6"]

# Endings of files that are also top-level domains, or nearly so: icon@2x.zip is a file, whatever the root zone says.
FILES = frozenset(b"app zip mov sh py rs md ps cab".split())
_OCTETS = re.compile(rb"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?:/([0-9]{1,2}))?")
RESOLVERS = ([8, 8, 8, 8], [8, 8, 4, 4], [9, 9, 9, 9])
# Object identifiers of four arcs, by the first three: algorithms (RFC 8410), attributes (X.520), extensions (X.509).
OBJECTS = {(1, 3, 101): range(110, 114), (2, 5, 4): range(107), (2, 5, 29): range(75)}
# Whose names of algorithms and extensions look like addresses (RFC 4251, 6): hmac-sha2-256-etm@openssh.com.
SSH = (b"openssh.com", b"libssh.org")
_OF_SSH = re.compile(rb"[0-9-]|\Azlib\Z", re.IGNORECASE)
_COLOUR = re.compile(rb"[345]8:2::[0-9]{1,3}(?::[0-9]{1,3}){0,2}")  # of a terminal (ITU-T T.416), without its space
_AT = re.compile(rb"%40|&#(?:64|x40);")  # as URLs and HTML write it
_SCALE = re.compile(rb"[0-9]x", re.IGNORECASE)


def email(value: bytes) -> bool:
    """An address (RFC 5321): no doubled dots, a top-level domain that exists, not the `git@` of SSH URLs, nor the name
    of one of SSH's algorithms.

    Its @ may be percent-encoded (RFC 3986, 2.1) or a character reference of HTML.
    """
    local, _, domain = (value if b"@" in value else _AT.sub(b"@", value)).rpartition(b"@")
    if not local or local[:1] == b"." or local[-1:] == b"." or b".." in local or len(local) > 64:
        return False
    labels = domain.lower().split(b".")
    if len(labels) < 2 or labels[-1] not in TLDS or local == b"git":
        return False
    if domain.lower() in SSH and _OF_SSH.search(local):
        return False
    return not (labels[-1] in FILES and _SCALE.match(labels[0]))


def ipv4(value: bytes) -> bool:
    """Four octets that can be one host's: not 0/8, loopback, link-local, multicast, reserved, a mask.

    Four small ones are a section or a version (3.1.2.4) far more often than a host, but for a few known hosts; so are
    published object identifiers (2.5.29.37), which a prefix's length makes a network again.
    """
    found = _OCTETS.fullmatch(value)
    if found is None or any(len(part) > 1 and part[:1] == b"0" for part in found.groups()[:4]):
        return False
    octets = [int(part) for part in found.groups()[:4]]
    if max(octets) > 255 or not 0 < octets[0] < 224 or octets[0] == 127 or int(found[5] or 0) > 32:
        return False
    if octets[:2] == [169, 254] or (not found[5] and octets[3] in OBJECTS.get((octets[0], octets[1], octets[2]), ())):
        return False
    return octets[0] > 9 or max(octets) > 31 or octets in RESOLVERS


def ipv6(value: bytes) -> bool:
    """An address (RFC 4291) with a digit in it: not unspecified, loopback or multicast.

    Eight groups of two are bytes, an EUI-64 or a piece of a fingerprint: addresses leave out zeros, and not so many.
    """
    if value[:2].lower() == b"ff" or not any(48 <= byte <= 57 for byte in value):
        return False
    left, gap, right = value.partition(b"::")
    if b"::" in right or value.count(b":") > 7 or _COLOUR.fullmatch(value):
        return False
    groups = [group for half in (left, right) if half for group in half.split(b":")]
    if not all(1 <= len(group) <= 4 for group in groups):
        return False
    if not gap:
        return len(groups) == 8 and any(len(group) != 2 for group in groups)
    # Two groups without a letter are a slice of source code ([1::3]) far more often than an address.
    return 3 <= len(groups) <= 7 or (len(groups) == 2 and digits_of(value) != b"".join(groups))
