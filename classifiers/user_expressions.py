r"""Users' expressions (Macie's: a subset of PCRE) over text, made into expressions over UTF-8 bytes.

Read by Python's own parser and written anew: a class of letters becomes the byte sequences of its code points, `.` and
negated classes take whole characters. `\d`, `\w`, `\s` and `\b` are ASCII's. Groups capture nothing. `^` and `$` stand
for the ends of a line or a cell. A repeat without an end is taken for 512 bytes beyond its least: longer runs count
more than once. Of several ways to match at a place the longest counts, lazy quantifiers or not.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import hyperscan

from classifiers.edges import EDGES
from classifiers.errors import ClassifierError, IdentifierError
from classifiers.linear import Linear, takes
from classifiers.scanning import Expression, build
from classifiers.user_bytes import Ranges, as_approximate_bytes, as_bytes, complement, folded, is_wide, literal, union
from classifiers.user_constructs import Refused, Shell, shell_of

__all__ = ["LONGEST", "UserExpression", "translated", "whole_matcher"]

LONGEST = 512
"""Characters of an expression (API reference, `CreateCustomDataIdentifier`)."""

_UNBOUNDED = 512  # bytes that a repeat without an end is taken for
_WIDEST = 8192  # bytes of a match: half of what windows of text overlap
_MOST_REPEATS = 1000  # what RE2 takes
_LARGEST = 20_000  # instructions of RE2

_DIGITS: Ranges = [(0x30, 0x39)]
_WORD: Ranges = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
_SPACE: Ranges = [(0x09, 0x0D), (0x20, 0x20)]
_CATEGORIES: dict[Any, Ranges] = {
    ops.CATEGORY_DIGIT: _DIGITS,
    ops.CATEGORY_NOT_DIGIT: complement(_DIGITS),
    ops.CATEGORY_WORD: _WORD,
    ops.CATEGORY_NOT_WORD: complement(_WORD),
    ops.CATEGORY_SPACE: _SPACE,
    ops.CATEGORY_NOT_SPACE: complement(_SPACE),
}
_SCREAMING = 0.5  # share of prose
_CLASS = re.compile(r"\[[^\[\]]*\]")

_PROSE = (
    "The committee met on Tuesday to hear the report, and after an hour of questions it agreed (by seven votes to two) "
    "that work should begin in the spring; the treasurer will write to all members before the end of the month."
)
_MIXED = (
    _PROSE,
    '1207,44.10,-3,0x1F;2026-01-02T03:04:05Z\t#!/bin/sh {"key": [1, \'b\']} <a href="/x">',
    "日本語 çédille ßЖ",
)


@dataclass(frozen=True, slots=True)
class UserExpression:
    """As `types.Form` has it: over bytes, with its width and edges, and what Hyperscan is given in its place."""

    expression: str
    tail: str | None
    width: int
    left: str
    right: str


def translated(source: str, *, keywords: bool | None) -> UserExpression:
    """Raises Refused, saying why and where, for an expression that cannot be used.

    keywords: whether a match needs one nearby; without, an expression that matches most of a text is refused. None:
    there can be none.
    """
    if len(source) > LONGEST:
        raise Refused(f"the expression has {len(source)} characters; {LONGEST} are the most")
    shell = shell_of(source)
    tree = _parsed(source, shell)
    ignore_case = bool(tree.state.flags & re.IGNORECASE)
    least, greatest = _widths(tree)
    if least == 0:
        raise Refused("the expression matches the empty text: something in it has to be there")
    if greatest > _WIDEST:
        raise Refused(f"the expression can match {greatest:,} bytes; {_WIDEST:,} are the most")
    writer = _Writer(exact=True)
    expression = writer.sequence(tree, ignore_case, bool(tree.state.flags & re.DOTALL))
    tail = None
    if writer.wide:
        tail = _Writer(exact=False).sequence(tree, ignore_case, bool(tree.state.flags & re.DOTALL))
    edges = "line" if shell.starts_line else "none", "line" if shell.ends_line else "none"
    found = UserExpression(expression, tail, greatest, *edges)
    _check_size(found)
    _check_greed(found, keywords)
    return found


def whole_matcher(source: str, refused: Callable[[str], ClassifierError]) -> Callable[[bytes], bool]:
    """Whether all of some bytes is a match. Raises what `refused` makes of the reason."""
    try:
        found = translated(source, keywords=None)
        linear = Linear(f"(?:{found.expression})", "", "", "")
    except (Refused, IdentifierError) as error:
        raise refused(f"{error}.") from None
    return lambda value: linear.fullmatch(value) is not None


def _parsed(source: str, shell: Shell) -> Any:
    moved = int(shell.starts_line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return _parser.parse(shell.body)
    except FutureWarning:
        raise Refused("a class within a class, or an operation on classes, is not supported") from None
    except re.error as error:
        at = len(source) if error.pos is None else error.pos + moved + 1
        raise Refused(f"it is not an expression: {error.msg} at character {min(at, len(source))}") from None
    except (RecursionError, OverflowError):
        raise Refused("the expression is nested too deep, or repeats too often") from None


def _widths(tree: Any) -> tuple[int, int]:
    """The least and the greatest number of bytes that a match has."""
    least = greatest = 0
    for op, value in tree:
        low, high = _width(op, value)
        least, greatest = least + low, greatest + high
    return least, min(greatest, 1 << 40)


def _width(op: Any, value: Any) -> tuple[int, int]:
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        low, high, inner = value
        least, greatest = _widths(inner)
        if high is ops.MAXREPEAT:
            return low * least, low * greatest + _UNBOUNDED
        if high > _MOST_REPEATS:
            raise Refused(f"a repeat of {high:,} times is too large; {_MOST_REPEATS:,} are the most")
        return low * least, high * greatest
    if op is ops.BRANCH:
        widths = [_widths(one) for one in value[1]]
        return min(low for low, _ in widths), max(high for _, high in widths)
    if op is ops.SUBPATTERN:
        return _widths(value[3])
    if op is ops.AT:
        return 0, 0
    if op is ops.LITERAL:
        size = len(chr(value).encode("utf-8", "replace"))
        return size, max(len(chr(one).encode("utf-8", "replace")) for one, _ in folded([(value, value)]))
    sizes = [len(chr(end).encode("utf-8", "replace")) for pair in _ranges(op, value, True, True) for end in pair]
    return min(sizes, default=1), max(sizes, default=1)


class _Writer:
    """Writes a parsed expression over bytes: exactly, or wider and cheaper, with the same ends and more."""

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self.wide = False

    def sequence(self, tree: Any, ignore_case: bool, dot_all: bool) -> str:
        return "".join(self._one(op, value, ignore_case, dot_all) for op, value in tree)

    def _one(self, op: Any, value: Any, ignore_case: bool, dot_all: bool) -> str:
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            return self._repeat(value, ignore_case, dot_all)
        if op is ops.BRANCH:
            return "(?:" + "|".join(self.sequence(one, ignore_case, dot_all) for one in value[1]) + ")"
        if op is ops.SUBPATTERN:
            _, added, removed, inner = value
            ignore_case = (ignore_case or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
            dot_all = (dot_all or bool(added & re.DOTALL)) and not removed & re.DOTALL
            return f"(?:{self.sequence(inner, ignore_case, dot_all)})"
        if op is ops.AT:
            return {ops.AT_BOUNDARY: r"\b", ops.AT_NON_BOUNDARY: r"\B"}[value]
        if op is ops.LITERAL and not ignore_case:
            return literal(value)
        return self._characters(_ranges(op, value, ignore_case, dot_all))

    def _repeat(self, value: Any, ignore_case: bool, dot_all: bool) -> str:
        low, high, inner = value
        last = "" if high is ops.MAXREPEAT else str(high)
        single = len(inner) == 1 and inner[0][0] in (ops.IN, ops.ANY, ops.NOT_LITERAL)
        if not self._exact and single:  # a repeat of repeats would cost Hyperscan what this is to spare
            ranges = _ranges(inner[0][0], inner[0][1], ignore_case, dot_all)
            if is_wide(ranges):
                return f"{as_approximate_bytes(ranges)}{{{low},{last and int(last) * 4}}}"
        body = self.sequence(inner, ignore_case, dot_all)
        repeated = body if _CLASS.fullmatch(body) else f"(?:{body})"
        return f"{repeated}{{{low}}}" if low == high else f"{repeated}{{{low},{last}}}"

    def _characters(self, ranges: Ranges) -> str:
        if is_wide(ranges):
            self.wide = True
            if not self._exact:
                return f"{as_approximate_bytes(ranges)}{{1,4}}"
        return as_bytes(ranges)


def _ranges(op: Any, value: Any, ignore_case: bool, dot_all: bool) -> Ranges:
    """The code points that one sign of the expression stands for."""
    if op is ops.ANY:
        return complement([] if dot_all else [(0x0A, 0x0A)])
    if op is ops.LITERAL:
        return folded([(value, value)]) if ignore_case else [(value, value)]
    if op is ops.NOT_LITERAL:
        return complement(folded([(value, value)]) if ignore_case else [(value, value)])
    negated, found = False, Ranges()
    for kind, item in value:
        if kind is ops.NEGATE:
            negated = True
        elif kind is ops.LITERAL:
            found.append((item, item))
        elif kind is ops.RANGE:
            found.append(item)
        else:
            found += _CATEGORIES[item]
    found = union(folded(found) if ignore_case else found)
    return complement(found) if negated else found


def _check_size(found: UserExpression) -> None:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    if not takes(found.expression):
        raise Refused("the expression is too large when compiled: make its repeats smaller")
    if re2.compile(found.expression.encode(), options).programsize > _LARGEST:
        raise Refused("the expression is too large when compiled: make its repeats smaller")
    try:
        right = EDGES[found.right][0]
        after = f"[^{right}]" if right else r"[\x00-\xff]"
        build([Expression(0, f"(?:{found.tail or found.expression}){after}", "")])
    except hyperscan.error:
        raise Refused("the expression is too large when compiled: make its repeats smaller") from None


def _check_greed(found: UserExpression, keywords: bool | None) -> None:
    """Refuses what would match everything, and, where no keyword holds it back, most of a text."""
    if found.left == found.right == "line":
        return  # whole lines and cells, that is what was asked for
    linear = Linear(f"(?:{found.expression})", "", "", "")
    shares = [_share(linear, text) for text in _MIXED]
    if min(shares) > 0.95:
        raise Refused("the expression matches everything")
    if not keywords and shares[0] > _SCREAMING:
        advice = "make it narrower" if keywords is None else "make it narrower, or give it keywords"
        raise Refused(f"the expression matches most of any text: {advice}")


def _share(linear: Linear, text: str) -> float:
    encoded = text.encode()
    return sum(len(match[0]) for match in linear.finditer(encoded)) / len(encoded)
