"""Expressions confirmed by RE2: users', in time linear in the text whatever is written in them, and wide ones of ours,
which it finds around an anchor in a twentieth of the time that `re` takes to try each place before it.

The same questions that `re` answers for the others (`ambiguity` says why it may), asked in the same way:
`search` between edges, `fullmatch` and `finditer` without. Of several ends RE2 gives the longest, where `re` gives the
one that the expression names first; `matching` is after the longest anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from classifiers import escapes
from classifiers.errors import IdentifierError

__all__ = ["Linear", "Place", "takes"]


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """Where a match stands; answers, as far as it is asked, like `re.Match`. Its repr shows no text."""

    text: bytes
    low: int
    high: int

    def start(self) -> int:
        return self.low

    def end(self) -> int:
        return self.high

    def span(self) -> tuple[int, int]:
        return self.low, self.high

    def __getitem__(self, group: int, /) -> bytes:
        return self.text[self.low : self.high]


class Linear:
    """An expression, and the byte classes ("0-9", "" for none) that must not touch it; `label` names it in errors.

    Nothing is captured, for captures cost RE2 its fast automaton: what an edge took is known, a byte or an escape.
    Raises IdentifierError for an expression that RE2 does not take.
    """

    def __init__(self, expression: str, left: str, right: str, label: str) -> None:
        self._expression, self._label = expression, label
        self._before, self._after = f"[^{left}]" if left else "", f"[^{right}]" if right else ""
        self._left, self._right = int(bool(left)), int(bool(right))  # bytes that the edges take
        self._inside = self._between(self._before)

    def _between(self, before: str) -> Any:
        return _compiled(f"{before}(?:{self._expression}){self._after}", self._label)

    # What few texts ask for is compiled when the first one does.

    @cached_property
    def _alone(self) -> Any:
        return _compiled(self._expression, self._label)

    @cached_property
    def _first(self) -> Any:
        return self._between(r"\A")

    @cached_property
    def _escaped(self) -> list[tuple[int, Any]]:
        return [(size, self._between(f"(?:{one})")) for size, one in escapes.LOOSE_BY_SIZE.items() if self._left]

    def search(self, text: bytes, position: int, high: int) -> Place | None:
        """The leftmost, then longest match in text[position:high] that its edges allow; what stands around counts, and
        the text goes on beyond `high`."""
        last = high + self._right
        found = self._first.search(text, 0, last) if position == 0 else None
        if found is not None:
            return Place(text, 0, found.end() - self._right)
        found = self._inside.search(text, max(0, position - self._left), last)
        return self._place(found, text, self._left)

    def search_loose(self, text: bytes, position: int, high: int) -> Place | None:
        """As `search`, and behind what looks like an escape; whether it is one, the caller sees to."""
        found = [self.search(text, position, high)]
        for size, inside in self._escaped:
            one = inside.search(text, max(0, position - size), high + self._right)
            found.append(self._place(one, text, size))
        return min(filter(None, found), key=lambda place: (place.low, -place.high), default=None)

    def _place(self, found: Any, text: bytes, left: int) -> Place | None:
        return Place(text, found.start() + left, found.end() - self._right) if found is not None else None

    def fullmatch(self, text: bytes, start: int = 0, end: int | None = None) -> Place | None:
        """text[start:end], where it is a match, edges or not."""
        end = len(text) if end is None else end
        return Place(text, start, end) if self._alone.fullmatch(text, start, end) is not None else None

    def finditer(self, text: bytes) -> Iterator[Place]:
        """Matches one after the other, edges or not."""
        for found in self._alone.finditer(text):
            yield Place(text, *found.span())


def takes(expression: str) -> bool:
    """Whether RE2 takes an expression over bytes."""
    try:
        _compiled(expression, "")
    except IdentifierError:
        return False
    return True


def _compiled(expression: str, label: str) -> Any:
    import re2  # only where there are users' identifiers

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.longest_match = True
    options.never_capture = True
    options.log_errors = False  # its messages quote the expression, and go to stderr past every setting
    try:
        return re2.compile(expression.encode(), options)
    except re2.error:
        raise IdentifierError(f"{label}: RE2 does not take the expression") from None
