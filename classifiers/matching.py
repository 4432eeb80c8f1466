"""Running text and mixed cells: find with Hyperscan, prove in the bytes before each end, prune by what stands around.

Three databases: all keywords; the forms that stand without a keyword; and those that need one, which are looked for
only around keywords (see `required`), or everywhere where the field's name is one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from classifiers.confirmation import matches
from classifiers.context import Cells, Names, Nearby
from classifiers.keywords import KINDS, OVERSHOOT, keyword_expressions, keywords_of
from classifiers.patterns import Pattern, patterns_of
from classifiers.required import Marks, Shapes, bits_of
from classifiers.resolution import FIELD, KEYWORD, PATTERN, PROOF, Candidate
from classifiers.scanning import Database, Databases, Expression, Hits, databases
from classifiers.surroundings import KEY, SCALAR, Surroundings, Work
from classifiers.types import Category, Identifier, KeywordRule, Scope, Text

__all__ = ["Matcher"]

_SUBSETS = 64  # databases kept for columns
_PROBE = 64  # bytes into an object or array at which it is first asked whether the key still leads there


class Matcher:
    """The databases of a set of identifiers, and the ordinary path from text to candidates. Safe for threads."""

    def __init__(self, identifiers: Sequence[Identifier]) -> None:
        self.identifiers = tuple(identifiers)
        self.patterns = patterns_of(self.identifiers)
        self.keywords = keywords_of(self.identifiers)
        self.open = tuple(one for one in self.patterns if one.rule is not KeywordRule.REQUIRED)
        self.open_numbers = frozenset(one.number for one in self.open)
        self.secret_numbers = frozenset(
            one.number for one in self.open if one.identifier.category is Category.CREDENTIALS
        )
        self.required: dict[int, tuple[Pattern, ...]] = {}
        for one in self.patterns:
            if one.rule is KeywordRule.REQUIRED:
                self.required[one.owner] = (*self.required.get(one.owner, ()), one)
        self.shapes = Shapes([one for forms in self.required.values() for one in forms], self.keywords)
        self.specificity = [one.specificity for one in self.identifiers]
        groups = [*keyword_expressions(self.keywords), expressions(self.open), self.shapes.expressions]
        *keywords, self.open_database, self.required_database = databases(groups)
        self.keyword_database = Databases(keywords)
        ids = {one.id: owner for owner, one in enumerate(self.identifiers)}
        self._companions = {
            owner: frozenset(ids[other] for other in one.companions if other in ids)
            for owner, one in enumerate(self.identifiers)
            if one.companions and owner in self.required
        }
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

    def surroundings(self, text: Text, work: Work | None = None) -> Surroundings:
        """Keywords and names around the matches of a text."""
        work = work or Work()
        cells = Cells(text.breaks) if text.breaks is not None else None
        padded = text.text + b"\n"
        hits = self.keyword_database.scan(padded)
        work.callbacks += sum(map(len, hits.values()))
        near = Nearby(self.keywords, hits, padded, cells)
        named, prefix = self.named(text.field), self._prefix(text)
        return Surroundings(text, padded, hits, near, named, prefix, cells, work, text.text.isascii())

    def candidates(self, text: Text, work: Work | None = None) -> list[Candidate]:
        """Every match that its edges, proofs, keyword rule and sample values allow; overlaps not yet resolved."""
        around = self.surroundings(text, work)
        found: list[Candidate] = []
        hits = self.open_database.scan(around.padded)
        around.work.callbacks += sum(map(len, hits.values()))
        self._judge(hits, around, found)
        marks = self._marks(around, found)
        callbacks, hits = self.shapes.scan(self.required_database, around.padded, marks)
        around.work.callbacks += callbacks
        self._judge(hits, around, found)
        return found

    def _prefix(self, text: Text) -> frozenset[int]:
        if text.scope is None or not text.text:
            return frozenset()
        start = text.core[0] if text.core else 0
        scope = text.scope(start, min(start + 1, len(text.text)))
        return self._scope_owners(scope)

    def _scope_owners(self, scope: Scope | None) -> frozenset[int]:
        return frozenset().union(*map(self.named, scope.names)) if scope else frozenset()

    def _marks(self, around: Surroundings, found: Sequence[Candidate]) -> Marks:
        """Where the forms that need a keyword may stand, and whose."""
        marks = self.shapes.marked(around.hits, ascii=around.ascii)
        marks.everywhere = bits_of((around.named | around.prefix) & self.required.keys())
        if around.text.scope is not None:
            self._mark_values(around, marks)
        for owner, companions in self._companions.items():
            spans = [(one.start, one.end) for one in found if one.owner in companions]
            if spans:
                around.near.join(owner, spans)
                reach = self.shapes.reach(owner, ascii=around.ascii)
                for start, end in spans:
                    marks.add_span(max(0, start - reach), end + reach, 1 << owner)
        return marks

    def _mark_values(self, around: Surroundings, marks: Marks) -> None:
        """Marks the values of the JSON keys in which keywords were reported."""
        for number, ends in around.hits.items():
            owners = self.shapes.owners[number // KINDS]
            for end in ends if owners else ():
                start, stop = self._value_of_key(
                    self.keywords[number // KINDS].owners, end - OVERSHOOT[number % KINDS], around
                )
                if stop > start:
                    marks.add_span(start, stop, owners)

    def _value_of_key(self, owners: Sequence[int], end: int, around: Surroundings) -> tuple[int, int]:
        """A span that holds the value of the JSON key in which a keyword ends at `end`; empty for no key.

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
            return start, scalar.end()
        reach = _PROBE
        while start + reach < len(text) and not self._scope_owners(scope(start + reach, start + reach + 1)).isdisjoint(
            owners
        ):
            reach *= 2
        return start, min(start + reach, len(text))

    def _judge(self, hits: Hits, around: Surroundings, found: list[Candidate]) -> None:
        for number, ends in hits.items():
            pattern, text = self.patterns[number], around.text.text
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
