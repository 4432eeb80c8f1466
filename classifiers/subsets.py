"""Databases of some of the forms, for columns: without those that fill the column, and without those that cannot match.

A column of figures needs none of the forms that ask for a letter, a column of short cells none of the long ones; what
is left for all columns of that kind is compiled once. A database without the forms that fill a column is worth its
time only when these have cost as much: until then they are looked for with the others, and what they report is dropped.

What a column's name lets stand is looked for an identifier at a time: names are without number, identifiers are not.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]  # the parsed form of an expression has no public reader
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from classifiers import ambiguity, cache
from classifiers.ambiguity import Unreadable, accepted
from classifiers.compiled import expressions, requiring
from classifiers.identity import identity_of
from classifiers.keywords import Keyword
from classifiers.patterns import Pattern
from classifiers.scanning import Database, Hits, database, databases, is_kept
from classifiers.types import Category, Identifier, KeywordRule

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Group", "Subsets"]

_OPEN, _NAMED = 64, 256  # databases in memory: of forms that stand without a keyword, and of one identifier's others
_FEW = 32  # forms that a column's name lets stand, up to which they are worth databases for columns
_REMEMBERED = 1024  # sets of forms whose callbacks are counted
_FIGURES = b"0123456789 -./(),:+"
_SIGNS = b"@:.-="
_GLANCE = 1 << 10  # bytes of a column that mostly tell that it holds more than figures
_SHORT = 15  # bytes of a cell; few secrets are shorter
_CHEAP = 16  # forms that are compiled in no time
_CALLBACKS = 8_000  # that take as long as it takes to compile a form, or half of that: it is kept for the next time


@dataclass(frozen=True)
class Group:
    """Forms, by number, that are looked for together. ready: a database of them that was compiled for running text,
    and reports more than matches, where they are to be looked for with that."""

    numbers: frozenset[int]
    ready: Database | None = None


class Subsets:
    """The databases for columns of one matcher, whose identifiers, forms and keywords these are; `required` are its
    databases of forms that need a keyword, by identifier. Safe for threads."""

    def __init__(
        self,
        identifiers: Sequence[Identifier],
        patterns: Sequence[Pattern],
        keywords: Sequence[Keyword],
        required: Mapping[int, Database],
    ) -> None:
        self._identifiers = identifiers
        self._patterns = patterns
        self._keywords = keywords
        self._required = required
        self._recent, self._recent_named = _Recent(_OPEN), _Recent(_NAMED)
        self._wasted: Counter[frozenset[int]] = Counter()
        self._asked: set[frozenset[int]] = set()

    def groups(self, text: bytes, lengths: Offsets, named: frozenset[int]) -> list[Group]:
        """All forms that can match in cells of these lengths (which are not none) with, or without, one of the `named`
        identifiers as the column's name."""
        figures, signed, short = self._kinds
        if self.are_figures(text):
            free = [figures]
        else:  # few forms need a sign, and they fill columns: addresses of mail, of machines
            secrets = self._secrets & short if int(lengths.max(initial=0)) <= _SHORT else self._secrets
            free = [self._others & signed, self._others - signed, secrets]
        required = {owner: self._requiring[owner] for owner in sorted(named & self._requiring.keys())}
        many = sum(map(len, required.values())) > _FEW
        return [
            *map(Group, free),
            *(Group(numbers, self._required[owner] if many else None) for owner, numbers in required.items()),
        ]

    def are_figures(self, text: bytes) -> bool:
        """Whether a column's cells hold only digits and what stands between them, and no keyword can."""
        if text[:_GLANCE].translate(None, _FIGURES + b"\n") or not self._keywords_need_letters:
            return False
        return not text.translate(None, _FIGURES + b"\n")

    @cached_property
    def _keywords_need_letters(self) -> bool:
        return all(one.text.encode().translate(None, _FIGURES) for one in self._keywords)

    @cached_property
    def _requiring(self) -> dict[int, frozenset[int]]:
        forms = requiring(self._patterns)
        return {owner: frozenset(one.number for one in ones) for owner, ones in forms.items()}

    @cached_property
    def _open(self) -> list[Pattern]:
        return [one for one in self._patterns if one.rule is not KeywordRule.REQUIRED]

    @cached_property
    def _kinds(self) -> tuple[frozenset[int], ...]:
        """The open forms that figures can match, that need a sign, that short cells can hold. Kept between processes:
        to read all expressions takes 0.2 s."""
        parts = cache.read(self._identity_of_kinds)
        if parts is None:
            figures, signed = sum(1 << byte for byte in _FIGURES), [(1 << 256) - 1 - (1 << sign) for sign in _SIGNS]
            found = (
                [one.number for one in self._open if _may_match(one, figures)],
                [one.number for one in self._open if not all(_may_match(one, without) for without in signed)],
                [one.number for one in self._open if _least(one) <= _SHORT],
            )
            parts = [json.dumps(one).encode() for one in found]
            cache.write(self._identity_of_kinds, parts)
        return tuple(frozenset(json.loads(one)) for one in parts)

    @property
    def _identity_of_kinds(self) -> str:
        """Of the identifiers, and of the code that reads their expressions, Python's own among it."""
        code = b"".join(Path(one).read_bytes() for one in (__file__, ambiguity.__file__))
        read = f"{identity_of(self._identifiers)} {sys.version_info[:2]}"
        return hashlib.sha256(code + read.encode()).hexdigest()

    @cached_property
    def _secrets(self) -> frozenset[int]:
        """Secrets hardly ever fill a column, and are many: their database is made once for all columns."""
        return frozenset(one.number for one in self._open if one.identifier.category is Category.CREDENTIALS)

    @cached_property
    def _others(self) -> frozenset[int]:
        return frozenset(one.number for one in self._open) - self._secrets

    def scan(self, group: Group, text: bytes, filled: frozenset[int] = frozenset()) -> tuple[Hits, int]:
        """What the forms of one group but for the `filled` ones report, and how many callbacks it took."""
        wasted, wanted = group.numbers & filled, group.numbers - filled
        count = 0
        if not wanted:
            hits: Hits = {}
        elif wasted and self._wasted[wanted] >= self._worth(wanted, group):
            hits = self._database(wanted).scan(text)
        else:
            hits = (group.ready or self._database(group.numbers)).scan(text)
            if wasted:
                count = sum(len(hits.pop(number, ())) for number in wasted)
                self._wasted[wanted] += count
        return hits, count + sum(map(len, hits.values()))

    def _worth(self, numbers: frozenset[int], group: Group) -> int:
        """How many callbacks a database of some of a group costs."""
        if (len(numbers) <= _CHEAP and not group.ready) or numbers in self._recent_of(numbers):
            return 0
        if numbers not in self._asked:  # perhaps an earlier process has compiled it
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
                self._wasted.clear()
            self._asked.add(numbers)
            return 0 if self._may_be_kept(numbers) and is_kept(self._identity(numbers)) else _CALLBACKS * len(numbers)
        return _CALLBACKS * len(numbers)

    def _owner(self, numbers: frozenset[int]) -> int | None:
        """The identifier whose forms need a keyword that these are; None for forms that stand without one: no group
        has both, or such forms of two."""
        one = self._patterns[min(numbers)]
        return one.owner if one.rule is KeywordRule.REQUIRED else None

    def _may_be_kept(self, numbers: frozenset[int]) -> bool:
        """Not the few that others of an identifier's forms leave to look for: which those are, every column says."""
        owner = self._owner(numbers)
        return owner is None or len(numbers) > _CHEAP or numbers == self._requiring[owner]

    def _identity(self, numbers: frozenset[int]) -> str:
        owners = {one.owner for one in self._patterns if one.number in numbers}
        return f"{identity_of([self._identifiers[owner] for owner in sorted(owners)])} edged {sorted(numbers)}"

    def _recent_of(self, numbers: frozenset[int]) -> _Recent:
        return self._recent if self._owner(numbers) is None else self._recent_named

    def _database(self, numbers: frozenset[int]) -> Database:
        return self._recent_of(numbers).get(numbers, lambda: self._compiled(numbers))

    def _compiled(self, numbers: frozenset[int]) -> Database:
        wanted = expressions([one for one in self._patterns if one.number in numbers], edged=True)
        if not self._may_be_kept(numbers):
            return database(wanted)
        (found,) = databases(self._identity(numbers), lambda: [wanted])
        return found


class _Recent:
    """The databases used last, so many of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[frozenset[int], Database] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, numbers: frozenset[int]) -> bool:
        return numbers in self._kept

    def get(self, numbers: frozenset[int], make: Callable[[], Database]) -> Database:
        with self._lock:
            found = self._kept.get(numbers)
            if found is not None:
                self._kept.move_to_end(numbers)
                return found
        found = make()
        with self._lock:
            self._kept[numbers] = found
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


def _may_match(pattern: Pattern, alphabet: int) -> bool:
    """Whether text of these bytes, a bit for each, can hold a match; True where that cannot be said."""
    try:
        tree = _parser.parse(pattern.form.expression.encode())
        return _may_be(tree, alphabet, bool(tree.state.flags & op.SRE_FLAG_IGNORECASE))
    except Unreadable:
        return True


def _may_be(tree: Iterable[tuple[Any, Any]], alphabet: int, fold: bool) -> bool:
    return all(_node_may_be(kind, value, alphabet, fold) for kind, value in tree)


def _node_may_be(kind: Any, value: Any, alphabet: int, fold: bool) -> bool:
    if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
        return bool(accepted(kind, value, fold) & alphabet)
    if kind is op.BRANCH:
        return any(_may_be(one, alphabet, fold) for one in value[1])
    if kind is op.SUBPATTERN:
        _, added, removed, inside = value
        folded = (fold or bool(added & op.SRE_FLAG_IGNORECASE)) and not removed & op.SRE_FLAG_IGNORECASE
        return _may_be(inside, alphabet, folded)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        return not value[0] or _may_be(value[2], alphabet, fold)
    return True


def _least(pattern: Pattern) -> int:
    """Bytes of the shortest match."""
    least: int = _parser.parse(pattern.form.expression.encode()).getwidth()[0]
    return least
