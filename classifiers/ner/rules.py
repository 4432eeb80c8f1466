"""Names and addresses that need no model: what stands behind a label, a salutation or a title, whole values between
quotes, tags or separators, and US, UK and Canadian postal addresses by their structure.

Postal code forms: USPS Publication 28 (ZIP and ZIP+4), Royal Mail's PAF digest (postcode), Canada Post's addressing
guidelines (A1A 1A1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from classifiers.ner.entities import ADDRESS, NAME
from classifiers.ner.label_words import is_person
from classifiers.ner.marks import Mark
from classifiers.ner.shapes import is_name, known, name_words, trimmed
from classifiers.ner.words import COMMON, STREETS
from classifiers.types import Evidence, NameHit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["enclosed", "hits", "may_be_name"]

_REACH, _BACK = 200, 120
_W = r"[^\W\d_][\w'’-]*\.?"
_CAPITAL = r"(?:[A-ZÀ-ÞĀ-Ž][\w'’-]*\.?|(?:van|von|der|den|de|del|della|di|da|dos|la|el|al|bin)\b)"
_VALUE = re.compile(
    rf"[ \t]*[\"']?[ \t]*((?:{_CAPITAL}[ ,]+){{0,4}}{_CAPITAL})[\"']?[ \t]*"
    r"(?=$|[\n\r,;|<>\"'({}\[\]]|[ \t]{2}|\t)"
)
_TWO = re.compile(rb"[ \t\"']*[A-Z][a-z\x80-\xff]+,? [A-Z\x80-\xff]")
_GREETED = re.compile(rf"((?:{_CAPITAL} ){{0,3}}{_CAPITAL})(?=[ \t]*(?:[,:;!.\n\r-]|$))")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Sra?|MR|MRS|MS|DR)\.? "
    rf"((?:[A-ZÀ-Þ]\. )?{_CAPITAL}(?: {_CAPITAL}){{0,2}})"
)

_CLOSING = {"'": "'", '"': '"', ">": "<", "|": "|\n\r", "\t": "\t\n\r", ";": ";\n\r", ",": ",\n\r", "\n": ",;|\t"}
_OPENING = np.isin(np.arange(256), list("".join(_CLOSING).encode()))
_PART = r"(?:[A-ZÀ-ÞĀ-Ž](?:[\w'’-]*\w)?\.?|(?:van|von|der|den|de|del|della|di|da|dos|la|el|al|bin)\b)"
_WHOLE = re.compile(rf"{_PART}(?: {_PART}){{1,3}}(?= ?(.))", re.DOTALL)
_LONGEST_WHOLE = 80

_STREET_WORD = "|".join(sorted(STREETS, key=len, reverse=True))
_UNIT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.? ?#?[0-9A-Za-z-]{1,6})?"
_GAP = r"(?:\s*,\s*|\s*\n\s*|\s+)"
_CITY = r"[A-ZÀ-Þ][\w.'’ -]{1,40}?"
_CODES = (
    r"(?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?),? [0-9]{5}(?:-[0-9]{4})?\b"
    r"|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}\b"
    r"|[A-Z]{2},? [A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]\b"
)
_POSTAL = re.compile(
    rf"(?<!\w)[0-9]{{1,6}}[A-Za-z]?,? (?:[\w.'’-]+ ){{1,4}}(?i:{_STREET_WORD})\b\.?{_UNIT}{_GAP}"
    rf"(?:{_CITY}{_GAP}){{1,2}}(?:{_CODES})"
)
_BOX = re.compile(rf"\bP\.? ?O\.? ?[Bb](?:ox|OX) [0-9]{{1,6}}{_GAP}{_CITY}{_GAP}(?:{_CODES})")


def hits(data: bytes, marks: list[tuple[int, Mark]]) -> Iterator[NameHit]:
    """Hits beside the marks, in no order, perhaps more than once."""
    for end, mark in marks:
        if mark in (Mark.LABEL, Mark.NAME_LABEL):
            yield from _labelled(data, end, sure=mark is Mark.LABEL)
        elif mark is Mark.GREETING:
            yield from _greeted(data, end)
        elif mark is Mark.TITLE:
            yield from _titled(data, end)
        elif mark is Mark.STREET:
            yield from _postal(data, end)


def may_be_name(data: bytes, end: int) -> bool:
    """Whether two title words stand behind a label that ends at `end`; most of what "name:" labels is code."""
    return bool(_TWO.match(data, end, end + _REACH))


def _decoded(data: bytes, begin: int, end: int) -> tuple[str, int]:
    """Text of about [begin, end) and where it begins, moved inwards past halves of characters."""
    begin = max(begin, 0)
    while begin < len(data) and data[begin] & 0xC0 == 0x80:
        begin += 1
    return data[begin:end].decode("utf-8", "ignore"), begin


def _hit(text: str, base: int, start: int, end: int) -> NameHit:
    begin = base + len(text[:start].encode())
    partial = len(name_words(text[start:end])) < 2
    return NameHit(NAME, begin, begin + len(text[start:end].encode()), partial, Evidence.KEYWORD)


def _labelled(data: bytes, end: int, *, sure: bool) -> Iterator[NameHit]:
    text, base = _decoded(data, end, end + _REACH)
    found = _VALUE.match(text)
    if not found or (data[end - 1 : end] == b">" and text[found.end() : found.end() + 1] != "<"):
        return
    start, stop = trimmed(text, *found.span(1))
    name = text[start:stop]
    words = [word.lower() for word in name_words(name)]
    if not is_name(name) or any(word in COMMON for word in words):
        return
    # What "name:" says of things is seldom in both lexicons; a value of one word must be in one of them.
    whole = len(words) in (2, 3) and "," not in name
    if (known(name) and (sure or len(words) > 1)) or (sure and whole):
        yield _hit(text, base, start, stop)


def enclosed(data: bytes, positions: NDArray[np.int64]) -> Iterator[NameHit]:
    """Of the words at `positions`, those that begin a name which is all that stands between two quotes, tags or
    separators: a value in SQL, HTML, JSON, CSV."""
    if not positions.size or len(data) < 2:
        return
    raw = np.frombuffer(data, np.uint8)
    before = raw[np.maximum(positions - 1, 0)]
    spaced = (before == ord(" ")) & (raw[np.maximum(positions - 2, 0)] == ord("|"))
    for start in positions[(_OPENING[before] | spaced | (positions == 0))].tolist():
        yield from _enclosed(data, start)


def _enclosed(data: bytes, start: int) -> Iterator[NameHit]:
    opening = chr(data[start - 1]) if start else "\n"
    text = data[start : start + _LONGEST_WHOLE].decode("utf-8", "ignore") + "\n"
    found = _WHOLE.match(text)
    if found and found[1] in _CLOSING.get(opening, _CLOSING["|"]) and is_person(found[0].split()):
        yield NameHit(NAME, start, start + len(found[0].encode()), evidence=Evidence.PATTERN)


def _greeted(data: bytes, end: int) -> Iterator[NameHit]:
    text, base = _decoded(data, _character_before(data, end), end + _REACH)
    found = _GREETED.match(text)
    if not found:
        return
    start, stop = trimmed(text, *found.span(1))
    name = text[start:stop]
    if is_name(name) and known(name) and not any(word.lower() in COMMON for word in name_words(name)):
        yield _hit(text, base, start, stop)


def _character_before(data: bytes, end: int) -> int:
    """Where the character that ends at or goes through `end` begins."""
    begin = end - 1
    while begin > 0 and data[begin] & 0xC0 == 0x80:
        begin -= 1
    return begin


def _titled(data: bytes, end: int) -> Iterator[NameHit]:
    text, base = _decoded(data, end - 8, end + _REACH)
    found = _TITLED.search(text)
    if not found or base + len(text[: found.start(1)].encode()) >= end:
        return
    start, stop = trimmed(text, *found.span(1))
    if is_name(text[start:stop]) and text[start:stop].split()[0].lower() not in COMMON:
        yield _hit(text, base, start, stop)


def _postal(data: bytes, end: int) -> Iterator[NameHit]:
    text, base = _decoded(data, end - _BACK, end + _REACH)
    at = len(data[base:end].decode("utf-8", "ignore"))
    for rule in (_POSTAL, _BOX):
        for found in rule.finditer(text):
            if found.start() < at <= found.end():
                begin = base + len(text[: found.start()].encode())
                yield NameHit(ADDRESS, begin, begin + len(found[0].encode()), evidence=Evidence.PATTERN)
