"""What the rooms of `classifiers` hand each other: the text given in, the identifier as data, the detection given out.

All offsets are bytes into UTF-8 text, spans are half-open. Nothing here can hold matched text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Offsets = NDArray[np.int64]

__all__ = [
    "MAX_SPANS",
    "NAME_CAP",
    "Category",
    "Detection",
    "Evidence",
    "Form",
    "Identifier",
    "KeywordRule",
    "LeftOut",
    "NameFinder",
    "NameHit",
    "Offsets",
    "Progress",
    "ResumableFinder",
    "Scope",
    "ScopeOf",
    "Severity",
    "Text",
]

MAX_SPANS = 1000
"""Places kept per identifier and text; counts stay exact beyond it (Macie keeps 1,000 per type and result)."""

NAME_CAP = 1000
"""NAME and ADDRESS are counted up to here per object, as Macie's quota has it."""


class Category(StrEnum):
    """Macie's three categories of managed data identifiers (botocore `macie2`, `SensitiveDataItemCategory`)."""

    CREDENTIALS = "CREDENTIALS"
    FINANCIAL_INFORMATION = "FINANCIAL_INFORMATION"
    PERSONAL_INFORMATION = "PERSONAL_INFORMATION"


class Severity(StrEnum):
    """Macie's severities, low to high."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class KeywordRule(StrEnum):
    """What a form asks of its surroundings."""

    REQUIRED = "required"  # a keyword within the distance, in the field name or on the path
    NONE = "none"  # reported with or without a keyword
    ABSENT = "absent"  # reported only where no keyword is near (CREDIT_CARD_NUMBER_(NO_KEYWORD))


class Evidence(StrEnum):
    """Why a detection stands; kinds only, never the text."""

    PATTERN = "pattern"
    PROOF = "proof"
    KEYWORD = "keyword"
    FIELD = "field"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which an identifier's value is written.

    `expression` is matched against UTF-8 bytes, in the syntax that Hyperscan, RE2 and `re` share (no look-around, no
    back-references, no greedy/lazy distinction that matters). Edges are not part of it: `left` and `right` name byte
    classes that must not touch the match ("word": letter, digit or underscore; "digit": digit, and a digit beyond one
    of . - /; "number": what word or digit refuses; "group": what number refuses, and a digit beyond a space, so that a
    date is no piece of a phone number; "login", on the left: what word refuses, and the password of a URL, from
    `scheme://user:` on; "token": word, and . - + / = ; "octet": word, and a further pair of
    hex digits beyond : or -, on the line before as well, so that a MAC address is no piece of a fingerprint; "node":
    what number refuses, and on the left four hex digits and a -, the groups of a UUID; "host": what number refuses, on
    the left a capital letter and a dot (C.12.1.1.2) and a package URL's name, on the right `.v` and a digit; "line":
    anything but a line's end; "none"). On the left, an escape counts as what it stands for (see `escapes`). `width` is
    the greatest number of bytes it can match.
    `anchor`, when given, is a cheaper expression that ends inside every match (at most `width` bytes before its end):
    Hyperscan looks for it instead, and `expression` confirms around it. `tail`, when given, is a cheaper expression
    for the end of every match: Hyperscan looks for it before the right edge.
    """

    expression: str
    width: int
    keyword: KeywordRule
    proofs: tuple[str, ...] = ()
    left: str = "word"
    right: str = "word"
    anchor: str | None = None
    tail: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A managed or custom data identifier, as read from YAML."""

    id: str
    name: str
    category: Category
    subcategory: str  # CREDENTIALS, FINANCIAL, PHI or PII
    countries: tuple[str, ...]
    origin: str  # macie, macie-lite or custom
    recommended: bool
    severity: tuple[Severity, Severity, Severity]  # for 1, 2-99, 100+ occurrences
    forms: tuple[Form, ...]  # empty for NAME and ADDRESS: their finder is `ner`
    keywords: tuple[str, ...] = ()
    own_keywords: tuple[str, ...] = ()  # ours, beside Macie's
    companions: tuple[str, ...] = ()  # ids whose value nearby counts as a keyword (an access key's ID, for its secret)
    distance: int = 30  # code points, inclusive, nearest edge to nearest edge
    sample_values: frozenset[str] = frozenset()  # documented samples, never reported
    specificity: int = 50  # higher wins where two detections overlap
    regulations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    ignore_words: tuple[str, ...] = ()  # a match that holds one, in this case, is dropped
    keyword_before: bool = False  # Macie's rule for users' own: before the match, distance to the match's end
    levels: tuple[tuple[int, Severity], ...] = ()  # users' own: severity from so many occurrences on, ascending
    version: int = 0  # of a user's own; 0 for what is shipped

    def severity_of(self, count: int) -> Severity:
        """Of a user's own: the highest level reached. Else Macie's count bands: 1, 2 to 99, 100 and more."""
        if self.levels:
            reached = [severity for threshold, severity in self.levels if threshold <= count]
            return reached[-1] if reached else self.levels[0][1]
        return self.severity[0 if count < 2 else 1 if count < 100 else 2]

    def enough(self, count: int) -> bool:
        """Whether so many occurrences make a finding: a user's lowest level may ask for more than one."""
        return count >= (self.levels[0][0] if self.levels else 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a keyword for a span may stand: inside [start, end) of the text, or in one of `names`."""

    start: int
    end: int
    names: tuple[str, ...] = ()


ScopeOf = Callable[[int, int], "Scope | None"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Text:
    """A piece of text to classify, with what is known of its structure. Its repr shows none of it.

    text: contiguous UTF-8 (invalid bytes already replaced).
    field: column name, element name or form label it came from; counts as a keyword beside every match.
    breaks: for a column, the sorted end offsets of its cells (a newline stands between cells: cell i is
        text[breaks[i-1] + 1 : breaks[i]], the first starts at 0); no match and no keyword crosses one.
    weights: how many times each cell occurs, parallel to `breaks`; None for once each.
    core: only matches that start in [core[0], core[1]) are counted; the rest is context that a neighbouring window
        counts. None for all of it.
    scope: for text with structure inside (JSON), the scope of a span; None where `field` and `breaks` say it all.
    names: what scopes may name that does not stand near the values it leads to: an element far outside of them.
    """

    text: bytes
    field: str | None = None
    breaks: Offsets | None = None
    weights: Offsets | None = None
    core: tuple[int, int] | None = None
    scope: ScopeOf | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """All that one text gave for one identifier. Has, on purpose, no field for the text that was found.

    at: where every one of them stands, ascending: the number of its cell in a text with breaks (each cell once), else
        the byte that it starts at; only of identifiers that have a role (`classifiers.roles`), and as long as the text
        is at hand.
    """

    identifier: str
    count: int  # exact, weights applied
    spans: tuple[tuple[int, int], ...]  # the first MAX_SPANS, by start
    evidence: frozenset[Evidence]
    partial: int = 0  # NAME: how many of `count` are names of one part
    at: Sequence[int] | Offsets = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name or address found by `ner`. `identifier` is NAME, ADDRESS, or evidence only: LOCATION, ORGANIZATION."""

    identifier: str
    start: int
    end: int
    partial: bool = False  # a name of one part
    evidence: Evidence = Evidence.MODEL


@dataclass(slots=True, repr=False)
class Progress:
    """How far one object's caps are met, and its columns judged, for who goes on with a later part of it. Its repr
    shows no names.

    found, counted: names and addresses, by the finder and after it. parts: cells with a part of a name, by column.
    left_out: identifiers that stand in a column by chance. doubted: those of which nothing of the kind was known when
    so few cells of the column came that they say nothing.
    """

    found: tuple[int, int] = (0, 0)
    counted: tuple[int, int] = (0, 0)
    parts: dict[str | None, int] = field(default_factory=dict)
    left_out: frozenset[tuple[str | None, str]] = frozenset()
    doubted: frozenset[tuple[str | None, str]] = frozenset()


LeftOut = Callable[[str, bytes], bool]
"""Whether a value of an identifier is never reported, whoever finds it: it is on an allow list."""


class NameFinder(Protocol):
    """What `classifiers.ner` offers the engine; one per object, since it counts towards the object's caps."""

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        """Names and addresses that start in the text's core, in order, at most NAME_CAP of each over all calls, not
        counting what is `left_out`."""
        ...

    @property
    def capped(self) -> bool:
        """Whether a cap or the time budget stopped it: what follows was not looked at for names."""
        ...

    @property
    def read(self) -> int:
        """Bytes of text that went to a model so far; those that two windows share count twice."""
        ...


@runtime_checkable
class ResumableFinder(NameFinder, Protocol):
    """A finder that can go on where another one ended."""

    def progress(self) -> Progress:
        """What it found so far: `found` and `parts`."""
        ...

    def resume(self, progress: Progress) -> None:
        """As if it had found that."""
        ...
