"""Columns: judged by header, shape and lexicon over a sample of distinct cells, then each cell by its shape alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from classifiers.ner.addresses import coded
from classifiers.ner.column_shares import LONGEST_CELL, is_full, is_single, shares_of
from classifiers.ner.entities import ADDRESS, NAME
from classifiers.ner.fields import FieldKind, kind_of
from classifiers.ner.shapes import is_address, name_words
from classifiers.ner.street_lines import is_house_line, is_street_line
from classifiers.ner.words import COMMON
from classifiers.types import Evidence, NameHit, Text

if TYPE_CHECKING:
    from classifiers.ner.column_shares import Shares
    from classifiers.types import Offsets

__all__ = ["cells", "hits", "is_prose"]

SAMPLE = 256
"""Distinct cells that a column is judged by."""

_GLANCE = 32  # of them, that tell most columns of other things apart
_MIDDLE = 64  # cells that tell prose
_PROSE_WORDS = 6
_FEW = 4  # cells, below which single words are there by chance unless all of them are names
_SOME = 8  # cells, each of which differs from the others by more than chance
_COUPLE = 3
_MANY = 20  # distinct cells, none of which is there by chance
_EMPTY = frozenset(
    b"none null nan n/a na nil tbd tba unknown test missing empty undefined anonymous various vacant redacted "
    b"deleted".split()
)
# Seen by nobody: soft hyphens, joiners, marks of direction, byte order marks; and quotes, which are no letters.
_UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
_UNSEEN |= dict.fromkeys(map(ord, "“”„"))
_MAILBOX = re.compile(rb"<[^<>@\s]{1,64}@[^<>@\s]{1,255}>\Z")
_LIST = re.compile("[;|]")
_LISTED = 0.7
"""Below a header for first or last names, so many cells that are in a lexicon: Stone and White are surnames there."""

_SAYS_SO = (FieldKind.FULL, FieldKind.PART, FieldKind.NAME, FieldKind.ADDRESS)

_REMEMBERED = 1 << 15
"""Cells of which the verdict is kept: what stands in a column stands there often."""

Cell = tuple[int, int]
_Verdict = tuple[str, bool]
"""Identifier, and whether it is a name of one part."""


def cells(breaks: Offsets) -> Iterator[Cell]:
    """Spans of the cells, in order."""
    begin = 0
    for end in breaks.tolist():
        yield begin, end
        begin = end + 1


def _sample(text: Text, breaks: Offsets, most: int = SAMPLE) -> list[str]:
    """Up to `most` distinct cells that say something, from all through the column."""
    found: dict[bytes, None] = {}
    for raw in _distinct(text.text, breaks, max(1, len(breaks) // (SAMPLE * 4))):
        cell = _core(raw)
        if len(cell) > 1 and cell.lower() not in _EMPTY:
            found[cell] = None
        if len(found) >= most:
            break
    return [plain for plain in map(_plain, found) if plain]


def _distinct(data: bytes, breaks: Offsets, step: int) -> Iterable[bytes]:
    """Each `step`-th cell, cut where it is too long for a name; each once, in order."""
    ends = breaks[::step]
    begins = np.concatenate(([0], breaks[step - 1 :: step] + 1))[: ends.size]
    ends = np.minimum(ends, begins + 4 * LONGEST_CELL)
    return {data[begin:end]: None for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)}


def _core(raw: bytes) -> bytes:
    """A cell without what is around it: space, quotes, a mailbox behind the name."""
    return _MAILBOX.sub(b"", raw.strip()).strip(b"\"' \t\r\n")


def _plain(core: bytes) -> str:
    """A cell as it is read: one space between its words, and nothing that is not seen."""
    cell = core.decode("utf-8", "replace")
    if not core.isascii():
        cell = cell.translate(_UNSEEN)
    return " ".join(cell.split()).replace(" ,", ",")


def is_prose(text: Text, breaks: Offsets) -> bool:
    """Whether its cells are sentences rather than values: six words or more in the middle one."""
    words = sorted(len(cell.split()) for cell in _sample(text, breaks, _MIDDLE))
    return bool(words) and words[len(words) // 2] >= _PROSE_WORDS


def _judged(kind: FieldKind, shares: Shares) -> str | None:
    """What the cells are: "full", "part", "address", "houses" (streets of which no word tells) or nothing."""
    if kind is FieldKind.ADDRESS and shares.house >= 0.4:
        return "address"
    if shares.thing <= 0.35 or (kind is FieldKind.PART and shares.listed >= _LISTED):
        judged = _JUDGES.get(kind, _of_any)(shares)
        if judged:
            return judged
    return None if kind is FieldKind.PART else _streets(kind, shares)


def _of_persons(shares: Shares) -> str | None:
    """Below a header that speaks of persons: names of the lexicons; or others, written as names, and nothing else."""
    known = shares.full >= 0.3 and shares.known >= 0.3
    written = shares.full + shares.firm + shares.one >= 0.85 and shares.thing <= 0.1 and shares.alike
    capital = shares.capital >= 0.5 or shares.known >= 0.2  # small letters are how jobs are written as well
    if known or (written and capital and shares.full >= max(0.2, shares.one)):
        return "full"
    return "part" if shares.one >= 0.5 and (shares.given >= 0.5 or shares.known >= 0.7) else None


def _of_parts(shares: Shares) -> str | None:
    """Below one that speaks of first or last names."""
    written = shares.single + shares.full >= 0.6 and shares.firm <= 0.2
    other = shares.thing <= 0.1 and shares.alike
    return "part" if written and (shares.known >= 0.3 or shares.listed >= _LISTED or other) else None


def _of_names(shares: Shares) -> str | None:
    """Below one that says "name": things have names as well."""
    if shares.full >= 0.4 and shares.thing <= 0.25 and (shares.given_full >= 0.3 or _initials(shares)):
        return "full"
    written = shares.full >= 0.9 and shares.thing <= 0.03 and shares.alike
    if written and (shares.known >= 0.4 or shares.mixed or shares.initial >= 0.8):
        return "full"
    single = shares.one >= 0.5 and shares.single >= 0.7
    listed = shares.known >= (0.4 if shares.thing <= 0.1 and shares.alike else 0.6)
    return "part" if single and listed and shares.thing <= 0.2 else None


def _of_any(shares: Shares) -> str | None:
    """Below one that says something else."""
    capital = shares.capital >= 0.9
    if shares.full >= 0.6 and shares.firm <= 0.15 and shares.thing <= 0.2:
        least = 0.5 if capital else 0.8
        if shares.given_full >= least or _initials(shares):
            return "full"
    if shares.size < _COUPLE:  # how two values are written says nothing
        return None
    written = shares.full >= 0.95 and shares.thing <= 0.02 and shares.firm <= 0.02 and capital
    if written and shares.known >= 0.7 and shares.size >= _FEW:
        return "full"
    mixed = shares.mixed and (shares.known >= 0.5 or shares.comma >= 0.9 or shares.size >= 2 * _MANY)
    return "full" if written and (mixed or shares.initial >= 0.9) else None


def _of_none(shares: Shares) -> str | None:
    """Below one that says nothing: words that are all given names, or surnames, as well."""
    full = _of_any(shares)
    if full:
        return full
    single = shares.single >= 0.9 and shares.thing <= 0.2
    listed = shares.given >= 0.6 or shares.known >= 0.65
    sure = shares.known >= (0.8 if shares.size >= _FEW else 0.95) and shares.alike
    if single and (sure or (listed and shares.size >= _FEW and shares.capital >= 0.9)):
        return "part" if shares.one >= 0.5 else "full"
    return None


def _initials(shares: Shares) -> bool:
    return shares.titled >= 0.6 or (shares.initial >= 0.7 and shares.known >= 0.4)


_JUDGES = {
    FieldKind.FULL: _of_persons,
    FieldKind.PART: _of_parts,
    FieldKind.NAME: _of_names,
    FieldKind.NONE: _of_none,
}


def _streets(kind: FieldKind, shares: Shares) -> str | None:
    # Words and a number alone are a title above a table, an item of a list; among many streets few need a known word.
    street = shares.street >= (0.1 if shares.size >= _MANY else 0.5)
    if shares.street >= 0.6 or (shares.postal >= 0.9 and street):
        return "address"
    # What is called something, and has a number, below a header for names: a model, a room, a host.
    told = kind not in (FieldKind.NAME, FieldKind.FULL)
    return "houses" if told and shares.houses >= 0.9 and shares.size >= _SOME else None


def hits(text: Text, breaks: Offsets) -> Iterator[tuple[int, NameHit]]:
    """Each cell that holds a name or an address, by number, in order; nothing where the column is not of them."""
    sample = _sample(text, breaks)
    listed = 2 * sum(map(bool, map(_LIST.search, sample))) > len(sample)
    if listed:
        sample = [name for cell in sample for piece in _LIST.split(cell) if (name := piece.strip())][:SAMPLE]
    kind = kind_of(text.field)
    if not sample or (kind not in _SAYS_SO and len(sample) > _GLANCE and not _may_be(kind, sample)):
        return
    judged = _judged(kind, shares_of(sample))
    if judged is None:
        return
    evidence = Evidence.FIELD if kind in _SAYS_SO else Evidence.PATTERN
    seen: dict[bytes, _Verdict | None] = {}
    for number, begin, raw in _raw(text.text, breaks, listed=listed):
        cell = _core(raw)
        if cell not in seen:
            if len(seen) >= _REMEMBERED:
                seen.clear()
            seen[cell] = _verdict(cell, judged, evidence)
        verdict = seen[cell]
        if verdict:
            start = begin + raw.index(cell)
            yield number, NameHit(verdict[0], start, start + len(cell), verdict[1], evidence)


def _raw(data: bytes, breaks: Offsets, *, listed: bool) -> Iterator[tuple[int, int, bytes]]:
    """The cells that are not too long, by number, and where they begin; or what stands between separators in them."""
    for number, (begin, end) in enumerate(cells(breaks)):
        if end - begin > 4 * LONGEST_CELL:
            continue
        raw = data[begin:end]
        for piece in re.split(rb"[;|]", raw) if listed else (raw,):
            yield number, begin, piece
            begin += len(piece) + 1


def _may_be(kind: FieldKind, sample: list[str]) -> bool:
    """Whether a few cells from all through the sample look like names or addresses at all."""
    few = shares_of(sample[:: len(sample) // _GLANCE])
    names = few.full if kind in (FieldKind.THING, FieldKind.TEXT) else few.full + few.one
    return names >= 0.4 or max(few.street, few.postal, few.houses) >= 0.4


def _verdict(core: bytes, judged: str, evidence: Evidence) -> _Verdict | None:
    """What a cell of a column so judged is, if anything."""
    cell = _plain(core)
    if judged in ("address", "houses"):
        told = (evidence is Evidence.FIELD or judged == "houses") and is_house_line(cell)
        found = not coded(core) and (told or is_address(cell) or is_street_line(cell))
        return (ADDRESS, False) if found else None
    if core.lower() in _EMPTY:
        return None
    if judged == "full" and is_full(cell):
        return NAME, len(name_words(cell)) < 2
    # A column of given names holds parts, however many words one has, and April among them is a name.
    if is_single(cell) and (judged == "part" or cell.lower() not in COMMON):
        return NAME, True
    return None
