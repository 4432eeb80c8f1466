"""What a user's expression may not hold, and where in it that stands: found by reading it sign by sign.

Linear engines have no look-around, no back-references and nothing that keeps an engine from trying further. Places are
counted in characters, from 1, as a user counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Refused", "Shell", "shell_of"]

_GROUPS = (
    (r"\(\?<?[=!]|\(\*n?[pn]l[ab]:", "look-around"),
    (r"\(\?>", "an atomic group"),
    (r"\(\?\(", "a condition"),
    (r"\(\?(?:R|[+-]?[0-9]|&|P>)", "recursion"),
    (r"\(\?P=", "a back-reference"),
    (r"\(\?(?:\{|C|\?\{)", "embedded code"),
    (r"\(\?(?:<|')", "a named group"),
    (r"\(\?\|", "a branch reset"),
    (r"\(\*", "a control verb"),
)
_ESCAPES = (
    (r"\\(?:[1-9]|g|k)", "a back-reference"),
    (r"\\[AZzG]", "an anchor other than ^ and $"),
    (r"\\[pPX]", "a Unicode property (in place of a class such as [a-zà-ÿ])"),
    (r"\\[QE]", "quoting (in place of a backslash before each sign)"),
    (r"\\[KRCNhHV]", "an escape that is not known here"),
)
_NOT_LINEAR = ("look-around", "an atomic group", "a condition", "recursion", "a back-reference")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|\[(?!:)|[^\]\\\[])*\]", re.DOTALL)
_POSIX = re.compile(r"\[:\^?[a-z]+:\]")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{[0-9]*,?[0-9]*\})([+?]?)")
_END = {"^": "start", "$": "end"}
_FLAGS = re.compile(r"\(\?[imsx]+\)")


class Refused(Exception):
    """Why an expression cannot be used; its message is the rest of a sentence that names the identifier."""


@dataclass(frozen=True, slots=True)
class Shell:
    """An expression without its outermost anchors: `^` and `$` at its ends stand for a line's or a cell's ends."""

    body: str
    starts_line: bool
    ends_line: bool


def shell_of(expression: str) -> Shell:
    """Raises Refused for what no linear engine does, with the place."""
    flags = _FLAGS.match(expression)
    first = flags.end() if flags else 0
    last = len(expression) - 1
    starts = ends = alternatives = False
    depth = 0
    for at, sign in _signs(expression, first):
        if sign == "^" and at == first:
            starts = True
        elif sign == "$" and at == last:
            ends = True
        elif sign in "^$":
            raise Refused(f"`{sign}` at character {at + 1} can only stand at the {_END[sign]} of the expression")
        depth += (sign == "(") - (sign == ")")
        alternatives = alternatives or (sign == "|" and depth == 0)
    if (starts or ends) and alternatives:
        raise Refused("`^` and `$` beside alternatives need a group around these: ^(?:a|b)$")
    body = expression[first + starts : len(expression) - ends]
    return Shell(expression[:first] + body, starts, ends)


def _signs(expression: str, at: int) -> Iterator[tuple[int, str]]:
    """Every sign outside of classes and escapes that is of concern; raises Refused at what cannot be used."""
    while at < len(expression):
        sign = expression[at]
        if sign == "\\":
            _refuse(_ESCAPES, expression, at)
            at += 2
        elif sign == "[":
            at = _after_class(expression, at)
        elif (quantifier := _QUANTIFIER.match(expression, at)) is not None and quantifier[0] != "{}":
            if quantifier[1] == "+":
                raise Refused(f"a possessive quantifier at character {at + 1} is not supported")
            at = quantifier.end()
        else:
            if sign == "(":
                _refuse(_GROUPS, expression, at)
            yield at, sign
            at += 1


def _after_class(expression: str, at: int) -> int:
    posix = _POSIX.search(expression, at)
    whole = _CLASS.match(expression, at)
    if posix is not None and (whole is None or posix.start() < whole.end()):
        place = posix.start() + 1
        raise Refused(f"a POSIX class at character {place} is not supported (write its signs, as in [A-Za-z])")
    if whole is None:
        raise Refused(f"the class that opens at character {at + 1} is not closed")
    return whole.end()


def _refuse(table: tuple[tuple[str, str], ...], expression: str, at: int) -> None:
    for source, what in table:
        if re.compile(source).match(expression, at):
            why = ": it cannot run in linear time" if what in _NOT_LINEAR else ""
            raise Refused(f"{what} at character {at + 1} is not supported{why}")
