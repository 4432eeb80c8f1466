"""Why an identifier found what it found, and what it passed over: every candidate with the verdict of each step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifiers.confidence import confidence_of
from classifiers.confirmation import matches
from classifiers.matching import Matcher
from classifiers.patterns import Pattern
from classifiers.resolution import FIELD, KEYWORD, PATTERN, PROOF, Candidate, evidence_of, resolve
from classifiers.surroundings import Surroundings, Work
from classifiers.types import KeywordRule, NameHit, Text

__all__ = ["Explanation", "explain_names", "explain_patterns"]

_MOST = 1000  # candidates explained


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
    winners = resolve(matcher.candidates(text), matcher.specificity)
    left = _MOST
    for number, pattern in enumerate((one for one in matcher.patterns if one.owner == owner), 1):
        for start, end in _spans(pattern, around)[:left]:
            left -= 1
            yield _explained(matcher, pattern, number, around, (start, end), winners)


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
    winners: list[Candidate],
) -> Explanation:
    text, value = around.text.text, around.text.text[slice(*span)]
    edges = pattern.edges(text, *span)
    proofs = [(f"proof {name}", prove(value)) for name, prove in zip(pattern.form.proofs, pattern.proofs, strict=True)]
    bits = matcher.keyword_evidence(pattern.owner, *span, around)
    sample, ignored = pattern.is_sample(value), pattern.is_ignored(value)
    listed = matcher.allowed is not None and matcher.allowed(value)
    allowed = _allowed(pattern.rule, bool(bits))
    holds = edges and all(held for _, held in proofs) and allowed and not (sample or ignored or listed)
    won = any((one.start, one.end, one.owner) == (*span, pattern.owner) for one in winners)
    steps = [("pattern", "yes"), ("edges", _word(edges)), *((step, _word(held)) for step, held in proofs)]
    steps += [("keyword near", _word(bool(bits & KEYWORD))), ("keyword in field", _word(bool(bits & FIELD)))]
    steps += [("keyword rule", f"{pattern.rule}, {'met' if allowed else 'not met'}"), ("sample value", _word(sample))]
    steps += [("ignore word", _word(ignored))] if pattern.ignored else []
    steps += [("allow list", _word(listed))] if matcher.allowed is not None else []
    if holds:
        evidence = evidence_of(PATTERN | (PROOF if pattern.form.proofs else 0) | bits)
        steps.append(("confidence", confidence_of(evidence)))
        steps.append(("overlap", "won" if won else "lost to another match"))
    return Explanation(*span, number, won, tuple(steps))


def _allowed(rule: KeywordRule, near: bool) -> bool:
    return rule is KeywordRule.NONE or near is (rule is KeywordRule.REQUIRED)


def _word(verdict: bool) -> str:
    return "yes" if verdict else "no"


def explain_names(hits: Sequence[NameHit], identifier: str) -> Iterator[Explanation]:
    """What the name finder gave for NAME or ADDRESS."""
    for hit in hits[:_MOST]:
        if hit.identifier == identifier:
            kind = "one part" if hit.partial else "full"
            yield Explanation(
                hit.start,
                hit.end,
                0,
                True,
                (("evidence", str(hit.evidence)), ("name", kind), ("confidence", confidence_of({hit.evidence}))),
            )
