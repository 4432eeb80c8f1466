"""What stands behind the end that a stream or a file says it has: never nothing, where it is more than padding."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial

from macie_lite.extraction.base import Input
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["appended", "behind"]

_BLOCK = 1 << 18
_PADDING = b"\0\x1a \t\r\n\f"


def behind(
    source: Input,
    members: Members,
    more: Callable[[], bytes],
    place: Callable[[], int],
    gap: Reason | None = Reason.MALFORMED,
    borne: frozenset[Reason] = frozenset(),
) -> Iterator[Passage]:
    """Passages of it, as of a member `behind:OFFSET`, and the gap that it is: None where a format lets other data stand
    around it, as a zip does. Zeros and white space are padding.

    What stands behind a stream of another kind in it is a member of the member, with an offset in that.

    more: gives the next bytes, b"" at the end; place: how many were given or read before, in all. borne: as of
    `Members.read`.
    """
    if members.over:
        return
    try:
        while (block := more()) and not (block := block.lstrip(_PADDING)):
            source.budget.tick()
    except NotExamined as fault:
        members.gap(fault.reason)
        return
    if not block:
        return
    if gap is not None:
        members.gap(gap)
    at = place() - len(block)

    def read(size: int) -> bytes:
        nonlocal block
        data = block or more()
        data, block = data[:size], data[size:]
        return data

    yield from members.read(f"behind:{at}", MemberStream(read, source.budget), borne=borne)


def appended(
    source: Input, members: Members, data: bytes, at: int, borne: frozenset[Reason] = frozenset()
) -> Iterator[Passage]:
    """As `behind`, without a gap, of bytes at hand that stand at this place of the file."""
    rest = io.BytesIO(data)
    yield from behind(source, members, partial(rest.read, _BLOCK), lambda: at + rest.tell(), None, borne)
