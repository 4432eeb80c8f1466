"""Running text and mixed cells: find with Hyperscan, prove in the bytes before each end, prune by what stands around.

Three kinds of databases: all keywords; the forms that stand without a keyword; and, for each identifier, its forms that
need one, which are looked for only around that identifier's keywords (see `required`), or everywhere where the field's
name is one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from classifiers.compiled import Compiling, compiled, requiring
from classifiers.confirmation import matches
from classifiers.context import REACH, Cells, Names, Near, Nearby
from classifiers.keywords import KINDS, OVERSHOOT, keywords_of
from classifiers.patterns import Pattern, patterns_of
from classifiers.required import Required, Spans, merged, scan_windows
from classifiers.resolution import FIELD, KEYWORD, LEFT_OUT, LISTED, PATTERN, PROOF, SAMPLE, Candidate
from classifiers.scanning import Hits
from classifiers.subsets import Subsets
from classifiers.surroundings import Surroundings, Work
from classifiers.types import Identifier, KeywordRule, Scope, Text

__all__ = ["LAST", "Matcher"]

Allowed = Callable[[bytes], bool]
"""Whether a value is on a list of what shall not be reported."""

LAST = 30
"""Specificity up to which forms are judged after all others, and only where these found nothing."""

_PROBE = 64  # bytes into an object or array at which it is first asked whether the key still leads there


class Matcher:
    """The databases of a set of identifiers, and the ordinary path from text to candidates. Safe for threads.

    companions: identifiers (by index) whose value beside another's counts as a keyword of that.
    """

    def __init__(
        self, identifiers: Sequence[Identifier], allowed: Allowed | None = None, compiling: Compiling | None = None
    ) -> None:
        self.identifiers = tuple(identifiers)
        self.allowed = allowed
        self.patterns = patterns_of(self.identifiers)
        self.keywords = keywords_of(self.identifiers)
        self.open = tuple(one for one in self.patterns if one.rule is not KeywordRule.REQUIRED)
        self.specificity = [one.specificity for one in self.identifiers]
        self._last = {one.number for one in self.open if one.identifier.specificity <= LAST}
        beside = frozenset().union(*(one.companions for one in self.identifiers))
        self._first = frozenset(
            owner
            for owner, one in enumerate(self.identifiers)
            if one.id in beside and not one.companions and one.specificity > LAST
        )
        ready = compiled(self.identifiers, self.patterns, self.keywords, compiling)
        self.keyword_database, self.open_database = ready.keywords, ready.open
        self._leading, self._late_database = ready.leading, ready.late
        self.required_databases, self.databases = ready.required, ready.whole
        self._required = requiring(self.patterns)
        self._late = self._longest_keywords()
        self._prepared: dict[int, Required] = {}
        ids = {one.id: owner for owner, one in enumerate(self.identifiers)}
        self._companions = {
            owner: frozenset(ids[other] for other in one.companions if other in ids)
            for owner, one in enumerate(self.identifiers)
            if one.companions and owner in self._required
        }
        self.companions: frozenset[int] = frozenset().union(*self._companions.values())
        self._names = Names(self.keywords, self.keyword_database)
        self.subsets = Subsets(self.identifiers, self.patterns, self.keywords, self.required_databases)

    def _longest_keywords(self) -> dict[int, int]:
        """By identifier with keywords, none of whose forms needs one: bytes of the longest, and what stands around."""
        longest: dict[int, int] = {}
        for word in self.keywords:
            for owner in word.owners:
                if owner not in self._required:
                    longest[owner] = max(longest.get(owner, 0), word.longest + 4)
        return longest

    def named(self, name: str | None) -> frozenset[int]:
        """Identifiers (by index) whose keywords a field's name holds."""
        return self._names.owners(name) if name else frozenset()

    def surroundings(self, text: Text, work: Work | None = None, *, late: bool = True) -> Surroundings:
        """Keywords and names around the matches of a text; without the late ones, `_judge` looks for those itself."""
        work = work or Work()
        cells = Cells(text.breaks) if text.breaks is not None else None
        padded = text.text + b"\n"
        hits = (self.keyword_database if late else self._leading).scan(padded)
        work.callbacks += sum(map(len, hits.values()))
        near = Nearby(self.keywords, hits, padded, cells)
        named, prefix = self.named(text.field), self._prefix(text)
        return Surroundings(text, padded, near, named, prefix, cells, work, text.text.isascii())

    def candidates(self, text: Text, work: Work | None = None) -> list[Candidate]:
        """Every match that its edges, proofs and keyword rule allow, marked where it is left out all the same; overlaps
        not yet resolved."""
        around = self.surroundings(text, work, late=False)
        found: list[Candidate] = []
        hits = self.open_database.scan(around.padded)
        around.work.callbacks += sum(map(len, hits.values()))
        last = {number: hits.pop(number) for number in self._last & hits.keys()}
        self._judge(hits, around, found)
        first = [owner for owner in self._asked(around) if owner in self._first]
        for owner in first:  # companions that need a keyword themselves
            self._judge(self._around_keywords(owner, around), around, found)
        self._join_companions(around, found)
        for owner in self._asked(around):
            if owner in first:
                continue
            hits = self._around_keywords(owner, around)
            if self.specificity[owner] <= LAST:
                last.update(hits)
            else:
                self._judge(hits, around, found)
        self._judge(self._uncovered(last, found, around.work.hid), around, found)
        return found

    def _uncovered(self, hits: Hits, found: Sequence[Candidate], hid: set[int]) -> Hits:
        """What ends in none of the matches that were found: there it would lose to them. hid: gets their owners."""
        spans = merged((one.start, one.end) for one in found)
        starts = [start for start, _ in spans]
        left: Hits = {}
        covered: list[int] = []
        for number, ends in hits.items():
            beyond = self.patterns[number].overshoot
            kept = []
            for end in ends:
                at = bisect_left(starts, end - beyond) - 1
                if at < 0 or spans[at][1] < end - beyond:
                    kept.append(end)
                else:
                    covered.append(end - beyond)
            left[number] = kept
        hid.update(_over(sorted(covered), found) if covered else ())
        return left

    def _prefix(self, text: Text) -> frozenset[int]:
        if text.scope is None or not text.text:
            return frozenset()
        start = text.core[0] if text.core else 0
        scope = text.scope(start, min(start + 1, len(text.text)))
        return self._scope_owners(scope).union(*map(self.named, text.names))

    def _scope_owners(self, scope: Scope | None) -> frozenset[int]:
        return frozenset().union(*map(self.named, scope.names)) if scope else frozenset()

    def _join_companions(self, around: Surroundings, found: Sequence[Candidate]) -> None:
        for owner, companions in self._companions.items():
            spans = [(one.start, one.end) for one in found if one.owner in companions and not one.evidence & LEFT_OUT]
            if spans:
                around.near.join(owner, spans)

    def _asked(self, around: Surroundings) -> list[int]:
        """The identifiers with forms that need a keyword, and one in the text or its names."""
        owners = around.near.perhaps() | around.named | around.prefix
        return sorted(owner for owner in owners if owner in self._required)

    def _prepare(self, owner: int) -> Required:
        prepared = self._prepared.get(owner)
        if prepared is None:
            prepared = self._prepared[owner] = Required(self._required[owner], self.required_databases[owner])
        return prepared

    def _around_keywords(self, owner: int, around: Surroundings) -> Hits:
        """Ends of the identifier's forms where a keyword may be near enough, or lead to them."""
        required = self._prepare(owner)
        if required.absent(around.padded, around.near.reported(owner)):
            return {}
        near = around.near.of(owner)
        if owner in around.named or owner in around.prefix:
            hits = required.database.scan(around.padded)
        elif near is None:
            return {}
        elif around.text.scope is None:
            hits = required.near(around.padded, near, ascii=around.ascii)
        else:
            hits = required.hits(around.padded, self._spans(owner, near, required.reach(ascii=around.ascii), around))
        around.work.callbacks += sum(map(len, hits.values()))
        return hits

    def _spans(self, owner: int, near: Near, reach: int, around: Surroundings) -> Spans:
        """What holds every match near a keyword of an identifier, or led to by one."""
        spans = [(start - reach, end + reach) for start, end in zip(near.starts, near.ends, strict=True)]
        return spans + [self._value_of_key(owner, end, around) for end in near.ends]

    def _value_of_key(self, owner: int, end: int, around: Surroundings) -> tuple[int, int]:
        """A span that holds the value of the JSON key in which a keyword of `owner` ends at `end`; empty for no key.

        Strings come with their escapes read, so a quote may be part of one: where the text leaves it open, and for
        objects and arrays, the text's own scopes are asked whether the key still leads there, ever further on.
        """
        start, stop = around.value_after(end)
        scope = around.text.scope
        if stop or start < 0 or scope is None:
            return (start - 2, stop + 2) if stop else (end, end)
        reach, size = _PROBE, len(around.text.text)
        while start + reach < size and owner in self._scope_owners(scope(start + reach, start + reach + 1)):
            reach *= 2
        return start - 2, start + reach

    def _judge(self, hits: Hits, around: Surroundings, found: list[Candidate]) -> None:
        for number, ends in hits.items():
            pattern, text = self.patterns[number], around.text.text
            same = self._same_evidence(pattern, around)
            proved = list(matches(pattern, around, ends)) if same != 0 else []
            if proved and same is None and pattern.owner in self._late:
                self._look_around(pattern.owner, proved, around)
            for start, end in proved:
                evidence = same or self._evidence(pattern, start, end, around)
                dropped = self.drops(pattern, text[start:end]) if evidence else None
                if dropped is not None:
                    found.append(Candidate(start, end, pattern.owner, evidence | dropped))

    def _look_around(self, owner: int, spans: Spans, around: Surroundings) -> None:
        """Looks for the late keywords of an identifier where one may be near enough to what it found, or be the key
        that leads there: anywhere, in JSON."""
        reach = self.identifiers[owner].distance * (1 if around.ascii else REACH) + self._late[owner]
        size = len(around.padded) - 1
        near = ((start - reach, end + reach) for start, end in spans)
        windows = merged(near, size) if around.text.scope is None else [(0, size)]
        hits = scan_windows(self._late_database, around.padded, windows, lambda number: OVERSHOOT[number % KINDS])
        around.work.callbacks += sum(map(len, hits.values()))
        around.near.look(owner, hits)

    def drops(self, pattern: Pattern, value: bytes) -> int | None:
        """How a match that holds is left out all the same, see `resolution`: LISTED for one on a list, SAMPLE for a
        documented one, None, which is no candidate, for one with an ignore word; 0 for one that stands."""
        if self.allowed is not None and self.allowed(value):
            return LISTED
        if pattern.ignored and pattern.is_ignored(value):
            return None
        return SAMPLE if pattern.samples and pattern.is_sample(value) else 0

    def _same_evidence(self, pattern: Pattern, around: Surroundings) -> int | None:
        """The evidence of all matches of a form, where it does not depend on their places; 0 when none can stand."""
        owner = pattern.owner
        if owner in self._late or owner in around.prefix or around.near.of(owner) is not None:
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
            one = self.identifiers[owner]
            holds = near.holds_before if one.keyword_before else near.holds
            bits |= KEYWORD if holds(around.text.text, (start, end), one.distance, unit) else 0
        return bits


def _over(places: Sequence[int], found: Sequence[Candidate]) -> Iterator[int]:
    """The owners of the matches in which one of the places (ascending) is an end."""
    for one in found:
        at = bisect_right(places, one.start)
        if at < len(places) and places[at] <= one.end:
            yield one.owner


def _bits(pattern: Pattern, keyword: int) -> int:
    """Evidence bits of a match with these keyword bits, 0 where the keyword rule refuses it."""
    rule = pattern.rule
    if (rule is KeywordRule.REQUIRED and not keyword) or (rule is KeywordRule.ABSENT and keyword):
        return 0
    return PATTERN | (PROOF if pattern.form.proofs else 0) | keyword
