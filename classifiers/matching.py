"""Running text and mixed cells: find with Hyperscan, prove in the bytes before each end, prune by what stands around.

Three kinds of databases: all keywords; the forms that stand without a keyword; and, for each identifier, its forms that
need one. The last are looked for only around that identifier's keywords (or everywhere, where the field's name is one),
so that a text full of numbers costs no callback for each.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from classifiers.context import REACH, Cells, Names, Nearby, keyword_expressions, keywords_of
from classifiers.patterns import Pattern, patterns_of
from classifiers.resolution import FIELD, KEYWORD, PATTERN, PROOF, Candidate
from classifiers.scanning import Database, Expression, Hits, databases
from classifiers.types import Identifier, KeywordRule, Scope, Text

__all__ = ["Matcher", "Surroundings", "Work"]

_SUBSETS = 64  # databases kept for columns
_TRIES = 8  # ends tried for one start, longest first
_WHOLE = 0.5  # share of a text from which on windows are not worth cutting out
_PROBE = 64  # bytes into an object or array at which it is first asked whether the key still leads there
_KEY = re.compile(rb'[^"]{0,200}"[ \t\r\n]{0,64}:[ \t\r\n]{0,64}')
_SCALAR = re.compile(rb'"[^"]*+"(?=[ \t\r\n]*[,}\]])|[^"\[{ \t\r\n,}\]]++')


@dataclass(slots=True)
class Work:
    """What one text cost, in units that do not depend on the machine."""

    callbacks: int = 0  # ends that Hyperscan reported
    searched: int = 0  # bytes handed to `re`
    proved: int = 0  # bytes handed to proofs

    def total(self) -> int:
        return self.callbacks + self.searched + self.proved


@dataclass(slots=True)
class Surroundings:
    """What is known around the matches of one text: keywords and names, by identifier."""

    text: Text
    near: Nearby
    named: frozenset[int]  # identifiers whose keywords the field's name holds
    prefix: frozenset[int]  # the same for the path that is open where the core starts
    cells: Cells | None
    work: Work
    ascii: bool
    _governed: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)

    def governs(self, owner: int, start: int, end: int) -> bool:
        """Whether [start, end) lies in the plain value of a JSON key that holds one of the identifier's keywords: what
        the text's scope would say too, but at a twentieth of the cost."""
        if owner not in self._governed:
            near, values = self.near.of(owner), []
            for one in near.ends if near else ():
                key = _KEY.match(self.text.text, one)
                value = _SCALAR.match(self.text.text, key.end()) if key else None
                if value:
                    values.append(value.span())
            values = sorted(set(values))
            self._governed[owner] = [low for low, _ in values], [high for _, high in values]
        lows, highs = self._governed[owner]
        at = bisect_right(lows, start) - 1
        return at >= 0 and end <= highs[at]

    def unit(self, start: int, end: int) -> tuple[int, int] | None:
        """The cell that holds [start, end), the whole text where there are none, None across a cell's end."""
        if self.cells is None:
            return 0, len(self.text.text)
        index = self.cells.index(end)
        if index >= len(self.cells):
            return None
        low, high = self.cells.bounds(index)
        return (low, high) if low <= start else None


class Matcher:
    """The databases of a set of identifiers, and the ordinary path from text to candidates. Safe for threads."""

    def __init__(self, identifiers: Sequence[Identifier]) -> None:
        self.identifiers = tuple(identifiers)
        self.patterns = patterns_of(self.identifiers)
        self.keywords = keywords_of(self.identifiers)
        self.open = tuple(one for one in self.patterns if one.rule is not KeywordRule.REQUIRED)
        self.required: dict[int, tuple[Pattern, ...]] = {}
        for one in self.patterns:
            if one.rule is KeywordRule.REQUIRED:
                self.required[one.owner] = (*self.required.get(one.owner, ()), one)
        self.specificity = [one.specificity for one in self.identifiers]
        groups = [keyword_expressions(self.keywords), expressions(self.open)]
        groups += [expressions(forms) for forms in self.required.values()]
        self.keyword_database, self.open_database, *rest = databases(groups)
        self._required_databases = dict(zip(self.required, rest, strict=True))
        self._names = Names(self.keywords, self.keyword_database)
        self._subsets: OrderedDict[frozenset[int], Database] = OrderedDict()
        self._lock = threading.Lock()

    def named(self, name: str | None) -> frozenset[int]:
        """Identifiers (by index) whose keywords a field's name holds."""
        return self._names.owners(name) if name else frozenset()

    def subset(self, numbers: frozenset[int]) -> Database:
        """A database of these patterns; the last ones are kept, since the columns of one file ask for the same."""
        with self._lock:
            found = self._subsets.get(numbers)
            if found is not None:
                self._subsets.move_to_end(numbers)
                return found
        (found,) = databases([expressions([one for one in self.patterns if one.number in numbers])])
        with self._lock:
            self._subsets[numbers] = found
            if len(self._subsets) > _SUBSETS:
                self._subsets.popitem(last=False)
        return found

    def required_database(self, owner: int) -> Database | None:
        """The forms of one identifier that need a keyword; None where it has none."""
        return self._required_databases.get(owner)

    def surroundings(self, text: Text, work: Work | None = None) -> Surroundings:
        """Keywords and names around the matches of a text."""
        work = work or Work()
        cells = Cells(text.breaks) if text.breaks is not None else None
        hits = self.keyword_database.scan(text.text + b"\n")
        work.callbacks += sum(map(len, hits.values()))
        near = Nearby(self.keywords, hits, text.text, cells)
        return Surroundings(text, near, self.named(text.field), self._prefix(text), cells, work, text.text.isascii())

    def candidates(self, text: Text, work: Work | None = None) -> list[Candidate]:
        """Every match that its edges, proofs, keyword rule and sample values allow; overlaps not yet resolved."""
        around = self.surroundings(text, work)
        found: list[Candidate] = []
        self._judge(self.open_database.scan(text.text + b"\n"), around, found)
        for owner, database in self._required_databases.items():
            if around.near.of(owner) is not None or owner in around.named or owner in around.prefix:
                self._judge(self._around_keywords(owner, database, around), around, found)
        return found

    def _prefix(self, text: Text) -> frozenset[int]:
        if text.scope is None or not text.text:
            return frozenset()
        start = text.core[0] if text.core else 0
        scope = text.scope(start, min(start + 1, len(text.text)))
        return self._scope_owners(scope)

    def _scope_owners(self, scope: Scope | None) -> frozenset[int]:
        return frozenset().union(*map(self.named, scope.names)) if scope else frozenset()

    def _around_keywords(self, owner: int, database: Database, around: Surroundings) -> Hits:
        """Ends of the identifier's forms where a keyword may be near enough."""
        text = around.text.text
        if owner in around.named or owner in around.prefix:
            return database.scan(text + b"\n")
        windows = self._windows(owner, around)
        if sum(high - low for low, high in windows) > _WHOLE * len(text):
            return database.scan(text + b"\n")
        return _scan_windows(database, self.patterns, text, windows)

    def _windows(self, owner: int, around: Surroundings) -> list[tuple[int, int]]:
        """Merged spans around an identifier's keywords that hold every match near one, or led to by one."""
        width = max(one.width for one in self.required[owner])
        near, text = around.near.of(owner), around.text.text
        assert near is not None
        reach = width + (1 if around.ascii else REACH) * self.identifiers[owner].distance + 2
        spans = [(start - reach, end + reach) for start, end in zip(near.starts, near.ends, strict=True)]
        if around.text.scope is not None:
            spans += [self._value_of_key(owner, end, around) for end in near.ends]
        return _merged(spans, len(text))

    def _value_of_key(self, owner: int, end: int, around: Surroundings) -> tuple[int, int]:
        """A span that holds the value of the JSON key in which a keyword of `owner` ends at `end`; empty for no key.

        Strings come with their escapes read, so a quote may be part of one: where the text leaves it open, and for
        objects and arrays, the text's own scopes are asked whether the key still leads there, ever further on.
        """
        text, scope = around.text.text, around.text.scope
        key = _KEY.match(text, end)
        if key is None or scope is None:
            return end, end
        start = key.end()
        scalar = _SCALAR.match(text, start)
        if scalar is not None:
            return start - 2, scalar.end() + 2
        reach = _PROBE
        while start + reach < len(text) and owner in self._scope_owners(scope(start + reach, start + reach + 1)):
            reach *= 2
        return start - 2, start + reach

    def _judge(self, hits: Hits, around: Surroundings, found: list[Candidate]) -> None:
        for number, ends in hits.items():
            pattern, text = self.patterns[number], around.text.text
            around.work.callbacks += len(ends)
            same = self._same_evidence(pattern, around)
            for start, end in matches(pattern, around, ends) if same != 0 else ():
                evidence = same or self._evidence(pattern, start, end, around)
                if evidence and not (pattern.samples and pattern.is_sample(text[start:end])):
                    found.append(Candidate(start, end, pattern.owner, evidence))

    def _same_evidence(self, pattern: Pattern, around: Surroundings) -> int | None:
        """The evidence of all matches of a form, where it does not depend on their places; 0 when none can stand."""
        owner = pattern.owner
        if owner in around.prefix or around.near.of(owner) is not None:
            return None
        return _bits(pattern, FIELD if owner in around.named else 0)

    def _evidence(self, pattern: Pattern, start: int, end: int, around: Surroundings) -> int:
        """The evidence bits of a match that was proved, 0 where the keyword rule refuses it."""
        return _bits(pattern, self.keyword_evidence(pattern.owner, start, end, around))

    def keyword_evidence(self, owner: int, start: int, end: int, around: Surroundings) -> int:
        """FIELD and KEYWORD bits for a span and an identifier."""
        bits = FIELD if owner in around.named else 0
        near = around.near.of(owner)
        if near is None and owner not in around.prefix:
            return bits
        unit = around.unit(start, end)
        if around.text.scope is not None:
            if around.governs(owner, start, end):
                return bits | FIELD
            scope = around.text.scope(start, end)
            if scope is not None:
                unit = scope.start, scope.end
                bits |= FIELD if owner in self._scope_owners(scope) else 0
        if near is not None and unit is not None:
            distance = self.identifiers[owner].distance
            bits |= KEYWORD if near.holds(around.text.text, (start, end), distance, unit) else 0
        return bits


def expressions(patterns: Sequence[Pattern]) -> list[Expression]:
    """What Hyperscan compiles for these forms."""
    return [Expression(one.number, one.hyperscan(), one.label) for one in patterns]


def _bits(pattern: Pattern, keyword: int) -> int:
    """Evidence bits of a match with these keyword bits, 0 where the keyword rule refuses it."""
    rule = pattern.rule
    if (rule is KeywordRule.REQUIRED and not keyword) or (rule is KeywordRule.ABSENT and keyword):
        return 0
    return PATTERN | (PROOF if pattern.form.proofs else 0) | keyword


def matches(pattern: Pattern, around: Surroundings, reported: list[int]) -> Iterator[tuple[int, int]]:
    """The matches of one form whose edges and proofs hold: leftmost, then longest, none overlapping another."""
    text, search, work = around.text.text, pattern.search, around.work
    for low, high, ends in _regions(pattern, around, reported):
        work.searched += high - low
        position = low
        while (match := search(text, position, high)) is not None:
            start, end = match.span()
            end = _longest(pattern, around, start, end, ends, high)
            if end > start:
                yield start, end
            position = end if end > start else start + 1


def _longest(pattern: Pattern, around: Surroundings, start: int, end: int, ends: Sequence[int], high: int) -> int:
    """The greatest end for a match at `start` that holds, 0 for none.

    `end` is what `re` gave, `ends` are Hyperscan's, of which the greatest are tried; an anchored form has none of its
    own, and is tried at the end of its cell, `high`, first.
    """
    text = around.text.text
    if pattern.form.anchor is None:
        tried: Sequence[int] = ends if len(ends) == 1 else _descending(ends, start, pattern.width)
    else:
        tried = (end,) if around.cells is None else (high, end)
    for one in tried:
        if (one == end or (one > start and pattern.exact(text, start, one))) and pattern.edges(text, start, one):
            around.work.proved += one - start
            if pattern.holds(text[start:one]):
                return one
    return 0


def _descending(ends: Sequence[int], start: int, width: int) -> Sequence[int]:
    last = bisect_right(ends, start + width)
    first = max(bisect_right(ends, start), last - _TRIES)
    return ends[first:last][::-1]


def _regions(pattern: Pattern, around: Surroundings, reported: list[int]) -> Iterator[tuple[int, int, list[int]]]:
    """Merged spans, in one cell each, that hold every match which ends at (or, anchored, around) a reported end."""
    ahead = pattern.width if pattern.form.anchor is not None else 0
    low, high, limit = 0, -1, (0, len(around.text.text))
    ends: list[int] = []
    for one in sorted(reported):
        end = one - pattern.overshoot
        if ends and ends[-1] == end:
            continue
        if around.cells is not None and not (high >= 0 and limit[0] <= end <= limit[1]):
            unit = around.unit(end, end)
            if unit is None:
                continue
        else:
            unit = limit
        start, stop = max(unit[0], end - pattern.width), min(unit[1], end + ahead)
        if high >= 0 and unit == limit and start < high:
            high = max(high, stop)
        else:
            if high > low:
                yield low, high, ends
            low, high, limit, ends = start, stop, unit, []
        ends.append(end)
    if high > low:
        yield low, high, ends


def _merged(spans: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """The union of spans, within a text of `size` bytes, ascending and disjoint."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        low, high = max(0, low), min(size, high)
        if merged and low <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], high)
        elif high > low:
            merged.append((low, high))
    return merged


def _scan_windows(database: Database, patterns: Sequence[Pattern], text: bytes, windows: list[tuple[int, int]]) -> Hits:
    """One scan over the windows, a newline after each; ends are given as places in the text."""
    joined = b"\n".join([text[low:high] for low, high in windows]) + b"\n"
    offsets = [0, *accumulate(high - low + 1 for low, high in windows)]
    hits: Hits = {}
    for number, ends in database.scan(joined).items():
        overshoot = patterns[number].overshoot
        placed = []
        for end in ends:
            at = bisect_left(offsets, end - overshoot) - 1
            placed.append(windows[at][0] + end - offsets[at])
        hits[number] = placed
    return hits
