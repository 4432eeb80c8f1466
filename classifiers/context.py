"""What stands around a match: keywords, their edges and distance; the field's name; the cells of a column.

Keywords follow Macie (user guide, "managed-data-identifiers-keywords"): in any case; a space in one also matches
nothing, `_` and `-`. A keyword counts where it is bounded by something that is no letter, an underscore, a digit or a
change of case, and where its nearest edge is within the distance, in code points, of the match's nearest edge.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from classifiers.escapes import LOOSE_WORD
from classifiers.patterns import is_letter, letter_after, letter_before
from classifiers.scanning import Database, Expression, Hits
from classifiers.types import Identifier

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["REACH", "Cells", "Keyword", "Names", "Near", "Nearby", "keyword_expressions", "keywords_of"]

REACH = 4
"""Bytes of a code point, at most: how far, in bytes, a distance may reach."""

_CONTINUATION = bytes(range(0x80, 0xC0))
_KINDS = 3  # expressions per keyword: plain, change of case, acronym before a capitalised word
_NAMES = 4096  # names whose keywords are remembered
_LONGEST_NAME = 4096  # bytes of a field name that are looked at


@dataclass(frozen=True)
class Keyword:
    """A keyword and the identifiers (by index) that it speaks for."""

    number: int
    text: str
    owners: tuple[int, ...]
    left: bool = field(init=False)  # whether its first character is a letter, and so needs an edge
    right: bool = field(init=False)
    length: int = field(init=False)  # bytes, when all ways of writing it have as many, else 0
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        sizes = [{len(way) for way in _ways(character)} for character in self.text]
        longest = sum(max(size) for size in sizes)
        fixed = all(len(size) == 1 for size in sizes)
        put = object.__setattr__
        put(self, "left", is_letter(self.text[0]) and not self.text[0].isdigit())
        put(self, "right", is_letter(self.text[-1]) and not self.text[-1].isdigit())
        put(self, "length", longest if fixed else 0)
        put(self, "longest", longest)

    def start(self, text: bytes, end: int) -> int:
        """Where the keyword that ends at `end` starts."""
        if self.length:
            return end - self.length
        found = _shape(self.text).search(text, max(0, end - self.longest), end)
        return found.start() if found else end

    def bounded(self, text: bytes, start: int, end: int) -> bool:
        """Whether no letter beyond ASCII touches it; Hyperscan has seen to ASCII."""
        return not (self.left and letter_before(text, start)) and not (self.right and letter_after(text, end))


def keywords_of(identifiers: Sequence[Identifier]) -> tuple[Keyword, ...]:
    """Every distinct keyword, with all identifiers that have it, in a fixed order."""
    owners: dict[str, list[int]] = {}
    for index, one in enumerate(identifiers):
        if one.forms:
            for text in dict.fromkeys(_folded(word) for word in (*one.keywords, *one.own_keywords)):
                owners.setdefault(text, []).append(index)
    return tuple(Keyword(number, text, tuple(owners[text])) for number, text in enumerate(sorted(owners)))


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFC", word).lower().split())


def _ways(character: str) -> list[bytes]:
    """All ways to write one character of a keyword, in bytes; a space is a separator or nothing."""
    if character == " ":
        return [b"", b" ", b"\t", b"\r", b"\n", b"_", b"-"]
    cases = {character, character.lower(), character.upper()}
    forms = {unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")}
    return sorted(form.encode() for form in forms)


def _source(text: str, *, upper: bool = False) -> str:
    """The keyword as an expression over bytes; ASCII letters in lower (or upper) case as they are, for `(?i:`."""
    parts = []
    for character in text:
        if character == " ":
            parts.append(r"[ \t\r\n_\-]?")
        elif character.isascii():
            parts.append(
                (character.upper() if upper else character) if character.isalnum() else f"\\x{ord(character):02x}"
            )
        else:
            parts.append("(?:" + "|".join("".join(f"\\x{byte:02x}" for byte in way) for way in _ways(character)) + ")")
    return "".join(parts)


_shapes: dict[str, re.Pattern[bytes]] = {}


def _shape(text: str) -> re.Pattern[bytes]:
    shape = _shapes.get(text)
    if shape is None:
        shape = _shapes[text] = re.compile(f"(?i:{_source(text)})\\Z".encode())
    return shape


def keyword_expressions(keywords: Iterable[Keyword]) -> list[Expression]:
    """What Hyperscan looks for: each keyword between its edges, of which the right one takes one byte, or two."""
    return [
        Expression(_KINDS * keyword.number + kind, source, f"keyword {keyword.text!r}")
        for keyword in keywords
        for kind, source in enumerate(_edged(keyword))
        if source
    ]


def _edged(keyword: Keyword) -> list[str]:
    body = f"(?i:{_source(keyword.text)})"
    before = f"(?:^|[^A-Za-z]|{LOOSE_WORD})" if keyword.left else ""
    after = "[^A-Za-z]" if keyword.right else r"[\x00-\xff]"
    first, last = keyword.text[0], keyword.text[-1]
    if not (first.isascii() and first.isalpha() and last.isascii() and last.isalpha() and len(keyword.text) > 1):
        return [before + body + after]
    inner, upper = f"(?i:{_source(keyword.text[1:-1])})", _source(keyword.text, upper=True)
    changes = (
        f"[a-z]{first.upper()}{inner}(?i:{last})[^a-z]",  # custSSN, custSsnValue
        f"[a-z]{upper}[a-z]",  # custSSNvalue
        f"{before}(?i:{first}){inner}{last}[A-Z]",  # ssnValue, SsnValue
        f"{before}{upper}[a-z]",  # SSNvalue
        f"[A-Z][A-Z]{first}{inner}{last}[^a-z]",  # USssn
    )
    return [before + body + after, "(?:" + "|".join(changes) + ")", f"(?:^|[^A-Z]){upper}[A-Z][a-z]"]  # SSNValue


@dataclass(slots=True)
class Near:
    """Where the keywords of one identifier stand in a text: spans in the order of their ends."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    _by_start: list[int] | None = None

    def add(self, starts: list[int], ends: list[int]) -> None:
        self.starts += starts
        self.ends += ends

    def order(self) -> None:
        """Put into the order of ends; call once all are added."""
        spans = sorted(zip(self.ends, self.starts, strict=True))
        self.ends = [end for end, _ in spans]
        self.starts = [start for _, start in spans]
        self._by_start = sorted(self.starts)

    def holds(self, text: bytes, span: tuple[int, int], distance: int, unit: tuple[int, int]) -> bool:
        """Whether a keyword inside `unit` stands within `distance` code points of `span`, or overlaps it."""
        start, end = span
        by_start = self._by_start or []
        before = bisect_right(self.ends, start)
        after = bisect_left(by_start, end)
        if after > before and self._overlaps(span, unit):
            return True
        if before and self.starts[before - 1] >= unit[0] and _within(text, self.ends[before - 1], start, distance):
            return True
        return after < len(by_start) and by_start[after] < unit[1] and _within(text, end, by_start[after], distance)

    def _overlaps(self, span: tuple[int, int], unit: tuple[int, int]) -> bool:
        first = bisect_right(self.ends, span[0])
        for index in range(first, len(self.ends)):
            if self.starts[index] < span[1]:
                return unit[0] <= self.starts[index] and self.ends[index] <= unit[1]
            if index - first > 8:  # keywords that long do not exist
                break
        return False


def _within(text: bytes, start: int, end: int, distance: int) -> bool:
    """Whether at most `distance` code points lie in [start, end)."""
    size = end - start
    if size <= distance:
        return True
    return size <= REACH * distance and len(text[start:end].translate(None, _CONTINUATION)) <= distance


class Nearby:
    """The keywords in a text, edges checked, none across the end of a cell; worked out by identifier when asked for."""

    def __init__(self, keywords: Sequence[Keyword], hits: Hits, text: bytes, cells: Cells | None) -> None:
        self._keywords = keywords
        self._hits = hits
        self._text = text
        self._ascii = text.isascii()
        self._cells = cells
        self._numbers: dict[int, list[int]] = {}
        self._spans: dict[int, tuple[list[int], list[int]]] = {}
        self._near: dict[int, Near | None] = {}
        for number in hits:
            for owner in keywords[number // _KINDS].owners:
                self._numbers.setdefault(owner, []).append(number)

    def of(self, owner: int) -> Near | None:
        """The keywords of one identifier (by index), None where the text holds none."""
        if owner not in self._numbers:
            return None
        if owner not in self._near:
            near = Near()
            for number in self._numbers[owner]:
                near.add(*self._placed(number))
            near.order()
            self._near[owner] = near if near.ends else None
        return self._near[owner]

    def owners(self) -> frozenset[int]:
        return frozenset(owner for owner in self._numbers if self.of(owner) is not None)

    def _placed(self, number: int) -> tuple[list[int], list[int]]:
        """Starts and ends of what one expression reported; shared by the identifiers that have the keyword."""
        if number not in self._spans:
            self._spans[number] = self._place(number)
        return self._spans[number]

    def _place(self, number: int) -> tuple[list[int], list[int]]:
        keyword, overshoot, text = self._keywords[number // _KINDS], 2 if number % _KINDS == 2 else 1, self._text
        ends = [end - overshoot for end in self._hits[number]]
        starts = (
            [end - keyword.length for end in ends] if keyword.length else [keyword.start(text, end) for end in ends]
        )
        # Only a space in a keyword can be the newline between two cells.
        cells = self._cells if " " in keyword.text else None
        if self._ascii and cells is None:
            return starts, ends
        spans = [
            (start, end)
            for start, end in zip(starts, ends, strict=True)
            if keyword.bounded(text, start, end) and (cells is None or cells.inside(start, end))
        ]
        return [start for start, _ in spans], [end for _, end in spans]


class Cells:
    """The cells of a column text: cell i is [breaks[i - 1] + 1, breaks[i])."""

    def __init__(self, breaks: Offsets) -> None:
        self._ends = memoryview(breaks)  # type: ignore[arg-type]  # its elements are plain ints, which bisect wants

    def __len__(self) -> int:
        return len(self._ends)

    def index(self, position: int) -> int:
        """The cell that holds the byte before `position`, or starts there."""
        return bisect_left(self._ends, position)

    def bounds(self, index: int) -> tuple[int, int]:
        return (self._ends[index - 1] + 1 if index else 0), self._ends[index]

    def inside(self, start: int, end: int) -> bool:
        """Whether [start, end) lies in one cell."""
        index = self.index(end)
        return index < len(self._ends) and self.bounds(index)[0] <= start


class Names:
    """The identifiers whose keywords a name (field, JSON key) holds; remembers a bounded number of names."""

    def __init__(self, keywords: Sequence[Keyword], database: Database) -> None:
        self._keywords = keywords
        self._database = database
        self._known: OrderedDict[str, frozenset[int]] = OrderedDict()
        self._lock = threading.Lock()

    def owners(self, name: str) -> frozenset[int]:
        """Indices of identifiers."""
        with self._lock:
            known = self._known.get(name)
            if known is not None:
                self._known.move_to_end(name)
                return known
        found = self._find(name)
        with self._lock:
            self._known[name] = found
            if len(self._known) > _NAMES:
                self._known.popitem(last=False)
        return found

    def _find(self, name: str) -> frozenset[int]:
        text = name.encode("utf-8", "replace")[:_LONGEST_NAME]
        hits = self._database.scan(text + b"\n")
        return Nearby(self._keywords, hits, text, None).owners()
