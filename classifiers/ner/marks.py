# ruff: noqa: SIM905 - lists of words read better as text
"""Marks beside names and addresses that need no model to be seen: labels, salutations, titles, streets.

One Hyperscan pass. Only ends are reported, as Hyperscan does; `rules` looks at the few bytes around them.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache
from typing import Any

from classifiers.ner.words import STREETS

__all__ = ["Mark", "scan"]


class Mark(IntEnum):
    """What stands there."""

    LABEL = 0  # a form label, JSON key or header whose value is a person: "Patient name:", `"full_name": `, "From:"
    NAME_LABEL = 1  # "name" alone, which things have as well
    GREETING = 2  # Dear, Hi, Hello
    TITLE = 3  # Mr., Dr.
    CLOSING = 4  # Sincerely, My name is: a name is near
    STREET = 5  # number, words, street word; or a street word of another language with a number
    ADDRESS_LABEL = 6  # "Address:", "Ship to:"


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
    r"\b(?:[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]alle|[Aa]venida|[Pp]aseo|[Rr]ua|ul\.) [A-Z][\w\x80-\xff]{2}",
    r"\b(?:P\.? ?O\.? ?[Bb](?:ox|OX)|PSC|Apt\.?|Suite|Unit|Flat|Floor) [0-9]",
)
_NEAR = re.compile(rb"[0-9]")
_NUMBERED = (Mark.STREET, Mark.ADDRESS_LABEL)
_NUMBER_BEFORE, _NUMBER_BEHIND = 45, 30
_AT_HOME = r"\b(?:address|addr|street|residence|residing at|lives at|living at|adresse|anschrift)['\"]?[ :=]"


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


@cache
def _database() -> tuple[Any, list[Mark]]:
    import hyperscan

    rows = _expressions()
    base = int(hyperscan.HS_FLAG_MULTILINE)
    caseless = int(hyperscan.HS_FLAG_CASELESS)
    database = hyperscan.Database()
    database.compile(
        expressions=[expression.encode("latin-1") for expression, _, _ in rows],
        ids=list(range(len(rows))),
        elements=len(rows),
        flags=[base | caseless * loose for _, _, loose in rows],
    )
    return database, [mark for _, mark, _ in rows]


def scan(data: bytes) -> list[tuple[int, Mark]]:
    """Ends of marks, by position; each position and mark once."""
    database, kinds = _database()
    found: list[tuple[int, int]] = []

    def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.append((end, number))

    database.scan(data, match_event_handler=note)
    marks = sorted({(end, kinds[number]) for end, number in found})
    return [(end, mark) for end, mark in marks if mark not in _NUMBERED or _numbered(data, end)]


def _numbered(data: bytes, end: int) -> bool:
    return bool(_NEAR.search(data, max(0, end - _NUMBER_BEFORE), end + _NUMBER_BEHIND))
