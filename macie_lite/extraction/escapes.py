"""Escapes in text to what they stand for, in place: URL-encoding, quoted-printable, and UTF-16 among other text.

Unlike an island, such a text can be read for the most part as it stands, so it is not searched twice: the passage is
given out with the escapes read, and its places are those of the escapes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING

from classifiers.types import Scope, ScopeOf
from macie_lite.extraction.island_places import column_of, written
from macie_lite.model.passage import Passage, Places, Records
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Rewritten", "rewritten", "unescaped"]

_URL = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_FORMAT = re.compile(rb"%[0-9][a-f]")  # printf's "%2d" looks like one
_USER_BEFORE = re.compile(rb"://[^/?#\s\"'<>]{0,128}\Z")  # of a URL, where what is escaped says where it ends
_USER_AFTER = re.compile(rb"[^/?#\s\"'<>]{0,128}@")
_USER_REACH = 132
_QUOTED = re.compile(rb"(?:=[0-9A-F]{2})+|=[ \t]*\r?\n")
_BROKEN_LINE = re.compile(rb"(?=[^\n]*[^A-Za-z0-9+/=\r\n])[^\n]{40,75}=\r?\n")  # a line of base64 may end so, too
_SOFT_BREAK = re.compile(rb"=\r?\n")
_LONGEST = 80
_NOT_QUOTED = re.compile(rb"=(?![0-9A-F]{2}|[ \t]*\r?\n)")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_HEADER = re.compile(rb"(?i)transfer-encoding:[ \t]*quoted-printable")
_CONTROLS = dict.fromkeys(map(ord, "\t\n\r"))
_LATIN = rb"(?:[\t\r\n\x20-\x7e]|\xc2[\xa0-\xbf]|\xc3[\x80-\xbf])"
_WIDE = re.compile(rb"(?:%s\0){5,}|(?:\0%s){5,}" % (_LATIN, _LATIN))
_TIMES = 3  # an escape of an escape: %2540
Change = tuple[int, int, bytes]
"""raw[start:end] stands for these bytes."""


class Rewritten:
    """`raw` with the changes made, and the way back. changes: in order, not touching."""

    def __init__(self, raw: bytes, changes: list[Change]) -> None:
        self._starts = array("q", (start for start, _, _ in changes))
        self._ends = array("q", (end for _, end, _ in changes))
        shrunk = accumulate((end - start - len(new) for start, end, new in changes), initial=0)
        self._shrunk = array("q", shrunk)
        self._begins: array[int] = array("q", map(sub, self._starts, self._shrunk))
        self._stops = array("q", (at + len(new) for at, (_, _, new) in zip(self._begins, changes, strict=True)))
        text, at = bytearray(), 0
        for start, end, new in changes:
            text += raw[at:start]
            text += new
            at = end
        self.text = bytes(text + raw[at:])

    def raw(self, at: int) -> int:
        """Where in `raw` the byte `at` of the text comes from."""
        change = bisect_right(self._begins, at) - 1
        if change < 0:
            return at
        if at >= self._stops[change]:
            return self._ends[change] + at - self._stops[change]
        size = self._stops[change] - self._begins[change]
        return self._starts[change] + (at - self._begins[change]) * (self._ends[change] - self._starts[change]) // size

    def raw_end(self, at: int) -> int:
        """Where in `raw` what ends at the byte `at` of the text ends."""
        last = self.raw(at - 1)
        change = bisect_right(self._begins, at - 1) - 1
        if change < 0 or at - 1 >= self._stops[change]:
            return last + 1
        return self.raw(at) if at < self._stops[change] else self._ends[change]

    def all_new(self, at: Offsets) -> Offsets:
        """Where in the text these bytes of `raw` went, none of them inside of a change."""
        import numpy as np

        passed = np.searchsorted(np.array(self._ends), at, side="right")
        new: Offsets = at - np.array(self._shrunk, np.int64)[passed]
        return new

    def new(self, at: int) -> int:
        """Where in the text the byte `at` of `raw` went: the start of what was changed, for a byte inside of it."""
        change = bisect_right(self._starts, at) - 1
        if change < 0:
            return at
        if at >= self._ends[change]:
            return self._stops[change] + at - self._ends[change]
        return self._begins[change]

    def touches(self, start: int, end: int) -> bool:
        """Whether anything in text[start:end] was changed."""
        change = bisect_right(self._begins, end - 1) - 1
        return change >= 0 and (self._stops[change] > start or self._begins[change] > start)


def unescaped(passage: Passage) -> Passage:
    """The same with its escapes read; itself where there is none."""
    for _ in range(_TIMES):
        code, changes = next(((code, found) for code, found in _changes(passage) if found), ("", []))
        if not changes:
            break
        passage = rewritten(passage, changes, code)
    return passage


def _changes(passage: Passage) -> Iterator[tuple[str, list[Change]]]:
    text = passage.text
    if b"\0" in text:
        yield "utf-16", [(*one.span(), one[0].replace(b"\0", b"")) for one in _WIDE.finditer(text)]
    if b"%" in text:
        yield "url", [change for one in _at(text, b"%", _URL) if (change := _of_url(text, one))]
    if passage.breaks is None and (b"=\n" in text or b"=\r\n" in text or b"uoted-printable" in text):
        yield "quoted-printable", [change for region in _regions(text) for change in _of_quoted(text, *region)]


def _at(text: bytes, sign: bytes, expression: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Where an expression matches that begins with a sign, which is found quicker so."""
    at = text.find(sign)
    while at >= 0:
        found = expression.match(text, at)
        if found:
            yield found
        at = text.find(sign, found.end() if found else at + 1)


def _of_url(text: bytes, found: re.Match[bytes]) -> Change | None:
    start, end = found.span()
    if _FORMAT.fullmatch(found[0]) and not (text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()):
        return None
    if _USER_AFTER.match(text, end) and _USER_BEFORE.search(text, max(0, start - _USER_REACH), start):
        return None
    return _change(start, end, found[0].replace(b"%", b""))


def _change(start: int, end: int, digits: bytes) -> Change | None:
    """For what can be printed; other bytes stay as they are written."""
    octets = bytes.fromhex(digits.decode())
    try:
        printable = octets.decode().translate(_CONTROLS).isprintable()
    except UnicodeDecodeError:
        return None
    return (start, end, octets) if printable else None


def _regions(text: bytes) -> Iterator[tuple[int, int]]:
    """What is in quoted-printable: a body under a header that says so, or a paragraph in which lines are broken so; if
    each of its equals signs is an escape."""
    done = 0
    for mark in sorted([*_headers(text), *_broken_lines(text)], key=lambda mark: mark.start()):
        if mark.start() < done:
            continue
        if mark.re is _HEADER:
            blank = _BLANK_LINE.search(text, mark.end())
            start, end = (blank.end(), text.find(b"\n--", blank.end())) if blank else (len(text), -1)
        else:
            start = max(done, text.rfind(b"\n\n", 0, mark.start()), text.rfind(b"\n\r\n", 0, mark.start()))
            blank = _BLANK_LINE.search(text, mark.end())
            end = blank.start() + 1 if blank else -1
        done = len(text) if end < 0 else end
        if not _NOT_QUOTED.search(text, start, done):
            yield start, done


def _headers(text: bytes) -> list[re.Match[bytes]]:
    return list(_HEADER.finditer(text)) if b"uoted-printable" in text else []


def _broken_lines(text: bytes) -> Iterator[re.Match[bytes]]:
    for sign in (b"=\n", b"=\r\n"):
        for end in _at(text, sign, _SOFT_BREAK):
            start = text.rfind(b"\n", max(0, end.start() - _LONGEST), end.start()) + 1
            if (start or end.start() < _LONGEST) and (line := _BROKEN_LINE.fullmatch(text, start, end.end())):
                yield line


def _of_quoted(text: bytes, start: int, end: int) -> Iterator[Change]:
    for one in _QUOTED.finditer(text, start, end):
        change = (*one.span(), b"") if one[0].endswith(b"\n") else _change(*one.span(), one[0].replace(b"=", b""))
        if change is not None:
            yield change


def rewritten(passage: Passage, changes: list[Change], code: str | None) -> Passage:
    """The passage with changes made, its places those of what was changed. code: what the places say of a match in
    which something was; None where that is no encoding of its own."""
    mapped = Rewritten(passage.text, changes)
    return replace(
        passage,
        text=mapped.text,
        breaks=None if passage.breaks is None else mapped.all_new(passage.breaks),
        core=None if passage.core is None else (mapped.new(passage.core[0]), mapped.new(passage.core[1])),
        scope=None if passage.scope is None else _scope(passage.scope, mapped),
        places=_Places(passage.places, mapped, code),
        records=_records(passage, mapped),
    )


def _scope(around: ScopeOf, mapped: Rewritten) -> ScopeOf:
    def scope(start: int, end: int) -> Scope | None:
        found = around(mapped.raw(start), mapped.raw(end - 1) + 1)
        if found is None:
            return None
        return Scope(min(start, mapped.new(found.start)), max(end, mapped.new(found.end)), found.names)

    return scope


def _records(passage: Passage, mapped: Rewritten) -> Records | None:
    if passage.records is None or passage.breaks is not None:  # cells are numbered as before
        return passage.records
    return _Records(passage.records, mapped)


class _Places:
    def __init__(self, around: Places, mapped: Rewritten, code: str | None) -> None:
        self._around, self._mapped, self._code = around, mapped, code

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        found = self._around.locate(self._mapped.raw(start), self._mapped.raw_end(end), limit)
        if self._code is None or not self._mapped.touches(start, end):
            return found
        return [written(one, self._code) for one in found]

    def column(self, at: int) -> int | None:
        return column_of(self._around, self._mapped.raw(at))


class _Records:
    def __init__(self, around: Records, mapped: Rewritten) -> None:
        self._around, self._mapped = around, mapped
        self.table = around.table

    @property
    def first(self) -> int:
        return self._around.first

    def numbers(self, at: Offsets) -> Offsets:
        import numpy as np

        return self._around.numbers(np.array([self._mapped.raw(int(one)) for one in at], np.int64))

    def place(self, number: int) -> Occurrence:
        return self._around.place(number)
