"""What a set of identifiers compiles to: databases of keywords, of the forms that stand without one, and, for each
identifier, of its forms that need one.

Users' identifiers have databases of their own, so that a change to one of them leaves those of the shipped ones as they
are kept. All of them number forms and keywords as the matcher does. A keyword that both have is a shipped one; where it
is late among those, and a user's form cannot stand without it, users' databases hold it too.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from classifiers.identity import identity_of
from classifiers.keywords import Keyword, keyword_expressions
from classifiers.patterns import Pattern
from classifiers.scanning import Database, Databases, Expression, Shared, databases
from classifiers.types import Identifier, KeywordRule

__all__ = ["Compiled", "Compiling", "compiled", "expressions", "requiring"]

_log = logging.getLogger(__name__)

Compiling = Callable[[int], None]
"""Told of how many identifiers, before they are compiled; not of those that the cache has. All take 18 s."""

_BLOCK = 8_000  # keywords compiled together; the memory that it takes grows faster than their number


@dataclass(frozen=True)
class Compiled:
    """keywords: of all of them; leading: of those that lead to forms which need one; late: of the others, whose
    identifiers are asked for a keyword only around what they found; open: of all forms that stand without a keyword;
    required: of those that need one, by identifier; whole: the databases with which every text is scanned."""

    keywords: Databases
    leading: Databases
    late: Databases
    open: Shared
    required: Mapping[int, Database]
    whole: tuple[Database, ...]


@dataclass(frozen=True)
class _Part:
    """Identifiers that are compiled together, with what is theirs alone."""

    identifiers: Sequence[Identifier]
    leading: Sequence[Keyword]
    late: Sequence[Keyword]
    open: Sequence[Pattern]  # those that are looked for
    required: Mapping[int, Sequence[Pattern]]

    @property
    def blocks(self) -> list[Sequence[Keyword]]:
        return [self.leading[start : start + _BLOCK] for start in range(0, len(self.leading), _BLOCK)]

    @property
    def identity(self) -> str:
        words = [[(one.number, one.text) for one in ones] for ones in (self.leading, self.late)]
        forms = [[one.number for one in ones] for ones in (self.open, *self.required.values())]
        return hashlib.sha256(f"{identity_of(self.identifiers)} {words} {forms}".encode()).hexdigest()

    def groups(self) -> list[Sequence[Expression]]:
        words = chain.from_iterable(map(keyword_expressions, self.blocks))
        late = list(chain.from_iterable(keyword_expressions(self.late)))
        return [*words, late, expressions(self.open), *map(expressions, self.required.values())]


def compiled(
    identifiers: Sequence[Identifier],
    patterns: Sequence[Pattern],
    keywords: Sequence[Keyword],
    compiling: Compiling | None = None,
) -> Compiled:
    """Databases of these, from the cache where they were compiled before.

    Raises IdentifierError for an expression that Hyperscan does not take.
    """
    others = _sharing([one for one in patterns if one.rule is not KeywordRule.REQUIRED])
    alike = frozenset(chain.from_iterable(others.values()))
    leading: list[Database] = []
    late: list[Database] = []
    forms: list[Database] = []
    required: dict[int, Database] = {}
    for part in _parts(identifiers, [one for one in patterns if one.number not in alike], keywords):
        found = databases(part.identity, partial(_groups, part, compiling))
        at = 2 * len(part.blocks)
        leading += found[:at]
        late.append(found[at])
        forms.append(found[at + 1])
        required.update(zip(part.required, found[at + 2 :], strict=True))
    words = Databases([*leading, *late]), Databases(leading), Databases(late)
    return Compiled(*words, Shared(Databases(forms), others), required, (*leading, *forms))


def _groups(part: _Part, compiling: Compiling | None) -> list[Sequence[Expression]]:
    """What is asked for when nothing is kept of the part."""
    _log.info("compiling %s identifiers", len(part.identifiers))
    if compiling is not None:
        compiling(len(part.identifiers))
    return part.groups()


def _parts(
    identifiers: Sequence[Identifier], patterns: Sequence[Pattern], keywords: Sequence[Keyword]
) -> Iterator[_Part]:
    """The shipped identifiers, and users'."""
    users = frozenset(owner for owner, one in enumerate(identifiers) if one.origin == "custom")
    for custom in {one.origin == "custom" for one in identifiers}:
        theirs = [one for one in patterns if (one.owner in users) is custom]
        required = requiring(theirs)
        words = [one for one in keywords if users.issuperset(one.owners) is custom]
        late = [one for one in words if required.keys().isdisjoint(one.owners)]
        kept = frozenset(one.number for one in late)
        needed = _needed_by_users(users, requiring(patterns), keywords) if custom else []
        yield _Part(
            [one for one in identifiers if (one.origin == "custom") is custom],
            [*(one for one in words if one.number not in kept), *needed],
            late,
            [one for one in theirs if one.rule is not KeywordRule.REQUIRED],
            required,
        )


def _needed_by_users(
    users: frozenset[int], required: Mapping[int, object], keywords: Sequence[Keyword]
) -> list[Keyword]:
    """Those that lead to a user's forms, and among the shipped identifiers to none."""
    needing = [(one, required.keys() & one.owners) for one in keywords if not users.issuperset(one.owners)]
    return [one for one, owners in needing if owners and users.issuperset(owners)]


def requiring(patterns: Sequence[Pattern]) -> dict[int, list[Pattern]]:
    """The forms that need a keyword, by identifier."""
    required: dict[int, list[Pattern]] = {}
    for one in patterns:
        if one.rule is KeywordRule.REQUIRED:
            required.setdefault(one.owner, []).append(one)
    return required


def expressions(patterns: Sequence[Pattern], *, edged: bool = False) -> list[Expression]:
    """What Hyperscan compiles for these forms."""
    return [Expression(one.number, one.hyperscan(edged=edged), one.label) for one in patterns]


def _sharing(patterns: Sequence[Pattern]) -> dict[int, list[int]]:
    """By the first form with an anchor, the others that have the same: Hyperscan looks for it once."""
    first: dict[tuple[str, str], int] = {}
    others: dict[int, list[int]] = {}
    for one in patterns:
        if one.form.anchor is not None:
            looked_for = first.setdefault((one.identifier.origin, one.form.anchor), one.number)
            if looked_for != one.number:
                others.setdefault(looked_for, []).append(one.number)
    return others
