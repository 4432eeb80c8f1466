"""Where the tags, comments and other marks of a window of HTML or XML stand, without a tree.

One vectorised pass finds tags; what may hold anything (comments, CDATA, scripts) is gone through one by one. What is
open at a window's end is carried into the next, so that memory is bounded by the window, however long a tag is. Marks
that are not well-formed are read as browsers read them, about: no byte is lost to a wrong guess, only its neighbours.

Sources: XML 1.0 (fifth edition), 2.3 to 3.1; HTML, 13.1 and 13.2.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    _Found = tuple[Offsets, Offsets, NDArray[np.uint8]]

__all__ = ["OUTSIDE", "Kind", "Marks", "Open", "marks"]


class Kind(IntEnum):
    """What a mark is. RAW: a script or a style, its first tag with its text; its end tag is a mark of its own."""

    TAG = 1
    COMMENT = 2
    CDATA = 3
    OTHER = 4  # processing instructions, document types
    RAW = 5


@dataclass(frozen=True, slots=True, repr=False)
class Open:
    """What is open where a window starts. head: the first bytes of the mark. end: where it ends, from there, None where
    that was not seen yet. quote: of the attribute's value that is open. slash: whether that is the last byte before."""

    kind: Kind | None = None
    head: bytes = b""
    end: int | None = None
    quote: bytes = b""
    slash: bool = False


OUTSIDE = Open()

_HEAD = 256
_LESS, _GREATER, _SLASH = ord("<"), ord(">"), ord("/")
_LETTER = np.zeros(256, np.bool_)
_LETTER[[*range(65, 91), *range(97, 123)]] = True
_NAME_START = _LETTER.copy()
_NAME_START[[ord("_"), ord(":"), *range(128, 256)]] = True
_TAG_END = re.compile(rb"""[^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+>""")
_CLOSED = re.compile(rb"\"[^\"]*+\"|'[^']*+'")
_QUOTE = re.compile(rb"[\"']")
_RAW = re.compile(rb"<(?:script|style)(?=[\s/>])", re.IGNORECASE)
_RAW_ENDS = {name: re.compile(rb"</" + name, re.IGNORECASE) for name in (b"script", b"style")}
_CLOSING = {Kind.COMMENT: b"-->", Kind.CDATA: b"]]>"}
_DOCTYPE = re.compile(rb"<![A-Za-z][^>\[]*+(?:\[(?:[^\]]++|\](?![ \t\r\n]*+>))*+\][ \t\r\n]*+)?>")
_PATIENCE = 4  # how many times a window's bytes may be gone through for tags with odd quotes


class Marks:
    """Marks in the order of the text, none in another. The first may have started before it (`starts` is 0 then)."""

    def __init__(self, text: bytes, start: Open, found: _Found, *, ended: bool) -> None:
        self._text, self._open = text, start
        self.starts, self.ends, self.kinds = found
        self._ended = ended  # whether the last mark ends in the text

    def head(self, number: int) -> bytes:
        """The first bytes of a mark, of one that started before the text too."""
        if number == 0 and self._open.kind is not None:
            return self._open.head
        start = int(self.starts[number])
        return self._text[start : min(start + _HEAD, int(self.ends[number]))]

    def open_at(self, at: int) -> Open:
        """What is open before text[at]."""
        number = int(np.searchsorted(self.starts, at)) - 1
        if number < 0 or self.ends[number] <= at:
            return OUTSIDE
        start, end, kind = int(self.starts[number]), int(self.ends[number]), Kind(int(self.kinds[number]))
        carried = self._open if number == 0 and self._open.kind is not None else OUTSIDE
        head = carried.head or self._text[start : start + _HEAD]
        known = number < len(self.starts) - 1 or end < len(self._text) or self._ended
        quote = b"" if known or kind is not Kind.TAG else _quote_at(self._text[start:at], carried.quote)
        return Open(kind, head, end - at if known else None, quote, self._text[at - 1 : at] == b"/")


def _quote_at(part: bytes, quote: bytes) -> bytes:
    """The quote that is open at the end of a part of a tag, given the one at its start."""
    if quote:
        at = part.find(quote)
        if at < 0:
            return quote
        part = part[at + 1 :]
    rest = _QUOTE.search(_CLOSED.sub(b"", part))
    return rest[0] if rest else b""


def marks(text: bytes, start: Open, *, html: bool) -> Marks:
    """html: scripts and styles hold text alone, and declarations end at once."""
    data = np.frombuffer(text, np.uint8)
    less = np.flatnonzero(data[:-3] == _LESS)
    regions = _regions(text, start, _special(data, less, html=html), html=html)
    tags = _tags(text, _outside(_tag_starts(data, less, html=html), regions), regions)
    found = _merged(*tags, regions)
    last = regions[-1] if regions else None
    if last is not None and last.end >= len(text):
        return Marks(text, start, found, ended=last.known)
    return Marks(text, start, found, ended=text.endswith(b">"))


@dataclass(frozen=True, slots=True)
class _Region:
    """A mark that is no tag, or one that started before the text. known: whether its end was seen."""

    start: int
    end: int
    kind: Kind
    known: bool


def _regions(text: bytes, start: Open, special: list[int], *, html: bool) -> list[_Region]:
    regions = [] if start.kind is None else [_Region(0, *_continued(text, start, html=html))]
    at = regions[0].end if regions else 0
    for place in special:
        if place < at:
            continue
        kind, end, known = _region(text, place, html=html)
        if kind is not None:
            regions.append(_Region(place, end, kind, known))
            at = end
    return regions


def _continued(text: bytes, start: Open, *, html: bool) -> tuple[int, Kind, bool]:
    """The rest of the mark that is open where the text starts."""
    kind = start.kind or Kind.OTHER
    if start.end is not None:
        return min(start.end, len(text)), kind, True
    if kind is not Kind.TAG:
        end, known = _end_of(text, 0, kind, start.head, html=html)
        return end, kind, known
    at = text.find(start.quote) + 1 if start.quote else 0
    found = _TAG_END.match(text, at) if at or not start.quote else None
    return found.end() if found else len(text), kind, found is not None


def _special(data: NDArray[np.uint8], less: Offsets, *, html: bool) -> list[int]:
    """Where marks that are no tags may start."""
    second = data[less + 1]
    found = (second == ord("!")) | (second == ord("?"))
    if html:
        third, fourth = data[less + 2] | 0x20, data[less + 3] | 0x20
        found |= (second | 0x20 == ord("s")) & (
            (third == ord("c")) & (fourth == ord("r")) | (third == ord("t")) & (fourth == ord("y"))
        )
    special: list[int] = less[found].tolist()
    return special


def _region(text: bytes, at: int, *, html: bool) -> tuple[Kind | None, int, bool]:
    """What starts at text[at]: its kind, None for a tag; its end; and whether that was seen."""
    if text.startswith(b"<!--", at):
        return Kind.COMMENT, *_end_of(text, at + 4, Kind.COMMENT, b"", html=html)
    if text.startswith(b"<![CDATA[", at):
        return Kind.CDATA, *_end_of(text, at + 9, Kind.CDATA, b"", html=html)
    if text[at + 1] in b"!?":
        return Kind.OTHER, *_end_of(text, at, Kind.OTHER, text[at : at + 9], html=html)
    raw = _RAW.match(text, at)
    if raw is None:
        return None, at, True
    return Kind.RAW, *_end_of(text, raw.end(), Kind.RAW, raw[0], html=html)


def _end_of(text: bytes, at: int, kind: Kind, head: bytes, *, html: bool) -> tuple[int, bool]:
    """Where a mark whose inside stands at text[at] ends, and whether that was seen."""
    if kind is Kind.RAW:
        found = _RAW_ENDS[head[1:7].lower()[: 6 if head[2:3] in b"cC" else 5]].search(text, at)
        return (found.start(), True) if found else (len(text), False)
    if not html and head.startswith(b"<!DOCTYPE") and text.startswith(b"<!DOCTYPE", at):
        found = _DOCTYPE.match(text, at)
        return (found.end(), True) if found else (len(text), False)
    closing = _CLOSING.get(kind) or (b"?>" if head[1:2] == b"?" and not html else b">")
    end = text.find(closing, at)
    return (end + len(closing), True) if end >= 0 else (len(text), False)


def _tags(text: bytes, starts: Offsets, regions: list[_Region]) -> tuple[Offsets, Offsets]:
    """Starts and ends of tags; one that does not end in the text ends with it."""
    data = np.frombuffer(text, np.uint8)
    if not len(starts):
        return starts, starts
    greater = np.flatnonzero(data == _GREATER)
    ends = np.append(greater + 1, len(data))[np.searchsorted(greater, starts)]
    following = np.append(starts[1:], len(data))
    odd = np.zeros(len(starts), np.bool_)
    for quote in b"\"'":
        if bytes((quote,)) in text:
            quotes = np.flatnonzero(data == quote)
            counts = np.searchsorted(quotes, np.minimum(ends, following)) - np.searchsorted(quotes, starts)
            odd |= counts & 1 == 1
    whole = odd | (following >= ends)  # another tag starts before this one ended: this was none
    if odd.any():
        _even_out(text, starts, ends, whole, np.flatnonzero(odd).tolist())
    starts, ends = starts[whole], ends[whole]
    if regions:  # one that seems to end in a comment ends before it
        lows = np.array([region.start for region in regions])
        ends = np.minimum(ends, np.append(lows, len(data))[np.searchsorted(lows, starts)])
    return starts, ends


def _tag_starts(data: NDArray[np.uint8], less: Offsets, *, html: bool) -> Offsets:
    second = data[less + 1]
    first = _LETTER if html else _NAME_START
    starts: Offsets = less[first[second] | ((second == _SLASH) & first[data[less + 2]])]
    return starts


def _outside(starts: Offsets, regions: list[_Region]) -> Offsets:
    """Those that stand in no region."""
    if not regions:
        return starts
    lows, highs = np.array([(region.start, region.end) for region in regions]).T
    before = np.searchsorted(lows, starts, side="right") - 1
    outside: Offsets = starts[(before < 0) | (starts >= highs[np.maximum(before, 0)])]
    return outside


def _even_out(text: bytes, starts: Offsets, ends: Offsets, whole: NDArray[np.bool_], odd: list[int]) -> None:
    """Finds the ends of tags whose values hold quotes, tags or ">", one by one; without patience they end at ">"."""
    reached, patience = 0, _PATIENCE * len(text)
    for number in odd:
        start = int(starts[number])
        if start < reached:
            continue
        found = _TAG_END.match(text, start) if patience > 0 else None
        patience -= (found.end() if found else len(text)) - start
        if found:
            ends[number] = reached = found.end()
            whole[number + 1 : int(np.searchsorted(starts, reached))] = False
        else:
            whole[number] = number + 1 == len(starts) or bool(ends[number] <= starts[number + 1])


def _merged(starts: Offsets, ends: Offsets, regions: list[_Region]) -> _Found:
    kinds = np.full(len(starts), Kind.TAG, np.uint8)
    if not regions:
        return starts, ends, kinds
    lows, highs, others = np.array([(region.start, region.end, region.kind) for region in regions]).T
    order = np.argsort(np.concatenate((starts, lows)), kind="stable")
    return (
        np.concatenate((starts, lows))[order],
        np.concatenate((ends, highs))[order],
        np.concatenate((kinds, others.astype(np.uint8)))[order],
    )
