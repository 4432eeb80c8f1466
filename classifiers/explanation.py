"""Why an identifier found what it found, and what it passed over: every candidate with the verdict of each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifiers.confidence import confidence_of
from classifiers.confirmation import matches
from classifiers.matching import Matcher
from classifiers.patterns import Pattern
from classifiers.resolution import FIELD, KEYWORD, LEFT_OUT, PATTERN, PROOF, compete, evidence_of
from classifiers.surroundings import Surroundings, Work
from classifiers.types import KeywordRule, NameHit, Text

__all__ = ["Explanation", "explain_names", "explain_patterns"]

_MOST = 1000  # candidates explained
_WON = "won"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One candidate: bytes [start, end), the identifier's form (from 1; 0 for names), each step and its verdict."""

    start: int
    end: int
    form: int
    reported: bool
    steps: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        steps = ", ".join(f"{step}: {verdict}" for step, verdict in self.steps)
        form = f"form {self.form}, " if self.form else ""
        return f"bytes {self.start}-{self.end}, {form}{'reported' if self.reported else 'not reported'} ({steps})"


def explain_patterns(matcher: Matcher, text: Text, owner: int) -> Iterator[Explanation]:
    """What the forms of one identifier match, edges or not, and how each step judges it."""
    around = matcher.surroundings(text, Work())
    contest = _Contest(matcher, text)
    left = _MOST
    for number, pattern in enumerate((one for one in matcher.patterns if one.owner == owner), 1):
        for start, end in _spans(pattern, around)[:left]:
            left -= 1
            yield _explained(matcher, pattern, number, around, (start, end), contest)


class _Contest:
    """Who competes for the bytes of one text, and who wins them."""

    def __init__(self, matcher: Matcher, text: Text) -> None:
        self._ids = [one.id for one in matcher.identifiers]
        candidates = matcher.candidates(text)
        self._kept = compete(candidates, matcher.specificity, set())
        self._bits: dict[tuple[int, int, int], int] = {}
        for start, end, owner, evidence in candidates:
            self._bits[start, end, owner] = self._bits.get((start, end, owner), 0) | evidence
        self._counted: dict[tuple[int, int, int], int] = {}  # the form that was said to be reported, by match

    def keyword(self, span: tuple[int, int], owner: int) -> int:
        """Bits that `keyword_evidence` does not know of alone: what a companion found counts as a keyword."""
        return self._bits.get((*span, owner), 0) & (KEYWORD | FIELD)

    def verdict(self, span: tuple[int, int], owner: int, form: int) -> str:
        """Of a form's match that each step of its own lets pass: "won", or why it is not counted."""
        if any((one.start, one.end, one.owner) == (*span, owner) for one in self._kept):
            first = self._counted.setdefault((*span, owner), form)
            return _WON if first == form else f"counted by form {first}"
        return self.lost(span, owner) or "lost to another match"

    def lost(self, span: tuple[int, int], owner: int | None, *, left_out: bool = True) -> str:
        """To which match, "" where none is in the way. left_out: whether one that is not reported itself is."""
        kept = self._kept if left_out else [one for one in self._kept if not one.evidence & LEFT_OUT]
        start, end = span
        ahead = next((one for one in kept if one.start < end and start < one.end), None)
        if ahead is None:
            return ""
        if ahead.owner == owner:
            return f"lost to its own match of bytes {ahead.start}-{ahead.end}"
        kind = " (which is left out itself: a sample value, or on an allow list)" if ahead.evidence & LEFT_OUT else ""
        return f"lost to {self._ids[ahead.owner]}{kind}"


def _spans(pattern: Pattern, around: Surroundings) -> list[tuple[int, int]]:
    """Matches without regard to edges, and those that `matching` settles on."""
    text = around.text.text
    bare = {match.span() for match in pattern.anywhere(text) if around.unit(*match.span()) is not None}
    ends = sorted(
        {end + pattern.overshoot for _, end in bare}
        | {end + pattern.overshoot for _, end in _edged(pattern, around.padded)}
    )
    return sorted(bare | set(matches(pattern, around, ends)))


def _edged(pattern: Pattern, padded: bytes) -> Iterator[tuple[int, int]]:
    position, high = 0, len(padded) - 1
    while (match := pattern.search(padded, position, high)) is not None:
        yield match.span()
        position = max(match.end(), match.start() + 1)


def _explained(
    matcher: Matcher,
    pattern: Pattern,
    number: int,
    around: Surroundings,
    span: tuple[int, int],
    contest: _Contest,
) -> Explanation:
    text, value = around.text.text, around.text.text[slice(*span)]
    edges = pattern.edges(text, *span, cells=around.cells is not None)
    proofs = [(f"proof {name}", prove(value)) for name, prove in zip(pattern.form.proofs, pattern.proofs, strict=True)]
    bits = matcher.keyword_evidence(pattern.owner, *span, around) | contest.keyword(span, pattern.owner)
    sample, ignored = pattern.is_sample(value), pattern.is_ignored(value)
    listed = matcher.allowed is not None and matcher.allowed(value)
    allowed = _allowed(pattern.rule, bool(bits))
    holds = edges and all(held for _, held in proofs) and allowed and not (sample or ignored or listed)
    steps = [("pattern", "yes"), ("edges", _word(edges)), *((step, _word(held)) for step, held in proofs)]
    steps += [("keyword near", _word(bool(bits & KEYWORD))), ("keyword in field", _word(bool(bits & FIELD)))]
    steps += [("keyword rule", f"{pattern.rule}, {'met' if allowed else 'not met'}"), ("sample value", _word(sample))]
    steps += [("ignore word", _word(ignored))] if pattern.ignored else []
    steps += [("allow list", _word(listed))] if matcher.allowed is not None else []
    if holds:
        evidence = evidence_of(PATTERN | (PROOF if pattern.form.proofs else 0) | bits)
        steps.append(("confidence", confidence_of(evidence)))
        steps.append(("overlap", contest.verdict(span, pattern.owner, number)))
    return Explanation(*span, number, steps[-1] == ("overlap", _WON), tuple(steps))


def _allowed(rule: KeywordRule, near: bool) -> bool:
    return rule is KeywordRule.NONE or near is (rule is KeywordRule.REQUIRED)


def _word(verdict: bool) -> str:
    return "yes" if verdict else "no"


def explain_names(matcher: Matcher, text: Text, hits: Sequence[NameHit], identifier: str) -> Iterator[Explanation]:
    """What the name finder gave for NAME or ADDRESS; whatever a pattern found there is reported in its place."""
    contest = _Contest(matcher, text)
    for hit in hits[:_MOST]:
        if hit.identifier == identifier:
            lost = contest.lost((hit.start, hit.end), None, left_out=False)
            steps = (
                ("evidence", str(hit.evidence)),
                ("name", "one part" if hit.partial else "full"),
                ("confidence", confidence_of({hit.evidence})),
                ("overlap", lost or _WON),
            )
            yield Explanation(hit.start, hit.end, 0, not lost, steps)
