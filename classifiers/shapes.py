"""Shapes of values: each digit as 0, each letter as a or A, all else as it is; which parts of one a form may match.

A column has few shapes, and edges look at shapes alone. So what a form can match in a cell is worked out once for
each shape, with the form's classes widened to shapes; the cells of one shape then differ only in which of it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # the parsed form of an expression has no public reader
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from classifiers.ambiguity import Unreadable, accepted
from classifiers.edges import EDGES
from classifiers.patterns import Pattern

__all__ = ["SHAPE", "Part", "has_shapes", "parts_of"]

_UNKNOWN = 0
_LONGEST = 64  # bytes of a shape whose parts are looked for


def _sign(byte: int) -> int:
    """Bytes that may stand in an escape, or are no printable ASCII, have no shape."""
    if 48 <= byte <= 57:
        return ord("0")
    if 65 <= byte <= 90:
        return ord("A")
    if 97 <= byte <= 122:
        return ord("a")
    return byte if 32 <= byte < 127 and byte not in b"\\[%" else _UNKNOWN


SHAPE = bytes(10 if byte == 10 else _sign(byte) for byte in range(256))
"""A table for `bytes.translate`: text to shapes, the newlines between cells kept, 0 for what has none."""


class Part(NamedTuple):
    """What a form may match: [start, end) of a shape. `ends`: at how many places of the shape it may end."""

    start: int
    end: int
    ends: int


def parts_of(pattern: Pattern, shape: bytes) -> tuple[Part, ...] | None:
    """By start, the longest first; None where that cannot be said."""
    widened = _widened(pattern)
    if widened is None or not shape or len(shape) > _LONGEST or _UNKNOWN in shape:
        return None
    text = shape + b"\n"
    left, right = (
        re.compile(EDGES[edge][at].encode()) for edge, at in ((pattern.form.left, 1), (pattern.form.right, 2))
    )
    last = _not_touching(pattern.form.right)
    found = [
        (start, end)
        for start in range(len(shape))
        for end in range(min(len(shape), start + pattern.width), start, -1)
        if last(text[end]) and widened.fullmatch(shape, start, end)
    ]
    ends = len({end for _, end in found})
    return tuple(Part(*one, ends) for one in found if left.match(text, one[0]) and right.match(text, one[1]))


def has_shapes(pattern: Pattern) -> bool:
    """Whether `parts_of` can say anything of a form."""
    return _widened(pattern) is not None


def _not_touching(edge: str) -> Any:
    """Whether a byte may stand behind, as Hyperscan is told."""
    refused = EDGES[edge][0]
    allowed = re.compile(f"[^{refused}]".encode()) if refused else re.compile(b"[\x00-\xff]")
    return lambda byte: allowed.match(bytes((byte,)))


@lru_cache(maxsize=1024)
def _widened(pattern: Pattern) -> re.Pattern[bytes] | None:
    r"""The expression over shapes: it matches the shape of all that the form matches, and more."""
    form = pattern.form
    if form.anchor is not None or form.tail is not None or pattern.linear is not None or pattern.ignored:
        return None
    # Looks for digits of hex, which a shape does not tell; or further than to what may touch.
    if "octet" in (form.left, form.right) or form.left in ("login", "node", "host"):
        return None
    try:
        tree = _parser.parse(form.expression.encode())
        if tree.state.flags & ~op.SRE_FLAG_IGNORECASE:
            return None
        written = "".join(_written(tree, bool(tree.state.flags)))
        return re.compile(written.encode())
    except (Unreadable, re.error, OverflowError):
        return None


def _written(tree: Iterable[tuple[Any, Any]], fold: bool) -> Iterator[str]:
    for kind, value in tree:
        if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            yield _class(kind, value, fold)
        elif kind is op.BRANCH:
            yield f"(?:{'|'.join(''.join(_written(one, fold)) for one in value[1])})"
        elif kind is op.SUBPATTERN:
            _, added, removed, inside = value
            folded = (fold or bool(added & op.SRE_FLAG_IGNORECASE)) and not removed & op.SRE_FLAG_IGNORECASE
            yield f"(?:{''.join(_written(inside, folded))})"
        elif kind is op.MAX_REPEAT and value[1] != op.MAXREPEAT:
            yield f"(?:{''.join(_written(value[2], fold))}){{{value[0]},{value[1]}}}"
        else:
            raise Unreadable


def _class(kind: Any, value: Any, fold: bool) -> str:
    bits = accepted(kind, value, fold)
    if bits >> 10 & 1:  # it could begin in the cell before
        raise Unreadable
    signs = {SHAPE[byte] for byte in range(256) if bits >> byte & 1} - {_UNKNOWN, 10}
    listed = "".join(f"\\x{sign:02x}" for sign in sorted(signs))
    return f"[{listed}]" if signs else r"[^\x00-\xff]"
