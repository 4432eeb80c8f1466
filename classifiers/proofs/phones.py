"""Phone numbers of the North American Numbering Plan, by its published structure.

Structure rather than a table of area codes in use: it changes with every relief plan, and the vectorised twin has to
agree (ATIS-0300051, "Central Office Code Assignment Guidelines": NXX-NXX-XXXX).
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, repeated

__all__ = ["nanp"]

_EXTENSION = re.compile(rb"[ ,;]*(?:x|#|ext|extension)[. :]*[0-9]{1,6}$", re.IGNORECASE)


def nanp(value: bytes) -> bool:
    """Ten digits, an optional 1 before them: area [2-9][0-8]x, not N11; exchange [2-9]xx, not N11."""
    digits = digits_of(_EXTENSION.sub(b"", value))
    if len(digits) == 11 and digits[:1] == b"1":
        digits = digits[1:]
    if len(digits) != 10 or repeated(digits):
        return False
    area, exchange = digits[:3], digits[3:6]
    if area[:1] < b"2" or exchange[:1] < b"2" or area[1:2] == b"9":
        return False
    return area[1:] != b"11" and exchange[1:] != b"11"
