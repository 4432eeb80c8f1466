# ruff: noqa: SIM905 - lists of words read better as text
"""Columns: judged by header, shape and lexicon over a sample of distinct cells, then each cell by its shape alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.ner import lexicon
from classifiers.ner.entities import ADDRESS, NAME
from classifiers.ner.fields import FieldKind, kind_of
from classifiers.ner.shapes import is_address, is_name, known, name_words
from classifiers.ner.street_lines import is_street_line
from classifiers.types import Evidence, NameHit, Text

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["cells", "hits", "is_prose"]

SAMPLE = 256
"""Distinct cells that a column is judged by."""

_W = r"[^\W\d_][\w'’-]*\.?"
_SHAPE = re.compile(rf"{_W}(?: {_W}){{1,4}}|{_W}(?: {_W})?, ?{_W}(?: {_W}){{0,2}}")
_ONE = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:[ '’-][^\W\d_]+){0,2}\.?")
_FIRM = re.compile(r"(?i)\b(?:and|&|inc|ltd|llc|plc|gmbh|ag|corp|co|group|sons|bank|company|holdings|partners)\b")
_EMPTY = frozenset("none null nan n/a na unknown test missing empty undefined anonymous".split())
_LONGEST_CELL = 200
_PROSE_WORDS = 6
_MANY = 20  # distinct cells, none of which is there by chance

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Shares:
    """Of the sample, of `size` cells: whole names by shape, single words, those in the lexicons, addresses; of these,
    those that begin as a street does, and those with a word or code that says so."""

    size: int
    full: float
    single: float
    given: float
    known: float
    address: float
    postal: float
    street: float


def cells(breaks: Offsets) -> Iterator[Cell]:
    """Spans of the cells, in order."""
    begin = 0
    for end in breaks.tolist():
        yield begin, end
        begin = end + 1


def _sample(text: Text, breaks: Offsets) -> list[str]:
    """Up to SAMPLE distinct cells that are not empty, from all through the column."""
    found: dict[bytes, None] = {}
    step = max(1, len(breaks) // (SAMPLE * 4))
    for at in range(0, len(breaks), step):
        begin = int(breaks[at - 1]) + 1 if at else 0
        cell = text.text[begin : min(int(breaks[at]), begin + 4 * _LONGEST_CELL)].strip()
        if cell:
            found[cell] = None
        if len(found) >= SAMPLE:
            break
    return [cell.decode("utf-8", "replace") for cell in found]


def is_prose(text: Text, breaks: Offsets) -> bool:
    """Whether its cells are sentences rather than values: six words or more in the middle one."""
    words = sorted(len(cell.split()) for cell in _sample(text, breaks))
    return bool(words) and words[len(words) // 2] >= _PROSE_WORDS


def _full(cell: str) -> bool:
    return bool(_SHAPE.fullmatch(cell)) and not _FIRM.search(cell) and is_name(cell)


def _capital(cell: str) -> bool:
    return all(word[0].isupper() for word in name_words(cell))


def _given(cell: str) -> bool:
    return any(word.lower() in lexicon.given_names() for word in name_words(cell))


def _shares(sample: list[str]) -> _Shares:
    def share(count: int) -> float:
        return count / len(sample)

    full = [cell for cell in sample if _full(cell)]
    single = [cell for cell in sample if _ONE.fullmatch(cell) and is_name(cell.title())]
    addresses = [cell for cell in sample if is_address(cell)]
    return _Shares(
        size=len(sample),
        full=share(len(full)),
        single=share(len(single)),
        given=share(sum(_given(cell) and _capital(cell) for cell in full)),
        known=share(sum(known(cell) for cell in sample if len(cell) < _LONGEST_CELL)),
        address=share(len(addresses)),
        postal=share(sum(_street_first(cell) for cell in addresses)),
        street=share(sum(map(is_street_line, addresses))),
    )


_STREET_FIRST = re.compile(r"[0-9]{1,6}[A-Za-z]?,? [^\W\d_]|[^\W\d_][\w .'-]{3,40} [0-9]{1,5}\b")


def _street_first(cell: str) -> bool:
    return bool(_STREET_FIRST.match(cell)) and ("," in cell or len(cell.split()) >= 3)


def _judged(kind: FieldKind, shares: _Shares) -> str | None:
    """What the cells are: "full", "part", "address" or nothing."""
    if kind is FieldKind.ADDRESS and shares.address >= 0.4:
        return "address"
    if kind is FieldKind.FULL and shares.full >= 0.4 and shares.known >= 0.2:
        return "full"
    if kind is FieldKind.PART and shares.single + shares.full >= 0.6 and shares.known >= 0.15:
        return "part"
    if kind is FieldKind.NAME and shares.full >= 0.5 and shares.given >= 0.3:
        return "full"
    if kind is FieldKind.NAME and shares.single >= 0.7 and shares.known >= 0.7:
        return "part"
    if kind in (FieldKind.NONE, FieldKind.THING) and shares.full >= 0.8 and shares.given >= 0.6:
        return "full"
    # Words and a number alone are a title above a table, an item of a list; among many streets few need a known word.
    street = shares.street >= (0.1 if shares.size >= _MANY else 0.5)
    return "address" if kind is FieldKind.NONE and shares.postal >= 0.9 and street else None


def hits(text: Text, breaks: Offsets) -> Iterator[tuple[int, NameHit]]:
    """Each cell that holds a name or an address, by number, in order; nothing where the column is not of them."""
    sample = _sample(text, breaks)
    if not sample:
        return
    kind = kind_of(text.field)
    shares = _shares(sample)
    judged = _judged(kind, shares)
    if judged is None:
        return
    evidence = Evidence.PATTERN if kind in (FieldKind.NONE, FieldKind.THING) else Evidence.FIELD
    for number, (begin, end) in enumerate(cells(breaks)):
        hit = _hit(text.text, begin, end, judged, evidence)
        if hit:
            yield number, hit


def _hit(data: bytes, begin: int, end: int, judged: str, evidence: Evidence) -> NameHit | None:
    if end - begin > 4 * _LONGEST_CELL:
        return None
    raw = data[begin:end]
    start = begin + len(raw) - len(raw.lstrip())
    cell = raw.strip().decode("utf-8", "replace")
    stop = start + len(raw.strip())
    if judged == "address":
        return NameHit(ADDRESS, start, stop, evidence=evidence) if is_address(cell) else None
    if cell.lower() in _EMPTY:
        return None
    if judged == "full" and _full(cell):
        return NameHit(NAME, start, stop, partial=len(name_words(cell)) < 2, evidence=evidence)
    # A column of given names holds parts, however many words one has, and April among them is a name.
    if _ONE.fullmatch(cell):
        return NameHit(NAME, start, stop, partial=True, evidence=evidence)
    return None
