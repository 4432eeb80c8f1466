"""One form of an identifier, ready to use: for Hyperscan, for `re`, with its edges, its proofs and its sample values.

Hyperscan is given the expression between its edges, so that it reports only ends that can stand. What it reports is a
superset, for left of it may stand the end of anything that looks like an escape; `Pattern.edges`, `Pattern.exact` and
`Pattern.holds` decide, on the bytes themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from classifiers import escapes
from classifiers.edges import EDGES, WORDY, goes_on
from classifiers.errors import IdentifierError
from classifiers.linear import Linear, Place
from classifiers.proofs.glances import GLANCES, Glance
from classifiers.proofs.registry import proof
from classifiers.types import Form, Identifier, KeywordRule

Match = re.Match[bytes] | Place

__all__ = [
    "Pattern",
    "bare",
    "is_letter",
    "letter_after",
    "letter_before",
    "never_a_space",
    "patterns_of",
    "scoped",
]

_WIDE = 64  # bytes of a form from which on RE2 is worth its start
_FLAGS = re.compile(r"\(\?([aimsx]+)\)")
_PLAIN_ESCAPE = re.compile(r"\\[.\-+*?()\[\]{}|^$/dwb]")
_PLAIN_CLASS = re.compile(r"\[(?!\^)[^\]\\\s]*\]")
_PERHAPS_A_SPACE = re.compile(r"[\s.\\\[]")
_SEPARATORS = re.compile(rb"[^0-9A-Za-z\x80-\xff]+")

# Scripts written without spaces between words: their letters bound a word as a space does.
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul Jamo
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x31FF),  # CJK radicals, kana, bopomofo
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),  # Hangul: particles touch the word
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x323AF),
)


@lru_cache(maxsize=4096)
def is_letter(character: str) -> bool:
    """Whether it continues a word: a letter, mark or digit of a script that puts spaces between words."""
    point = ord(character)
    if any(low <= point <= high for low, high in _UNSPACED):
        return False
    return character.isalnum() or 0x300 <= point <= 0x36F


def letter_before(text: bytes, position: int) -> bool:
    """Whether a non-ASCII letter ends at `position`; ASCII is the byte classes' business."""
    if position <= 0 or text[position - 1] < 0x80:
        return False
    tail = text[max(0, position - 4) : position]
    lead = max((i for i, byte in enumerate(tail) if byte >= 0xC0), default=-1)
    return lead >= 0 and _one_letter(tail[lead:])


def letter_after(text: bytes, position: int) -> bool:
    """Whether a non-ASCII letter starts at `position`."""
    if position >= len(text) or text[position] < 0x80:
        return False
    lead = text[position]
    size = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    return _one_letter(text[position : position + size])


def _one_letter(encoded: bytes) -> bool:
    try:
        return is_letter(encoded.decode())
    except (UnicodeDecodeError, TypeError):
        return False


def bare(value: bytes) -> bytes:
    """A value without separators and case, as sample values are compared."""
    return _SEPARATORS.sub(b"", value).lower()


def scoped(expression: str) -> str:
    """Leading flags, `(?i)...`, as a group, `(?i:...)`, so that it can stand inside another expression."""
    match = _FLAGS.match(expression)
    return f"(?{match[1]}:{expression[match.end() :]})" if match else f"(?:{expression})"


def never_a_space(expression: str) -> bool:
    r"""Whether it can be seen that no match holds white space; False for what would take more than a look: `.`, negated
    classes, and all escapes but those of single signs, `\d`, `\w` and `\b`."""
    rest = _PLAIN_CLASS.sub("", _PLAIN_ESCAPE.sub("", expression))
    return _PERHAPS_A_SPACE.search(rest) is None


@dataclass(frozen=True, eq=False)
class Pattern:
    """One form of one identifier. `number` counts over all forms of an engine, `owner` is the identifier's index."""

    number: int
    owner: int
    identifier: Identifier
    form: Form
    rule: KeywordRule = field(init=False)
    width: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rule", self.form.keyword)
        object.__setattr__(self, "width", self.form.width)

    @property
    def label(self) -> str:
        return f"{self.identifier.id}, form {self.identifier.forms.index(self.form) + 1}"

    def hyperscan(self, *, edged: bool = False) -> str:
        """The anchor as it is, or the expression (or its tail) before its right edge, which takes one byte.

        What stands to the left is left to `edges`: with the escapes that may stand there, to look at it costs the pass
        a third of its speed, and hardly a match is refused by it. Columns, where each cell counts, ask for it.
        """
        if self.form.anchor is not None:
            return self.form.anchor
        left, right = EDGES[self.form.left][0], EDGES[self.form.right][0]
        after = f"[^{right}]" if right else r"[\x00-\xff]"
        if self.form.tail is not None and not edged:
            return f"{scoped(self.form.tail)}{after}"
        before = f"(?:^|[^{left}]|{escapes.LOOSE})" if left and edged else ""
        return f"{before}{scoped(self.form.expression)}{after}"

    @cached_property
    def spaceless(self) -> bool:
        """Whether no match holds a space or a line's end, so that it begins behind the last of them."""
        return never_a_space(self.form.expression)

    @property
    def overshoot(self) -> int:
        """How far Hyperscan's end lies beyond the match's."""
        return 0 if self.form.anchor is not None else 1

    @cached_property
    def search(self) -> Callable[..., Match | None]:
        """The leftmost match of the expression between its ASCII edges: (text, position, high)."""
        return self.linear.search if self.linear is not None else self._between(self._strict).search

    @cached_property
    def search_loose(self) -> Callable[..., Match | None]:
        """The same, and behind what looks like an escape; slower, and `edges` has to confirm it."""
        if self.linear is not None:
            return self.linear.search_loose
        return self._between(f"(?:{self._strict}|{escapes.LOOSE_BEHIND})" if self._strict else "").search

    @property
    def _strict(self) -> str:
        return EDGES[self.form.left][1]

    def _between(self, left: str) -> re.Pattern[bytes]:
        return self._compiled(f"{left}{scoped(self.form.expression)}{EDGES[self.form.right][2]}")

    @cached_property
    def exact(self) -> Callable[..., Match | None]:
        """Whether the expression alone matches all of (text, start, end)."""
        return self.linear.fullmatch if self.linear is not None else self._alone.fullmatch

    @cached_property
    def anywhere(self) -> Callable[[bytes], Iterator[Match]]:
        """Matches of the expression without its edges."""
        return self.linear.finditer if self.linear is not None else self._alone.finditer

    @cached_property
    def linear(self) -> Linear | None:
        """RE2 for users' expressions, and for those of ours that are looked for around an anchor, as far as RE2 takes
        them; `re` is quicker on the short slices of the others."""
        users = self.identifier.origin == "custom"
        if not users and (self.form.anchor is None or self.form.width < _WIDE):
            return None
        left, right = EDGES[self.form.left][0], EDGES[self.form.right][0]
        try:
            return Linear(scoped(self.form.expression), left, right, self.label)
        except IdentifierError:
            if users:
                raise
            return None

    @cached_property
    def _alone(self) -> re.Pattern[bytes]:
        return self._compiled(scoped(self.form.expression))

    def _compiled(self, expression: str) -> re.Pattern[bytes]:
        try:
            return re.compile(expression.encode())
        except re.error:
            raise IdentifierError(f"{self.label}: the expression cannot be compiled") from None

    @cached_property
    def _left(self) -> Callable[[bytes, int], object]:
        return re.compile(self._strict.encode()).match

    @cached_property
    def _right(self) -> Callable[[bytes, int], object]:
        return re.compile(EDGES[self.form.right][2].encode()).match

    def edges(self, text: bytes, start: int, end: int, *, cells: bool = False) -> bool:
        """Whether nothing that must not touch [start, end) does. The newline between `cells` never does."""
        if not self._right(text, end) or not (self._left(text, start) or self._escaped(text, start)):
            return False
        if start and text[start - 1] >= 0x80 and self.form.left in WORDY and letter_before(text, start):
            return False
        if goes_on(self.form.left, text, start, cells=cells):
            return False
        return end >= len(text) or text[end] < 0x80 or self.form.right not in WORDY or not letter_after(text, end)

    def _escaped(self, text: bytes, start: int) -> bool:
        """Whether an escape ends at `start`, and what it stands for may touch the match."""
        seen = escapes.before(text, start)
        return seen is not None and bool(self._left(seen, len(seen)))

    @cached_property
    def proofs(self) -> tuple[Callable[[bytes], bool], ...]:
        return tuple(proof(name) for name in self.form.proofs)

    @cached_property
    def glance(self) -> Glance | None:
        """Whether what stands where an anchor ended could hold; None where that takes the whole expression."""
        if self.form.anchor is None:
            return None
        return next((GLANCES[name] for name in self.form.proofs if name in GLANCES), None)

    @cached_property
    def samples(self) -> frozenset[bytes]:
        return frozenset(bare(value.encode()) for value in self.identifier.sample_values)

    def holds(self, value: bytes) -> bool:
        """Whether every proof accepts the value."""
        for prove in self.proofs:  # noqa: SIM110 - half the time of all(...), where dense texts spend theirs
            if not prove(value):
                return False
        return True

    def is_sample(self, value: bytes) -> bool:
        """Whether it is one of the documented samples, which are never reported."""
        return bool(self.samples) and bare(value) in self.samples

    @cached_property
    def ignored(self) -> tuple[bytes, ...]:
        """The identifier's ignore words."""
        return tuple(word.encode() for word in self.identifier.ignore_words)

    def is_ignored(self, value: bytes) -> bool:
        """Whether it holds one of the identifier's ignore words."""
        return any(word in value for word in self.ignored)


def patterns_of(identifiers: tuple[Identifier, ...]) -> tuple[Pattern, ...]:
    """All forms of all identifiers, numbered in their order.

    Raises IdentifierError for a user's expression that RE2 does not take; ours are compiled when first needed.
    """
    pairs = [(owner, one, form) for owner, one in enumerate(identifiers) for form in one.forms]
    patterns = tuple(Pattern(number, owner, one, form) for number, (owner, one, form) in enumerate(pairs))
    for one in patterns:
        _ = one.linear if one.identifier.origin == "custom" else None
    return patterns
