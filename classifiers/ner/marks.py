# ruff: noqa: SIM905 - lists of words read better as text
"""Marks beside names and addresses that need no model to be seen: labels, salutations, titles, streets.

One Hyperscan pass, which gives the words that `gate` judges, too: those that are written as a name may be where a name
may stand. Only ends are reported, as Hyperscan does; `rules` looks at the few bytes around them.
"""

from __future__ import annotations

import re
import threading
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from classifiers.ner.words import STREETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Mark", "Scan", "scan"]


class Mark(IntEnum):
    """What stands there."""

    LABEL = 0  # a form label, JSON key or header whose value is a person: "Patient name:", `"full_name": `, "From:"
    NAME_LABEL = 1  # "name" alone, which things have as well
    GREETING = 2  # Dear, Hi, Hello
    TITLE = 3  # Mr., Dr.
    CLOSING = 4  # Sincerely, My name is: a name is near
    STREET = 5  # number, words, street word; or a street word of another language with a number
    ADDRESS_LABEL = 6  # "Address:", "Ship to:"
    # A way of writing records, marked where it is met first.
    HEALTH = 7  # HL7 v2
    CARD = 8  # vCard
    ENTRY = 9  # LDIF
    KEY = 10  # JSON
    ELEMENT = 11  # XML


_PERSONS = (
    "patient customer client employee applicant insured beneficiary guest cardholder recipient signatory witness "
    "tenant student guardian spouse physician doctor nurse contact author attn attention requester reporter assignee "
    "approver participant passenger attendee subscriber payee kunde kundin patientin ansprechpartner paciente "
).split()
_LABELS = (
    rf"\b(?:{'|'.join(_PERSONS)})(?:'s)?(?:[ _-]?(?:full[ _-]?)?name)?",
    r"\b(?:account|card|policy)[ _-]?holder(?:'s)?(?:[ _-]?name)?",
    r"\b(?:full|legal|first|last|given|family|maiden|middle)[ _-]?name",
    r"\b(?:surname|forename|vorname|nachname|apellidos?|cognome|prenom|name on card)",
    r"\b(?:signed|prepared|approved|reviewed|written|submitted|requested)(?:-off)?[ -]by",
    r"^(?:from|to|cc|bcc|reply-to|sender|x-sender)",
    r"\b(?:ship|bill|sold|deliver)(?:ed)?[ -]to",
    r"\b(?:emergency|primary)[ _-]contact",
)
_END = r"(?:['\"]?[ \t]{0,3}[:=]|>)"  # a label, a key, or an element's name
_STREET_WORDS = "|".join(sorted({form for word in STREETS for form in (word.title(), word.upper())}))
# Numbers are looked for afterwards, near the match: a pattern that begins with digits slows the pass on tables.
_STREET = rf"\b[A-Z][A-Za-z.'-]{{0,20}} (?:{_STREET_WORDS})\b"
_FOREIGN = (
    r"\b[A-Z][a-z\x80-\xff-]{2,20}(?:stra(?:ss|\xc3\x9f)e|str\.|gasse|weg|platz|allee|straat|laan|gatan|vej|veien)\b",
    r"\b(?:[Rr]ue|[Cc]hemin|[Ii]mpasse|[Bb]oulevard|[Aa]venue) (?:d[eu]s?|la|le|l')\b",
    r"\bvia [A-Z][a-z\x80-\xff]+(?: [A-Za-z][a-z\x80-\xff]+){0,3},? [0-9]",  # in English something goes via something
    r"\b(?:Via|[Vv]iale|[Pp]iazza|[Cc]alle|[Aa]venida|[Pp]aseo|[Rr]ua|ul\.) "
    r"(?:d[a-z]{1,4}[']? ?(?:l[ao]s? )?)?[A-Z][\w\x80-\xff]{2}",
    r"\b(?:P\.? ?O\.? ?[Bb](?:ox|OX)|PSC|Apt\.?|Suite|Unit|Flat|Floor) [0-9]",
)
_NEAR = re.compile(rb"[0-9]")
_NUMBERED = (Mark.STREET, Mark.ADDRESS_LABEL)
_NUMBER_BEFORE, _NUMBER_BEHIND = 45, 30
_AT_HOME = r"\b(?:address|addr|street|residence|residing at|lives at|living at|adresse|anschrift)['\"]?[ :=]"

# Capitals beyond ASCII: of Latin-1, and of Latin Extended-A with its small letters. They cost half of the pass, which
# text in ASCII does without.
_ACCENTED = r"\xc3[\x80-\x9e]|[\xc4\xc5][\x80-\xbf]"


def _words(*, plain: bool) -> tuple[str, ...]:
    """Words that stand where a name may: each ends behind its second byte, so that it is told once. plain: in ASCII."""
    capital = "[A-Z]" if plain else f"(?:[A-Z]|{_ACCENTED})"
    word = "[A-Z][a-z']" if plain else rf"(?:[A-Z][a-z\x80-\xff']|{_ACCENTED})"
    return (
        rf"{capital}[a-z\x80-\xff'-]*[.,]? (?:[A-Z]\.? )?{word}",  # behind another, or an initial
        rf"[a-z,] [\"'(]?{word}",  # within a sentence
        rf"(?:^|[.!?:*] |>){word}",  # first in a sentence, a line, an element
        r"\b[A-Z]{2,},? (?:[A-Z]\.? )?[A-Z]{2}",
    )


_RECORDS = (
    (r"(?:PID|NK1)\|", Mark.HEALTH),
    ("VCARD", Mark.CARD),
    ("^(?:cn|sn|givenName): ", Mark.ENTRY),
    (r'" ?:', Mark.KEY),
    ("</", Mark.ELEMENT),
)


def _expressions() -> list[tuple[str, Mark, bool]]:
    caseless = [(label + _END, Mark.LABEL, True) for label in _LABELS]
    return [
        *caseless,
        (r"\b(?:name|nombre|nom|naam|nome)" + _END, Mark.NAME_LABEL, True),
        (r"\b(?:dear|hi|hello|hey) [a-z\x80-\xff]", Mark.GREETING, True),
        (r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Sr|Sra|MR|MRS|MS|DR)\.? [A-Z]", Mark.TITLE, False),
        (r"\b(?:sincerely|regards|yours truly|best wishes|my name is|his name is|her name is)\b", Mark.CLOSING, True),
        (_STREET, Mark.STREET, False),
        *((expression, Mark.STREET, False) for expression in _FOREIGN),
        (_AT_HOME, Mark.ADDRESS_LABEL, True),
    ]


_local = threading.local()


@cache
def _database(*, plain: bool) -> tuple[Any, list[Mark]]:
    import hyperscan

    base, loose, once = (
        int(flag) for flag in (hyperscan.HS_FLAG_MULTILINE, hyperscan.HS_FLAG_CASELESS, hyperscan.HS_FLAG_SINGLEMATCH)
    )
    rows = [(expression, mark, base | loose * caseless) for expression, mark, caseless in _expressions()]
    rows += [(expression, mark, base | once) for expression, mark in _RECORDS]
    expressions = [
        *((expression, flags) for expression, _, flags in rows),
        *((word, base) for word in _words(plain=plain)),
    ]
    database = hyperscan.Database()
    database.compile(
        expressions=[expression.encode("latin-1") for expression, _ in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[flags for _, flags in expressions],
    )
    return database, [mark for _, mark, _ in rows]


def _scratch(database: Any, *, plain: bool) -> Any:
    """Each thread's own."""
    import hyperscan

    name = "plain" if plain else "accented"
    if not hasattr(_local, name):
        setattr(_local, name, hyperscan.Scratch(database))
    return getattr(_local, name)


class Scan(NamedTuple):
    """What the pass gave: ends of marks by position, each position and mark once; where words begin that stand where a
    name may, in order; and the ways of writing records that are met."""

    marks: list[tuple[int, Mark]]
    words: NDArray[np.int64]
    records: frozenset[Mark]


def scan(data: bytes) -> Scan:
    """One pass over the text."""
    plain = data.isascii()
    database, kinds = _database(plain=plain)
    found: list[tuple[int, int]] = []
    words: list[int] = []
    count, behind = len(kinds), words.append

    def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        if number >= count:
            behind(end)
        else:
            found.append((end, number))

    database.scan(data, match_event_handler=note, scratch=_scratch(database, plain=plain))
    marks = sorted({(end, kinds[number]) for end, number in found})
    beside = [(end, mark) for end, mark in marks if mark < Mark.HEALTH]
    numbered = [(end, mark) for end, mark in beside if mark not in _NUMBERED or _numbered(data, end)]
    records = frozenset(mark for _, mark in marks if mark >= Mark.HEALTH)
    return Scan(numbered, np.unique(np.array(words, np.int64)) - 2, records)


def _numbered(data: bytes, end: int) -> bool:
    return bool(_NEAR.search(data, max(0, end - _NUMBER_BEFORE), end + _NUMBER_BEHIND))
