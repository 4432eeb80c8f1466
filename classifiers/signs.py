"""What a text has to hold for a form to match in it: a digit, a long word, a literal. Quick to look for, and mostly
absent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]  # the parsed form of an expression has no public reader
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from classifiers.patterns import never_a_space
from classifiers.types import Form

__all__ = ["literal_of", "sign_of"]

_DIGIT = re.compile(rb"[0-9]")
_LONG = 16
_LEAST = 4
_LONG_WORD = re.compile(rb"[^ \t\r\n]{%d}" % _LONG)
_DIGITS = frozenset(b"0123456789")


def sign_of(forms: Iterable[Form]) -> re.Pattern[bytes] | None:
    """What stands in every match of each of these forms; None when nothing of the sort does."""
    forms = tuple(forms)
    if all(_digits(_parser.parse(one.expression.encode())) for one in forms):
        return _DIGIT
    if all(never_a_space(one.expression) and _shortest(one) >= _LONG for one in forms):
        return _LONG_WORD
    return None


def literal_of(forms: Iterable[Form]) -> bytes | None:
    """The longest text, of four bytes or more, that stands in every match of each of these forms; None for none."""
    found = {max(_literals(_parser.parse(one.expression.encode())), key=len, default=b"") for one in forms}
    return found.pop() if len(found) == 1 and len(max(found)) >= _LEAST else None


def _literals(tree: Any) -> Iterator[bytes]:
    """What stands as it is in the outermost sequence of an expression, without regard to flags that make it loose."""
    if tree.state.flags & op.SRE_FLAG_IGNORECASE:
        return
    run = bytearray()
    for kind, value in tree:
        if kind is op.LITERAL:
            run.append(value)
        else:
            yield bytes(run)
            run.clear()
    yield bytes(run)


def _shortest(form: Form) -> int:
    shortest: int = _parser.parse(form.expression.encode()).getwidth()[0]
    return shortest


def _digits(tree: Iterable[tuple[Any, Any]]) -> bool:
    """Whether every text that the parsed expression matches holds a digit."""
    return any(_node(kind, value) for kind, value in tree)


def _node(kind: Any, value: Any) -> bool:
    if kind is op.LITERAL:
        return value in _DIGITS
    if kind is op.IN:
        return _only_digits(value)
    if kind is op.BRANCH:
        return all(_digits(one) for one in value[1])
    if kind is op.SUBPATTERN:
        return _digits(value[3])
    if kind is op.MAX_REPEAT:
        return value[0] > 0 and _digits(value[2])
    return False


def _only_digits(items: Sequence[tuple[Any, Any]]) -> bool:
    for kind, value in items:
        if kind is op.RANGE and value[0] >= 48 and value[1] <= 57:
            continue
        if kind is op.CATEGORY and value is op.CATEGORY_DIGIT:
            continue
        if kind is not op.LITERAL or value not in _DIGITS:
            return False
    return True
