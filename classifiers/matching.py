"""Running text and mixed cells: find with Hyperscan, prove in the bytes before each end, prune by what stands around.

Three kinds of databases: all keywords; the forms that stand without a keyword; and, for each identifier, its forms that
need one. The last are looked for only around that identifier's keywords (or everywhere, where the field's name is one),
so that a text full of numbers costs no callback for each.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate

from classifiers.confirmation import matches
from classifiers.context import REACH, Cells, Names, Nearby, keyword_expressions, keywords_of
from classifiers.patterns import Pattern, patterns_of
from classifiers.resolution import FIELD, KEYWORD, PATTERN, PROOF, Candidate
from classifiers.scanning import Database, Expression, Hits, databases
from classifiers.surroundings import KEY, SCALAR, Surroundings, Work
from classifiers.types import Identifier, KeywordRule, Scope, Text

__all__ = ["Matcher"]

_SUBSETS = 64  # databases kept for columns
_WHOLE = 0.5  # share of a text from which on windows are not worth cutting out
_PROBE = 64  # bytes into an object or array at which it is first asked whether the key still leads there


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
        key = KEY.match(text, end)
        if key is None or scope is None:
            return end, end
        start = key.end()
        scalar = SCALAR.match(text, start)
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
