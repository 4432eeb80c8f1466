"""What stands behind the end that a stream or an archive says it has: never nothing, where it is more than padding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from macie_lite.extraction.base import Input
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.model.coverage import Reason
from macie_lite.model.passage import Passage

__all__ = ["behind"]


def behind(source: Input, members: Members, more: Callable[[], bytes], place: Callable[[], int]) -> Iterator[Passage]:
    """Passages of it, as of a member `behind:OFFSET`, and the gap that it is. Zeros are padding.

    more: gives the next bytes, b"" at the end; place: how many were given or read before, in all.
    """
    while (block := more()) and not (block := block.lstrip(b"\0")):
        source.budget.tick()
    if not block:
        return
    members.gap(Reason.MALFORMED)
    at = place() - len(block)

    def read(size: int) -> bytes:
        nonlocal block
        data = block or more()
        data, block = data[:size], data[size:]
        return data

    yield from members.read(f"behind:{at}", MemberStream(read, source.budget))
