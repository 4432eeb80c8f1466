"""Where one postal address ends and the next begins: complete addresses that stand one after the other are several.

An address is complete once its postal code is read, or the place or country behind the code; the next begins with a
house number, a post office box, or a street with its number. Codes: USPS Publication 28, Royal Mail's PAF digest,
Canada Post's addressing guidelines, and the Universal Postal Union's postal addressing systems for those of four or
five digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.ner.words import STREETS

__all__ = ["apart", "coded", "split"]

_COUNTRY = (
    r"(?:[\s,.]*\b(?:USA?|U\.S\.A?|UK|GB|United (?:States|Kingdom)(?: of America)?|England|Scotland|Wales|Canada"
    r"|Australia|Germany|Deutschland|France|Italy|Italia|Spain|España|Netherlands|Nederland))?"
)
_CODE_LAST = re.compile(
    r"(?:\b[A-Z]{2,3},? [0-9]{4,5}(?:-[0-9]{4})?|, [A-Z][a-z]+(?: [A-Z][a-z]+)? [0-9]{5}(?:-[0-9]{4})?"
    r"|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|\b[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])" + _COUNTRY + r"\W*\Z"
)
_PLACE_LAST = re.compile(
    r"(?<![\w.-])[0-9]{4,5}(?: [A-Z]{2})? ([A-ZÀ-Þ][^\W\d_]+(?:[ -][^\W\d_]+){0,2})" + _COUNTRY + r"\W*\Z"
)
_STREET_WORD = re.compile(rf"(?i)\b(?:{'|'.join(STREETS)})\b")
_DIGIT = re.compile("[0-9]")

_MARKER = r"(?:[-*+•·–]|\(?[0-9]{1,3}[.)])(?:[ \t]+|\Z)"  # of a list
_ITEM = re.compile(_MARKER)
_SEPARATOR = re.compile(rf"[ \t]*(?:[,;]?[ \t]*\r?\n[ \t\r\n]*(?:{_MARKER})?|[,;][ \t]+)")
_UNITS = "apt|apartment|suite|ste|unit|flat|floor|room|building|bldg|level|block"
_BEGINS = re.compile(
    r"[0-9]{1,6}[A-Za-z]?(?:-[0-9]{1,6})?(?:,? [^\W\d_]|\Z)|P\.? ?O\.? ?B(?:ox|OX) [0-9]"
    rf"|(?!(?i:{_UNITS})\b)[^\W\d_][^\n,;0-9]{{2,40}} [0-9]{{1,5}}[A-Za-z]?(?=\s*[,\n]|\Z)"
)
_HEX = re.compile(rb"[0-9A-Fa-f-]+")
_TAIL, _HEAD = 100, 60  # characters in which an end and a beginning are to be seen


def coded(value: bytes) -> bool:
    """Whether it is one run of hex and hyphens: a UUID, a digest, or a piece of one, which a model may take for a house
    number and what follows it."""
    return _HEX.fullmatch(value) is not None


def apart(one: str, other: str) -> bool:
    """Whether `one` is a complete address, or its end, and `other`, behind it, begins the next."""
    return _ends(one) and bool(_BEGINS.match(other[:_HEAD]))


def _ends(text: str) -> bool:
    tail = text[-_TAIL:]
    if _CODE_LAST.search(tail):
        return True
    place = _PLACE_LAST.search(tail)
    # "1200 Market Street" looks like a code and a place; and "10115 Berlin, Hauptstr. 5" begins with them.
    return (
        place is not None
        and not _STREET_WORD.search(place[1])
        and bool(_DIGIT.search(text, 0, max(0, len(text) - len(tail)) + place.start()))
    )


def split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The addresses in text[start:end], of which a model may have made one; without a list's marker before the first,
    whose number is no house's, and without the name that a blank line sets apart before the next."""
    marker = _ITEM.match(text, start, end)
    if marker and not text[text.rfind("\n", 0, start) + 1 : start].strip():
        start = marker.end()
    open_ = True  # whether text[start:] belongs to an address
    for separator in _SEPARATOR.finditer(text, start, end):
        # What the model pointed at may begin within an address: its end shows with what stands before.
        one, other = text[max(0, start - _TAIL) : separator.start()], text[separator.end() : end]
        if not open_:
            if _BEGINS.match(other[:_HEAD]):
                start, open_ = separator.end(), True
        elif apart(one, other) or (other and separator[0].count("\n") > 1 and _ends(one)):
            yield start, separator.start()
            start, open_ = separator.end(), bool(_BEGINS.match(other[:_HEAD]))
        elif not other and _ends(one):
            end = separator.start()
    if open_:
        yield start, start + len(text[start:end].rstrip(" ;,"))
