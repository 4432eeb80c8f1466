"""Names and addresses that need no model: what stands behind a label, a salutation or a title, whole values between
quotes, tags or separators, and postal addresses by their structure.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from classifiers.ner import postal_addresses
from classifiers.ner.entities import ADDRESS, NAME
from classifiers.ner.label_words import is_person
from classifiers.ner.marks import Mark
from classifiers.ner.shapes import is_name, known, name_words, trimmed
from classifiers.ner.street_lines import is_street_line
from classifiers.ner.words import COMMON
from classifiers.types import Evidence, NameHit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["enclosed", "hits", "may_be_name"]

_REACH, _BACK = 200, 120
_ACRONYM = 5  # letters; fewer in capitals behind `MS` are one
_MOST = 30  # marks of streets looked at together
_W = r"[^\W\d_][\w'’-]*\.?"
_CAPITAL = r"(?:[A-ZÀ-ÞĀ-Ž][\w'’-]*\.?|(?:van|von|der|den|de|del|della|di|da|dos|la|el|al|bin)\b)"
_VALUE = re.compile(
    rf"[ \t]*[\"']?[ \t]*((?:{_CAPITAL}[ ,]+){{0,4}}{_CAPITAL})[\"']?[ \t]*"
    r"(?=$|[\n\r,;|<>\"'({}\[\]]|[ \t]{2}|\t)"
)
_VALUED = re.compile(rb"[ \t]*[\"'A-Z\x80-\xff]")
_TWO = re.compile(rb"[ \t\"']*[A-Z][a-z\x80-\xff]+,? [A-Z\x80-\xff]")
_TYPE = re.compile(
    rb"[ \t]*[\"']?(?:str|string|int|integer|number|float|bool|boolean|bytes|list|dict|tuple|set|object|any|optional|"
    rb"callable|none|null|undefined|true|false)\b",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(rb"[ \t]*=[ \t]*[a-z_(\[{]")
_NOBODY = re.compile(rb"(?:world|there|all|everyone|everybody|team|folks|again)\b", re.IGNORECASE)
_SHOUTED = re.compile(rb"[ \n]?M[RS] [A-Z]{1,4}\b")
_GREETED = re.compile(rf"((?:{_CAPITAL} ){{0,3}}{_CAPITAL})(?=[ \t]*(?:[,:;!.\n\r-]|$))")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Sra?|MR|MRS|MS|DR)\.? "
    rf"((?:[A-ZÀ-Þ]\. )?{_CAPITAL}(?: {_CAPITAL}){{0,2}})"
)

_CLOSING = {"'": "'", '"': '"', ">": "<", "|": "|\n\r", "\t": "\t\n\r", ";": ";\n\r", ",": ",\n\r", "\n": ",;|\t"}
_OPENING = "".join(_CLOSING).encode()
_BEFORE = re.compile(rb"(?:(?<![\w\x80-\xff])[A-Z\x80-\xff][\w\x80-\xff'-]*\.? ){1,3}\Z")
_PART = r"(?:[A-ZÀ-ÞĀ-Ž](?:[\w'’-]*\w)?\.?|(?:van|von|der|den|de|del|della|di|da|dos|la|el|al|bin)\b)"
_WHOLE = re.compile(rf"{_PART}(?: {_PART}){{1,3}}(?= ?(.))", re.DOTALL)
_LONGEST_WHOLE = 80
_LABELLED = re.compile(r"[ \t\"':=]*([^\s\"'<>|][^\n\r\"<>|{}]{5,150})")


def hits(data: bytes, marks: list[tuple[int, Mark]]) -> Iterator[NameHit]:
    """Hits beside the marks, in no order, perhaps more than once."""
    yield from _addresses(data, marks)
    for end, mark in marks:
        if mark in (Mark.LABEL, Mark.NAME_LABEL):
            yield from _labelled(data, end, sure=mark is Mark.LABEL)
        elif mark is Mark.GREETING:
            yield from _greeted(data, end)
        elif mark is Mark.TITLE:
            yield from _titled(data, end)


def _addresses(data: bytes, marks: list[tuple[int, Mark]]) -> Iterator[NameHit]:
    """Of each address one mark is enough."""
    streets = [end for end, mark in marks if mark is Mark.STREET]
    found = sorted((hit for near in _groups(streets) for hit in _postal(data, near)), key=lambda hit: hit.start)
    yield from found
    begins = [hit.start for hit in found]
    past = 0
    for end, mark in marks:
        at = bisect_left(begins, end)
        if mark is Mark.ADDRESS_LABEL and end > past and (not at or found[at - 1].end < end):
            for hit in _at_home(data, end):
                past = max(past, hit.end)
                yield hit


def _groups(ends: Sequence[int]) -> Iterator[Sequence[int]]:
    """Those whose surroundings overlap together, up to _MOST: what is between is read once."""
    first = 0
    for at in range(1, len(ends) + 1):
        if at == len(ends) or ends[at] - ends[at - 1] > _BACK or at - first == _MOST:
            yield ends[first:at]
            first = at


def may_be_name(data: bytes, end: int, mark: Mark) -> bool:
    """Whether what a mark that ends at `end` labels may be a person: most of what "name:" labels is code, and so is
    what a label with an equals sign has in small letters; `fullname: str` has a type, `hello world` greets nobody,
    `MS API` is no title, and `addr = a.b()` is code."""
    if mark is Mark.NAME_LABEL:
        return bool(_TWO.match(data, end, end + _REACH))
    if mark is Mark.GREETING:
        return not _NOBODY.match(data, end - 1, end + _REACH)
    if mark is Mark.TITLE:
        return not _SHOUTED.match(data, max(end - 4, 0), end + _REACH)
    if mark is Mark.ADDRESS_LABEL:
        return not _ASSIGNED.match(data, end - 1, end + _REACH)
    if mark is not Mark.LABEL:
        return True
    if data[end - 1 : end] == b"=":
        return bool(_VALUED.match(data, end, end + _REACH))
    return not _TYPE.match(data, end, end + _REACH)


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
    """Names of several words, with one at least at `positions`, that are all that stands between two quotes, tags or
    separators: values in SQL, HTML, JSON, CSV."""
    for start in sorted({_first(data, place) for place in positions.tolist()}):
        bar = data[start - 2 : start] == b"| "
        if not start or data[start - 1] in _OPENING or bar:
            yield from _enclosed(data, start)


def _first(data: bytes, place: int) -> int:
    """Where the words in capitals begin of which the one at `place` is one."""
    before = _BEFORE.search(data, max(place - _LONGEST_WHOLE // 2, 0), place)
    return before.start() if before else place


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
    name = text[start:stop]
    if name.isupper() and len(name) < _ACRONYM and not known(name):
        return
    if is_name(name) and name.split()[0].lower() not in COMMON:
        yield _hit(text, base, start, stop)


def _postal(data: bytes, ends: Sequence[int]) -> Iterator[NameHit]:
    """Addresses by their structure around the streets that end there."""
    text, base = _decoded(data, ends[0] - _BACK, ends[-1] + _REACH)
    for start, stop in postal_addresses.find(text):
        hit = _address(text, base, start, stop, Evidence.PATTERN)
        if bisect_right(ends, hit.start) < bisect_right(ends, hit.end):
            yield hit


def _at_home(data: bytes, end: int) -> Iterator[NameHit]:
    """Behind a label for addresses: one by its structure, or a street's line."""
    text, base = _decoded(data, end, end + _REACH)
    value = _LABELLED.match(text)
    if not value:
        return
    stops = [stop for start, stop in postal_addresses.find(text) if abs(start - value.start(1)) <= 1]
    if stops or is_street_line(value[1].rstrip(" ,.;")):
        yield _address(text, base, value.start(1), max(stops, default=value.end(1)), Evidence.KEYWORD)


def _address(text: str, base: int, start: int, stop: int, evidence: Evidence) -> NameHit:
    begin = base + len(text[:start].encode())
    return NameHit(ADDRESS, begin, begin + len(text[start:stop].rstrip(" ,.;").encode()), evidence=evidence)
