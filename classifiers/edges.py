"""Edges: what must not touch a match on its left and right, by the names that forms give them (see `types.Form`).

Most is a byte or two, which an expression looks at; what takes a longer look, `goes_on` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["EDGES", "WORDY", "goes_on"]

_WORD = r"A-Za-z0-9_"
_TOKENISH = r"A-Za-z0-9_.+/=\-"
_IN_LINE = r"\x00-\x09\x0b\x0c\x0e-\xff"
_PAIR = r"[0-9A-Fa-f]{2}"

EDGES: dict[str, tuple[str, str, str]] = {
    # name: byte class that must not touch, for Hyperscan; look-behind and look-ahead, for `re`
    "word": (_WORD, rf"(?<![{_WORD}])", rf"(?![{_WORD}])"),
    "digit": ("0-9", r"(?<![0-9])(?<![0-9][.\-/])", r"(?![0-9]|[.\-/][0-9])"),
    "number": (_WORD, rf"(?<![{_WORD}])(?<![0-9][.\-/])", rf"(?![{_WORD}]|[.\-/][0-9])"),
    "group": (_WORD, rf"(?<![{_WORD}])(?<![0-9][.\-/ ])", rf"(?![{_WORD}]|[.\-/ ][0-9])"),
    "login": (_WORD, rf"(?<![{_WORD}])", rf"(?![{_WORD}])"),  # and `_in_password`
    "token": (_TOKENISH, rf"(?<![{_TOKENISH}])", rf"(?![{_TOKENISH}])"),
    "octet": (  # and `_in_a_dump`
        _WORD,
        rf"(?<![{_WORD}])(?<![^{_WORD}]{_PAIR}[:\-])(?<!^{_PAIR}[:\-])",
        rf"(?![{_WORD}]|[:\-]{_PAIR}(?![{_WORD}]))",
    ),
    "node": (_WORD, rf"(?<![{_WORD}])(?<![0-9][.\-/])(?<!{_PAIR}{_PAIR}-)", rf"(?![{_WORD}]|[.\-/][0-9])"),
    "host": (  # and `_in_package_url`
        _WORD,
        rf"(?<![{_WORD}])(?<![0-9][.\-/])(?<![^A-Za-z0-9][A-Z]\.)(?<!^[A-Z]\.)",
        rf"(?![{_WORD}]|[.\-/][0-9]|\.v[0-9])",
    ),
    "line": (_IN_LINE, rf"(?<![{_IN_LINE}])", rf"(?![{_IN_LINE}])"),  # users' ^ and $
    "none": ("", "", ""),
}

WORDY = frozenset(("word", "number", "group", "login", "token", "octet", "node", "host"))
"""Those that a letter beyond ASCII touches as well."""

_LONGEST_LOGIN = 256  # bytes from a URL's scheme on in which its user and password are looked for
_PASSWORD = re.compile(rb"://[^\s/?#:\"'<>]*:[^\s/?#@\"'<>,;]*")
_PACKAGE = re.compile(rb"pkg:/{0,2}[A-Za-z][A-Za-z0-9.+-]*/[^\s@?#\"'<>]*@")
_LINE_OF_OCTETS = re.compile(rf"(?:{_PAIR}:){{7}}[ \t]*\r?\n[ \t]*\Z".encode())
_LONGEST_INDENT = 80  # bytes from one line of octets to the next, and a few of the first


def goes_on(edge: str, text: bytes, start: int, *, cells: bool = False) -> bool:
    """Whether what stands before `start` goes on there, as far as this left edge asks; `cells`: none holds lines."""
    if edge == "octet":
        return not cells and _in_a_dump(text, start)
    look = _LOOKS.get(edge)
    return look is not None and look(text, start)


def _in_password(text: bytes, position: int) -> bool:
    """Whether `position` is in the password of a URL (RFC 3986, 3.2.1): what follows `scheme://user:`."""
    scheme = text.rfind(b"://", max(0, position - _LONGEST_LOGIN), position)
    return scheme >= 0 and _PASSWORD.fullmatch(text, scheme, position) is not None


def _in_package_url(text: bytes, position: int) -> bool:
    """Whether a package URL (ECMA-427), `pkg:type/namespace/name@`, leads to `position`: a version follows."""
    if text[position - 1 : position] != b"@":
        return False
    scheme = text.rfind(b"pkg:", max(0, position - _LONGEST_LOGIN), position)
    return scheme >= 0 and _PACKAGE.fullmatch(text, scheme, position) is not None


def _in_a_dump(text: bytes, position: int) -> bool:
    """Whether the line before ends in a colon after more octets than an address has: what stands at `position` goes
    on with them."""
    if text[position - 1 : position] not in (b"\n", b" ", b"\t"):
        return False
    before = text[max(0, position - _LONGEST_INDENT) : position]
    return before.rstrip().endswith(b":") and _LINE_OF_OCTETS.search(before) is not None


_LOOKS: dict[str, Callable[[bytes, int], bool]] = {"host": _in_package_url, "login": _in_password}
