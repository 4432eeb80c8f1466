r"""Characters written out before a value: `\n` in source or an escaped log, `%3D` in a URL, a terminal's colours.

To a look at bytes, their last letter or digit touches what follows; to a reader it ends the escape, and what follows
begins there. Terminals' control sequences are those of ECMA-48, 5.4 (CSI, parameters, a final byte), raw or with the
escape character itself written out; percent-encoding is RFC 3986, 2.1.
"""

from __future__ import annotations

import re

__all__ = ["LOOSE", "LOOSE_BEHIND", "LOOSE_BY_SIZE", "LOOSE_WORD", "before", "may_end"]

_LETTERS = "0abfnrtv"
# Of the final bytes, those that style, erase and place. No hex digit among them: dumps are full of those.
_FINAL = "GHJKhlm"
# Written in hex: what separates words. Other control characters stand in dumps of binary data.
_HEX = "(?:0[07-9A-Da-d]|1[Bb]|[2-7][0-9A-Fa-f])"

_LOOSE = (rf"\\[{_LETTERS}]", rf"[0-9;?\[][{_FINAL}]", f"%{_HEX}", rf"\\x{_HEX}", rf"\\u00{_HEX}")

LOOSE = "|".join(_LOOSE)
"""What every escape ends with, for Hyperscan and RE2; `before` says whether it is one."""

LOOSE_BEHIND = "|".join(f"(?<={one})" for one in _LOOSE)
"""The same, as look-behind for `re`."""

LOOSE_BY_SIZE = {2: "|".join(_LOOSE[:2]), 3: f"[%x0]{_HEX}"}
"""The same by the number of bytes, looser still, for RE2, which has no look-behind."""

LOOSE_WORD = rf"\\[{_LETTERS[1:]}]|[\[;][0-9]{{0,2}}m"
"""What ends an escape before a keyword, where nothing confirms what Hyperscan reports."""

_LONGEST, _PATH_LONGEST = 48, 260  # bytes of an escape and of a path that are looked at
_END = 6  # bytes of LOOSE, at most
_ANY = re.compile(LOOSE.encode())
_ESCAPE = re.compile(
    rb"(?:\x1b|\\(?:x1[bB]|u001[bB]|0?33|[eE])|\^\[|#033)\[[0-?]*[ -/]*[%(final)b]\Z"
    rb"|\[[0-9;:]+m\Z"  # the escape character lost on the way, as on copying
    rb"|(?:%%|\\x|\\u00)(?P<hex>%(hex)b)\Z"
    rb"|\\(?P<letter>[%(letters)b])\Z"
    % {b"final": _FINAL.encode(), b"hex": _HEX.encode(), b"letters": _LETTERS.encode()}
)
_PATH = re.compile(rb"(?<![0-9A-Za-z_])[A-Za-z]:\\[^\s\"'<>|:*?]*\Z")
_MEANT = dict(zip(_LETTERS.encode(), b"\0\a\b\f\n\r\t\v", strict=True))


def before(text: bytes, position: int) -> bytes | None:
    r"""What a reader sees before `position`, at most two bytes, where an escape ends there; None where none does.

    A letter behind a backslash is none in a path from a drive on (`C:\tools\new`), and `\0` none before a digit.
    """
    low = max(0, position - _LONGEST)
    found = _ESCAPE.search(text[low:position])
    if found is None:
        return None
    start = low + found.start()
    if found["hex"]:
        return text[max(0, start - 1) : start] + bytes((int(found["hex"], 16),))
    if found["letter"] is None:
        return b"\x1b"
    if found["letter"] == b"0" and text[position : position + 1].isdigit():
        return None
    if _PATH.search(text[max(0, start - _PATH_LONGEST) : start + 1]):
        return None
    return bytes((_MEANT[found["letter"][0]],))


def may_end(text: bytes, low: int, high: int) -> bool:
    """Whether what looks like the end of an escape ends in text[low:high]; the looser search is dear."""
    first = max(0, low - _LONGEST)
    if text.find(b"\\", first, high) < 0 and text.find(b"[", first, high) < 0 and text.find(b"%", first, high) < 0:
        return False  # most of a log's lines; ten times as quick as the expression
    return _ANY.search(text, max(0, low - _END), high) is not None
