"""Running text: a line is a record, and where no line of it is enough, a paragraph.

A paragraph ends at a blank line, and before a message of HL7 or a vCard. One of more than LONGEST bytes is a list of
lines, such as a log; so is a line that long no record. Windows end anywhere: what belongs to a line or paragraph that
is open at a window's end is carried into the next, which sees its beginning as context, and counts it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence
from macie_lite.pipeline.combinations import PLACES, Gathered, Kinds

__all__ = ["LONGEST", "TextJoin"]

LONGEST = 4096
"""Bytes of a line or paragraph; less than the context of windows (`extraction.windows.OVERLAP`)."""

_LINE_END = re.compile(rb"[\r\n]")
_BREAK = re.compile(rb"(?:\r\n?+|\n)(?:[ \t]*+[\r\n]|(?=MSH\||BEGIN:VCARD|From [^\r\n]{0,200}:[0-9]{2} ))")
"""What ends a paragraph. "From" begins a message of an mbox (RFC 4155)."""

_AHEAD = 256  # bytes of what ends a paragraph, at most

Hit = tuple[int, int]
"""Where in the text, and the identifier's bit."""

Hits = Sequence[tuple[int, Sequence[int]]]
"""By identifier: its bit, and where it stands."""

Cleared = Callable[[Occurrence, Passage], Occurrence]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line or paragraph [start, end), as far as it holds hits; -1 where it is too long to be a record."""

    end: int
    bits: int
    hits: Sequence[Hit]


class TextJoin:
    """For one object; passages in the order of the file."""

    def __init__(self, kinds: Kinds, found: Sequence[Gathered], cleared: Cleared) -> None:
        self._kinds, self._found, self._cleared = kinds, found, cleared
        self._carried: list[Hit] = []  # of the last bytes before the core that comes, relative to it

    @property
    def carried(self) -> Sequence[Hit]:
        """What may belong to a line or paragraph that goes on in the next passage: where, from its core on."""
        return sorted(self._carried)

    def begin(self, carried: Iterable[Hit]) -> None:
        """The next passage goes on where another one ended."""
        self._carried = list(carried)

    def add(self, hits: Hits, passage: Passage) -> None:
        """hits: of each identifier in the passage's core, ascending."""
        start, end = passage.core or (0, len(passage.text))
        last = end >= len(passage.text)
        carried = [(at + start, bit) for at, bit in self._carried] if start else []
        bits = _all_bits(carried) | sum(bit for bit, _ in hits)
        if self._kinds.made(bits):
            self._join(sorted(chain(carried, _flat(hits))), range(start, end + 1 if last else end), passage)
        self._carried = []
        if not last:
            behind = [(bit, at[bisect_left(at, end - LONGEST) :]) for bit, at in hits]
            near = (hit for hit in carried if hit[0] >= end - LONGEST)
            self._carried = [(at - end, bit) for at, bit in chain(near, _flat(behind))]

    def _join(self, hits: list[Hit], ends: range, passage: Passage) -> None:
        """Counts the lines and paragraphs that end in `ends`."""
        for paragraph in _paragraphs(passage.text, hits):
            made = self._kinds.made(paragraph.bits)
            if made is None:
                continue
            lines = [(line, self._kinds.made(line.bits)) for line in _lines(passage.text, paragraph.hits)]
            met = [(line, of_line) for line, of_line in lines if of_line is not None and line.end >= 0]
            for number, found in enumerate(self._found):
                if made[number]:
                    units = [(line, of_line[number]) for line, of_line in met if of_line[number]]
                    self._count(found, units or [(paragraph, made[number])], ends, passage)

    def _count(self, found: Gathered, units: list[tuple[_Unit, int]], ends: range, passage: Passage) -> None:
        for unit, bits in units:
            if unit.end not in ends:
                continue
            found.records += 1
            found.bits |= bits
            if len(found.places) < PLACES:
                place = passage.places.locate(unit.hits[0][0], unit.hits[-1][0] + 1, 1)[0]
                found.places.append(self._cleared(place, passage))


def _flat(hits: Hits) -> Iterator[Hit]:
    for bit, places in hits:
        for at in places:
            yield at, bit


def _all_bits(hits: Iterable[Hit]) -> int:
    bits = 0
    for _, bit in hits:
        bits |= bit
    return bits


def _paragraphs(text: bytes, hits: Sequence[Hit]) -> Iterator[_Unit]:
    """The paragraphs with hits. One that is too long comes in pieces, each of whole lines."""
    number, start, known = 0, 0, True
    while number < len(hits):
        first = hits[number][0]
        if start < first - LONGEST:
            start, known = first - LONGEST, False
        for found in _BREAK.finditer(text, start, first):
            start, known = found.end(), True
        ending = _BREAK.search(text, first, start + LONGEST + _AHEAD)
        if ending is not None and ending.start() <= start + LONGEST:
            end, following = ending.start(), ending.end()
        elif len(text) <= start + LONGEST:
            end = following = len(text)
        else:
            line = _LINE_END.search(text, max(first, start + LONGEST))
            end, following, known = -1, line.start() if line else len(text), False
        behind = _behind(hits, number, following)
        yield _Unit(end if known else -1, _all_bits(hits[number:behind]), hits[number:behind])
        number, start, known = behind, following, end >= 0


def _lines(text: bytes, hits: Sequence[Hit]) -> Iterator[_Unit]:
    """The lines with hits."""
    number = 0
    while number < len(hits):
        first = hits[number][0]
        before = max(0, first - LONGEST)
        start = text.rfind(b"\n", before, first) + 1
        start = max(start, text.rfind(b"\r", max(before, start), first) + 1)
        ending = _LINE_END.search(text, first)
        end = ending.start() if ending else len(text)
        behind = _behind(hits, number, end)
        fits = (start > 0 or before == 0) and end - start <= LONGEST
        yield _Unit(end if fits else -1, _all_bits(hits[number:behind]), hits[number:behind])
        number = behind


def _behind(hits: Sequence[Hit], number: int, limit: int) -> int:
    """The first hit after this one that starts at `limit` or behind it."""
    number += 1
    while number < len(hits) and hits[number][0] < limit:
        number += 1
    return number
